import Foundation
import Networks
import Tensors

/// The forward passes once more, number by number in Float64 and without a tape: what sites are held against.
struct PlainForward {
  let layout: ParameterLayout
  let parameters: [Double]
  /// What each site holds, [batch, position, …].
  private(set) var sites: [String: [Double]] = [:]

  typealias Vector = [Double]

  init(_ layout: ParameterLayout, _ parameters: [Double]) { (self.layout, self.parameters) = (layout, parameters) }

  // MARK: In-context networks

  /// The tokens of one task, [tokens][width].
  static func tokens(_ all: [Double], task: Int, tasks: Int, width: Int) -> [Vector] {
    (0..<all.count / tasks / width).map { token in
      (0..<width).map { all[(token * width + $0) * tasks + task] }
    }
  }

  mutating func answer(_ network: LinearSelfAttention, _ tokens: [Vector]) {
    var e = tokens
    emit("embedding", e)
    for layer in 0..<network.layers {
      e = linearLayer(
        e, layer, stored: network.storedLayer(of: layer), network.heads, includesQuery: network.includesQuery,
        clip: network.activationClip)
    }
    emit("logits", [[-e[e.count - 1][network.width - 1]]])
  }

  mutating func answer(_ network: SoftmaxTransformer, _ tokens: [Vector]) {
    let choice = network.configuration
    var h = choice.width == nil ? tokens : tokens.map { dense("input", $0) }
    for place in h.indices {
      switch choice.positions {
      case .learned: h[place] = sum(h[place], row("positions.weight", place))
      case .sinusoidal:
        let size = Double(network.width)
        h[place] = h[place].enumerated().map { i, x in
          let angle = Double(place) / pow(10_000, Double(i - i % 2) / size)
          return x + (i % 2 == 0 ? sin(angle) : cos(angle))
        }
      case .concatenatedOneHot: h[place] += h.indices.map { $0 == place ? 1 : 0 }
      default: break
      }
    }
    emit("embedding", h)
    for layer in 0..<choice.layers {
      let stored = choice.isShared ? 0 : layer
      if choice.attention == .softmaxThenLinear, layer > 0 {
        h = linearLayer(
          h, layer, stored: stored, choice.heads, includesQuery: choice.includesQuery, clip: choice.activationClip)
      } else {
        h = block(
          h, layer, stored: stored, choice.heads, causal: choice.mask == .causal, includesQuery: choice.includesQuery,
          clip: choice.activationClip)
      }
    }
    var last = h[h.count - 1]
    if choice.width == nil {
      emit("logits", [[-last[network.tokenWidth - 1]]])
      return
    }
    if choice.layerNorm {
      last = norm("norm", last)
      emit("final-norm", [last])
    }
    emit("logits", [dense("head", last)])
  }

  mutating func predict(_ network: CharacterTransformer, _ text: [Int]) {
    var h = text.enumerated().map { sum(row("embedding.weight", $1), row("positions.weight", $0)) }
    emit("embedding", h)
    for layer in 0..<network.layers {
      h = block(h, layer, stored: layer, network.heads, causal: true, includesQuery: true, clip: nil)
    }
    h = h.map { norm("norm", $0) }
    emit("final-norm", h)
    emit("logits", h.map { dense("head", $0) })
  }

  mutating func outputs(_ network: MultilayerPerceptron, _ input: Vector) {
    var x = input
    for layer in 0..<network.sizes.count - 1 {
      x = dense("layers.\(layer)", x)
      if layer == network.sizes.count - 2 { break }
      emit("layers.\(layer).perceptron.before", [x])
      x = x.map { tanh($0) }
      emit("layers.\(layer).perceptron.after", [x])
    }
    emit("logits", [x])
  }

  private mutating func linearLayer(
    _ tokens: [Vector], _ layer: Int, stored: Int, _ heads: Int, includesQuery: Bool, clip: Double?
  ) -> [Vector] {
    let site = "layers.\(layer)."
    emit(site + "residual.before", tokens)
    let output = attention(tokens, layer, stored: stored, heads, includesQuery: includesQuery) { scores, _ in scores }
    let result = zip(tokens, output).map { clipped(sum($0, $1), clip) }
    emit(site + "residual.after", result)
    return result
  }

  private mutating func block(
    _ h: [Vector], _ layer: Int, stored: Int, _ heads: Int, causal: Bool, includesQuery: Bool, clip: Double?
  ) -> [Vector] {
    let site = "layers.\(layer).", name = "layers.\(stored)."
    emit(site + "residual.before", h)
    let output = attention(
      h.map { norm(name + "norm1", $0) }, layer, stored: stored, heads, includesQuery: includesQuery, isScaled: true
    ) { scores, query in
      let seen = causal ? Array(scores.prefix(query + 1)) : scores
      let highest = seen.max() ?? 0, powers = seen.map { exp($0 - highest) }, total = powers.reduce(0, +)
      return powers.map { $0 / total } + Vector(repeating: 0, count: scores.count - seen.count)
    }
    var result = zip(h, output).map { clipped(sum($0, $1), clip) }
    if layout[name + "mlp.up.weight"] != nil {
      emit(site + "residual.middle", result)
      let before = result.map { dense(name + "mlp.up", norm(name + "norm2", $0)) }
      emit(site + "perceptron.before", before)
      let after = before.map {
        $0.map { x in x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) }
      }
      emit(site + "perceptron.after", after)
      result = zip(result, after).map { clipped(sum($0, dense(name + "mlp.down", $1)), clip) }
    }
    emit(site + "residual.after", result)
    return result
  }

  /// What an attention adds to its tokens; `pattern` makes a query's weights of its scores.
  private mutating func attention(
    _ tokens: [Vector], _ layer: Int, stored: Int, _ heads: Int, includesQuery: Bool, isScaled: Bool = false,
    pattern: (_ scores: Vector, _ query: Int) -> Vector
  ) -> [Vector] {
    let site = "layers.\(layer).attention.", name = "layers.\(stored).attention."
    let attended = includesQuery ? tokens[...] : tokens.dropLast()
    let queries = tokens.map { dense(name + "query", $0) }
    let keys = attended.map { dense(name + "key", $0) }, values = attended.map { dense(name + "value", $0) }
    func part(_ x: Vector, _ head: Int) -> Vector {
      let size = x.count / heads
      return Array(x[head * size..<(head + 1) * size])
    }
    var allScores: [Vector] = [], allWeights: [Vector] = [], mixed: [Vector] = []
    for (place, query) in queries.enumerated() {
      for head in 0..<heads {
        let own = part(query, head)
        let scores = keys.map { inner(own, part($0, head)) / (isScaled ? Double(own.count).squareRoot() : 1) }
        let weights = pattern(scores, place)
        allScores.append(scores)
        allWeights.append(weights)
        var total = Vector(repeating: 0, count: values.first.map { $0.count / heads } ?? 0)
        for (weight, value) in zip(weights, values) { total = sum(total, part(value, head).map { weight * $0 }) }
        mixed.append(total)
      }
    }
    emit(site + "query", queries)
    emit(site + "key", keys)
    emit(site + "value", values)
    emit(site + "scores", allScores)
    emit(site + "pattern", allWeights)
    emit(site + "heads", mixed)
    let output = tokens.indices.map { place in
      dense(name + "output", Array(mixed[place * heads..<(place + 1) * heads].joined()))
    }
    emit(site + "output", output)
    return output
  }

  // MARK: Parts

  mutating func emit(_ site: String, _ values: [Vector]) { sites[site, default: []] += values.joined() }

  func row(_ name: String, _ index: Int) -> Vector {
    guard let entry = layout[name] else { return [] }
    let width = entry.count / entry.shape[0]
    return Array(parameters[entry.offset + index * width..<entry.offset + (index + 1) * width])
  }

  /// W x, and the bias where there is one.
  func dense(_ name: String, _ x: Vector) -> Vector {
    guard let weight = layout[name + ".weight"] else { return [] }
    let bias = layout[name + ".bias"].map { Array(parameters[$0.range]) }
    return (0..<weight.shape[0]).map { inner(row(name + ".weight", $0), x) + (bias?[$0] ?? 0) }
  }

  /// LayerNorm, or x itself where the network has none.
  private func norm(_ name: String, _ x: Vector) -> Vector {
    guard layout[name + ".weight"] != nil else { return x }
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    let gain = parameters[layout[name + ".weight"].map(\.range) ?? 0..<0]
    let bias = parameters[layout[name + ".bias"].map(\.range) ?? 0..<0]
    return zip(x, zip(gain, bias)).map { ($0 - mean) / (variance + 1e-5).squareRoot() * $1.0 + $1.1 }
  }

  func inner(_ a: Vector, _ b: Vector) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  func sum(_ a: Vector, _ b: Vector) -> Vector { zip(a, b).map { $0 + $1 } }
  private func clipped(_ x: Vector, _ bound: Double?) -> Vector {
    bound.map { b in x.map { min(max($0, -b), b) } } ?? x
  }
}
