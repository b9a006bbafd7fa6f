import Tensors

/// y = a ⊙ b, element by element. Backward: da = dy ⊙ b, db = dy ⊙ a.
struct Multiply {
  let a, b, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    let dy = tape.gradients(y)
    if a.requiresGradient {
      let (da, accumulate) = tape.gradientTarget(a)
      Element.product(dy, tape.values(b), into: da, accumulate: accumulate)
    }
    if b.requiresGradient {
      let (db, accumulate) = tape.gradientTarget(b)
      Element.product(dy, tape.values(a), into: db, accumulate: accumulate)
    }
  }
}

extension Tape {
  /// The product of two matrices of one shape, element by element.
  public func multiply(_ a: Variable, _ b: Variable) -> Variable {
    let y = variable(a.rows, a.columns, requiresGradient: a.requiresGradient || b.requiresGradient)
    Element.product(values(a), values(b), into: values(y), accumulate: false)
    if y.requiresGradient { record(.multiply(Multiply(a: a, b: b, y: y)), result: y) }
    return y
  }
}
