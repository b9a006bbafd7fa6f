import Foundation
import Instruments
import Networks
import Readings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct TokenBindingTests {
  /// The gradients against central differences of the layer written out token by token.
  @Test func gradientsAreThoseOfTheLayer() throws {
    let world = RegressionWorld(dimensions: 2, context: 2, tokens: .alternating)
    var configuration = SoftmaxTransformer.Configuration.published(layers: 2, heads: 1, keySize: 3)
    configuration.attention = .softmaxThenLinear
    configuration.positions = .concatenatedSinusoidal
    configuration.positionSize = 4
    configuration.isShared = false
    configuration.initialScale = 4
    let network = SoftmaxTransformer(
      tokenCount: world.tokenCount, tokenWidth: world.tokenWidth, configuration: configuration)
    let weights = network.initialParameters(RandomStream(seed: 5))
    let batch = world.sample(tasks: 3, from: RandomStream(seed: 6))
    let subject = NetworkSubject(network, parameters: weights, in: world)
    let layer = try subject.firstLayer()

    let tokens = world.tokenCount, inner = world.tokenWidth, width = inner + 4, n = batch.tasks
    let place = PositionalCode.sinusoidal(tokens: tokens, size: 4)
    var data = [Float](repeating: 0, count: tokens * inner * n)
    world.tokens(of: batch, into: &data)
    let binding = TokenShares(
      (0..<n).map { layer.gradients(of: $0, in: data, tasks: n) },
      weights: [Double](repeating: 1 / Double(n), count: n), of: layer)
    func apply(_ name: String, _ x: [Double]) -> [Double] {
      guard let entry = network.parameters["layers.0.attention.\(name).weight"] else { return [] }
      return (0..<entry.shape[0]).map { row in
        (0..<entry.shape[1]).reduce(0) { $0 + Double(weights[entry.offset + row * entry.shape[1] + $1]) * x[$1] }
      }
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    /// The sum of token k after the layer.
    func sum(_ h: [[Double]], _ k: Int) -> Double {
      let context = h.dropLast()
      let query = apply("query", h[k])
      let powers = context.map { exp(dot(query, apply("key", $0)) / 3.0.squareRoot()) }
      var mixed = [Double](repeating: 0, count: 3)
      for (power, token) in zip(powers, context) {
        let value = apply("value", token)
        for index in mixed.indices { mixed[index] += power / powers.reduce(0, +) * value[index] }
      }
      return h[k].reduce(0, +) + apply("output", mixed).reduce(0, +)
    }
    var own = 0.0, next = 0.0, other = 0.0
    let last = tokens - 2
    for k in 0..<last {
      for i in 0..<tokens {
        var gradient = [Double](repeating: 0, count: inner)
        for task in 0..<n {
          let h = (0..<tokens).map { token in
            (0..<inner).map { Double(data[(token * inner + $0) * n + task]) } + place[token * 4..<(token + 1) * 4]
          }
          for a in 0..<inner {
            var up = h, down = h
            up[i][a] += 1e-5
            down[i][a] -= 1e-5
            gradient[a] += (sum(up, k) - sum(down, k)) / 2e-5 / Double(n)
          }
        }
        let norm = dot(gradient, gradient).squareRoot() / Double(last)
        if i == k {
          own += norm
        } else if i == k + 1 {
          next += norm
        } else {
          other += norm / Double(tokens - 2)
        }
      }
    }
    #expect(width == 7)
    #expect(abs(binding.own - own) < 1e-6 * own && abs(binding.next - next) < 1e-6 * next)
    #expect(abs(binding.other - other) < 1e-6 * other)
  }

  /// The instrument reads the same numbers with intervals, and says why where there is no such layer.
  @Test func readsSharesWithIntervals() {
    let world = RegressionWorld(dimensions: 2, context: 3, tokens: .alternating)
    var configuration = SoftmaxTransformer.Configuration.published(layers: 2, heads: 1, keySize: 3)
    configuration.attention = .softmaxThenLinear
    configuration.positions = .concatenatedSinusoidal
    configuration.isShared = false
    let network = SoftmaxTransformer(
      tokenCount: world.tokenCount, tokenWidth: world.tokenWidth, configuration: configuration)
    var instrument = TokenBinding()
    instrument.tasks = 50
    func readings(_ subject: any Subject) -> [Reading] {
      instrument.readings(of: Specimen(subject, in: world), at: Occasion(stream: RandomStream(seed: 1)))
    }
    let untrained = readings(
      NetworkSubject(network, parameters: network.initialParameters(RandomStream(seed: 2)), in: world))
    let ratio = untrained.first { $0.quantity == "binding-ratio" }
    // Nothing is bound before training: the next token is one like others.
    #expect((ratio?.value).map { $0 > 0.2 && $0 < 3 } == true && ratio?.interval != nil && ratio?.n == 50)
    let linear = LinearSelfAttention(width: world.tokenWidth)
    let other = readings(
      NetworkSubject(linear, parameters: linear.initialParameters(RandomStream(seed: 2)), in: world))
    #expect(
      other.count == 4 && other.allSatisfy { $0.value == nil && $0.note?.contains("softmax-transformer") == true })
  }
}
