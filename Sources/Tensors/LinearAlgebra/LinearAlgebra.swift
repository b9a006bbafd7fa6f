import CLAPACK

/// Dense linear algebra in Double, by LAPACK.
///
/// OpenBLAS is held to one thread from the first call on, so that results do not depend on the number of processors.
/// Every function throws a `LinearAlgebraError` for shapes that do not fit, for elements that are not finite, and for
/// what has no answer (a matrix that is not positive definite, or is singular). Matrices without elements are allowed.
public enum LinearAlgebra {
  /// Reading it holds OpenBLAS to one thread, once.
  static let prepared: Void = openblas_set_num_threads(1)

  /// The Fortran character arguments.
  static func letter(_ scalar: Unicode.Scalar) -> CChar { CChar(truncatingIfNeeded: scalar.value) }

  /// The leading dimension of an array with this many rows, which LAPACK wants to be at least one.
  static func leading(_ count: Int) -> Int32 { Int32(max(1, count)) }

  static func requireFinite(_ values: [Double], _ operation: String) throws {
    guard values.allSatisfy(\.isFinite) else { throw LinearAlgebraError.notFinite(operation: operation) }
  }

  static func requireSquare(_ a: Matrix, _ operation: String) throws {
    guard a.rows == a.columns else {
      throw LinearAlgebraError.shapes(operation: operation, found: a.shape, expected: "a square matrix")
    }
  }

  static func requireRows(_ b: Matrix, of a: Matrix, _ operation: String) throws {
    guard a.rows == b.rows else {
      throw LinearAlgebraError.shapes(
        operation: operation, found: "\(a.shape) and \(b.shape)", expected: "two matrices of as many rows")
    }
  }

  /// The matrix product a·b; traps where the inner sizes differ.
  public static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "product: \(a.shape) does not fit \(b.shape)")
    var result = Matrix(rows: a.rows, columns: b.columns)
    product(
      a.storage, b.storage, rows: a.rows, inner: a.columns, columns: b.columns, into: &result.storage)
    return result
  }

  /// out [rows, columns] = a [rows, inner] · b [inner, columns], all row after row, at the front of their arrays.
  package static func product(
    _ a: [Double], _ b: [Double], rows: Int, inner: Int, columns: Int, into out: inout [Double]
  ) {
    precondition(
      a.count >= rows * inner && b.count >= inner * columns && out.count >= rows * columns,
      "product: \(rows) x \(inner) x \(columns) does not fit \(a.count), \(b.count), \(out.count)")
    guard rows > 0, columns > 0 else { return }
    _ = prepared
    // Rows after rows read as columns are the transposes: out' = b' a'.
    var m = Int32(columns), n = Int32(rows), k = Int32(inner), one = 1.0, zero = 0.0, plain = letter("N")
    var lda = leading(columns), ldb = leading(inner), ldc = leading(columns)
    dgemm_(&plain, &plain, &m, &n, &k, &one, b, &lda, a, &ldb, &zero, &out, &ldc, 1, 1)
  }
}

/// Why linear algebra has no answer.
public enum LinearAlgebraError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Shapes that do not fit the operation; both are named in `found`.
  case shapes(operation: String, found: String, expected: String)
  case notFinite(operation: String)
  /// The leading minor of this order is not positive.
  case notPositiveDefinite(operation: String, order: Int)
  case singular(operation: String)
  case notConverged(operation: String)

  public var description: String {
    switch self {
    case .shapes(let operation, let found, let expected): "\(operation): found \(found), expected \(expected)"
    case .notFinite(let operation): "\(operation): an element is not a finite number"
    case .notPositiveDefinite(let operation, let order):
      "\(operation): the matrix is not positive definite (leading minor of order \(order))"
    case .singular(let operation): "\(operation): the matrix is singular"
    case .notConverged(let operation): "\(operation): the iteration did not converge"
    }
  }
}
