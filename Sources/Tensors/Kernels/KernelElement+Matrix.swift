/// The plain matrix kernels.
extension KernelElement {
  /// C = op(A) op(B), or C += op(A) op(B), where op transposes or not; op(A) is [m, k], op(B) [k, n], C [m, n].
  public static func multiply(
    _ a: Block<Self>, transposed aTransposed: Bool, _ b: Block<Self>, transposed bTransposed: Bool,
    into c: Block<Self>, accumulate: Bool
  ) {
    let inner = checkProduct(a, aTransposed, b, bTransposed, c)
    for row in 0..<c.rows {
      for column in 0..<c.columns {
        var sum = accumulate ? c[row, column] : .zero
        for i in 0..<inner {
          sum += (aTransposed ? a[i, row] : a[row, i]) * (bTransposed ? b[column, i] : b[i, column])
        }
        c[row, column] = sum
      }
    }
  }

  /// Y = X Wᵀ + b + S; X [m, k], W [n, k], b [1, n] or none, S [m, n] or none, Y [m, n].
  public static func linear(
    _ x: Block<Self>, weight: Block<Self>, bias: Block<Self>?, addedTo start: Block<Self>?, into y: Block<Self>
  ) {
    bias?.expect(1, y.columns, "linear, bias")
    start?.expect(y.rows, y.columns, "linear, start")
    for row in 0..<y.rows {
      for column in 0..<y.columns { y[row, column] = (bias?[0, column] ?? .zero) + (start?[row, column] ?? .zero) }
    }
    multiply(x, transposed: false, weight, transposed: true, into: y, accumulate: true)
  }

  /// sums_j += Σ_i x_ij; X [m, n], sums [1, n].
  public static func addColumnSums(of x: Block<Self>, into sums: Block<Self>) {
    sums.expect(1, x.columns, "column sums")
    for row in 0..<x.rows {
      for column in 0..<x.columns { sums[0, column] += x[row, column] }
    }
  }

  /// Traps unless the blocks of a product fit together; returns the inner dimension.
  static func checkProduct(
    _ a: Block<Self>, _ aTransposed: Bool, _ b: Block<Self>, _ bTransposed: Bool, _ c: Block<Self>
  ) -> Int {
    let inner = aTransposed ? a.rows : a.columns
    a.expect(aTransposed ? inner : c.rows, aTransposed ? c.rows : inner, "product, left")
    b.expect(bTransposed ? c.columns : inner, bTransposed ? inner : c.columns, "product, right")
    return inner
  }
}
