import Tensors

/// y = factor · x. Backward: dx = factor · dy.
struct Scale {
  let x, y: Variable
  let factor: Double

  func backward<Element>(on tape: Tape<Element>) {
    if tape.handOver(y, to: x) {
      let dx = tape.gradients(x)
      Element.scaled(dx, by: Element(factor), into: dx, accumulate: false)
      return
    }
    let (dx, accumulate) = tape.gradientTarget(x)
    Element.scaled(tape.gradients(y), by: Element(factor), into: dx, accumulate: accumulate)
  }
}

extension Tape {
  /// A matrix times a constant.
  public func scale(_ x: Variable, by factor: Double) -> Variable {
    let y = variable(x.rows, x.columns, requiresGradient: x.requiresGradient)
    Element.scaled(values(x), by: Element(factor), into: values(y), accumulate: false)
    if y.requiresGradient { record(.scale(Scale(x: x, y: y, factor: factor)), result: y) }
    return y
  }
}
