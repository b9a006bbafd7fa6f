import Tensors

/// Y_i = X_i + P_(i mod p), row by row: a bias for one row, positions of tokens for p.
struct AddRepeated {
  let x, pattern, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    if pattern.requiresGradient { Element.addRepeatedGradient(tape.gradients(y), into: tape.gradientToAdd(pattern)) }
    if x.requiresGradient { tape.passOn(y, to: x) }
  }
}

extension Tape {
  /// Adds the rows of a pattern [p, n] over and over to the rows of X [m, n], m a multiple of p.
  public func addRepeated(_ x: Variable, _ pattern: Variable) -> Variable {
    if pattern.rows < 1 || x.rows % pattern.rows != 0 || x.columns != pattern.columns {
      fatalError("addRepeated: \(x.rows)x\(x.columns) and a pattern of \(pattern.rows)x\(pattern.columns)")
    }
    let y = variable(x.rows, x.columns, requiresGradient: x.requiresGradient || pattern.requiresGradient)
    Element.addRepeated(values(x), values(pattern), into: values(y))
    if y.requiresGradient { record(.addRepeated(AddRepeated(x: x, pattern: pattern, y: y)), result: y) }
    return y
  }
}
