import Tensors

/// One layer of linear self-attention on all tokens: e_j ← e_j + Σ_h A_h C B_h e_j.
///
/// C = Σ_{i < context} e_i e_iᵀ for each task; A_h = P_h W_V,h and B_h = W_K,hᵀ W_Q,h are shared by all tasks. This is
/// e_j + Σ_h P_h Σ_i (W_V,h e_i)(W_K,h e_i)ᵀ(W_Q,h e_j), multiplied out in the cheaper order. Tokens and result
/// [tokens·width, tasks], tasks innermost; both maps [heads·width, width]. The gradient is in `KernelElement`'s kernel.
struct LinearAttention {
  let tokens, left, right, saved, y: Variable
  let shape: LinearAttentionShape

  func backward<Element>(on tape: Tape<Element>) {
    let (dTokens, accumulate) = tokens.requiresGradient ? tape.gradientTarget(tokens) : (nil, false)
    Element.linearAttentionGradient(
      shape, tokens: tape.values(tokens), left: tape.values(left), right: tape.values(right),
      saved: tape.values(saved), dy: tape.gradients(y), dTokens: dTokens, accumulate: accumulate,
      dLeft: tape.gradientToAdd(left), dRight: tape.gradientToAdd(right))
  }
}

extension Tape {
  /// A layer of linear self-attention on all tokens; only the first `context` tokens are attended to.
  ///
  /// `left` comes from `outputMaps`, `right` from `scoreMaps`.
  public func linearAttention(
    _ tokens: Variable, width: Int, context: Int, left: Variable, right: Variable, heads: Int
  ) -> Variable {
    let shape = LinearAttentionShape(tokens: tokens.rows / width, width: width, heads: heads, context: context)
    let y = variable(
      tokens.rows, tokens.columns,
      requiresGradient: tokens.requiresGradient || left.requiresGradient || right.requiresGradient)
    let saved = variable(shape.savedRows, tokens.columns, requiresGradient: false)
    Element.linearAttention(
      shape, tokens: values(tokens), left: values(left), right: values(right), saved: values(saved), into: values(y))
    if y.requiresGradient {
      record(
        .linearAttention(
          LinearAttention(tokens: tokens, left: left, right: right, saved: saved, y: y, shape: shape)), result: y)
    }
    return y
  }
}
