import Mathematics
import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// How much of each token the first softmax layer carries into another: does it bind x to the y that follows?
///
/// s_k is the sum of the numbers of token k after the first layer, s_k = 1·h_k + Σ_i a_ki (c·h_i) with c = Vᵀ1, in the
/// notation of `SoftmaxLayer`, i over the context. Its gradient in token i is a_ki (c + (c·h_i − s̄_k) Mᵀ h_k), and in token
/// k besides 1 + Σ_i a_ki (c·h_i − s̄_k) M h_i, s̄_k = Σ_i a_ki c·h_i. Gradients in a token's own coordinates, not its
/// place's, are averaged over tasks, then their norms over k, as the authors of arXiv 2212.07677 do (`analyse_copy`).
///
/// Intervals are percentile bootstraps over tasks.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `tasks` | tasks read | 500 |
/// | `confidence` | of the intervals | 0.95 |
/// | `resamples` | bootstrap resamples | 200 |
public struct TokenBinding: Instrument {
  public static let card = InstrumentCard(
    name: "token-binding", summary: "how much of each token the first softmax layer carries into the one before it",
    quantities: [
      quantity("binding-own", "The norm of the mean gradient in the token itself.", "mean_k |mean_t d s_k / d h_k|"),
      quantity(
        "binding-next", "The norm of the mean gradient in the token that follows.", "mean_k |mean_t d s_k / d h_(k+1)|"),
      quantity(
        "binding-other", "The norm of the mean gradient in one other token, on average.",
        "mean over k and i other than k, k + 1 of |mean_t d s_k / d h_i|"),
      Quantity(
        name: "binding-ratio", unit: "1", level: 3, meaning: "The next token's share over that of another one.",
        formula: "binding-next / binding-other", null: "1: the next token is carried like any other",
        controls: "central differences of the layer written out; untrained: near 1"),
    ])

  private static func quantity(_ name: String, _ meaning: String, _ formula: String) -> Quantity {
    Quantity(
      name: name, unit: "1", level: 3, meaning: meaning, formula: formula, null: "none: see binding-ratio",
      controls: "central differences of the layer written out")
  }

  public var tasks = 500
  public var confidence = 0.95
  public var resamples = 200

  public init() {}

  public init(from reader: SettingsReader) throws {
    tasks = try reader.integer("tasks", default: tasks, in: 2...100_000)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
    resamples = try reader.integer("resamples", default: resamples, in: 20...100_000)
  }

  public func read(_ subject: any OpenFirstLayer, in world: RegressionWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let layer = try subject.firstLayer(), stream = occasion.stream.stream(Self.name)
    guard layer.tokens >= 4 else {
      throw Unavailable("\(layer.tokens) tokens are too few to tell the next from others")
    }
    let batch = world.sample(tasks: tasks, from: stream.stream("tasks"))
    var written = [Float](repeating: 0, count: world.tokenCount * world.tokenWidth * tasks)
    world.tokens(of: batch, into: &written)
    let tokens = written
    let columns = parallelMap(tasks, workers: occasion.workers) { layer.gradients(of: $0, in: tokens, tasks: tasks) }
    let found = TokenShares(columns, weights: [Double](repeating: 1 / Double(tasks), count: tasks), of: layer)
    let draws = stream.stream("resamples")
    let replicates = parallelMap(resamples, workers: occasion.workers) { draw in
      var random = draws.stream(draw), weights = [Double](repeating: 0, count: tasks)
      for _ in 0..<tasks { weights[Int.random(in: 0..<tasks, using: &random)] += 1 / Double(tasks) }
      return TokenShares(columns, weights: weights, of: layer)
    }
    let sheet = ReadingSheet(Self.card, at: occasion)
    func reading(_ name: String, null: Double? = nil, _ value: (TokenShares) -> Double) -> Reading {
      guard value(found).isFinite else { return sheet.reading(name, .unavailable("nothing is carried", n: tasks)) }
      let estimate = Bootstrap.estimate(
        value: value(found), replicates: replicates.map(value), units: tasks, confidence: confidence,
        method: .percentile)
      return sheet.reading(
        name,
        Finding(
          value(found), interval: estimate?.interval, confidence: confidence, method: "bootstrap", n: tasks,
          null: null.map { Reading.Null(value: $0, p: nil) }))
    }
    return [
      reading("binding-own") { $0.own }, reading("binding-next") { $0.next }, reading("binding-other") { $0.other },
      reading("binding-ratio", null: 1) { $0.next / $0.other },
    ]
  }
}

/// The norms of mean gradients, averaged over tokens.
package struct TokenShares: Sendable {
  package var own = 0.0
  package var next = 0.0
  /// Of one other token, on average.
  package var other = 0.0

  /// From the gradients [k, token, inner] of each task.
  package init(_ columns: [[Double]], weights: [Double], of layer: SoftmaxLayer) {
    let tokens = layer.tokens, inner = layer.inner, last = tokens - 2
    var mean = [Double](repeating: 0, count: last * tokens * inner)
    for (column, weight) in zip(columns, weights) where weight > 0 {
      for index in mean.indices { mean[index] += weight * column[index] }
    }
    for k in 0..<last {
      for i in 0..<tokens {
        let start = (k * tokens + i) * inner
        let norm = mean[start..<start + inner].reduce(0) { $0 + $1 * $1 }.squareRoot()
        switch i {
        case k: own += norm / Double(last)
        case k + 1: next += norm / Double(last)
        default: other += norm / Double(last * (tokens - 2))
        }
      }
    }
  }
}

extension SoftmaxLayer {
  /// d s_k / d h_i of one task, [k, token, inner], for every token k of the context but the last; `data` are the tokens
  /// of all tasks, [tokens, inner, tasks].
  package func gradients(of task: Int, in data: [Float], tasks: Int) -> [Double] {
    let context = tokens - 1, last = context - 1, outer = width - inner
    let h = (0..<tokens).map { token in
      (0..<inner).map { Double(data[(token * inner + $0) * tasks + task]) }
        + places[token * outer..<(token + 1) * outer]
    }
    let carrying = (0..<width).map { b in (0..<width).reduce(0) { $0 + values[$1 * width + b] } }
    let carried = h.map { row in zip(carrying, row).reduce(0) { $0 + $1.0 * $1.1 } }
    /// M h_i.
    let sought = h.map { row in
      (0..<inner).map { a in (0..<width).reduce(0) { $0 + scores[a * width + $1] * row[$1] } }
    }
    var result = [Double](repeating: 0, count: last * tokens * inner)
    for k in 0..<last {
      /// Mᵀ h_k.
      let asked = (0..<width).map { b in (0..<width).reduce(0) { $0 + h[k][$1] * scores[$1 * width + b] } }
      let attention = Self.softmax((0..<context).map { i in zip(asked, h[i]).reduce(0) { $0 + $1.0 * $1.1 } })
      let mean = zip(attention, carried).reduce(0) { $0 + $1.0 * $1.1 }
      for i in 0..<context {
        let pull = attention[i] * (carried[i] - mean)
        for b in 0..<inner {
          result[(k * tokens + i) * inner + b] += attention[i] * carrying[b] + pull * asked[b]
          result[(k * tokens + k) * inner + b] += pull * sought[i][b]
        }
      }
      for a in 0..<inner { result[(k * tokens + k) * inner + a] += 1 }
    }
    return result
  }

  private static func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    let powers = scores.map { exp($0 - largest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }
}
