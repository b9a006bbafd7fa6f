import Tensors

/// Steps of gradient descent on the context's squared error from zero weights, plain or with GD++.
///
/// The loss is L(v) = 1/(2N)·sum over i of (y_i - v·x_i)², so that a rate multiplies a sum divided by N. Step k, with
/// residuals r (at first y), examples x and query x_q that all change from step to step, from the old values:
///
///     u = (1/N)·sum over i of r_i x_i        prediction += rate_k u·x_q        r_i -= rate_k u·x_i
///     H = (1/N)·sum over i of x_i x_iᵀ       x <- x - preconditioning_k H x    (context and query)
///
/// With no preconditioning these are steps of plain gradient descent; with it, those of GD++ (arXiv 2212.07677).
///
/// All of it is a polynomial of the first H: the prediction is x_q·q(H)·(1/N)·sum of y_i x_i, where q follows from the
/// rates (`SpectralFilter`). So the gradient in the query is q(H)·(1/N)·sum of y_i x_i.
public struct GradientDescentAlgorithm: InContextAlgorithm {
  public let name: String
  /// One rate a step.
  public let rates: [Double]
  /// One number a step, zero for plain gradient descent.
  public let preconditioning: [Double]

  /// As many numbers of `preconditioning` as there are rates; nil for plain gradient descent.
  public init(name: String, rates: [Double], preconditioning: [Double]? = nil) {
    let zeros = [Double](repeating: 0, count: rates.count)
    precondition(
      (preconditioning ?? zeros).count == rates.count,
      "\(rates.count) rates and \(preconditioning?.count ?? 0) preconditioning numbers")
    self.name = name
    self.rates = rates
    self.preconditioning = preconditioning ?? zeros
  }

  /// The number of steps.
  public var steps: Int { rates.count }

  /// What the steps do to an eigenvalue.
  var filter: SpectralFilter { .descent(rates: rates, preconditioning: preconditioning) }

  public func answers(to batch: RegressionBatch) -> AlgorithmAnswers {
    let weights =
      preconditioning.allSatisfy { $0 == 0 } ? plainWeights(for: batch) : preconditionedWeights(for: batch)
    return AlgorithmAnswers(weights: weights, batch: batch)
  }

  /// v after the last step, [dimensions, tasks].
  private func plainWeights(for batch: RegressionBatch) -> [Double] {
    let n = batch.tasks, d = batch.dimensions, count = batch.context
    var result = [Double](repeating: 0, count: d * n)
    var task = TaskExamples(of: batch)
    var weights = [Double](repeating: 0, count: d), update = weights
    for index in 0..<n {
      task.load(index, of: batch)
      for k in 0..<d { weights[k] = 0 }
      for rate in rates {
        for k in 0..<d { update[k] = 0 }
        for i in 0..<count {
          var residual = task.labels[i]
          for k in 0..<d { residual -= weights[k] * task.inputs[i * d + k] }
          for k in 0..<d { update[k] += residual * task.inputs[i * d + k] }
        }
        for k in 0..<d { weights[k] += rate / Double(count) * update[k] }
      }
      for k in 0..<d { result[k * n + index] = weights[k] }
    }
    return result
  }

  /// q(H)·(1/N)·sum of y_i x_i by the eigenvectors of H, [dimensions, tasks].
  private func preconditionedWeights(for batch: RegressionBatch) -> [Double] {
    let n = batch.tasks, d = batch.dimensions, count = batch.context
    var result = [Double](repeating: 0, count: d * n)
    var task = TaskExamples(of: batch)
    let filter = filter
    for index in 0..<n {
      task.load(index, of: batch)
      guard let eigen = try? LinearAlgebra.symmetricEigen(task.covariance()) else {
        // Inputs that are not finite have no answer.
        for k in 0..<d { result[k * n + index] = .nan }
        continue
      }
      var moment = [Double](repeating: 0, count: d)
      for i in 0..<count {
        for k in 0..<d { moment[k] += task.labels[i] * task.inputs[i * d + k] / Double(count) }
      }
      let vectors = eigen.vectors.storage
      for j in 0..<d {
        var projection = 0.0
        for k in 0..<d { projection += vectors[k * d + j] * moment[k] }
        projection *= filter.gain(at: eigen.values[j])
        for k in 0..<d { result[k * n + index] += vectors[k * d + j] * projection }
      }
    }
    return result
  }
}

/// The context of one task of a batch in Double, with examples after one another.
struct TaskExamples {
  let context: Int
  let dimensions: Int
  /// [context, dimensions].
  var inputs: [Double]
  /// [context].
  var labels: [Double]

  init(of batch: RegressionBatch) {
    context = batch.context
    dimensions = batch.dimensions
    inputs = [Double](repeating: 0, count: batch.context * batch.dimensions)
    labels = [Double](repeating: 0, count: batch.context)
  }

  mutating func load(_ task: Int, of batch: RegressionBatch) {
    for i in 0..<context {
      labels[i] = Double(batch.targets[i * batch.tasks + task])
      for k in 0..<dimensions {
        inputs[i * dimensions + k] = Double(batch.inputs[(i * dimensions + k) * batch.tasks + task])
      }
    }
  }

  /// H = (1/N)·sum over i of x_i x_iᵀ.
  func covariance() -> Matrix {
    var h = Matrix(rows: dimensions, columns: dimensions)
    for i in 0..<context {
      for a in 0..<dimensions {
        let x = inputs[i * dimensions + a] / Double(context)
        for b in 0..<dimensions { h.storage[a * dimensions + b] += x * inputs[i * dimensions + b] }
      }
    }
    return h
  }
}
