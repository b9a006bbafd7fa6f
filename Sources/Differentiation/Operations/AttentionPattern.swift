import Tensors

/// P = softmax of each row of scores over the keys that its query sees, zero at the others: the second step of `Attention`.
///
/// S and P [samples·heads·queries, keys]; with `causal` the last query stands at the last key, and query i sees the keys
/// up to its own place. Backward: dS = P ⊙ (dP - Σ dP ⊙ P), zero at the keys that are not seen.
struct AttentionPattern {
  let scores, y: Variable
  let queries: Int
  let causal: Bool

  /// For each query: its rows, at all samples and heads, and how many keys it sees.
  func rows(_ x: Variable) -> [(seen: Variable, rest: Variable)] {
    if !causal { return [(x, x.columns(x.columns..<x.columns))] }
    return (0..<queries).map { query in
      let rows = x.everyRow(queries, from: query), seen = min(x.columns, max(0, x.columns - queries + query + 1))
      return (rows.columns(0..<seen), rows.columns(seen..<x.columns))
    }
  }

  func backward<Element>(on tape: Tape<Element>) {
    _ = tape.gradientToAdd(scores)
    for (place, target) in zip(rows(y), rows(scores)) where place.seen.columns > 0 {
      Element.softmaxGradient(
        tape.values(place.seen), tape.gradients(place.seen), into: tape.gradients(target.seen), accumulate: true)
    }
  }
}

extension Tape {
  /// The weights with which attention mixes values, [samples·heads·queries, keys], from its scores.
  public func attentionPattern(_ scores: Variable, queries: Int, causal: Bool) -> Variable {
    if queries < 1 || scores.rows % queries != 0 {
      fatalError("attentionPattern: \(scores.rows)x\(scores.columns), \(queries) queries")
    }
    let y = variable(scores.rows, scores.columns, requiresGradient: scores.requiresGradient)
    let operation = AttentionPattern(scores: scores, y: y, queries: queries, causal: causal)
    for (source, target) in zip(operation.rows(scores), operation.rows(y)) {
      if target.seen.columns > 0 { Element.softmax(values(source.seen), into: values(target.seen)) }
      if target.rest.columns > 0 { Element.fill(values(target.rest), with: .zero) }
    }
    if y.requiresGradient { record(.attentionPattern(operation), result: y) }
    return y
  }
}
