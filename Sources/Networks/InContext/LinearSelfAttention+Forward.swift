import Differentiation

extension LinearSelfAttention {
  public var tokenWidth: Int { width }

  /// All layers on all tokens, but the last one for the query alone, whose last coordinate is the answer.
  ///
  /// The weights enter as the products A_h = P_h W_V,h and B_h = W_K,hᵀ W_Q,h, formed once for all tasks: with
  /// C = sum_i e_i e_iᵀ over a task's context a layer is e_j += sum_h A_h C B_h e_j, which is the same sum in a cheaper
  /// order.
  public func answers<Element>(_ tape: Tape<Element>, parameters: Variable, tokens: Variable) -> Variable {
    let context = tokens.rows / width - (includesQuery ? 0 : 1)
    let maps = (0..<storedLayers).map { layer in
      (
        left: tape.outputMaps(
          output: matrix(parameters, layer, .output), value: matrix(parameters, layer, .value), heads: heads),
        right: tape.scoreMaps(
          key: matrix(parameters, layer, .key), query: matrix(parameters, layer, .query), heads: heads)
      )
    }
    var tokens = tape.site("embedding", tokens, .lanes(width: width))
    for layer in 0..<layers {
      let map = maps[storedLayer(of: layer)]
      tokens = tape.site("layers.\(layer).residual.before", tokens, .lanes(width: width))
      if layer == layers - 1, !tape.asks(for: "layers.\(layer).residual.after"), !asksInside(layer, tape) {
        var answer = tape.linearAttentionAnswer(
          tokens, width: width, context: context, left: map.left, right: map.right, heads: heads)
        if let activationClip { answer = tape.clip(answer, bound: activationClip) }
        return tape.site("logits", tape.scale(answer, by: -1), .answers)
      }
      if asksInside(layer, tape) {
        let stored = storedLayer(of: layer)
        tokens = OpenLinearAttention(layer: layer, heads: heads, width: width, context: context)(
          tape, tokens, query: matrix(parameters, stored, .query), key: matrix(parameters, stored, .key),
          value: matrix(parameters, stored, .value), output: matrix(parameters, stored, .output))
      } else {
        tokens = tape.linearAttention(
          tokens, width: width, context: context, left: map.left, right: map.right, heads: heads)
      }
      if let activationClip { tokens = tape.clip(tokens, bound: activationClip) }
      tokens = tape.site("layers.\(layer).residual.after", tokens, .lanes(width: width))
    }
    return tape.site("logits", tape.scale(tokens.rows(tokens.rows - 1..<tokens.rows), by: -1), .answers)
  }

  private func asksInside<Element>(_ layer: Int, _ tape: Tape<Element>) -> Bool {
    tape.asks { $0.hasPrefix("layers.\(layer).attention.") }
  }

  /// See `OpenLinearAttention` for what the sites of a layer hold.
  public var sites: [Site] {
    [Site("embedding", .positions, .features(width))]
      + (0..<layers).flatMap {
        OpenLinearAttention.sites(layer: $0, heads: heads, width: width, keySize: keySize, valueSize: valueSize)
      } + [Site("logits", .features(1), isOutput: true)]
  }

  public func forwardFlops(tokens: Int) -> Double {
    let square = Double(width * width)
    let moment = 2 * Double(tokens) * square
    let map = Double(heads) * 4 * square * Double(width)
    let query = Double(heads) * (4 * square + 2 * Double(width))
    return Double(layers) * moment + Double(layers - 1) * (map + 2 * Double(tokens) * square) + query
  }

  public func tapeNumbers(tokens: Int) -> Int {
    layers * tokens * width * (activationClip == nil ? 1 : 3) + (layers - 1) * width * width
  }

  private func matrix(_ parameters: Variable, _ layer: Int, _ part: Part) -> Variable {
    let place: Int =
      switch part {
      case .query: 0
      case .key: 1
      case .value: 2
      case .output: 3
      }
    let entry = self.parameters.entries[4 * layer + place]
    return parameters.matrix(at: entry.offset, rows: entry.shape[0], columns: entry.shape[1])
  }
}
