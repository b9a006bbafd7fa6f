import Tensors

/// Y[j·width + c, s] = X[s·t + j, c]: from a row for each token, [tasks·t, width], to tasks innermost, [t·width, tasks].
///
/// The way back from `TokenRows`. Backward: dX[s·t + j, c] = dY[j·width + c, s].
struct TokenLanes {
  let x, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    let (dx, accumulate) = tape.gradientTarget(x)
    if !accumulate {
      Element.lanesToRows(tape.gradients(y), width: x.columns, into: dx)
    } else {
      let part = tape.variable(x.rows, x.columns, requiresGradient: false)
      Element.lanesToRows(tape.gradients(y), width: x.columns, into: tape.values(part))
      Element.scaled(tape.values(part), by: Element(1), into: dx, accumulate: true)
    }
  }
}

extension Tape {
  /// Rows of tokens, sample after sample of `tokens` each, as tokens with samples innermost.
  public func tokenLanes(_ x: Variable, tokens: Int) -> Variable {
    if tokens < 1 || x.rows % tokens != 0 { fatalError("tokenLanes: \(x.rows) rows in sequences of \(tokens)") }
    let y = variable(tokens * x.columns, x.rows / tokens, requiresGradient: x.requiresGradient)
    Element.rowsToLanes(values(x), width: x.columns, into: values(y), accumulate: false)
    if y.requiresGradient { record(.tokenLanes(TokenLanes(x: x, y: y)), result: y) }
    return y
  }
}
