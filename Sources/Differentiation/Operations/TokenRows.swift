import Tensors

/// Y[s·t + j, c] = X[j·width + c, s]: from tasks innermost, [t·width, tasks], to a row for each token, [tasks·t, width].
///
/// Backward: dX[j·width + c, s] = dY[s·t + j, c].
struct TokenRows {
  let x, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    let (dx, accumulate) = tape.gradientTarget(x)
    Element.rowsToLanes(tape.gradients(y), width: y.columns, into: dx, accumulate: accumulate)
  }
}

extension Tape {
  /// Tokens with tasks innermost as one row for each token, sample after sample.
  public func tokenRows(_ x: Variable, width: Int) -> Variable {
    if width < 1 || x.rows % width != 0 { fatalError("tokenRows: \(x.rows) rows in tokens of \(width)") }
    let y = variable(x.columns * (x.rows / width), width, requiresGradient: x.requiresGradient)
    Element.lanesToRows(values(x), width: width, into: values(y))
    if y.requiresGradient { record(.tokenRows(TokenRows(x: x, y: y)), result: y) }
    return y
  }
}
