import Differentiation
import Networks
import Readings
import Tensors
import Worlds

/// A policy network with its parameters, acting in grid levels as it samples its actions.
public struct NetworkAgent: InspectableActing {
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
  public var sites: [Site] { network.sites }

  public func openPlayer(in levels: [GridLevel]) throws(Unavailable) -> any OpenPlayer {
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

  private struct Prepared: OpenPlayer {
    let agent: NetworkAgent
    let levels: [GridLevel]
    let observation: GridObservation

    func probabilities(of states: [GridState], in levels: [Int]) -> [Float] { results(states, levels).probabilities }

    func look(at states: [GridState], in places: [Int], asking request: SiteRequest) -> ActingLook {
      let look = agent.evaluator.inspect(
        parameters: agent.parameters, observations: observations(states, places), asking: request)
      return ActingLook(probabilities: look.results.probabilities, sites: look.sites)
    }

    func results(_ states: [GridState], _ places: [Int]) -> PolicyResults {
      agent.evaluator.results(parameters: agent.parameters, observations: observations(states, places))
    }

    private func observations(_ states: [GridState], _ places: [Int]) -> Observations {
      var observations = Observations()
      for (state, place) in zip(states, places) {
        observation.append(levels[place], state, to: &observations.features)
        observations.starts.append(Int32(observations.features.count))
        observations.previousActions.append(state.previousAction.map { Int32($0.rawValue) } ?? -1)
      }
      return observations
    }
  }
}
