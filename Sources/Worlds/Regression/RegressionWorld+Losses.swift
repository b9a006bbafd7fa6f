extension RegressionWorld {
  /// The expected squared error of each task, [tasks], averaged exactly over its query; nil for normalized inputs, where
  /// a query's scale cannot be told from the batch.
  ///
  /// It holds for answers that are affine in the query, b + g·x_q with g the sensitivities: all algorithms of this room and
  /// linear attention over the context are. With r = w - g, coordinates of variance s and mean m, the mean square of
  /// r·x_q - b is s·|r|² + (m·sum of r - b)². Over tasks its mean is the risk, as for `squaredErrors`, with about an
  /// eighth of the variance.
  public func expectedSquaredErrors(of answers: AlgorithmAnswers, on batch: RegressionBatch) -> [Double]? {
    guard !inputs.normalized else { return nil }
    let n = batch.tasks, moments = inputs.moments
    precondition(
      answers.sensitivities.count == batch.dimensions * n,
      "\(answers.sensitivities.count) sensitivities for \(batch.dimensions) x \(n)")
    return (0..<n).map { task in
      var squares = 0.0, sum = 0.0, offset = answers.predictions[task]
      for k in 0..<batch.dimensions {
        let sensitivity = answers.sensitivities[k * n + task]
        let rest = Double(batch.weights[k * n + task]) - sensitivity
        offset -= sensitivity * Double(batch.inputs[batch.inputOffset(example: batch.context, coordinate: k) + task])
        squares += rest * rest
        sum += rest
      }
      let shift = moments.mean * sum - offset
      return moments.variance * squares + shift * shift
    }
  }
}
