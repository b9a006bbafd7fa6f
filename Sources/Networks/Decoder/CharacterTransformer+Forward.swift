import Differentiation

extension CharacterTransformer {
  /// Records the cross-entropy of the characters that follow, summed over all places and multiplied by `factor`.
  ///
  /// `text` and `following` hold `samples` sequences of `context` characters, one after another; for the mean over a
  /// batch, `factor` is one over the characters of the whole batch.
  public func loss<Element>(
    _ tape: Tape<Element>, parameters: Variable, text: IndexList, following: IndexList, factor: Double
  ) -> Variable {
    precondition(text.count == following.count, "\(text.count) characters and \(following.count) that follow")
    let logits = logits(tape, parameters: parameters, text: text)
    return tape.crossEntropy(logits, targets: following, factor: factor)
  }

  /// Records the logits [samples · context, vocabulary] of the characters that follow.
  ///
  /// `text` holds `samples` sequences of `context` characters, one after another.
  public func logits<Element>(_ tape: Tape<Element>, parameters: Variable, text: IndexList) -> Variable {
    precondition(text.count % context == 0, "\(text.count) characters in rows of \(context)")
    let table = parameters.matrix(at: parameterPlaces.embedding, rows: vocabulary, columns: width)
    let positions = parameters.matrix(at: parameterPlaces.positions, rows: context, columns: width)
    var h = tape.addRepeated(tape.embedding(table, rows: text), positions)
    h = tape.site("embedding", h, .tokens(context))
    var pass = TransformerBlock.Pass(samples: text.count / context, causal: true)
    for (layer, place) in parameterPlaces.layers.enumerated() {
      pass.layer = layer
      h = block(tape, parameters, place, h, pass)
    }
    h = tape.site("final-norm", block.norm(tape, parameters, parameterPlaces.norm, h), .tokens(context))
    let logits = block.dense(
      tape, parameters, h, parameterPlaces.head, parameterPlaces.headBias, vocabulary, width)
    return tape.site("logits", logits, .tokens(context))
  }

  /// `embedding` is what the first layer sees, with positions; what the sites of a layer hold stands at
  /// `TransformerBlock.sites`.
  public var sites: [Site] {
    [Site("embedding", .positions, .features(width))]
      + (0..<layers).flatMap { block.sites(layer: $0) }
      + [
        Site("final-norm", .positions, .features(width)),
        Site("logits", .positions, .features(vocabulary), isOutput: true),
      ]
  }

  /// Where the arrays lie.
  struct Places: Sendable, Hashable {
    let embedding, positions, norm, head, headBias: Int
    let layers: [TransformerBlock.Places]

    init(_ layout: ParameterLayout, layers: Int) {
      embedding = layout.entry("embedding.weight").offset
      positions = layout.entry("positions.weight").offset
      norm = layout.entry("norm.weight").offset
      head = layout.entry("head.weight").offset
      headBias = layout.entry("head.bias").offset
      self.layers = (0..<layers).map { TransformerBlock.Places(layout, layer: $0) }
    }
  }
}
