import Instruments
import Networks
import Statistics
import Tensors
import Worlds

/// x and y in tokens of their own: the first layer binds them, the second makes the step.
enum AlternatingTokens {
  static let reproduction = Reproduction(
    id: "alternating-tokens", title: "with alternating tokens the first layer binds and the second steps", run: run)

  private static func run(_ bench: ReproductionBench) throws -> [ReproductionLine] {
    var world = bench.world
    world.tokens = .alternating
    var configuration = SoftmaxTransformer.Configuration.published(layers: 2, heads: 1, keySize: 20)
    configuration.attention = .softmaxThenLinear
    configuration.positions = .concatenatedSinusoidal
    configuration.isShared = false
    configuration.initialScale = 0.02
    let network = SoftmaxTransformer(
      tokenCount: world.tokenCount, tokenWidth: world.tokenWidth, configuration: configuration)
    let weights = try bench.weights(
      of: network, in: world, after: .init(steps: 10_000, clip: 10), named: "alternating-tokens")
    let step = OneLayer.step, id = "alternating-tokens"
    let readings = bench.readings(of: network, weights: weights, in: world, candidates: [step])
    let loss = readings("loss", step), cosine = readings("sensitivity-cosine", step)
    let published = 0.20468888
    let binding = TokenBinding.measure(
      network, weights: weights, in: world,
      batch: world.sample(tasks: 500, from: RandomStream(seed: bench.seed).stream("binding")))
    let note =
      bench.growthNote(network, in: world)
      + "; a token holds x or y in coordinates of its own, where the authors' y shares the last one of x"
    let says = "layer 1 copies, layer 2 steps"
    return [
      ReproductionLine(
        id, "loss of the trained network", source: "\(Publication.alternating), cell 8",
        published: "\(published), one step", value: loss?.value, interval: loss?.interval,
        criterion: "no more than 5 % above the published loss of one step",
        holds: (loss?.value ?? .infinity) <= 1.05 * published, explanation: note),
      ReproductionLine(
        id, "sensitivity cosine with one step", source: "\(Publication.alternating), cell 0", published: says,
        value: cosine?.value, interval: cosine?.interval, criterion: "above 0.95",
        holds: (cosine?.value ?? 0) > 0.95, explanation: note),
      ReproductionLine(
        id, "norm of d (first layer, token j) / d (token j + 1) over that of all other tokens",
        source: "\(Publication.alternating), cell 0 and function analyse_copy",
        published: says, value: binding.next / binding.other, interval: nil,
        criterion: "above 3", holds: binding.next / binding.other > 3,
        explanation:
          "own \(rounded(binding.own)), next \(rounded(binding.next)), others \(rounded(binding.other)), mean"
          + " gradients over 500 tasks; the published function counts the next token among the others, ours does not"),
    ]
  }

  private static func rounded(_ value: Double) -> String { "\((value * 1e3).rounded() / 1e3)" }
}
