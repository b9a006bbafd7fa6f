import BaseOptimizers
import Networks
import Tensors
import Worlds

/// A policy network in a grid world.
public struct AgentOrganism: Organism {
  public var world: any GridWorld
  public var network: any PolicyNetwork
  public var stream: RandomStream
  public var label: Label
  /// Whether it is paid by the proxy in place of the true goal: a planted pursuer of the proxy.
  public var paysProxy: Bool

  /// Traps where the network sees another world than this one.
  public init(
    world: any GridWorld, network: any PolicyNetwork, stream: RandomStream, label: Label = .unknown,
    paysProxy: Bool = false
  ) {
    self.world = world
    self.network = network
    self.stream = stream
    self.label = label
    self.paysProxy = paysProxy
  }

  public func parameters(from stream: RandomStream) -> [Float] { network.initialParameters(stream) }

  /// What a base optimizer sees of it. The course's batch are the environments: levels of a round or a generation.
  public func objective(course: Course, workers: Workers) -> AgentObjective {
    AgentObjective(
      world: world, network: network, environments: course.batch, reuse: course.batchReuse, paysProxy: paysProxy,
      stream: stream.stream("data"), workers: workers)
  }
}
