import Tensors

/// Y = A B; A [m, k], B [k, n], Y [m, n]. Backward: dA = dY Bᵀ, dB = Aᵀ dY.
struct MatrixProduct {
  let a, b, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    let dy = tape.gradients(y)
    if a.requiresGradient {
      let (da, accumulate) = tape.gradientTarget(a)
      Element.multiply(dy, transposed: false, tape.values(b), transposed: true, into: da, accumulate: accumulate)
    }
    if b.requiresGradient {
      let (db, accumulate) = tape.gradientTarget(b)
      Element.multiply(tape.values(a), transposed: true, dy, transposed: false, into: db, accumulate: accumulate)
    }
  }
}

extension Tape {
  /// The matrix product A B.
  public func matrixProduct(_ a: Variable, _ b: Variable) -> Variable {
    if a.columns != b.rows { fatalError("matrixProduct: \(a.rows)x\(a.columns) and \(b.rows)x\(b.columns)") }
    let y = variable(a.rows, b.columns, requiresGradient: a.requiresGradient || b.requiresGradient)
    Element.multiply(values(a), transposed: false, values(b), transposed: false, into: values(y), accumulate: false)
    if y.requiresGradient { record(.matrixProduct(MatrixProduct(a: a, b: b, y: y)), result: y) }
    return y
  }
}
