import Tensors

/// The covariance C of CMA-ES with its decomposition B D² Bᵀ, row-major.
struct AdaptedDistribution: Sendable, Hashable {
  let dimensions: Int
  /// C, `[d, d]`.
  var covariance: [Double]
  /// B, `[d, d]`; its columns are the axes.
  var axes: [Double]
  /// D, `[d]`; standard deviations along the axes.
  var lengths: [Double]

  init(dimensions: Int) {
    self.dimensions = dimensions
    covariance = [Double](repeating: 0, count: dimensions * dimensions)
    for i in 0..<dimensions { covariance[i * dimensions + i] = 1 }
    axes = covariance
    lengths = [Double](repeating: 1, count: dimensions)
  }

  /// The longest axis over the shortest.
  var axisRatio: Double { (lengths.max() ?? 1) / (lengths.min() ?? 1) }

  /// y = B D z for the d numbers from `start` on.
  func transform(_ normals: [Double], to moves: inout [Double], at start: Int) {
    for i in 0..<dimensions {
      var sum = 0.0
      for j in 0..<dimensions { sum += axes[i * dimensions + j] * lengths[j] * normals[start + j] }
      moves[start + i] = sum
    }
  }

  /// B v.
  func rotate(_ vector: [Double]) -> [Double] {
    (0..<dimensions).map { i in
      var sum = 0.0
      for j in 0..<dimensions { sum += axes[i * dimensions + j] * vector[j] }
      return sum
    }
  }

  /// C ← keep C + rate path pathᵀ + Σ weights y yᵀ, the moves y taken in `order`.
  mutating func update(
    keep: Double, path: [Double], rate: Double, moves: [Double], order: [Int], weights: [Double]
  ) {
    for i in 0..<dimensions {
      let row = i * dimensions
      let along = rate * path[i]
      for j in 0...i { covariance[row + j] = keep * covariance[row + j] + along * path[j] }
      for rank in order.indices {
        let start = order[rank] * dimensions
        let factor = weights[rank] * moves[start + i]
        for j in 0...i { covariance[row + j] += factor * moves[start + j] }
      }
    }
    for i in 0..<dimensions {
      for j in 0..<i { covariance[j * dimensions + i] = covariance[i * dimensions + j] }
    }
  }

  /// Renews B and D from C. Eigenvalues that rounding pushed below 1e-14 of the largest are held there.
  ///
  /// Throws where C is no longer finite.
  mutating func decompose() throws {
    let eigen = try LinearAlgebra.symmetricEigen(
      Matrix(rows: dimensions, columns: dimensions, storage: covariance))
    let largest = eigen.values.max() ?? 1
    axes = eigen.vectors.storage
    lengths = eigen.values.map { max($0, 1e-14 * largest).squareRoot() }
  }
}
