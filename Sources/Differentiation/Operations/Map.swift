import Tensors

/// y = f(x), element by element, with f one of `ElementMap`. Backward: dx = f'(x) · dy.
///
/// f' is computed together with f, which shares their expensive part, and is kept instead of x.
struct Map {
  let x, slope, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    if tape.handOver(y, to: x) {
      let dx = tape.gradients(x)
      Element.product(dx, tape.values(slope), into: dx, accumulate: false)
    } else {
      let (dx, accumulate) = tape.gradientTarget(x)
      Element.product(tape.gradients(y), tape.values(slope), into: dx, accumulate: accumulate)
    }
  }
}

extension Tape {
  /// The hyperbolic tangent.
  public func tanh(_ x: Variable) -> Variable { map(.hyperbolicTangent, x) }

  /// The Gaussian error linear unit in its tanh form, ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  public func gelu(_ x: Variable) -> Variable { map(.gelu, x) }

  /// max(x, 0).
  public func relu(_ x: Variable) -> Variable { map(.relu, x) }

  /// eˣ.
  public func exponential(_ x: Variable) -> Variable { map(.exponential, x) }

  /// min(max(x, -bound), bound), whose gradient is passed on inside the bounds and stops outside.
  public func clip(_ x: Variable, bound: Double) -> Variable { map(.clip(bound: bound), x) }

  /// f(x), element by element.
  public func map(_ function: ElementMap, _ x: Variable) -> Variable {
    let y = variable(x.rows, x.columns, requiresGradient: x.requiresGradient)
    let slope =
      x.requiresGradient
      ? variable(x.rows, x.columns, requiresGradient: false) : variable(0, 0, requiresGradient: false)
    Element.map(function, values(x), into: values(y), slope: values(slope))
    if y.requiresGradient { record(.map(Map(x: x, slope: slope, y: y)), result: y) }
    return y
  }
}
