import Tensors

/// The last coordinate of the last token after a layer of linear self-attention, and nothing else of that layer.
///
/// y = e_q + Σ_h a_hᵀ C B_h e_q in the last coordinate, a_h the last row of A_h; y [1, tasks]. See `LinearAttention`.
struct LinearAttentionAnswer {
  let tokens, left, right, saved, y: Variable
  let shape: LinearAttentionShape

  func backward<Element>(on tape: Tape<Element>) {
    let (dTokens, accumulate) = tokens.requiresGradient ? tape.gradientTarget(tokens) : (nil, false)
    Element.linearAttentionAnswerGradient(
      shape, tokens: tape.values(tokens), left: tape.values(left), right: tape.values(right),
      saved: tape.values(saved), dy: tape.gradients(y), dTokens: dTokens, accumulate: accumulate,
      dLeft: tape.gradientToAdd(left), dRight: tape.gradientToAdd(right))
  }
}

extension Tape {
  /// What a last layer of linear self-attention answers: the last coordinate of the last token after it, [1, tasks].
  public func linearAttentionAnswer(
    _ tokens: Variable, width: Int, context: Int, left: Variable, right: Variable, heads: Int
  ) -> Variable {
    let shape = LinearAttentionShape(tokens: tokens.rows / width, width: width, heads: heads, context: context)
    let y = variable(
      1, tokens.columns,
      requiresGradient: tokens.requiresGradient || left.requiresGradient || right.requiresGradient)
    let saved = variable(shape.savedAnswerRows, tokens.columns, requiresGradient: false)
    Element.linearAttentionAnswer(
      shape, tokens: values(tokens), left: values(left), right: values(right), saved: values(saved), into: values(y))
    if y.requiresGradient {
      record(
        .linearAttentionAnswer(
          LinearAttentionAnswer(tokens: tokens, left: left, right: right, saved: saved, y: y, shape: shape)), result: y)
    }
    return y
  }
}
