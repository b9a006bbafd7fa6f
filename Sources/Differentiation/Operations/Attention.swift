import Tensors

/// Softmax attention with heads: for each sample and head, P = softmax(scale · Q Kᵀ) over the visible keys, Y = P V.
///
/// Q [samples·queries, d], K and V [samples·keys, d], Y [samples·queries, d]; head h owns the columns
/// h·d/heads ..< (h+1)·d/heads. Backward: dV = Pᵀ dY, dP = dY Vᵀ, dS = scale · P ⊙ (dP - rowsum(dP ⊙ P)), dQ = dS K,
/// dK = dSᵀ Q.
struct Attention {
  let queries, keys, values, probabilities, y: Variable
  let shape: AttentionShape

  func backward<Element>(on tape: Tape<Element>) {
    // What needs no gradient gets a place for one all the same, which nobody reads.
    let accumulate = tape.gradientsAccumulate(queries, keys, values)
    Element.attentionGradient(
      shape, queries: tape.values(queries), keys: tape.values(keys), values: tape.values(values),
      probabilities: tape.values(probabilities), dy: tape.gradients(y), dQueries: tape.gradients(queries),
      dKeys: tape.gradients(keys), dValues: tape.gradients(values), accumulate: accumulate)
  }
}

extension Tape {
  /// Softmax attention of `samples` sequences with `heads` heads; see `Attention` for formula and shapes.
  ///
  /// Queries, keys and values may be columns of one matrix. There may be fewer queries than keys: with `causal`, the last
  /// query stands at the last key. The scores are multiplied by 1/√(d/heads).
  public func attention(
    queries: Variable, keys: Variable, values: Variable, samples: Int, heads: Int, causal: Bool
  ) -> Variable {
    if samples < 1 || heads < 1 || queries.rows % samples != 0 || keys.rows % samples != 0
      || queries.columns % heads != 0
    {
      fatalError(
        "attention: queries \(queries.rows)x\(queries.columns), keys \(keys.rows)x\(keys.columns), "
          + "\(samples) samples, \(heads) heads")
    }
    let size = Double(queries.columns / heads)
    let shape = AttentionShape(
      samples: samples, heads: heads, queries: queries.rows / samples, keys: keys.rows / samples, causal: causal,
      scale: 1 / size.squareRoot())
    let y = variable(
      queries.rows, queries.columns,
      requiresGradient: queries.requiresGradient || keys.requiresGradient || values.requiresGradient)
    let probabilities = variable(samples * heads * shape.queries, shape.paddedKeys, requiresGradient: false)
    Element.attention(
      shape, queries: self.values(queries), keys: self.values(keys), values: self.values(values),
      probabilities: self.values(probabilities), into: self.values(y))
    if y.requiresGradient {
      record(
        .attention(
          Attention(queries: queries, keys: keys, values: values, probabilities: probabilities, y: y, shape: shape)),
        result: y)
    }
    return y
  }
}
