import Foundation
import Tensors

/// The posterior mean over a finite pool of weight vectors, all equally likely before the context is seen.
///
/// The weight of vector m is softmax over m of -sum over i of (y_i - w_m·x_i)² / (2 noise²); without noise, the vectors
/// with the smallest sum share it. It is the exact optimum of a world with `tasks: M` (arXiv 2306.15063).
public struct DiscretePosteriorAlgorithm: InContextAlgorithm {
  public var name: String { "discrete-posterior" }
  /// [size, dimensions].
  let pool: [Double]
  let size: Int
  let dimensions: Int
  let noise: Double

  /// The algorithm for a `pool` of weight vectors one after another, which is not empty.
  public init(pool: [Double], dimensions: Int, noise: Double) {
    precondition(
      dimensions > 0 && !pool.isEmpty && pool.count.isMultiple(of: dimensions),
      "a pool of \(pool.count) weights does not hold vectors of \(dimensions)")
    precondition(noise >= 0, "a noise of \(noise)")
    self.pool = pool
    self.dimensions = dimensions
    self.noise = noise
    size = pool.count / dimensions
  }

  /// The optimum of this world, or nil where its tasks are unlimited.
  public init?(for world: RegressionWorld) {
    guard let pool = world.pool else { return nil }
    // The weights as they are sampled, in Float.
    let scale = Float(world.weightScale)
    self.init(
      pool: pool.weights.map { Double($0 * scale) }, dimensions: world.dimensions, noise: world.noise)
  }

  /// Complexity: tasks · M · d·(d + 3)/2 multiplications, as matrix products.
  ///
  /// The sum of squares is |y|² - 2 w·Xy + w·(XXᵀ)w: features of the task times features of the vector, less a part that
  /// all vectors share.
  public func answers(to batch: RegressionBatch) -> AlgorithmAnswers {
    precondition(batch.dimensions == dimensions, "a pool of \(dimensions) dimensions, a batch of \(batch.dimensions)")
    let d = dimensions, n = batch.tasks, features = d + d * (d + 1) / 2
    let block = max(1, min(n, (1 << 20) / max(size, features)))
    let poolFeatures = self.poolFeatures
    var result = [Double](repeating: 0, count: d * n)
    var task = TaskExamples(of: batch)
    var taskFeatures = [Double](repeating: 0, count: block * features)
    var energies = [Double](repeating: 0, count: block * size)
    var means = [Double](repeating: 0, count: block * d)
    var totals = [Double](repeating: 0, count: block)
    var start = 0
    while start < n {
      let count = min(block, n - start)
      for t in 0..<count {
        task.load(start + t, of: batch)
        write(features: task, at: t * features, of: &taskFeatures)
      }
      LinearAlgebra.product(
        taskFeatures, poolFeatures, rows: count, inner: features, columns: size, into: &energies)
      for t in 0..<count { totals[t] = turnIntoWeights(&energies, t * size..<(t + 1) * size) }
      LinearAlgebra.product(energies, pool, rows: count, inner: size, columns: d, into: &means)
      for t in 0..<count {
        for k in 0..<d { result[k * n + start + t] = means[t * d + k] / totals[t] }
      }
      start += count
    }
    return AlgorithmAnswers(weights: result, batch: batch)
  }

  /// [features, size]: w_k, then w_a w_b for b <= a.
  private var poolFeatures: [Double] {
    var result: [Double] = []
    for k in 0..<dimensions { result += (0..<size).map { pool[$0 * dimensions + k] } }
    for a in 0..<dimensions {
      for b in 0...a { result += (0..<size).map { pool[$0 * dimensions + a] * pool[$0 * dimensions + b] } }
    }
    return result
  }

  /// -2 Xy, then the elements of XXᵀ below the diagonal twice and on it once.
  private func write(features task: TaskExamples, at start: Int, of result: inout [Double]) {
    var next = start
    for k in 0..<dimensions {
      var sum = 0.0
      for i in 0..<task.context { sum += task.labels[i] * task.inputs[i * dimensions + k] }
      result[next] = -2 * sum
      next += 1
    }
    for a in 0..<dimensions {
      for b in 0...a {
        var sum = 0.0
        for i in 0..<task.context { sum += task.inputs[i * dimensions + a] * task.inputs[i * dimensions + b] }
        result[next] = a == b ? sum : 2 * sum
        next += 1
      }
    }
  }

  /// Sums of squares, up to a shared part, become probabilities times the number that is returned.
  private func turnIntoWeights(_ values: inout [Double], _ range: Range<Int>) -> Double {
    var least = Double.infinity
    for m in range { least = min(least, values[m]) }
    // Without noise only the smallest sum counts.
    let precision = noise > 0 ? 1 / (2 * noise * noise) : .infinity
    var total = 0.0
    for m in range {
      let excess = values[m] - least
      // Beyond e^-700 nothing is left in a Double beside the smallest sum.
      let weight = excess == 0 ? 1 : excess * precision < 700 ? exp(-excess * precision) : 0
      values[m] = weight
      total += weight
    }
    return total
  }
}
