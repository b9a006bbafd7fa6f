import Differentiation

extension SoftmaxTransformer {
  public func answers<Element>(_ tape: Tape<Element>, parameters: Variable, tokens: Variable) -> Variable {
    let samples = tokens.columns
    var h = embedded(tape, parameters, tape.tokenRows(tokens, width: tokenWidth))
    h = tape.site("embedding", h, .tokens(tokenCount))
    var pass = TransformerBlock.Pass(
      samples: samples, causal: configuration.mask == .causal, includesQuery: configuration.includesQuery,
      activationClip: configuration.activationClip)
    let softmaxLayers = configuration.attention == .softmax ? configuration.layers : 1
    for layer in 0..<softmaxLayers {
      pass.layer = layer
      pass.onlyLast = layer == configuration.layers - 1
      h = block(tape, parameters, places[configuration.isShared ? 0 : layer], h, pass)
    }
    if softmaxLayers < configuration.layers {
      h = linearLayers(tape, parameters, from: softmaxLayers, h, samples: samples)
    }
    return readOut(tape, parameters, h)
  }

  /// Tokens as the blocks see them: projected, and told their places.
  private func embedded<Element>(_ tape: Tape<Element>, _ parameters: Variable, _ rows: Variable) -> Variable {
    var h = rows
    if configuration.width != nil {
      h = block.dense(tape, parameters, h, entry("input.weight"), optional("input.bias"), width, tokenWidth)
    } else if width > tokenWidth {
      h = tape.concatenate(h, constant(tape, [Double](repeating: 0, count: h.rows * (width - tokenWidth)), h.rows))
    }
    switch configuration.positions {
    case .none: return h
    case .learned:
      return tape.addRepeated(
        h, parameters.matrix(at: entry("positions.weight"), rows: tokenCount, columns: width))
    case .sinusoidal, .concatenatedSinusoidal, .concatenatedOneHot:
      return tape.addRepeated(h, constant(tape, code, tokenCount))
    }
  }

  /// The fixed code of places, [tokenCount, width].
  private var code: [Double] {
    switch configuration.positions {
    case .none, .learned: []
    case .sinusoidal: PositionalCode.sinusoidal(tokens: tokenCount, size: width)
    case .concatenatedSinusoidal:
      PositionalCode.behind(
        PositionalCode.sinusoidal(tokens: tokenCount, size: width - tokenWidth), tokens: tokenCount, width: width)
    case .concatenatedOneHot:
      PositionalCode.behind(PositionalCode.oneHot(tokens: tokenCount), tokens: tokenCount, width: width)
    }
  }

  /// The layers without softmax, and each sample's last token after them, [samples, width].
  private func linearLayers<Element>(
    _ tape: Tape<Element>, _ parameters: Variable, from first: Int, _ h: Variable, samples: Int
  ) -> Variable {
    var tokens = tape.tokenLanes(h, tokens: tokenCount)
    let inner = block.heads * block.keySize
    for layer in first..<configuration.layers {
      let places = places[configuration.isShared ? 0 : layer]
      func matrix(_ index: Int) -> Variable {
        parameters.matrix(at: places.projections + index * inner * width, rows: inner, columns: width)
      }
      let output = parameters.matrix(at: places.output, rows: width, columns: inner)
      let context = tokenCount - (includesQuery ? 0 : 1)
      tokens = tape.site("layers.\(layer).residual.before", tokens, .lanes(width: width))
      if tape.asks(where: { $0.hasPrefix("layers.\(layer).attention.") }) {
        tokens = OpenLinearAttention(layer: layer, heads: block.heads, width: width, context: context)(
          tape, tokens, query: matrix(0), key: matrix(1), value: matrix(2), output: output)
      } else {
        tokens = tape.linearAttention(
          tokens, width: width, context: context,
          left: tape.outputMaps(output: output, value: matrix(2), heads: block.heads),
          right: tape.scoreMaps(key: matrix(1), query: matrix(0), heads: block.heads), heads: block.heads)
      }
      if let bound = configuration.activationClip { tokens = tape.clip(tokens, bound: bound) }
      tokens = tape.site("layers.\(layer).residual.after", tokens, .lanes(width: width))
    }
    return tape.tokenRows(tokens.rows((tokenCount - 1) * width..<tokenCount * width), width: width)
  }

  /// The answers [1, samples] from each sample's last token [samples, width].
  private func readOut<Element>(_ tape: Tape<Element>, _ parameters: Variable, _ h: Variable) -> Variable {
    let answers: Variable
    if configuration.width != nil {
      var normalized = block.norm(tape, parameters, optional("norm.weight"), h)
      if block.layerNorm { normalized = tape.site("final-norm", normalized, .samples) }
      answers = block.dense(tape, parameters, normalized, entry("head.weight"), optional("head.bias"), 1, width)
    } else {
      answers = tape.scale(h.columns(tokenWidth - 1..<tokenWidth), by: -1)
    }
    return tape.site("logits", answers.reshaped(rows: 1, columns: h.rows), .answers)
  }

  /// `embedding` is what the first layer sees, with positions; `final-norm` and `logits` are the query's alone. What the
  /// sites of a layer hold stands at `TransformerBlock.sites`, for those without softmax at `OpenLinearAttention`.
  public var sites: [Site] {
    let softmaxLayers = configuration.attention == .softmax ? configuration.layers : 1
    var result = [Site("embedding", .positions, .features(width))]
    for layer in 0..<configuration.layers {
      result +=
        layer < softmaxLayers
        ? block.sites(layer: layer)
        : OpenLinearAttention.sites(
          layer: layer, heads: block.heads, width: width, keySize: block.keySize, valueSize: block.keySize)
    }
    if configuration.width != nil, block.layerNorm { result.append(Site("final-norm", .features(width))) }
    return result + [Site("logits", .features(1), isOutput: true)]
  }

  public var includesQuery: Bool { configuration.includesQuery }

  private func constant<Element>(_ tape: Tape<Element>, _ values: [Double], _ rows: Int) -> Variable {
    tape.input(values.map { Element($0) }, rows: rows, columns: values.count / rows)
  }

  private func entry(_ name: String) -> Int { parameters.entry(name).offset }

  private func optional(_ name: String) -> Int? { parameters[name]?.offset }

  public func forwardFlops(tokens: Int) -> Double {
    let inner = Double(block.heads * block.keySize), width = Double(width), count = Double(tokens)
    let perceptron = 4 * width * Double(block.perceptron ?? 0)
    let attention = 4 * count * inner
    let whole = count * (8 * width * inner + attention + perceptron)
    let last = count * 4 * width * inner + 4 * width * inner + attention + perceptron
    let ends = configuration.width == nil ? 0 : 2 * count * Double(tokenWidth) * width + 2 * width
    return Double(configuration.layers - 1) * whole + last + ends
  }

  public func tapeNumbers(tokens: Int) -> Int {
    let inner = block.heads * block.keySize
    let each = 4 * width + 4 * inner + 3 * (block.perceptron ?? 0) + block.heads * tokens
    return tokens * (configuration.layers * each + width + tokenWidth)
  }
}
