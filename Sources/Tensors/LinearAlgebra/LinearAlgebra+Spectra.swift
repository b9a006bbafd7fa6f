import CLAPACK

/// Eigenvalues and orthonormal eigenvectors of a symmetric matrix: A·V = V·diag(values).
public struct SymmetricEigen: Sendable, Hashable {
  /// The smallest first.
  public let values: [Double]
  /// One eigenvector a column, in the order of the values.
  public let vectors: Matrix
}

/// A = U·diag(values)·Vᵀ with k = min(rows, columns) singular values.
public struct SingularValueDecomposition: Sendable, Hashable {
  /// [rows, k].
  public let u: Matrix
  /// The largest first.
  public let values: [Double]
  /// [k, columns].
  public let vTransposed: Matrix
}

extension LinearAlgebra {
  /// Eigenvalues and eigenvectors of a symmetric matrix; only its lower triangle is read.
  public static func symmetricEigen(_ a: Matrix) throws -> SymmetricEigen {
    let (values, storage) = try eigen(a, withVectors: true)
    // Eigenvectors by columns are rows here.
    return SymmetricEigen(
      values: values, vectors: Matrix(rows: a.rows, columns: a.rows, storage: storage).transposed)
  }

  /// Eigenvalues of a symmetric matrix, the smallest first; only its lower triangle is read.
  public static func symmetricEigenvalues(_ a: Matrix) throws -> [Double] {
    try eigen(a, withVectors: false).values
  }

  /// The thin singular value decomposition.
  public static func singularValueDecomposition(_ a: Matrix) throws -> SingularValueDecomposition {
    try svd(a, withVectors: true)
  }

  /// Singular values, the largest first.
  public static func singularValues(_ a: Matrix) throws -> [Double] {
    try svd(a, withVectors: false).values
  }

  private static func eigen(_ a: Matrix, withVectors: Bool) throws -> (values: [Double], vectors: [Double]) {
    let operation = "symmetric eigenvalues"
    try requireSquare(a, operation)
    try requireFinite(a.storage, operation)
    guard a.rows > 0 else { return ([], []) }
    _ = prepared
    var storage = a.storage, values = [Double](repeating: 0, count: a.rows)
    // The lower triangle by rows is the upper one by columns.
    var job = letter(withVectors ? "V" : "N"), upper = letter("U"), n = Int32(a.rows), order = n, info: Int32 = 0
    var wanted = 0.0, size: Int32 = -1, wantedIntegers: Int32 = 0, integerSize: Int32 = -1
    dsyevd_(
      &job, &upper, &n, &storage, &order, &values, &wanted, &size, &wantedIntegers, &integerSize, &info, 1, 1)
    size = Int32(wanted)
    integerSize = max(1, wantedIntegers)
    var work = [Double](repeating: 0, count: Int(size))
    var integers = [Int32](repeating: 0, count: Int(integerSize))
    dsyevd_(&job, &upper, &n, &storage, &order, &values, &work, &size, &integers, &integerSize, &info, 1, 1)
    guard info == 0 else { throw LinearAlgebraError.notConverged(operation: operation) }
    return (values, storage)
  }

  private static func svd(_ a: Matrix, withVectors: Bool) throws -> SingularValueDecomposition {
    let operation = "singular values"
    try requireFinite(a.storage, operation)
    let k = min(a.rows, a.columns)
    guard k > 0 else {
      return SingularValueDecomposition(
        u: Matrix(rows: a.rows, columns: 0), values: [], vTransposed: Matrix(rows: 0, columns: a.columns))
    }
    _ = prepared
    // A by rows is its transpose by columns: what LAPACK calls U is V here, and the other way round.
    var storage = a.storage, values = [Double](repeating: 0, count: k)
    var m = Int32(a.columns), n = Int32(a.rows), small = Int32(k), info: Int32 = 0, order = m
    var job = letter(withVectors ? "S" : "N")
    var v = [Double](repeating: 0, count: withVectors ? a.columns * k : 1)
    var u = [Double](repeating: 0, count: withVectors ? k * a.rows : 1)
    var integers = [Int32](repeating: 0, count: 8 * k)
    var wanted = 0.0, size: Int32 = -1
    dgesdd_(
      &job, &m, &n, &storage, &order, &values, &v, &order, &u, &small, &wanted, &size, &integers, &info, 1)
    size = Int32(wanted)
    var work = [Double](repeating: 0, count: Int(size))
    dgesdd_(&job, &m, &n, &storage, &order, &values, &v, &order, &u, &small, &work, &size, &integers, &info, 1)
    guard info == 0 else { throw LinearAlgebraError.notConverged(operation: operation) }
    return SingularValueDecomposition(
      u: withVectors ? Matrix(rows: a.rows, columns: k, storage: u) : Matrix(rows: 0, columns: 0), values: values,
      vTransposed: withVectors ? Matrix(rows: k, columns: a.columns, storage: v) : Matrix(rows: 0, columns: 0))
  }
}
