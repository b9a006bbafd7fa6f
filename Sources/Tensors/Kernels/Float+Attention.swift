import CKernels

/// The kernels of both kinds of attention, in `CKernels`.
extension Float {
  public static func attention(
    _ shape: AttentionShape, queries: Block<Float>, keys: Block<Float>, values: Block<Float>,
    probabilities: Block<Float>, into y: Block<Float>
  ) {
    checkAttention(shape, queries, keys, values, probabilities, y)
    var attention = describe(shape, queries, keys, values, probabilities)
    (attention.y, attention.y_stride) = (y.base, Int64(y.stride))
    mesascope_attention(&attention)
  }

  public static func attentionGradient(
    _ shape: AttentionShape, queries: Block<Float>, keys: Block<Float>, values: Block<Float>,
    probabilities: Block<Float>, dy: Block<Float>, dQueries: Block<Float>, dKeys: Block<Float>, dValues: Block<Float>,
    accumulate: Bool
  ) {
    checkAttention(shape, queries, keys, values, probabilities, dy)
    checkAttention(shape, dQueries, dKeys, dValues, probabilities, dy)
    var attention = describe(shape, queries, keys, values, probabilities)
    (attention.dy, attention.dy_stride) = (UnsafePointer(dy.base), Int64(dy.stride))
    (attention.dq, attention.dq_stride) = (dQueries.base, Int64(dQueries.stride))
    (attention.dk, attention.dk_stride) = (dKeys.base, Int64(dKeys.stride))
    (attention.dv, attention.dv_stride) = (dValues.base, Int64(dValues.stride))
    attention.accumulate = accumulate ? 1 : 0
    mesascope_attention_gradient(&attention)
  }

  private static func describe(
    _ shape: AttentionShape, _ queries: Block<Float>, _ keys: Block<Float>, _ values: Block<Float>,
    _ probabilities: Block<Float>
  ) -> MesascopeAttention {
    var attention = MesascopeAttention()
    (attention.samples, attention.heads) = (Int64(shape.samples), Int64(shape.heads))
    (attention.queries, attention.keys) = (Int64(shape.queries), Int64(shape.keys))
    attention.size = Int64(queries.columns / shape.heads)
    (attention.causal, attention.scale) = (shape.causal ? 1 : 0, Float(shape.scale))
    (attention.q, attention.q_stride) = (UnsafePointer(queries.base), Int64(queries.stride))
    (attention.k, attention.k_stride) = (UnsafePointer(keys.base), Int64(keys.stride))
    (attention.v, attention.v_stride) = (UnsafePointer(values.base), Int64(values.stride))
    (attention.p, attention.p_stride) = (probabilities.base, Int64(probabilities.stride))
    return attention
  }

  public static func linearAttention(
    _ shape: LinearAttentionShape, tokens: Block<Float>, left: Block<Float>, right: Block<Float>,
    saved: Block<Float>, into y: Block<Float>
  ) {
    checkLinearAttention(shape, tokens, left, right)
    y.expect(tokens.rows, tokens.columns, "linear attention, result")
    saved.expect(shape.savedRows, tokens.columns, "linear attention, saved")
    var attention = describe(shape, tokens, left, right, saved)
    (attention.y, attention.y_stride) = (y.base, Int64(y.stride))
    mesascope_linear_attention(&attention)
  }

  public static func linearAttentionGradient(
    _ shape: LinearAttentionShape, tokens: Block<Float>, left: Block<Float>, right: Block<Float>,
    saved: Block<Float>, dy: Block<Float>, dTokens: Block<Float>?, accumulate: Bool, dLeft: Block<Float>,
    dRight: Block<Float>
  ) {
    checkLinearAttention(shape, tokens, left, right)
    dy.expect(tokens.rows, tokens.columns, "linear attention's gradient")
    saved.expect(shape.savedRows, tokens.columns, "linear attention, saved")
    var attention = describe(shape, tokens, left, right, saved)
    addGradients(&attention, shape, tokens, dy, dTokens, accumulate, dLeft, dRight)
    mesascope_linear_attention_gradient(&attention)
  }

  public static func linearAttentionAnswer(
    _ shape: LinearAttentionShape, tokens: Block<Float>, left: Block<Float>, right: Block<Float>,
    saved: Block<Float>, into y: Block<Float>
  ) {
    checkLinearAttention(shape, tokens, left, right)
    y.expect(1, tokens.columns, "linear attention, answer")
    saved.expect(shape.savedAnswerRows, tokens.columns, "linear attention, answer's saved")
    var attention = describe(shape, tokens, left, right, saved)
    (attention.y, attention.y_stride) = (y.base, Int64(y.stride))
    mesascope_linear_attention_answer(&attention)
  }

  public static func linearAttentionAnswerGradient(
    _ shape: LinearAttentionShape, tokens: Block<Float>, left: Block<Float>, right: Block<Float>,
    saved: Block<Float>, dy: Block<Float>, dTokens: Block<Float>?, accumulate: Bool, dLeft: Block<Float>,
    dRight: Block<Float>
  ) {
    checkLinearAttention(shape, tokens, left, right)
    dy.expect(1, tokens.columns, "linear attention, answer's gradient")
    saved.expect(shape.savedAnswerRows, tokens.columns, "linear attention, answer's saved")
    var attention = describe(shape, tokens, left, right, saved)
    addGradients(&attention, shape, tokens, dy, dTokens, accumulate, dLeft, dRight)
    mesascope_linear_attention_answer_gradient(&attention)
  }

  private static func describe(
    _ shape: LinearAttentionShape, _ tokens: Block<Float>, _ left: Block<Float>, _ right: Block<Float>,
    _ saved: Block<Float>
  ) -> MesascopeLinearAttention {
    if !left.isContiguous || !right.isContiguous { fatalError("linear attention: a map is not contiguous") }
    var attention = MesascopeLinearAttention()
    (attention.tokens, attention.width) = (Int64(shape.tokens), Int64(shape.width))
    (attention.heads, attention.context) = (Int64(shape.heads), Int64(shape.context))
    attention.tasks = Int64(tokens.columns)
    (attention.e, attention.e_stride) = (UnsafePointer(tokens.base), Int64(tokens.stride))
    (attention.left, attention.right) = (UnsafePointer(left.base), UnsafePointer(right.base))
    (attention.saved, attention.saved_stride) = (saved.base, Int64(saved.stride))
    return attention
  }

  private static func addGradients(
    _ attention: inout MesascopeLinearAttention, _ shape: LinearAttentionShape, _ tokens: Block<Float>,
    _ dy: Block<Float>, _ dTokens: Block<Float>?, _ accumulate: Bool, _ dLeft: Block<Float>, _ dRight: Block<Float>
  ) {
    dTokens?.expect(tokens.rows, tokens.columns, "linear attention, tokens' gradient")
    dLeft.expect(shape.heads * shape.width, shape.width, "linear attention, left map's gradient")
    dRight.expect(shape.heads * shape.width, shape.width, "linear attention, right map's gradient")
    if !dLeft.isContiguous || !dRight.isContiguous { fatalError("linear attention: a map is not contiguous") }
    (attention.dy, attention.dy_stride) = (UnsafePointer(dy.base), Int64(dy.stride))
    (attention.de, attention.de_stride) = (dTokens?.base, Int64(dTokens?.stride ?? 0))
    (attention.d_left, attention.d_right) = (dLeft.base, dRight.base)
    attention.accumulate = accumulate ? 1 : 0
  }
}
