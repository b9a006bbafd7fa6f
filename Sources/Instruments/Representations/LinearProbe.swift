import Tensors

/// A linear read-out of numbers from features, by ridge regression: ŷ = b + (x − m) W.
struct LinearProbe: Sendable {
  /// [features, outputs].
  let weights: Matrix
  /// [outputs]: the mean of the training targets.
  let intercept: [Double]
  /// [features]: the mean of the training features.
  let center: [Double]

  /// The read-outs [rows, outputs] of features [rows, features].
  func predictions(_ features: Matrix) -> Matrix {
    var result = LinearAlgebra.product(features, weights)
    let shift = LinearAlgebra.product(Matrix([center]), weights)
    for row in 0..<result.rows {
      for column in 0..<result.columns { result[row, column] += intercept[column] - shift[0, column] }
    }
    return result
  }

  /// The smallest change of the features [features] that changes the read-out by `change` [outputs]:
  /// W (WᵀW)⁻¹ change; nil where the read-out depends on no feature.
  func direction(_ change: [Double]) -> [Double]? {
    let gram = LinearAlgebra.product(weights.transposed, weights)
    // Where the outputs are read by directions that all but coincide there is no way to move one alone.
    guard gram.trace > 0, let solved = try? LinearAlgebra.solve(gram, Matrix(change.map { [$0] })) else { return nil }
    let direction = LinearAlgebra.product(weights, solved).storage
    return direction.allSatisfy(\.isFinite) ? direction : nil
  }
}

/// The training features of a probe, decomposed once for all targets.
struct ProbeBasis: Sendable {
  private let centered: Matrix
  private let center: [Double]
  private let eigen: SymmetricEigen

  /// From features [rows, features], at least three rows. Throws a `LinearAlgebraError` where one is not finite.
  init(_ features: Matrix) throws {
    precondition(features.rows >= 3, "a probe from \(features.rows) rows")
    var center = [Double](repeating: 0, count: features.columns)
    for row in 0..<features.rows {
      for column in 0..<features.columns { center[column] += features[row, column] / Double(features.rows) }
    }
    var centered = features
    for row in 0..<features.rows {
      for column in 0..<features.columns { centered[row, column] -= center[column] }
    }
    self.center = center
    self.centered = centered
    eigen = try LinearAlgebra.symmetricEigen(LinearAlgebra.product(centered, centered.transposed))
  }

  /// Ridge regression on targets [rows, outputs], in its dual form; the penalty is the one of nine with the smallest
  /// leave-one-out error, from 10⁻⁶ to 100 times the features' mean square.
  func probe(_ targets: Matrix) -> LinearProbe {
    let n = targets.rows
    var intercept = [Double](repeating: 0, count: targets.columns), y = targets
    for row in 0..<n { for column in 0..<y.columns { intercept[column] += targets[row, column] / Double(n) } }
    for row in 0..<n { for column in 0..<y.columns { y[row, column] -= intercept[column] } }
    let values = eigen.values.map { max($0, 0) }, scale = values.reduce(0, +) / Double(n)
    let rotated = LinearAlgebra.product(eigen.vectors.transposed, y)
    var best: (error: Double, dual: Matrix)?
    for power in -6...2 where scale > 0 {
      var penalty = scale
      for _ in 0..<abs(power) { penalty *= power < 0 ? 0.1 : 10 }
      // Dual weights (K + λ)⁻¹ y, whose part of a row over the diagonal of the inverse is that row's left-out error.
      var shrunk = rotated
      for row in 0..<n { for column in 0..<y.columns { shrunk[row, column] /= values[row] + penalty } }
      let dual = LinearAlgebra.product(eigen.vectors, shrunk)
      var error = 0.0
      for row in 0..<n {
        var diagonal = 0.0
        for k in 0..<n { diagonal += eigen.vectors[row, k] * eigen.vectors[row, k] / (values[k] + penalty) }
        // The mean that was taken away is a parameter too.
        diagonal = max(diagonal - 1 / (Double(n) * penalty), 1e-12 / penalty)
        for column in 0..<y.columns {
          let left = dual[row, column] / diagonal
          error += left * left
        }
      }
      if error < best?.error ?? .infinity { best = (error, dual) }
    }
    let weights =
      best.map { LinearAlgebra.product(centered.transposed, $0.dual) }
      ?? Matrix(rows: center.count, columns: targets.columns)
    return LinearProbe(weights: weights, intercept: intercept, center: center)
  }
}
