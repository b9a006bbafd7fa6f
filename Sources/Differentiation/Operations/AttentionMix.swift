import Tensors

/// Y = P V for each sample and head: the last step of `Attention`.
///
/// P [samples·heads·queries, keys], V [samples·keys, heads·size], Y [samples·queries, heads·size]. Backward: dP = dY Vᵀ,
/// dV += Pᵀ dY.
struct AttentionMix {
  let pattern, values, y: Variable
  let samples, heads: Int

  func backward<Element>(on tape: Tape<Element>) {
    for part in AttentionPart.all(samples, heads) {
      let dy = tape.gradients(part.tokens(y, heads, samples))
      let square = part.square(pattern, heads: heads, samples: samples)
      let own = part.tokens(values, heads, samples)
      if pattern.requiresGradient {
        Element.multiply(
          dy, transposed: false, tape.values(own), transposed: true, into: tape.gradientToAdd(square),
          accumulate: true)
      }
      if values.requiresGradient {
        Element.multiply(
          tape.values(square), transposed: true, dy, transposed: false, into: tape.gradientToAdd(own),
          accumulate: true)
      }
    }
  }
}

extension Tape {
  /// What the heads of an attention take up, [samples·queries, heads·size]: the values, mixed by a pattern.
  public func attentionMix(_ pattern: Variable, values: Variable, samples: Int, heads: Int) -> Variable {
    if samples < 1 || heads < 1 || pattern.rows % (samples * heads) != 0 || values.columns % heads != 0
      || values.rows != samples * pattern.columns
    {
      fatalError(
        "attentionMix: pattern \(pattern.rows)x\(pattern.columns), values \(values.rows)x\(values.columns), "
          + "\(samples) samples, \(heads) heads")
    }
    let y = variable(
      pattern.rows / heads, values.columns, requiresGradient: pattern.requiresGradient || values.requiresGradient)
    for part in AttentionPart.all(samples, heads) {
      Element.multiply(
        self.values(part.square(pattern, heads: heads, samples: samples)), transposed: false,
        self.values(part.tokens(values, heads, samples)), transposed: false,
        into: self.values(part.tokens(y, heads, samples)), accumulate: false)
    }
    if y.requiresGradient {
      let operation = AttentionMix(pattern: pattern, values: values, y: y, samples: samples, heads: heads)
      record(.attentionMix(operation), result: y)
    }
    return y
  }
}
