import Tensors

/// Ridge regression on the context: the posterior mean for normal weights and normal label noise.
///
/// Its weights minimize sum over i of (y_i - w·x_i)² + penalty·|w|²; with the penalty noise² / weightScale² no algorithm
/// has a smaller mean squared error on a world with unlimited tasks. With penalty 0 it is least squares, of smallest
/// norm where the context does not determine the weights.
public struct RidgeAlgorithm: InContextAlgorithm {
  public var name: String { "ridge" }
  public let penalty: Double

  public init(penalty: Double) {
    precondition(penalty >= 0, "a ridge penalty of \(penalty)")
    self.penalty = penalty
  }

  /// The posterior mean of this world.
  public init(for world: RegressionWorld) {
    self.init(penalty: world.noise * world.noise / (world.weightScale * world.weightScale))
  }

  public func answers(to batch: RegressionBatch) -> AlgorithmAnswers {
    let weights = try? LinearAlgebra.ridge(
      inputs: batch.inputs, targets: batch.targets, context: batch.context, dimensions: batch.dimensions,
      tasks: batch.tasks, penalty: penalty)
    // Inputs that are not finite have no answer.
    return AlgorithmAnswers(
      weights: weights ?? [Double](repeating: .nan, count: batch.dimensions * batch.tasks), batch: batch)
  }
}
