import Differentiation

extension CharacterTransformer {
  /// Records the cross-entropy of the characters that follow, summed over all places and multiplied by `factor`.
  ///
  /// `text` and `following` hold `samples` sequences of `context` characters, one after another; for the mean over a
  /// batch, `factor` is one over the characters of the whole batch.
  public func loss<Element>(
    _ tape: Tape<Element>, parameters: Variable, text: IndexList, following: IndexList, factor: Double
  ) -> Variable {
    precondition(
      text.count % context == 0 && text.count == following.count, "\(text.count) characters in rows of \(context)")
    let table = parameters.matrix(at: parameterPlaces.embedding, rows: vocabulary, columns: width)
    let positions = parameters.matrix(at: parameterPlaces.positions, rows: context, columns: width)
    var h = tape.addRepeated(tape.embedding(table, rows: text), positions)
    let pass = TransformerBlock.Pass(samples: text.count / context, causal: true)
    for place in parameterPlaces.layers { h = block(tape, parameters, place, h, pass) }
    h = block.norm(tape, parameters, parameterPlaces.norm, h)
    let logits = block.dense(
      tape, parameters, h, parameterPlaces.head, parameterPlaces.headBias, vocabulary, width)
    return tape.crossEntropy(logits, targets: following, factor: factor)
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
