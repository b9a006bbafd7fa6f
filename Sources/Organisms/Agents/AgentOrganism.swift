import BaseOptimizers
import Networks
import Records
import Subjects
import Tensors
import Worlds

/// A policy network in a grid world.
public struct AgentOrganism: Learner {
  public var world: any GridWorld
  public var network: any PolicyNetwork
  public var stream: RandomStream
  /// Whether it is paid by the proxy in place of the true goal: a planted pursuer of the proxy.
  public var paysProxy: Bool

  /// Traps where the network sees another world than this one.
  public init(
    world: any GridWorld, network: any PolicyNetwork, stream: RandomStream, paysProxy: Bool = false
  ) {
    self.world = world
    self.network = network
    self.stream = stream
    self.paysProxy = paysProxy
  }

  public static func shape(of world: any GridWorld) -> PolicyShape {
    PolicyShape(
      ObservationShape(height: world.size, width: world.size, planes: world.planes.count),
      actions: GridAction.allCases.count)
  }

  public init(_ model: any PolicyNetwork, in world: any GridWorld, stream: RandomStream) {
    self.init(world: world, network: model, stream: stream)
  }

  public func subject(parameters: [Float], label: String, workers: Workers) -> any Subject {
    agent(parameters: parameters, label: label, workers: workers)
  }

  /// Some episodes to draw, and how often each cell was visited.
  public func keepsakes(parameters: [Float], stream: RandomStream, workers: Workers) throws -> [Keepsake] {
    let agent = agent(parameters: parameters, label: "the organism", workers: workers)
    let episodes = ShownEpisodes(of: agent, in: world, stream: stream).records
    guard !episodes.isEmpty else { return [] }
    return [Keepsake(name: "episodes.jsonl", bytes: try episodes.flatMap { try JSONLines.line($0) })]
  }

  private func agent(parameters: [Float], label: String, workers: Workers) -> NetworkAgent {
    NetworkAgent(network, parameters: parameters, in: world, label: label, workers: workers)
  }

  public func parameters(from stream: RandomStream) -> [Float] { network.initialParameters(stream) }

  /// What a base optimizer sees of it. The course's batch are the environments: levels of a round or a generation.
  public func objective(course: Course, workers: Workers) -> AgentObjective {
    AgentObjective(
      world: world, network: network, environments: course.batch, reuse: course.batchReuse, paysProxy: paysProxy,
      stream: stream.stream("data"), workers: workers)
  }
}
