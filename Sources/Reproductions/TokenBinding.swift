import Foundation
import Networks
import Tensors
import Worlds

/// How much of each token the first softmax layer carries into another.
///
/// s_k is the sum of the numbers of token k after the first layer, s_k = 1·h_k + Σ_i a_ki (c·h_i) with
/// c = (1ᵀ W_O W_V)ᵀ, a_k = softmax_i(h_kᵀ M h_i / √keySize), M = W_Qᵀ W_K, i over the context. Its gradient in token i is
/// a_ki (c + (c·h_i − s̄_k) Mᵀ h_k / √keySize), and in token k besides 1 + Σ_i a_ki (c·h_i − s̄_k) M h_i / √keySize,
/// s̄_k = Σ_i a_ki c·h_i. Gradients in a token's own coordinates, not its place's, are averaged over tasks, then their norms
/// over k, as the authors' `analyse_copy` does.
package struct TokenBinding: Sendable {
  package var own: Double
  package var next: Double
  /// Of one other token, on average.
  package var other: Double

  package static func measure(
    _ network: SoftmaxTransformer, weights: [Float], in world: RegressionWorld, batch: RegressionBatch
  ) -> TokenBinding {
    let tokens = world.tokenCount, inner = world.tokenWidth, n = batch.tasks
    let place = PositionalCode.sinusoidal(tokens: tokens, size: network.configuration.positionSize)
    let width = inner + network.configuration.positionSize
    func matrix(_ name: String) -> (rows: Int, values: [Double]) {
      guard let entry = network.parameters["layers.0.attention.\(name).weight"] else { return (0, []) }
      return (entry.shape[0], entry.range.map { Double(weights[$0]) })
    }
    let query = matrix("query"), key = matrix("key"), value = matrix("value"), output = matrix("output")
    let size = query.rows
    var m = [Double](repeating: 0, count: width * width), c = [Double](repeating: 0, count: width)
    for k in 0..<size {
      var total = 0.0
      for row in 0..<width { total += output.values[row * size + k] }
      for a in 0..<width {
        c[a] += total * value.values[k * width + a]
        for b in 0..<width { m[a * width + b] += query.values[k * width + a] * key.values[k * width + b] }
      }
    }
    let scale = 1 / Double(size).squareRoot()
    var data = [Float](repeating: 0, count: tokens * inner * n)
    world.tokens(of: batch, into: &data)
    let context = tokens - 1, last = context - 1
    var gradients = [Double](repeating: 0, count: last * tokens * inner)
    for task in 0..<n {
      let h = (0..<tokens).map { token in
        (0..<inner).map { Double(data[(token * inner + $0) * n + task]) }
          + place[token * (width - inner)..<(token + 1) * (width - inner)]
      }
      let carried = h.map { row in zip(c, row).reduce(0) { $0 + $1.0 * $1.1 } }
      for k in 0..<last {
        let asked = (0..<width).map { b in (0..<width).reduce(0) { $0 + h[k][$1] * m[$1 * width + b] } * scale }
        let scores = (0..<context).map { i in zip(asked, h[i]).reduce(0) { $0 + $1.0 * $1.1 } }
        let attention = softmax(scores)
        let mean = zip(attention, carried).reduce(0) { $0 + $1.0 * $1.1 }
        for i in 0..<context {
          let pull = attention[i] * (carried[i] - mean)
          for b in 0..<inner { gradients[(k * tokens + i) * inner + b] += attention[i] * c[b] + pull * asked[b] }
          for a in 0..<inner {
            let through = (0..<width).reduce(0) { $0 + m[a * width + $1] * h[i][$1] }
            gradients[(k * tokens + k) * inner + a] += pull * through * scale
          }
        }
        for a in 0..<inner { gradients[(k * tokens + k) * inner + a] += 1 }
      }
    }
    var result = TokenBinding(own: 0, next: 0, other: 0)
    for k in 0..<last {
      for i in 0..<tokens {
        let start = (k * tokens + i) * inner
        let norm = gradients[start..<start + inner].reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(n)
        switch i {
        case k: result.own += norm / Double(last)
        case k + 1: result.next += norm / Double(last)
        default: result.other += norm / Double(last) / Double(tokens - 2)
        }
      }
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
