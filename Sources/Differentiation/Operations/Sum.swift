import Tensors

/// y = factor · Σ x; y a number. Backward: dx = factor · dy everywhere.
struct Sum {
  let x, y: Variable
  let factor: Double

  func backward<Element>(on tape: Tape<Element>) {
    let slope = Element(factor) * tape.gradients(y)[0, 0]
    let (dx, accumulate) = tape.gradientTarget(x)
    Element.addConstant(slope, into: dx, accumulate: accumulate)
  }
}

extension Tape {
  /// The sum of all elements.
  public func sum(_ x: Variable) -> Variable { sum(x, factor: 1) }

  /// The mean of all elements.
  public func mean(_ x: Variable) -> Variable { sum(x, factor: 1 / Double(x.count)) }

  /// The sum of all elements, multiplied by `factor`.
  public func sum(_ x: Variable, factor: Double) -> Variable {
    let y = variable(1, 1, requiresGradient: x.requiresGradient)
    values(y)[0, 0] = Element(factor) * Element.total(values(x))
    if y.requiresGradient { record(.sum(Sum(x: x, y: y, factor: factor)), result: y) }
    return y
  }
}
