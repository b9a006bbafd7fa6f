import Differentiation

/// A layer of linear self-attention step by step, for whoever looks inside.
///
/// It computes what `Tape.linearAttention` does from products of weights, in an order in which queries, keys, values and
/// scores are formed; both agree to rounding. Of n tasks with t tokens, the first c of which are attended to, its sites hold
///
/// | site, behind `layers.{i}.` | shape | what |
/// |---|---|---|
/// | `residual.before` | [n, t, width] | the tokens e |
/// | `attention.query` | [n, t, heads, keySize] | W_Q e |
/// | `attention.key`, `.value` | [n, c, heads, keySize or valueSize] | W_K e, W_V e |
/// | `attention.scores` | [n, t, heads, c] | key · query |
/// | `attention.pattern` | [n, t, heads, c] | the scores again: without a softmax they are what mixes the values |
/// | `attention.heads` | [n, t, heads, valueSize] | the values, mixed by the pattern |
/// | `attention.output` | [n, t, width] | P heads: what is added to the tokens |
/// | `residual.after` | [n, t, width] | the tokens after the layer, clipped where the network clips |
struct OpenLinearAttention {
  let layer, heads, width, context: Int

  /// The sites of a layer.
  static func sites(layer: Int, heads: Int, width: Int, keySize: Int, valueSize: Int) -> [Site] {
    let prefix = "layers.\(layer)."
    return [
      Site(prefix + "residual.before", .positions, .features(width)),
      Site(prefix + "attention.query", .positions, .heads(heads), .features(keySize)),
      Site(prefix + "attention.key", .keys, .heads(heads), .features(keySize)),
      Site(prefix + "attention.value", .keys, .heads(heads), .features(valueSize)),
      Site(prefix + "attention.scores", .positions, .heads(heads), .keys),
      Site(prefix + "attention.pattern", .positions, .heads(heads), .keys),
      Site(prefix + "attention.heads", .positions, .heads(heads), .features(valueSize)),
      Site(prefix + "attention.output", .positions, .features(width)),
      Site(prefix + "residual.after", .positions, .features(width)),
    ]
  }

  /// The tokens after the layer, without a clip; tokens and result [t·width, n], tasks innermost.
  func callAsFunction<Element>(
    _ tape: Tape<Element>, _ tokens: Variable, query: Variable, key: Variable, value: Variable, output: Variable
  ) -> Variable {
    let count = tokens.rows / width, samples = tokens.columns, prefix = "layers.\(layer).attention."
    let rows = tape.tokenRows(tokens, width: width)
    var attended = rows
    if context < count {
      let part = rows.reshaped(rows: samples, columns: count * width).columns(0..<context * width)
      attended = tape.scale(part, by: 1).reshaped(rows: samples * context, columns: width)
    }
    let queries = tape.site(prefix + "query", tape.linear(rows, weight: query), .heads(heads, tokens: count))
    let keys = tape.site(prefix + "key", tape.linear(attended, weight: key), .heads(heads, tokens: context))
    let values = tape.site(prefix + "value", tape.linear(attended, weight: value), .heads(heads, tokens: context))
    let scores = tape.site(
      prefix + "scores",
      tape.attentionScores(queries: queries, keys: keys, samples: samples, heads: heads, scale: 1),
      .attention(heads: heads, queries: count))
    let pattern = tape.site(prefix + "pattern", scores, .attention(heads: heads, queries: count))
    let mixed = tape.site(
      prefix + "heads", tape.attentionMix(pattern, values: values, samples: samples, heads: heads),
      .heads(heads, tokens: count))
    let added = tape.site(prefix + "output", tape.linear(mixed, weight: output), .tokens(count))
    return tape.tokenLanes(tape.add(rows, added), tokens: count)
  }
}
