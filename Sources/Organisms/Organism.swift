import BaseOptimizers
import Tensors

/// A network in a world, with the seed of all its randomness.
///
/// The seed's stream splits by name: `init` for the starting weights, `data` for what the world draws,
/// `base-optimizer` for the noise of the base optimizer.
public protocol Organism: Sendable {
  associatedtype Seen: Objective

  var stream: RandomStream { get }

  /// Parameters as its network starts with, drawn from a stream.
  func parameters(from stream: RandomStream) -> [Float]

  /// What a base optimizer sees of it.
  func objective(course: Course, workers: Workers) -> Seen
}

extension Organism {
  /// The starting weights.
  public var initialParameters: [Float] { parameters(from: stream.stream("init")) }

  /// A growth at step 0: the optimizer of these settings on this organism's objective.
  ///
  /// Throws a `UserError` where the optimizer cannot work on that many parameters.
  public func growth(
    by settings: any BaseOptimizerSettings, checkpoints: CheckpointSchedule = CheckpointSchedule(), workers: Workers
  ) throws -> Growth {
    let optimizer = try settings.start(
      from: initialParameters, stream: stream.stream("base-optimizer"),
      initialization: { parameters(from: $0) })
    return Growth(
      of: objective(course: settings.course, workers: workers), by: optimizer, course: settings.course,
      checkpoints: checkpoints)
  }
}
