/// The plain kernels that work element by element.
extension KernelElement {
  /// x = value.
  public static func fill(_ x: Block<Self>, with value: Self) {
    for row in 0..<x.rows { x.row(row).update(repeating: value, count: x.columns) }
  }

  /// y = factor · x, or y += factor · x.
  public static func scaled(_ x: Block<Self>, by factor: Self, into y: Block<Self>, accumulate: Bool) {
    x.expect(y.rows, y.columns, "scaled")
    for row in 0..<y.rows {
      for column in 0..<y.columns {
        y[row, column] = (accumulate ? y[row, column] : .zero) + factor * x[row, column]
      }
    }
  }

  /// y = a + factor · b.
  public static func sum(_ a: Block<Self>, _ b: Block<Self>, factor: Self, into y: Block<Self>) {
    a.expect(y.rows, y.columns, "sum, left")
    b.expect(y.rows, y.columns, "sum, right")
    for row in 0..<y.rows {
      for column in 0..<y.columns { y[row, column] = a[row, column] + factor * b[row, column] }
    }
  }

  /// y = value, or y += value.
  public static func addConstant(_ value: Self, into y: Block<Self>, accumulate: Bool) {
    for row in 0..<y.rows {
      for column in 0..<y.columns { y[row, column] = accumulate ? y[row, column] + value : value }
    }
  }

  /// y = a ⊙ b, or y += a ⊙ b.
  public static func product(_ a: Block<Self>, _ b: Block<Self>, into y: Block<Self>, accumulate: Bool) {
    a.expect(y.rows, y.columns, "product, left")
    b.expect(y.rows, y.columns, "product, right")
    for row in 0..<y.rows {
      for column in 0..<y.columns {
        y[row, column] = (accumulate ? y[row, column] : .zero) + a[row, column] * b[row, column]
      }
    }
  }

  /// y_i = x_i + pattern_(i mod p), row by row; X and Y [m, n], pattern [p, n].
  public static func addRepeated(_ x: Block<Self>, _ pattern: Block<Self>, into y: Block<Self>) {
    x.expect(y.rows, y.columns, "add repeated")
    pattern.expect(pattern.rows, y.columns, "add repeated, pattern")
    for row in 0..<y.rows {
      for column in 0..<y.columns { y[row, column] = x[row, column] + pattern[row % pattern.rows, column] }
    }
  }

  /// pattern_(i mod p) += dy_i, row by row; dY [m, n], pattern [p, n].
  public static func addRepeatedGradient(_ dy: Block<Self>, into pattern: Block<Self>) {
    pattern.expect(pattern.rows, dy.columns, "add repeated, pattern's gradient")
    for row in 0..<dy.rows {
      for column in 0..<dy.columns { pattern[row % pattern.rows, column] += dy[row, column] }
    }
  }

  /// y = f(x) and slope = f'(x); `slope` is contiguous, and empty where no slope is wanted.
  public static func map(_ map: ElementMap, _ x: Block<Self>, into y: Block<Self>, slope: Block<Self>) {
    x.expect(y.rows, y.columns, "map")
    let wantsSlope = slope.count > 0
    if wantsSlope { slope.expect(y.rows, y.columns, "map, slope") }
    for row in 0..<y.rows {
      for column in 0..<y.columns {
        let (value, derivative) = evaluate(map, x[row, column])
        y[row, column] = value
        if wantsSlope { slope[row, column] = derivative }
      }
    }
  }

  /// f(x) and f'(x) of one number.
  static func evaluate(_ map: ElementMap, _ x: Self) -> (Self, Self) {
    let one = Self(1)
    switch map {
    case .hyperbolicTangent:
      let t = hyperbolicTangent(x)
      return (t, one - t * t)
    case .gelu:
      let half = Self(0.5)
      let root = Self(0.7978845608028654)
      let cubic = Self(0.044715)
      let square = x * x
      let t = hyperbolicTangent(root * x * (one + cubic * square))
      let slope = half * (one + t) + half * x * (one - t * t) * root * (one + Self(3) * cubic * square)
      return (half * x * (one + t), slope)
    case .relu:
      // Not `x > 0 ? x : 0`: what is not a number must stay visible.
      return x.primal <= 0 ? (.zero, .zero) : (x, one)
    case .exponential:
      let e = exponential(x)
      return (e, e)
    case .clip(let bound):
      if x.primal > bound { return (Self(bound), .zero) }
      if x.primal < -bound { return (Self(-bound), .zero) }
      return (x, one)
    }
  }

  /// Σ x.
  public static func total(_ x: Block<Self>) -> Self {
    var sum = Self.zero
    for row in 0..<x.rows {
      for column in 0..<x.columns { sum += x[row, column] }
    }
    return sum
  }

  /// Σ (a - b)².
  public static func squaredDistance(_ a: Block<Self>, _ b: Block<Self>) -> Self {
    a.expect(b.rows, b.columns, "squared distance")
    var sum = Self.zero
    for row in 0..<a.rows {
      for column in 0..<a.columns {
        let difference = a[row, column] - b[row, column]
        sum += difference * difference
      }
    }
    return sum
  }

  /// da = factor · (a - b), or da += factor · (a - b).
  public static func squaredDistanceGradient(
    _ a: Block<Self>, _ b: Block<Self>, factor: Self, into da: Block<Self>, accumulate: Bool
  ) {
    a.expect(b.rows, b.columns, "squared distance's gradient")
    da.expect(b.rows, b.columns, "squared distance's gradient")
    for row in 0..<a.rows {
      for column in 0..<a.columns {
        da[row, column] =
          (accumulate ? da[row, column] : .zero) + factor * (a[row, column] - b[row, column])
      }
    }
  }
}
