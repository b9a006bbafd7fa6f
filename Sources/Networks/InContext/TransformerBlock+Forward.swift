import Differentiation
import Tensors

extension TransformerBlock {
  /// Where a layer's arrays lie in the flat vector of all parameters; nil for what a block does not have.
  struct Places: Sendable, Hashable {
    var norm1: Int?, norm2: Int?
    /// Query, key and value follow each other, weights and then biases.
    var projections: Int, projectionBiases: Int?
    var output: Int, outputBias: Int?
    var up: Int?, upBias: Int?, down: Int?, downBias: Int?

    init(_ layout: ParameterLayout, layer: Int) {
      let prefix = "layers.\(layer)."
      func place(_ name: String) -> Int? { layout[prefix + name]?.offset }
      norm1 = place("norm1.weight")
      norm2 = place("norm2.weight")
      projections = layout.entry(prefix + "attention.query.weight").offset
      projectionBiases = place("attention.query.bias")
      output = layout.entry(prefix + "attention.output.weight").offset
      outputBias = place("attention.output.bias")
      up = place("mlp.up.weight")
      upBias = place("mlp.up.bias")
      down = place("mlp.down.weight")
      downBias = place("mlp.down.bias")
    }
  }
}

/// The forward pass. Tokens are rows, sample after sample: h is [samples · tokens, width].
extension TransformerBlock {
  /// What a block does besides its parameters.
  struct Pass: Sendable, Hashable {
    /// The number of the layer, which its sites have in their names.
    var layer = 0
    var samples: Int
    var causal: Bool
    /// Whether keys and values include each sample's last token.
    var includesQuery = true
    /// Whether only each sample's last token goes on, as in a last layer whose other tokens nobody reads.
    var onlyLast = false
    var activationClip: Double?
  }

  func callAsFunction<Element>(
    _ tape: Tape<Element>, _ parameters: Variable, _ places: Places, _ h: Variable, _ pass: Pass
  ) -> Variable {
    let tokens = h.rows / pass.samples, shortens = pass.onlyLast
    var pass = pass
    let h = tape.site(name(pass, .residualBefore), h, .tokens(tokens))
    if shortens, tape.asks(where: { isInside(pass.layer, $0) }) { pass.onlyLast = false }
    let result = whole(tape, parameters, places, h, pass, tokens)
    return shortens && !pass.onlyLast ? result.everyRow(tokens, from: tokens - 1) : result
  }

  private func whole<Element>(
    _ tape: Tape<Element>, _ parameters: Variable, _ places: Places, _ h: Variable, _ pass: Pass, _ tokens: Int
  ) -> Variable {
    let normalized = norm(tape, parameters, places.norm1, h)
    let base = pass.onlyLast ? h.everyRow(tokens, from: tokens - 1) : h
    var result = attend(tape, parameters, places, normalized, pass, tokens, addedTo: base)
    if let bound = pass.activationClip { result = tape.clip(result, bound: bound) }
    guard let perceptron, let up = places.up, let down = places.down else {
      return tape.site(name(pass, .residualAfter), result, .tokens(tokens))
    }
    result = tape.site(name(pass, .residualMiddle), result, .tokens(tokens))
    let isOpen = tape.asks(for: name(pass, .perceptronBefore))
    var hidden = dense(
      tape, parameters, norm(tape, parameters, places.norm2, result), up, places.upBias, perceptron, width,
      activation: isOpen ? nil : .gelu)
    if isOpen { hidden = tape.gelu(tape.site(name(pass, .perceptronBefore), hidden, .tokens(tokens))) }
    hidden = tape.site(name(pass, .perceptronAfter), hidden, .tokens(tokens))
    result = dense(tape, parameters, hidden, down, places.downBias, width, perceptron, addedTo: result)
    if let bound = pass.activationClip { result = tape.clip(result, bound: bound) }
    return tape.site(name(pass, .residualAfter), result, .tokens(tokens))
  }

  /// base + W_O attention(W_Q h, W_K h, W_V h), for each sample's last token alone where `onlyLast` is set.
  private func attend<Element>(
    _ tape: Tape<Element>, _ parameters: Variable, _ places: Places, _ h: Variable, _ pass: Pass, _ tokens: Int,
    addedTo base: Variable
  ) -> Variable {
    let inner = heads * keySize
    var queries: Variable, keys: Variable, values: Variable
    if pass.includesQuery, !pass.onlyLast {
      let all = dense(tape, parameters, h, places.projections, places.projectionBiases, 3 * inner, width)
      queries = all.columns(0..<inner)
      keys = all.columns(inner..<2 * inner)
      values = all.columns(2 * inner..<3 * inner)
    } else {
      let asking = pass.onlyLast ? h.everyRow(tokens, from: tokens - 1) : h
      queries = dense(tape, parameters, asking, places.projections, places.projectionBiases, inner, width)
      let asked = pass.includesQuery ? h : withoutLast(tape, h, samples: pass.samples, tokens: tokens)
      let biases = places.projectionBiases.map { $0 + inner }
      let both = dense(tape, parameters, asked, places.projections + inner * width, biases, 2 * inner, width)
      keys = both.columns(0..<inner)
      values = both.columns(inner..<2 * inner)
    }
    queries = tape.site(name(pass, .query), queries, .heads(heads, tokens: queries.rows / pass.samples))
    keys = tape.site(name(pass, .key), keys, .heads(heads, tokens: keys.rows / pass.samples))
    values = tape.site(name(pass, .value), values, .heads(heads, tokens: values.rows / pass.samples))
    var mixed =
      tape.asks(for: name(pass, .scores)) || tape.asks(for: name(pass, .pattern))
      ? openAttention(tape, queries: queries, keys: keys, values: values, pass)
      : tape.attention(
        queries: queries, keys: keys, values: values, samples: pass.samples, heads: heads, causal: pass.causal)
    mixed = tape.site(name(pass, .heads), mixed, .heads(heads, tokens: mixed.rows / pass.samples))
    guard tape.asks(for: name(pass, .output)) else {
      return dense(tape, parameters, mixed, places.output, places.outputBias, width, inner, addedTo: base)
    }
    let output = dense(tape, parameters, mixed, places.output, places.outputBias, width, inner)
    return tape.add(base, tape.site(name(pass, .output), output, .tokens(tokens)))
  }

  /// Attention step by step, so that scores and pattern are formed.
  private func openAttention<Element>(
    _ tape: Tape<Element>, queries: Variable, keys: Variable, values: Variable, _ pass: Pass
  ) -> Variable {
    let count = queries.rows / pass.samples
    let scores = tape.site(
      name(pass, .scores),
      tape.attentionScores(
        queries: queries, keys: keys, samples: pass.samples, heads: heads, scale: 1 / Double(keySize).squareRoot()),
      .attention(heads: heads, queries: count))
    let pattern = tape.site(
      name(pass, .pattern), tape.attentionPattern(scores, queries: count, causal: pass.causal),
      .attention(heads: heads, queries: count))
    return tape.attentionMix(pattern, values: values, samples: pass.samples, heads: heads)
  }

  /// The rows of all tokens but each sample's last, as a copy.
  private func withoutLast<Element>(
    _ tape: Tape<Element>, _ h: Variable, samples: Int, tokens: Int
  ) -> Variable {
    let context = h.reshaped(rows: samples, columns: tokens * width).columns(0..<(tokens - 1) * width)
    return tape.scale(context, by: 1).reshaped(rows: samples * (tokens - 1), columns: width)
  }

  /// LayerNorm with gain and bias from `place` on, or h itself where there is none.
  func norm<Element>(_ tape: Tape<Element>, _ parameters: Variable, _ place: Int?, _ h: Variable) -> Variable {
    guard let place else { return h }
    return tape.layerNorm(
      h, gain: parameters.matrix(at: place, rows: 1, columns: width),
      bias: parameters.matrix(at: place + width, rows: 1, columns: width))
  }

  /// base + f(W h + b) with the [outputs, inputs] matrix at `place`, and the bias at `bias` if there is one.
  func dense<Element>(
    _ tape: Tape<Element>, _ parameters: Variable, _ h: Variable, _ place: Int, _ bias: Int?, _ outputs: Int,
    _ inputs: Int, activation: ElementMap? = nil, addedTo base: Variable? = nil
  ) -> Variable {
    tape.linear(
      h, weight: parameters.matrix(at: place, rows: outputs, columns: inputs),
      bias: bias.map { parameters.matrix(at: $0, rows: 1, columns: outputs) }, activation: activation, addedTo: base)
  }
}
