import Tensors

/// y = a + factor · b, element by element.
struct Add {
  let a, b, y: Variable
  let factor: Double

  func backward<Element>(on tape: Tape<Element>) {
    if b.requiresGradient {
      let (db, accumulate) = tape.gradientTarget(b)
      Element.scaled(tape.gradients(y), by: Element(factor), into: db, accumulate: accumulate)
    }
    if a.requiresGradient { tape.passOn(y, to: a) }
  }
}

extension Tape {
  /// The sum a + b of two matrices of one shape.
  public func add(_ a: Variable, _ b: Variable) -> Variable { add(a, b, factor: 1) }

  /// The difference a - b of two matrices of one shape.
  public func subtract(_ a: Variable, _ b: Variable) -> Variable { add(a, b, factor: -1) }

  private func add(_ a: Variable, _ b: Variable, factor: Double) -> Variable {
    let y = variable(a.rows, a.columns, requiresGradient: a.requiresGradient || b.requiresGradient)
    Element.sum(values(a), values(b), factor: Element(factor), into: values(y))
    if y.requiresGradient { record(.add(Add(a: a, b: b, y: y, factor: factor)), result: y) }
    return y
  }
}
