import CKernels
import Mathematics

/// Single precision: training. The kernels are those of `CKernels`; what they compute stands at the plain versions in
/// `KernelElement+*.swift`.
extension Float: KernelElement {
  public var primal: Double { Double(self) }
  public static func exponential(_ x: Float) -> Float { exp(x) }
  public static func logarithm(_ x: Float) -> Float { log(x) }
  public static func hyperbolicTangent(_ x: Float) -> Float { tanh(x) }
  public static func squareRoot(_ x: Float) -> Float { x.squareRoot() }

  // MARK: Matrices

  public static func multiply(
    _ a: Block<Float>, transposed aTransposed: Bool, _ b: Block<Float>, transposed bTransposed: Bool,
    into c: Block<Float>, accumulate: Bool
  ) {
    product(a, aTransposed, b, bTransposed, bias: nil, start: accumulate ? c : nil, into: c)
  }

  public static func linear(
    _ x: Block<Float>, weight: Block<Float>, bias: Block<Float>?, addedTo start: Block<Float>?, into y: Block<Float>
  ) {
    bias?.expect(1, y.columns, "linear, bias")
    start?.expect(y.rows, y.columns, "linear, start")
    product(x, false, weight, true, bias: bias, start: start, into: y)
  }

  private static func product(
    _ a: Block<Float>, _ aTransposed: Bool, _ b: Block<Float>, _ bTransposed: Bool, bias: Block<Float>?,
    start: Block<Float>?, into c: Block<Float>
  ) {
    let inner = checkProduct(a, aTransposed, b, bTransposed, c)
    var product = MesascopeProduct()
    (product.a, product.a_stride, product.a_transposed) = (UnsafePointer(a.base), Int64(a.stride), aTransposed ? 1 : 0)
    (product.b, product.b_stride, product.b_transposed) = (UnsafePointer(b.base), Int64(b.stride), bTransposed ? 1 : 0)
    (product.c, product.c_stride) = (c.base, Int64(c.stride))
    (product.rows, product.columns, product.inner) = (Int64(c.rows), Int64(c.columns), Int64(inner))
    product.bias = bias.map { UnsafePointer($0.base) }
    (product.start, product.start_stride) = (start.map { UnsafePointer($0.base) }, Int64(start?.stride ?? 0))
    mesascope_product(&product)
  }

  public static func addColumnSums(of x: Block<Float>, into sums: Block<Float>) {
    sums.expect(1, x.columns, "column sums")
    mesascope_add_column_sums(x.base, Int64(x.rows), Int64(x.columns), Int64(x.stride), sums.base)
  }

  // MARK: Element by element

  /// Rows and columns to walk through: one long row where nothing lies between the rows of any block.
  @inline(__always)
  private static func walk(_ x: Block<Float>, _ others: Block<Float>...) -> (rows: Int64, columns: Int64) {
    if x.isContiguous && others.allSatisfy(\.isContiguous) { return (1, Int64(x.count)) }
    return (Int64(x.rows), Int64(x.columns))
  }

  public static func fill(_ x: Block<Float>, with value: Float) { addConstant(value, into: x, accumulate: false) }

  public static func scaled(_ x: Block<Float>, by factor: Float, into y: Block<Float>, accumulate: Bool) {
    x.expect(y.rows, y.columns, "scaled")
    let (rows, columns) = walk(x, y)
    mesascope_scaled(
      rows, columns, x.base, Int64(x.stride), factor, y.base, Int64(y.stride), accumulate ? 1 : 0)
  }

  public static func sum(_ a: Block<Float>, _ b: Block<Float>, factor: Float, into y: Block<Float>) {
    a.expect(y.rows, y.columns, "sum, left")
    b.expect(y.rows, y.columns, "sum, right")
    let (rows, columns) = walk(a, b, y)
    mesascope_sum(
      rows, columns, a.base, Int64(a.stride), b.base, Int64(b.stride), factor, y.base, Int64(y.stride))
  }

  public static func addConstant(_ value: Float, into y: Block<Float>, accumulate: Bool) {
    let (rows, columns) = walk(y)
    mesascope_add_constant(rows, columns, value, y.base, Int64(y.stride), accumulate ? 1 : 0)
  }

  public static func product(_ a: Block<Float>, _ b: Block<Float>, into y: Block<Float>, accumulate: Bool) {
    a.expect(y.rows, y.columns, "product, left")
    b.expect(y.rows, y.columns, "product, right")
    let (rows, columns) = walk(a, b, y)
    mesascope_multiply(
      rows, columns, a.base, Int64(a.stride), b.base, Int64(b.stride), y.base, Int64(y.stride), accumulate ? 1 : 0)
  }

  public static func addRepeated(_ x: Block<Float>, _ pattern: Block<Float>, into y: Block<Float>) {
    x.expect(y.rows, y.columns, "add repeated")
    pattern.expect(pattern.rows, y.columns, "add repeated, pattern")
    for first in stride(from: 0, to: y.rows, by: pattern.rows) {
      let rows = first..<first + pattern.rows
      sum(
        x.part(rows: rows, columns: 0..<x.columns), pattern, factor: 1,
        into: y.part(rows: rows, columns: 0..<y.columns))
    }
  }

  public static func addRepeatedGradient(_ dy: Block<Float>, into pattern: Block<Float>) {
    if pattern.rows == 1 {
      addColumnSums(of: dy, into: pattern)
      return
    }
    for first in stride(from: 0, to: dy.rows, by: pattern.rows) {
      let part = dy.part(rows: first..<first + pattern.rows, columns: 0..<dy.columns)
      scaled(part, by: 1, into: pattern, accumulate: true)
    }
  }

  public static func map(_ map: ElementMap, _ x: Block<Float>, into y: Block<Float>, slope: Block<Float>) {
    x.expect(y.rows, y.columns, "map")
    let wantsSlope = slope.count > 0
    if wantsSlope {
      slope.expect(y.rows, y.columns, "map, slope")
      if !slope.isContiguous { fatalError("map: the slope is not contiguous") }
    }
    let (rows, columns) = walk(x, y)
    let (kind, bound) = map.kernel
    mesascope_map(
      kind, bound, rows, columns, x.base, Int64(x.stride), y.base, Int64(y.stride), wantsSlope ? slope.base : nil)
  }

  public static func total(_ x: Block<Float>) -> Float {
    let (rows, columns) = walk(x)
    return mesascope_total(rows, columns, x.base, Int64(x.stride))
  }

  public static func squaredDistance(_ a: Block<Float>, _ b: Block<Float>) -> Float {
    a.expect(b.rows, b.columns, "squared distance")
    let (rows, columns) = walk(a, b)
    return mesascope_squared_distance(rows, columns, a.base, Int64(a.stride), b.base, Int64(b.stride))
  }

  public static func squaredDistanceGradient(
    _ a: Block<Float>, _ b: Block<Float>, factor: Float, into da: Block<Float>, accumulate: Bool
  ) {
    a.expect(b.rows, b.columns, "squared distance's gradient")
    da.expect(b.rows, b.columns, "squared distance's gradient")
    let (rows, columns) = walk(a, b, da)
    mesascope_squared_distance_gradient(
      rows, columns, a.base, Int64(a.stride), b.base, Int64(b.stride), factor, da.base, Int64(da.stride),
      accumulate ? 1 : 0)
  }
}

extension ElementMap {
  /// The kernel's name for the function, and its parameter.
  fileprivate var kernel: (Int32, Float) {
    switch self {
    case .hyperbolicTangent: (Int32(MESASCOPE_TANH), 0)
    case .gelu: (Int32(MESASCOPE_GELU), 0)
    case .relu: (Int32(MESASCOPE_RELU), 0)
    case .exponential: (Int32(MESASCOPE_EXP), 0)
    case .clip(let bound): (Int32(MESASCOPE_CLIP), Float(bound))
    }
  }
}
