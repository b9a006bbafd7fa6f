import CLAPACK
import Foundation

/// The factor L of a symmetric positive-definite matrix A = L·Lᵀ.
public struct Cholesky: Sendable, Hashable {
  /// Lower triangular, zeros above.
  public let lower: Matrix

  /// log det A.
  public var logDeterminant: Double { (0..<lower.rows).reduce(0) { $0 + 2 * log(lower[$1, $1]) } }

  /// The solution X [n, m] of A·X = B [n, m]. Throws where the shapes do not fit.
  public func solve(_ b: Matrix) throws -> Matrix {
    try LinearAlgebra.requireRows(b, of: lower, "Cholesky solve")
    try LinearAlgebra.requireFinite(b.storage, "Cholesky solve")
    guard !b.storage.isEmpty else { return b }
    var n = Int32(lower.rows), count = Int32(b.columns), order = LinearAlgebra.leading(lower.rows), info: Int32 = 0
    // The lower factor by rows is the upper one by columns.
    var upper = LinearAlgebra.letter("U")
    var x = b.transposed.storage
    dpotrs_(&upper, &n, &count, lower.storage, &order, &x, &order, &info, 1)
    return Matrix(rows: b.columns, columns: b.rows, storage: x).transposed
  }

  /// The solution x of A·x = b.
  public func solve(_ b: [Double]) throws -> [Double] {
    try solve(Matrix(rows: b.count, columns: 1, storage: b)).storage
  }
}

/// A determinant that neither overflows nor loses its sign.
public struct LogDeterminant: Sendable, Hashable {
  /// 1, -1, or 0 for a singular matrix.
  public let sign: Double
  /// log |det A|; minus infinity for a singular matrix.
  public let logMagnitude: Double
}

/// A least-squares solution of smallest norm.
public struct LeastSquares: Sendable, Hashable {
  /// [columns of A, columns of B].
  public let solution: Matrix
  /// The number of singular values above the cut.
  public let rank: Int
  /// Singular values of A, the largest first.
  public let singularValues: [Double]
}

extension LinearAlgebra {
  /// The Cholesky factor of a symmetric positive-definite matrix; only its lower triangle is read.
  public static func cholesky(_ a: Matrix) throws -> Cholesky {
    let operation = "Cholesky"
    try requireSquare(a, operation)
    try requireFinite(a.storage, operation)
    guard a.rows > 0 else { return Cholesky(lower: a) }
    _ = prepared
    var factor = a
    // The lower triangle by rows is the upper one by columns.
    var upper = letter("U"), n = Int32(a.rows), info: Int32 = 0
    var order = n
    dpotrf_(&upper, &n, &factor.storage, &order, &info, 1)
    guard info == 0 else { throw LinearAlgebraError.notPositiveDefinite(operation: operation, order: Int(info)) }
    for i in 0..<a.rows {
      for j in i + 1..<max(i + 1, a.rows) { factor[i, j] = 0 }
    }
    return Cholesky(lower: factor)
  }

  /// The solution X of A·X = B for a symmetric positive-definite A.
  public static func solvePositiveDefinite(_ a: Matrix, _ b: Matrix) throws -> Matrix {
    try requireRows(b, of: a, "positive-definite solve")
    return try cholesky(a).solve(b)
  }

  /// The solution X of A·X = B for a square A, by LU factors. Throws where A is singular.
  public static func solve(_ a: Matrix, _ b: Matrix) throws -> Matrix {
    let operation = "solve"
    try requireRows(b, of: a, operation)
    try requireFinite(b.storage, operation)
    let factors = try factored(a, operation)
    guard !factors.isSingular else { throw LinearAlgebraError.singular(operation: operation) }
    guard !b.storage.isEmpty else { return b }
    var n = Int32(a.rows), count = Int32(b.columns), order = leading(a.rows), info: Int32 = 0
    var transpose = letter("T")
    var x = b.transposed.storage
    dgetrs_(&transpose, &n, &count, factors.lu, &order, factors.pivots, &x, &order, &info, 1)
    return Matrix(rows: b.columns, columns: b.rows, storage: x).transposed
  }

  /// The inverse of a square matrix. Throws where it is singular.
  public static func inverse(_ a: Matrix) throws -> Matrix {
    let operation = "inverse"
    var factors = try factored(a, operation)
    guard !factors.isSingular else { throw LinearAlgebraError.singular(operation: operation) }
    guard a.rows > 0 else { return a }
    var n = Int32(a.rows), size = Int32(64 * a.rows), info: Int32 = 0
    var order = n
    var work = [Double](repeating: 0, count: Int(size))
    dgetri_(&n, &factors.lu, &order, factors.pivots, &work, &size, &info)
    return Matrix(rows: a.rows, columns: a.rows, storage: factors.lu)
  }

  /// Sign and log magnitude of the determinant of a square matrix.
  public static func logDeterminant(_ a: Matrix) throws -> LogDeterminant {
    let factors = try factored(a, "determinant")
    var sign = 1.0, sum = 0.0
    for i in 0..<a.rows {
      let pivot = factors.lu[i * a.rows + i]
      if pivot == 0 { return LogDeterminant(sign: 0, logMagnitude: -.infinity) }
      if (pivot < 0) != (Int(factors.pivots[i]) != i + 1) { sign = -sign }
      sum += log(abs(pivot))
    }
    return LogDeterminant(sign: sign, logMagnitude: sum)
  }

  /// The X of smallest norm among those that minimize |A·X - B|, for an A [m, n] of any shape and rank.
  ///
  /// Singular values below `cut` times the largest count as zero.
  public static func leastSquares(_ a: Matrix, _ b: Matrix, cut: Double = 1e-13) throws -> LeastSquares {
    let operation = "least squares"
    try requireRows(b, of: a, operation)
    try requireFinite(a.storage, operation)
    try requireFinite(b.storage, operation)
    let smaller = min(a.rows, a.columns)
    guard smaller > 0, b.columns > 0 else {
      return LeastSquares(solution: Matrix(rows: a.columns, columns: b.columns), rank: 0, singularValues: [])
    }
    _ = prepared
    let tall = max(a.rows, a.columns)
    var m = Int32(a.rows), n = Int32(a.columns), count = Int32(b.columns), lda = m, ldb = Int32(tall)
    var matrix = a.transposed.storage
    // Columns of B, each with room for a column of X.
    var x = [Double](repeating: 0, count: tall * b.columns)
    for j in 0..<b.columns {
      for i in 0..<b.rows { x[j * tall + i] = b[i, j] }
    }
    var values = [Double](repeating: 0, count: smaller), condition = cut, rank: Int32 = 0, info: Int32 = 0
    var wanted = 0.0, size: Int32 = -1, integers: Int32 = 0
    dgelsd_(
      &m, &n, &count, &matrix, &lda, &x, &ldb, &values, &condition, &rank, &wanted, &size, &integers, &info)
    size = Int32(wanted)
    var work = [Double](repeating: 0, count: Int(size)),
      integerWork = [Int32](repeating: 0, count: Int(max(1, integers)))
    dgelsd_(
      &m, &n, &count, &matrix, &lda, &x, &ldb, &values, &condition, &rank, &work, &size, &integerWork, &info)
    guard info == 0 else { throw LinearAlgebraError.notConverged(operation: operation) }
    var solution = Matrix(rows: a.columns, columns: b.columns)
    for j in 0..<b.columns {
      for i in 0..<a.columns { solution[i, j] = x[j * tall + i] }
    }
    return LeastSquares(solution: solution, rank: Int(rank), singularValues: values)
  }

  private struct Factors {
    /// Of the transpose of A, by columns.
    var lu: [Double]
    var pivots: [Int32]
    var isSingular: Bool
  }

  private static func factored(_ a: Matrix, _ operation: String) throws -> Factors {
    try requireSquare(a, operation)
    try requireFinite(a.storage, operation)
    guard a.rows > 0 else { return Factors(lu: [], pivots: [], isSingular: false) }
    _ = prepared
    var lu = a.storage, pivots = [Int32](repeating: 0, count: a.rows)
    var n = Int32(a.rows), columns = Int32(a.rows), order = Int32(a.rows), info: Int32 = 0
    dgetrf_(&n, &columns, &lu, &order, &pivots, &info)
    return Factors(lu: lu, pivots: pivots, isSingular: info > 0)
  }
}
