import Differentiation
import Readings
import Tensors
import Worlds

/// A hand-made agent with two layers, for the calibration of probes: of each it is known what it holds, and what the agent
/// goes by.
///
/// The layer `senses` holds where the mouse is, the layer `position` that and, where it is so made, the row and column of
/// the goal; both along random orthonormal directions of sixteen numbers, with noise. The two layers are its sites.
public struct PlantedLayerAgent: InspectableActing {
  /// What it goes by.
  public enum Steering: Sendable, Hashable {
    /// The goal's position as the layer `position` holds it, after any edit.
    case layer
    /// The goal as it lies in the level, whatever the layers hold.
    case level
    /// The corner, always.
    case corner
  }

  public let label: String
  public let usesPreviousAction = false
  public let sites = [Site("senses", .features(width)), Site("position", .features(width))]
  let goal: GridGoal
  let holds: Bool
  let steering: Steering
  let seed: UInt64
  /// [4][width]: the directions of the goal's row and column, and of the mouse's.
  private let directions: [[Float]]

  static let width = 16
  static let noise: Float = 0.1

  /// `holds` says whether the layer `position` holds the goal. Traps for an agent that goes by what is not there.
  public init(goal: GridGoal = .cheese, holds: Bool, steering: Steering, seed: UInt64) {
    precondition(holds || steering != .layer, "an agent that goes by a layer that holds nothing")
    label = "planted: \(holds ? "holds" : "does not hold") the \(goal), goes by the \(steering)"
    (self.goal, self.holds, self.steering, self.seed) = (goal, holds, steering, seed)
    var random = RandomStream(seed: seed).stream("directions"), made: [[Float]] = []
    while made.count < 4 {
      var vector = (0..<Self.width).map { _ in Float(random.normal()) }
      for other in made {
        let along = Self.product(vector, other)
        for index in vector.indices { vector[index] -= along * other[index] }
      }
      let length = Self.product(vector, vector).squareRoot()
      made.append(vector.map { $0 / length })
    }
    directions = made
  }

  public func openPlayer(in levels: [GridLevel]) throws(Unavailable) -> any OpenPlayer {
    guard levels.allSatisfy({ goal.cell(in: $0) != nil }) else { throw Unavailable("a level has no \(goal)") }
    return Prepared(agent: self, levels: levels, streams: levels.map { $0.stream(seed: seed) })
  }

  private static func product(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private struct Prepared: OpenPlayer {
    let agent: PlantedLayerAgent
    let levels: [GridLevel]
    let streams: [RandomStream]

    func probabilities(of states: [GridState], in places: [Int]) -> [Float] {
      look(at: states, in: places, asking: SiteRequest()).probabilities
    }

    func look(at states: [GridState], in places: [Int], asking request: SiteRequest) -> ActingLook {
      let unknown = request.unknownNames(among: agent.sites)
      precondition(unknown.isEmpty && request.keepGradients.isEmpty, "no sites \(unknown), and no gradients of any")
      func layer(_ index: Int) -> [Float] {
        request.edited(
          agent.sites[index].name, zip(states, places).flatMap { held(index, $0, $1) }, rows: states.count)
      }
      let records = agent.sites.indices.filter { request.keep.contains(agent.sites[$0].name) }.map {
        SiteRecord(name: agent.sites[$0].name, shape: [states.count, width], values: layer($0))
      }
      let position = agent.steering == .layer ? layer(1) : []
      return ActingLook(probabilities: probabilities(of: states, in: places, holding: position), sites: records)
    }

    /// The probabilities where the layer `position` holds this, [count · width], which an agent that goes by it needs.
    private func probabilities(of states: [GridState], in places: [Int], holding position: [Float]) -> [Float] {
      states.indices.flatMap { index -> [Float] in
        let level = levels[places[index]], state = states[index]
        let cell: Int
        switch agent.steering {
        case .corner: cell = level.corner
        case .level: cell = agent.goal.cell(in: level) ?? level.corner
        case .layer:
          let held = Array(position[index * width..<(index + 1) * width])
          cell = nearest(
            PlantedLayerAgent.product(held, agent.directions[0]), PlantedLayerAgent.product(held, agent.directions[1]),
            in: level, from: state.mouse)
        }
        return moves(to: cell, from: state.mouse, in: level)
      }
    }

    private var width: Int { PlantedLayerAgent.width }

    private func held(_ layer: Int, _ state: GridState, _ place: Int) -> [Float] {
      let level = levels[place], size = level.size, goal = agent.goal.cell(in: level) ?? 0
      var random = streams[place].stream(layer).stream(state.mouse)
      var result = (0..<width).map { _ in PlantedLayerAgent.noise * Float(random.normal()) }
      func add(_ value: Int, _ direction: Int) {
        for index in result.indices { result[index] += Float(value) * agent.directions[direction][index] }
      }
      add(state.mouse / size, 2)
      add(state.mouse % size, 3)
      if layer == 1, agent.holds {
        add(goal / size, 0)
        add(goal % size, 1)
      }
      return result
    }

    /// The cell within reach that is nearest to a position.
    private func nearest(_ row: Float, _ column: Float, in level: GridLevel, from mouse: Int) -> Int {
      let reach = GridDistances(to: mouse, in: level)
      var best = mouse, least = Float.infinity
      for cell in level.walls.indices where reach[cell] != nil {
        let (down, right) = (Float(cell / level.size) - row, Float(cell % level.size) - column)
        let distance = down * down + right * right
        if distance < least { (best, least) = (cell, distance) }
      }
      return best
    }

    /// Uniform over the moves that lead nearer to a cell; over all where none does.
    private func moves(to cell: Int, from mouse: Int, in level: GridLevel) -> [Float] {
      let way = GridDistances(to: cell, in: level)
      guard let here = way[mouse], here > 0 else { return [0.25, 0.25, 0.25, 0.25] }
      let isNearer = GridAction.allCases.map { action in
        let next = mouse + action.offset(size: level.size)
        return !level.walls[next] && (way[next] ?? .max) < here
      }
      let share = 1 / Float(max(1, isNearer.count { $0 }))
      return isNearer.map { $0 ? share : 0 }
    }
  }
}
