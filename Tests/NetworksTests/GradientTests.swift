import Differentiation
import Networks
import Tensors
import Testing

/// Gradients against central differences in Float64, for every network and for degenerate sizes.
@Suite struct GradientTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var network: any InContextNetwork
    var tokens: Int
    var tasks = 3
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "one layer", network: LinearSelfAttention(width: 4), tokens: 4),
    Case(name: "one dimension, one example, one task", network: LinearSelfAttention(width: 2), tokens: 2, tasks: 1),
    Case(
      name: "query included, heads of unlike sizes",
      network: LinearSelfAttention(width: 3, layers: 2, heads: 3, keySize: 1, valueSize: 2, includesQuery: true),
      tokens: 3),
    Case(
      name: "shared and clipped",
      network: LinearSelfAttention(width: 3, layers: 3, isShared: true, activationClip: 0.45), tokens: 4),
    Case(name: "query alone", network: LinearSelfAttention(width: 3, includesQuery: true), tokens: 1),
    Case(name: "standard", network: transformer { $0.positions = .sinusoidal }, tokens: 4),
    Case(
      name: "learned, causal, shared",
      network: transformer { ($0.positions, $0.mask, $0.isShared) = (.learned, .causal, true) }, tokens: 4),
    Case(
      name: "bare, without query",
      network: transformer { ($0.perceptron, $0.layerNorm, $0.bias, $0.includesQuery) = (nil, false, false, false) },
      tokens: 4),
    Case(name: "clipped", network: transformer { $0.activationClip = 0.6 }, tokens: 4),
    Case(
      name: "one-hot positions, then linear",
      network: published(layers: 3) {
        ($0.attention, $0.positions, $0.isShared) = (.softmaxThenLinear, .concatenatedOneHot, false)
      },
      tokens: 4),
    Case(
      name: "one token", network: SoftmaxTransformer(tokenCount: 1, tokenWidth: 2, configuration: small), tokens: 1,
      tasks: 1),
  ]

  static var small: SoftmaxTransformer.Configuration {
    var choice = SoftmaxTransformer.Configuration()
    (choice.layers, choice.heads, choice.width, choice.perceptron) = (2, 2, 4, 6)
    return choice
  }

  static func transformer(_ change: (inout SoftmaxTransformer.Configuration) -> Void) -> SoftmaxTransformer {
    var choice = small
    change(&choice)
    return SoftmaxTransformer(tokenCount: 4, tokenWidth: 3, configuration: choice)
  }

  static func published(
    layers: Int, _ change: (inout SoftmaxTransformer.Configuration) -> Void
  ) -> SoftmaxTransformer {
    var choice = SoftmaxTransformer.Configuration.published(layers: layers, heads: 2)
    change(&choice)
    return SoftmaxTransformer(tokenCount: 4, tokenWidth: 3, configuration: choice)
  }

  @Test(arguments: cases) func matchesDifferences(_ item: Case) {
    check(item.network, item)
  }

  private func check(_ network: some InContextNetwork, _ item: Case) {
    let parameters = referenceParameters(network.parameters, scale: 0.6)
    let tokens = numbers(item.tokens * network.tokenWidth * item.tasks, seed: 2, scale: 0.5)
    let targets = numbers(item.tasks, seed: 3, scale: 1)
    let recording = Recording(network, parameters: parameters, tokens: tokens, targets: targets)
    #expect(recording.answers.allSatisfy { $0.isFinite })
    let step = 1e-6
    // Rounding of the loss, divided by the step, grows with the loss and its slopes.
    let size = (recording.gradient + recording.tokenGradient).map { abs($0) }.max() ?? 0
    let tolerance = 3e-9 * max(1, recording.loss, size)
    for i in stride(from: 0, to: parameters.count, by: max(1, parameters.count / 60)) {
      var up = parameters, down = parameters
      up[i] += step
      down[i] -= step
      let slope =
        (Recording(network, parameters: up, tokens: tokens, targets: targets).loss
          - Recording(network, parameters: down, tokens: tokens, targets: targets).loss) / (2 * step)
      #expect(abs(slope - recording.gradient[i]) < tolerance, "\(item.name), parameter \(i)")
    }
    for i in stride(from: 0, to: tokens.count, by: max(1, tokens.count / 40)) {
      var up = tokens, down = tokens
      up[i] += step
      down[i] -= step
      let slope =
        (Recording(network, parameters: parameters, tokens: up, targets: targets).loss
          - Recording(network, parameters: parameters, tokens: down, targets: targets).loss) / (2 * step)
      #expect(abs(slope - recording.tokenGradient[i]) < tolerance, "\(item.name), token number \(i)")
    }
  }

  /// H v from dual numbers against differences of gradients, for a network with everything in it.
  @Test func curvatureMatchesDifferencesOfGradients() {
    let network = Self.transformer { $0.positions = .learned }
    let parameters = referenceParameters(network.parameters, scale: 0.6)
    let tokens = numbers(12 * 3, seed: 2, scale: 0.5), targets = numbers(3, seed: 3, scale: 1)
    let direction = numbers(parameters.count, seed: 4, scale: 1)
    let exact = hessianVectorProduct(at: parameters, direction: direction, tape: Tape(capacity: 1 << 18)) {
      tape, weights in
      let input = tape.input(tokens.map { Dual($0) }, rows: 12, columns: 3)
      let wanted = tape.input(targets.map { Dual($0) }, rows: 1, columns: 3)
      return tape.squaredError(
        network.answers(tape, parameters: weights, tokens: input), wanted, factor: 0.5 / 3)
    }
    let step = 1e-5
    func gradient(_ sign: Double) -> [Double] {
      let moved = zip(parameters, direction).map { $0 + sign * step * $1 }
      return Recording(network, parameters: moved, tokens: tokens, targets: targets).gradient
    }
    let differences = zip(gradient(1), gradient(-1)).map { ($0 - $1) / (2 * step) }
    let scale = differences.map(abs).max() ?? 1
    #expect(largestDifference(exact.product, differences) < 1e-7 * max(1, scale))
  }
}
