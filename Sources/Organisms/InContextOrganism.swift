import BaseOptimizers
import Networks
import Settings
import Tensors
import Worlds

/// A network in a regression world, with the seed of all its randomness and a label of what is inside.
///
/// The seed's stream splits by name: `init` for the starting weights, `data` for the examples of every step,
/// `base-optimizer` for the noise of evolution and selection.
public struct InContextOrganism: Sendable {
  public var world: RegressionWorld
  public var network: any InContextNetwork
  public var stream: RandomStream
  public var label: Label

  /// Traps where the network reads tokens of another width than the world's.
  public init(
    world: RegressionWorld, network: any InContextNetwork, stream: RandomStream, label: Label = .unknown
  ) {
    precondition(
      network.tokenWidth == world.tokenWidth,
      "a network for tokens of \(network.tokenWidth) in a world of tokens of \(world.tokenWidth)")
    self.world = world
    self.network = network
    self.stream = stream
    self.label = label
  }

  /// The starting weights.
  public var initialParameters: [Float] { network.initialParameters(stream.stream("init")) }

  /// What a base optimizer sees of it.
  public func objective(course: Course, workers: Workers) -> InContextObjective {
    InContextObjective(
      world: world, network: network, batch: course.batch, reuse: course.batchReuse, stream: stream.stream("data"),
      workers: workers)
  }

  /// A growth at step 0: the optimizer of the recipe on this organism's objective.
  ///
  /// Throws a `UserError` where the optimizer cannot work on that many parameters.
  public func growth(
    by recipe: any BaseOptimizerRecipe, checkpoints: CheckpointSchedule = CheckpointSchedule(), workers: Workers
  ) throws -> Growth {
    let network = network
    let optimizer = try recipe.start(
      from: initialParameters, stream: stream.stream("base-optimizer"),
      initialization: { network.initialParameters($0) })
    return Growth(
      of: objective(course: recipe.course, workers: workers), by: optimizer, course: recipe.course,
      checkpoints: checkpoints)
  }
}
