import BaseOptimizers
import Networks
import Settings
import Subjects
import Tensors
import Worlds

/// A network in a regression world, with the seed of all its randomness.
public struct InContextOrganism: Learner {
  public var world: RegressionWorld
  public var network: any InContextNetwork
  public var stream: RandomStream
  /// Whose answers it is trained on; nil for the true ones.
  public var teacher: (any InContextAlgorithm)?

  /// Traps where the network reads tokens of another width than the world's.
  public init(world: RegressionWorld, network: any InContextNetwork, stream: RandomStream) {
    precondition(
      network.tokenWidth == world.tokenWidth,
      "a network for tokens of \(network.tokenWidth) in a world of tokens of \(world.tokenWidth)")
    self.world = world
    self.network = network
    self.stream = stream
  }

  public static func shape(of world: RegressionWorld) -> TokenShape {
    TokenShape(count: world.tokenCount, width: world.tokenWidth)
  }

  public init(_ model: any InContextNetwork, in world: RegressionWorld, stream: RandomStream) {
    self.init(world: world, network: model, stream: stream)
  }

  public func subject(parameters: [Float], label: String, workers: Workers) -> any Subject {
    NetworkSubject(network, parameters: parameters, in: world, label: label, workers: workers)
  }

  public func parameters(from stream: RandomStream) -> [Float] { network.initialParameters(stream) }

  /// What a base optimizer sees of it.
  public func objective(course: Course, workers: Workers) -> InContextObjective {
    InContextObjective(
      world: world, network: network, batch: course.batch, reuse: course.batchReuse, teacher: teacher,
      stream: stream.stream("data"), workers: workers)
  }
}
