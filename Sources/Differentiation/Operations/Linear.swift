import Tensors

/// Y = f(X Wᵀ + b) + S; X [m, k], W [n, k], b [1, n] or none, S [m, n] or none, Y [m, n], f one of `ElementMap` or none.
///
/// Backward, with dZ = f'(X Wᵀ + b) ⊙ dY, computed in the place of dY: dX = dZ W, dW = dZᵀ X, db = Σ rows of dZ, dS = dY.
struct Linear {
  let x, weight, y: Variable
  let bias, slope, start: Variable?

  func backward<Element>(on tape: Tape<Element>) {
    let dy = tape.gradients(y)
    if let slope {
      if let start, start.requiresGradient {
        let (target, accumulate) = tape.gradientTarget(start)
        Element.scaled(dy, by: Element(1), into: target, accumulate: accumulate)
      }
      Element.product(dy, tape.values(slope), into: dy, accumulate: false)
    }
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
    if slope == nil, let start, start.requiresGradient { tape.passOn(y, to: start) }
  }
}

extension Tape {
  /// The affine map X Wᵀ + b with a weight of shape [out, in], the function `activation` of it, and `start` added to that.
  ///
  /// One operation instead of three, which saves memory and its traffic: a layer with its activation, a branch that is
  /// added to a residual stream.
  public func linear(
    _ x: Variable, weight: Variable, bias: Variable? = nil, activation: ElementMap? = nil,
    addedTo start: Variable? = nil
  ) -> Variable {
    if x.columns != weight.columns || (bias.map { $0.count != weight.rows } ?? false)
      || (start.map { $0.rows != x.rows || $0.columns != weight.rows } ?? false)
    {
      fatalError(
        "linear: \(x.rows)x\(x.columns), weight \(weight.rows)x\(weight.columns), bias \(bias?.count ?? 0), "
          + "added to \(start?.rows ?? 0)x\(start?.columns ?? 0)")
    }
    let row = bias?.reshaped(rows: 1, columns: weight.rows)
    let requiresGradient =
      x.requiresGradient || weight.requiresGradient || (bias?.requiresGradient ?? false)
      || (start?.requiresGradient ?? false)
    let y = variable(x.rows, weight.rows, requiresGradient: requiresGradient)
    let yBlock = values(y)
    Element.linear(
      values(x), weight: values(weight), bias: row.map { values($0) },
      addedTo: activation == nil ? start.map { values($0) } : nil, into: yBlock)
    var slope: Variable?
    if let activation {
      let place = variable(requiresGradient ? y.rows : 0, requiresGradient ? y.columns : 0, requiresGradient: false)
      Element.map(activation, yBlock, into: yBlock, slope: values(place))
      if let start { Element.sum(yBlock, values(start), factor: Element(1), into: yBlock) }
      slope = place
    }
    if requiresGradient {
      record(.linear(Linear(x: x, weight: weight, y: y, bias: row, slope: slope, start: start)), result: y)
    }
    return y
  }
}
