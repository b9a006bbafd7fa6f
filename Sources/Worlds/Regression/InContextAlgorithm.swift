/// What an algorithm, or a subject, answers to a batch: predictions and how they move with the query.
public struct AlgorithmAnswers: Sendable, Hashable {
  /// [tasks].
  public var predictions: [Double]
  /// [dimensions, tasks]: the gradient of each prediction in the coordinates of its query.
  public var sensitivities: [Double]

  public init(predictions: [Double], sensitivities: [Double]) {
    self.predictions = predictions
    self.sensitivities = sensitivities
  }

  /// The answers weights·x_q of an algorithm that is linear in the query, from its weights [dimensions, tasks].
  public init(weights: [Double], batch: RegressionBatch) {
    let n = batch.tasks
    precondition(
      weights.count == batch.dimensions * n, "\(weights.count) weights for \(batch.dimensions) x \(n)")
    predictions = [Double](repeating: 0, count: n)
    sensitivities = weights
    for k in 0..<batch.dimensions {
      let query = batch.inputOffset(example: batch.context, coordinate: k)
      for task in 0..<n { predictions[task] += weights[k * n + task] * Double(batch.inputs[query + task]) }
    }
  }

  /// (prediction - answer)² of each task. The loss of `science.md` item 1 is half their mean.
  public func squaredErrors(on batch: RegressionBatch) -> [Double] {
    let answers = batch.targetOffset(example: batch.context)
    return predictions.indices.map {
      let error = predictions[$0] - Double(batch.targets[answers + $0])
      return error * error
    }
  }
}

/// A procedure that answers a regression task from its context: what a subject is compared with.
public protocol InContextAlgorithm: Sendable {
  /// The word a user writes for it, such as `gradient-descent-1`.
  var name: String { get }

  /// Predictions and their exact gradients in the query, in Double.
  func answers(to batch: RegressionBatch) -> AlgorithmAnswers
}

/// Answers 0.
public struct ZeroAlgorithm: InContextAlgorithm {
  public var name: String { "zero" }

  public init() {}

  public func answers(to batch: RegressionBatch) -> AlgorithmAnswers {
    AlgorithmAnswers(
      predictions: [Double](repeating: 0, count: batch.tasks),
      sensitivities: [Double](repeating: 0, count: batch.dimensions * batch.tasks))
  }
}

/// Answers the mean of the context's labels.
public struct MeanAlgorithm: InContextAlgorithm {
  public var name: String { "mean" }

  public init() {}

  public func answers(to batch: RegressionBatch) -> AlgorithmAnswers {
    var predictions = [Double](repeating: 0, count: batch.tasks)
    for example in 0..<batch.context {
      let row = batch.targetOffset(example: example)
      for task in 0..<batch.tasks { predictions[task] += Double(batch.targets[row + task]) }
    }
    for task in 0..<batch.tasks { predictions[task] /= Double(batch.context) }
    return AlgorithmAnswers(
      predictions: predictions, sensitivities: [Double](repeating: 0, count: batch.dimensions * batch.tasks))
  }
}
