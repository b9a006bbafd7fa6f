/// A dense matrix of Doubles, row after row.
public struct Matrix: Sendable, Hashable {
  public let rows: Int
  public let columns: Int
  /// [rows, columns].
  public var storage: [Double]

  public init(rows: Int, columns: Int, storage: [Double]) {
    precondition(
      rows >= 0 && columns >= 0 && storage.count == rows * columns,
      "a \(rows) x \(columns) matrix does not have \(storage.count) elements")
    self.rows = rows
    self.columns = columns
    self.storage = storage
  }

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, storage: [Double](repeating: 0, count: rows * columns))
  }

  /// The matrix with these rows, all of one length.
  public init(_ rows: [[Double]]) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0, storage: rows.flatMap { $0 })
  }

  public static func diagonal(_ values: [Double]) -> Matrix {
    var matrix = Matrix(rows: values.count, columns: values.count)
    for i in values.indices { matrix[i, i] = values[i] }
    return matrix
  }

  public static func identity(_ order: Int) -> Matrix { .diagonal([Double](repeating: 1, count: order)) }

  public subscript(row: Int, column: Int) -> Double {
    get { storage[row * columns + column] }
    set { storage[row * columns + column] = newValue }
  }

  /// For messages: “3 x 4”.
  public var shape: String { "\(rows) x \(columns)" }

  public func row(_ index: Int) -> [Double] { Array(storage[index * columns..<(index + 1) * columns]) }

  public func column(_ index: Int) -> [Double] { (0..<rows).map { self[$0, index] } }

  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result.storage[j * rows + i] = storage[i * columns + j] }
    }
    return result
  }

  public var trace: Double { (0..<min(rows, columns)).reduce(0) { $0 + self[$1, $1] } }

  public static func + (a: Matrix, b: Matrix) -> Matrix { a.combined(b, "+") { $0 + $1 } }

  public static func - (a: Matrix, b: Matrix) -> Matrix { a.combined(b, "-") { $0 - $1 } }

  public static func * (factor: Double, a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: a.columns, storage: a.storage.map { factor * $0 })
  }

  /// The matrix product; traps where the inner sizes differ.
  public static func * (a: Matrix, b: Matrix) -> Matrix { LinearAlgebra.product(a, b) }

  /// The product with a column vector; traps where the sizes differ.
  public static func * (a: Matrix, x: [Double]) -> [Double] {
    precondition(a.columns == x.count, "product: \(a.shape) does not fit a vector of \(x.count)")
    return (0..<a.rows).map { i in
      var sum = 0.0
      for j in 0..<a.columns { sum += a.storage[i * a.columns + j] * x[j] }
      return sum
    }
  }

  private func combined(_ other: Matrix, _ name: String, _ body: (Double, Double) -> Double) -> Matrix {
    precondition(rows == other.rows && columns == other.columns, "\(name): \(shape) does not fit \(other.shape)")
    return Matrix(rows: rows, columns: columns, storage: zip(storage, other.storage).map(body))
  }
}
