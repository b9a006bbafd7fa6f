import Instruments
import Networks
import Statistics
import Worlds

/// Softmax attention with one head and with two.
enum SoftmaxHeads {
  static let reproduction = Reproduction(
    id: "softmax-heads", title: "a softmax layer needs two heads to come to a step of gradient descent", run: run)

  private static func run(_ bench: ReproductionBench) throws -> [ReproductionLine] {
    let step = OneLayer.step
    let source = "\(Publication.constructed), cell 3"
    let says = "2 heads or more to match"
    var readings: [Int: ReproductionBench.Readings] = [:]
    var note = ""
    for heads in [1, 2] {
      let network = SoftmaxTransformer(
        tokenCount: bench.world.tokenCount, tokenWidth: bench.world.tokenWidth,
        configuration: .published(heads: heads, keySize: bench.world.tokenWidth))
      let weights = try bench.weights(
        of: network, in: bench.world, after: .init(steps: 5_000, clip: 0.001), named: "softmax-\(heads)")
      note = bench.growthNote(network, in: bench.world)
      readings[heads] = bench.readings(of: network, weights: weights, in: bench.world, candidates: [step])
    }
    return [1, 2].flatMap { heads -> [ReproductionLine] in
      guard let readings = readings[heads] else { return [] }
      let difference = readings("loss-difference", step), cosine = readings("sensitivity-cosine", step)
      let loss = readings.value("loss-reference", step) ?? .nan
      let name = heads == 1 ? "one head" : "two heads"
      let reason =
        heads == 1
        ? note
        : note + "; the difference of two softmax heads is linear attention to first order only, and batches of 2048"
          + " ended 6 % above the step too"
      return [
        ReproductionLine(
          "softmax-heads", "loss of softmax attention with \(name) minus that of the step", source: source,
          published: says, value: difference?.value, interval: difference?.interval,
          criterion: heads == 1 ? "more than 10 % of the step's loss" : "no more than 5 % of the step's loss",
          holds: heads == 1
            ? (difference?.interval?.lower ?? 0) > 0.1 * loss : (difference?.value ?? .infinity) <= 0.05 * loss,
          explanation: reason),
        ReproductionLine(
          "softmax-heads", "sensitivity cosine of softmax attention with \(name)", source: source, published: says,
          value: cosine?.value, interval: cosine?.interval,
          criterion: heads == 1 ? "below 0.95" : "above 0.95",
          holds: heads == 1 ? (cosine?.value ?? 1) < 0.95 : (cosine?.value ?? 0) > 0.95, explanation: note),
      ]
    }
  }
}
