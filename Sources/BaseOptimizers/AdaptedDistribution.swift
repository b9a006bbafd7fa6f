import Tensors

/// The covariance C of CMA-ES with its decomposition B D² Bᵀ, row-major.
struct AdaptedDistribution: Sendable, Hashable {
  let dimensions: Int
  /// C, `[d, d]`.
  var covariance: [Double]
  /// Bᵀ, `[d, d]`; each row is an axis.
  var axes: [Double]
  /// D, `[d]`; standard deviations along the axes.
  var lengths: [Double]

  init(dimensions: Int) {
    self.dimensions = dimensions
    covariance = Matrix.identity(dimensions).storage
    axes = covariance
    lengths = [Double](repeating: 1, count: dimensions)
  }

  /// The longest axis over the shortest.
  var axisRatio: Double { (lengths.max() ?? 1) / (lengths.min() ?? 1) }

  /// y = B D z for `count` candidates, one after another in `normals` and in `moves`.
  func transform(_ normals: [Double], count: Int, to moves: inout [Double]) {
    var scaled = normals
    for candidate in 0..<count {
      let start = candidate * dimensions
      for j in 0..<dimensions { scaled[start + j] *= lengths[j] }
    }
    LinearAlgebra.product(scaled, axes, rows: count, inner: dimensions, columns: dimensions, into: &moves)
  }

  /// B v.
  func rotate(_ vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: dimensions)
    LinearAlgebra.product(vector, axes, rows: 1, inner: dimensions, columns: dimensions, into: &result)
    return result
  }

  /// C ← keep C + rate path pathᵀ + Σ weights y yᵀ, each move y with the weight of its own place.
  mutating func update(keep: Double, path: [Double], rate: Double, moves: [Double], weights: [Double]) {
    let count = weights.count
    // Weighted moves by columns, then the path, times the same by rows: one product.
    var left = [Double](repeating: 0, count: dimensions * (count + 1))
    for i in 0..<dimensions {
      let row = i * (count + 1)
      for candidate in 0..<count { left[row + candidate] = weights[candidate] * moves[candidate * dimensions + i] }
      left[row + count] = rate * path[i]
    }
    var sum = [Double](repeating: 0, count: dimensions * dimensions)
    LinearAlgebra.product(
      left, moves + path, rows: dimensions, inner: count + 1, columns: dimensions, into: &sum)
    // The product is symmetric but for rounding; the lower triangle stands for both.
    for i in 0..<dimensions {
      for j in 0...i {
        let value = keep * covariance[i * dimensions + j] + sum[i * dimensions + j]
        covariance[i * dimensions + j] = value
        covariance[j * dimensions + i] = value
      }
    }
  }

  /// Renews B and D from C. Eigenvalues that rounding pushed below 1e-14 of the largest are held there.
  ///
  /// Throws where C is no longer finite.
  mutating func decompose() throws {
    let eigen = try LinearAlgebra.symmetricEigen(
      Matrix(rows: dimensions, columns: dimensions, storage: covariance))
    let largest = eigen.values.max() ?? 1
    axes = eigen.vectors.transposed.storage
    lengths = eigen.values.map { max($0, 1e-14 * largest).squareRoot() }
  }
}
