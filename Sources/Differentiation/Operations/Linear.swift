import Tensors

/// Y = X Wᵀ + b; X [m, k], W [n, k], b [1, n] or none, Y [m, n].
///
/// Backward: dX = dY W, dW = dYᵀ X, db = Σ rows of dY.
struct Linear {
  let x, weight, y: Variable
  let bias: Variable?

  func backward<Element>(on tape: Tape<Element>) {
    guard tape.hasGradient(y) else { return }
    let dy = tape.gradients(y)
    if x.requiresGradient {
      let (dx, accumulate) = tape.gradientTarget(x)
      Element.multiply(
        dy, transposed: false, tape.values(weight), transposed: false, into: dx, accumulate: accumulate)
    }
    if weight.requiresGradient {
      let (dw, accumulate) = tape.gradientTarget(weight)
      Element.multiply(dy, transposed: true, tape.values(x), transposed: false, into: dw, accumulate: accumulate)
    }
    if let bias, bias.requiresGradient { Element.addColumnSums(of: dy, into: tape.gradientToAdd(bias)) }
  }
}

extension Tape {
  /// The affine map X Wᵀ + b with a weight of shape [out, in].
  public func linear(_ x: Variable, weight: Variable, bias: Variable? = nil) -> Variable {
    if x.columns != weight.columns || (bias.map { $0.count != weight.rows } ?? false) {
      fatalError(
        "linear: \(x.rows)x\(x.columns), weight \(weight.rows)x\(weight.columns), bias \(bias?.count ?? 0)")
    }
    let row = bias?.reshaped(rows: 1, columns: weight.rows)
    let y = variable(
      x.rows, weight.rows,
      requiresGradient: x.requiresGradient || weight.requiresGradient || (bias?.requiresGradient ?? false))
    Element.linear(values(x), weight: values(weight), bias: row.map { values($0) }, into: values(y))
    if y.requiresGradient { record(.linear(Linear(x: x, weight: weight, y: y, bias: row))) }
    return y
  }
}
