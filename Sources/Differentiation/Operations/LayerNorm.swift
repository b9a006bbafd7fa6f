import Tensors

/// y = (x - mean) / √(variance + ε) ⊙ gain + bias in each row; X and Y [m, n], gain and bias [1, n].
///
/// With x̂ the normalized row, r = 1/√(variance + ε) and g = dy ⊙ gain: dx = r (g - mean(g) - x̂ mean(g ⊙ x̂)),
/// dGain = Σ dy ⊙ x̂, dBias = Σ dy.
struct LayerNorm {
  let x, gain, bias, statistics, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    let (dx, accumulate) = x.requiresGradient ? tape.gradientTarget(x) : (nil, false)
    Element.layerNormGradient(
      tape.values(x), gain: tape.values(gain), statistics: tape.values(statistics), dy: tape.gradients(y), dx: dx,
      accumulate: accumulate, dGain: gain.requiresGradient ? tape.gradientToAdd(gain) : nil,
      dBias: bias.requiresGradient ? tape.gradientToAdd(bias) : nil)
  }
}

extension Tape {
  /// Layer normalization of each row.
  public func layerNorm(_ x: Variable, gain: Variable, bias: Variable, epsilon: Double = 1e-5) -> Variable {
    let y = variable(
      x.rows, x.columns, requiresGradient: x.requiresGradient || gain.requiresGradient || bias.requiresGradient)
    let statistics = variable(x.rows, 2, requiresGradient: false)
    Element.layerNorm(
      values(x), gain: values(gain), bias: values(bias), epsilon: epsilon, into: values(y),
      statistics: values(statistics))
    if y.requiresGradient {
      record(.layerNorm(LayerNorm(x: x, gain: gain, bias: bias, statistics: statistics, y: y)), result: y)
    }
    return y
  }
}
