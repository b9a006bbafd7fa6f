import Tensors

/// y_j = exp x_j / Σ_i exp x_i in each row. Backward: dx = y ⊙ (dy - Σ_j dy_j y_j).
struct Softmax {
  let x, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    let (dx, accumulate) = tape.gradientTarget(x)
    Element.softmaxGradient(tape.values(y), tape.gradients(y), into: dx, accumulate: accumulate)
  }
}

extension Tape {
  /// The softmax of each row.
  public func softmax(_ x: Variable) -> Variable {
    let y = variable(x.rows, x.columns, requiresGradient: x.requiresGradient)
    Element.softmax(values(x), into: values(y))
    if y.requiresGradient { record(.softmax(Softmax(x: x, y: y)), result: y) }
    return y
  }
}
