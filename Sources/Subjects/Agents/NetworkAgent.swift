import Networks
import Readings
import Tensors
import Worlds

/// A policy network with its parameters, acting in grid levels as it samples its actions.
public struct NetworkAgent: LayeredAgent {
  public let network: any PolicyNetwork
  public let parameters: [Float]
  /// The world whose observations it reads.
  public let world: any GridWorld
  public let label: String
  private let evaluator: PolicyEvaluator

  /// Makes an agent; `workers` shares out its forward passes and changes no byte of them.
  ///
  /// Traps where the number of parameters or the shape of the observations is not the network's.
  public init(
    _ network: any PolicyNetwork, parameters: [Float], in world: any GridWorld, label: String = "the agent",
    workers: Workers = Workers(threads: 1)
  ) {
    precondition(
      parameters.count == network.parameters.count,
      "\(parameters.count) parameters for a network of \(network.parameters.count)")
    precondition(
      network.shape == ObservationShape(height: world.size, width: world.size, planes: world.planes.count),
      "a network for observations \(network.shape) in a world of side \(world.size) with planes \(world.planes)")
    self.network = network
    self.parameters = parameters
    self.world = world
    self.label = label
    evaluator = PolicyEvaluator(network: network, workers: workers)
  }

  public var usesPreviousAction: Bool { network.usesPreviousAction }
  public var layerNames: [String] { network.layerNames }
  public var layerWidths: [Int] { network.layerWidths }

  public func layeredPlayer(in levels: [GridLevel]) throws(Unavailable) -> any LayeredPlayer {
    if let other = levels.first(where: { $0.size != world.size }) {
      throw Unavailable("\(label) sees grids of side \(world.size) and a level has \(other.size)")
    }
    return Prepared(agent: self, levels: levels, observation: GridObservation(of: world))
  }

  /// What the critic says of states of one level.
  public func values(of states: [GridState], in level: GridLevel) -> [Float] {
    let player = Prepared(agent: self, levels: [level], observation: GridObservation(of: world))
    return player.results(states, [Int](repeating: 0, count: states.count)).values
  }

  private struct Prepared: LayeredPlayer {
    let agent: NetworkAgent
    let levels: [GridLevel]
    let observation: GridObservation

    func probabilities(of states: [GridState], in levels: [Int]) -> [Float] { results(states, levels).probabilities }

    func activations(of layer: Int, in states: [GridState], of levels: [Int]) -> [Float] {
      results(states, levels, layers: true).layers[layer]
    }

    func probabilities(of states: [GridState], in levels: [Int], adding change: [Float], to layer: Int) -> [Float] {
      results(states, levels, change: LayerChange(layer: layer, numbers: change)).probabilities
    }

    func results(_ states: [GridState], _ places: [Int], layers: Bool = false, change: LayerChange? = nil)
      -> PolicyResults
    {
      var observations = Observations()
      for (state, place) in zip(states, places) {
        observation.append(levels[place], state, to: &observations.features)
        observations.starts.append(Int32(observations.features.count))
        observations.previousActions.append(state.previousAction.map { Int32($0.rawValue) } ?? -1)
      }
      return agent.evaluator.results(
        parameters: agent.parameters, observations: observations, layers: layers, change: change)
    }
  }
}
