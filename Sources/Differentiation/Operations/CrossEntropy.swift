import Tensors

/// y = factor · Σ_i (log Σ_j exp x_ij - x_i,t(i)); logits X [m, n], m targets t, y a number.
///
/// Backward: dX = dy · factor · (softmax(X) - onehot(t)).
struct CrossEntropy {
  let logits, slope, y: Variable
  let factor: Double

  func backward<Element>(on tape: Tape<Element>) {
    let (dx, accumulate) = tape.gradientTarget(logits)
    Element.scaled(
      tape.values(slope), by: tape.gradients(y)[0, 0] * Element(factor), into: dx, accumulate: accumulate)
  }
}

extension Tape {
  /// The cross-entropy of softmax(logits) against the right classes, summed over rows and multiplied by `factor`.
  ///
  /// For the mean over a batch, `factor` is one over the rows of the whole batch.
  public func crossEntropy(_ logits: Variable, targets: IndexList, factor: Double) -> Variable {
    let y = variable(1, 1, requiresGradient: logits.requiresGradient)
    let slope = variable(logits.rows, logits.columns, requiresGradient: false)
    let sum = Element.crossEntropy(values(logits), targets: arena.indices, targets.range, slope: values(slope))
    values(y)[0, 0] = Element(factor) * sum
    if y.requiresGradient {
      record(.crossEntropy(CrossEntropy(logits: logits, slope: slope, y: y, factor: factor)), result: y)
    }
    return y
  }
}
