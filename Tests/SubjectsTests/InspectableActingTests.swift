import Differentiation
import Networks
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct InspectableActingTests {
  private let world = CheeseInTheCorner(size: 7, timeLimit: 40)

  private func levels(_ count: Int) -> [GridLevel] {
    (0..<count).map { world.level($0, shifted: true, from: RandomStream(seed: 3)) }
  }

  @Test func aNetworkIsOpenUnderItsSitesNames() throws {
    let shape = ObservationShape(height: 7, width: 7, planes: world.planes.count)
    let network = ResidualPolicy(shape: shape, actions: 4, layers: 2, width: 12)
    let agent: any InspectableActing = NetworkAgent(
      network, parameters: network.initialParameters(RandomStream(seed: 1)), in: world)
    #expect(agent.hiddenSites.map(\.name) == ["embedding", "layers.0"])
    let levels = levels(20), states = levels.map { GridState(startOf: $0) }, places = Array(levels.indices)
    let player = try agent.openPlayer(in: levels)
    let plain = player.probabilities(of: states, in: places)
    let held = player.values(of: "layers.0", in: states, of: places)
    #expect(held.count == 20 * 12)
    // What it holds put back changes nothing; nothing in it leaves the biases of the heads, which are zero.
    #expect(player.probabilities(of: states, in: places, under: SiteEdit("layers.0", .replace(held))) == plain)
    #expect(
      player.probabilities(of: states, in: places, under: SiteEdit("layers.0", .replace([0]))).allSatisfy { $0 == 0.25 }
    )
  }

  @Test func aPlantedLayerIsOpenToo() throws {
    let agent = PlantedLayerAgent(holds: true, steering: .layer, seed: 3)
    let levels = levels(8), states = levels.map { GridState(startOf: $0) }, places = Array(levels.indices)
    let player = try agent.openPlayer(in: levels)
    let plain = player.probabilities(of: states, in: places)
    let order = Array(places.reversed())
    let other = player.values(of: "position", in: order.map { states[$0] }, of: order)
    #expect(other.count == 8 * agent.sites[1].width)
    #expect(player.probabilities(of: states, in: places, under: SiteEdit("position", .add([0]))) == plain)
    #expect(player.probabilities(of: states, in: places, under: SiteEdit("senses", .replace([0]))) == plain)
    #expect(player.probabilities(of: states, in: places, under: SiteEdit("position", .replace(other))) != plain)
  }
}
