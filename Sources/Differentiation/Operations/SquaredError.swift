import Tensors

/// y = factor · Σ (a - b)²; A and B of one shape, y a number. Backward: da = 2 factor dy (a - b), db = -da.
struct SquaredError {
  let a, b, y: Variable
  let factor: Double

  func backward<Element>(on tape: Tape<Element>) {
    let slope = Element(2 * factor) * tape.gradients(y)[0, 0]
    for (left, right) in [(a, b), (b, a)] where left.requiresGradient {
      let (target, accumulate) = tape.gradientTarget(left)
      Element.squaredDistanceGradient(
        tape.values(left), tape.values(right), factor: slope, into: target, accumulate: accumulate)
    }
  }
}

extension Tape {
  /// The sum of squared differences, multiplied by `factor`: half the mean over a batch of n is `factor` 1/(2n).
  public func squaredError(_ a: Variable, _ b: Variable, factor: Double) -> Variable {
    let y = variable(1, 1, requiresGradient: a.requiresGradient || b.requiresGradient)
    values(y)[0, 0] = Element(factor) * Element.squaredDistance(values(a), values(b))
    if y.requiresGradient { record(.squaredError(SquaredError(a: a, b: b, y: y, factor: factor)), result: y) }
    return y
  }
}
