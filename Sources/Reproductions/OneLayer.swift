import Instruments
import Networks
import Readings
import Statistics
import Worlds

/// One linear self-attention layer, trained, against one step of gradient descent.
enum OneLayer {
  static let reproduction = Reproduction(
    id: "one-layer", title: "one trained linear self-attention layer is one step of gradient descent", run: run)

  static let step = "gradient-descent-1"

  /// The published layer and its weights after training: 5000 steps, learning rate 0.001, clip 0.001.
  static func grown(on bench: ReproductionBench) throws -> (network: LinearSelfAttention, weights: [Float]) {
    let network = LinearSelfAttention(width: bench.world.tokenWidth, isShared: true)
    let weights = try bench.weights(
      of: network, in: bench.world, after: .init(steps: 5_000, clip: 0.001), named: "one-layer")
    return (network, weights)
  }

  private static func run(_ bench: ReproductionBench) throws -> [ReproductionLine] {
    let organism = try grown(on: bench)
    let note = bench.growthNote(organism.network, in: bench.world)
    let readings = bench.readings(
      of: organism.network, weights: organism.weights, in: bench.world, candidates: [step])
    let reference = readings("loss-reference", step), loss = reference?.value ?? .nan
    let difference = readings("loss-difference", step), cosine = readings("sensitivity-cosine", step)
    let match = readings("match", step), interpolated = readings("interpolation-loss", step)
    let published = 0.20468888
    // The standard error of a mean of 10,000 squared errors, whose standard deviation is about that of ours.
    let reach = reference?.interval.map { $0.width / 2 } ?? .nan
    let exact = bench.world.tunedSingleStep().risk.loss
    func line(
      _ quantity: String, _ reading: Reading?, source: String = Publication.constructed, says: String,
      criterion: String, holds: Bool, explanation: String = ""
    ) -> ReproductionLine {
      ReproductionLine(
        "one-layer", quantity, source: source, published: says, value: reading?.value, interval: reading?.interval,
        criterion: criterion, holds: holds, explanation: explanation.isEmpty ? note : explanation)
    }
    let ratio = interpolated?.value.map { $0 / loss }
    return [
      line(
        "loss of the best single step", reference, source: "\(Publication.alternating), cell 8",
        says: "\(published)", criterion: "differs by no more than the 95 % reach of two samples of 10,000 tasks",
        holds: abs(loss - published) <= 2.0.squareRoot() * reach,
        explanation: "the exact value is \(Self.rounded(exact)); both are samples of 10,000 tasks"),
      line(
        "loss of the trained layer minus that of the step", difference, says: "0 (figure)",
        criterion: "the interval lies within 1 % of the step's loss",
        holds: difference?.interval?.lies(within: -0.01 * loss...0.01 * loss) ?? false),
      line(
        "sensitivity cosine", cosine, source: Publication.abstract,
        says: "a match (figure)",
        criterion: "the interval is above 0.99", holds: (cosine?.interval?.lower ?? 0) > 0.99),
      line(
        "model difference", readings("model-difference", step), source: Publication.abstract,
        says: "a match (figure)",
        criterion: "below 10 % of the norm of the step's gradient",
        holds: (match?.interval?.lower ?? 0) > 0.9),
      line(
        "loss of the interpolated weights over that of the step",
        interpolated.map { reading in
          var scaled = reading
          scaled.value = ratio
          scaled.interval = reading.interval.map {
            Interval(lower: $0.lower / loss, upper: $0.upper / loss)
          }
          return scaled
        }, says: "1 (figure)", criterion: "from 0.99 to 1.01",
        holds: ratio.map { (0.99...1.01).contains($0) } ?? false,
        explanation: "\(note); the interval is that of the loss, not of the ratio on the same tasks"),
    ]
  }

  static func rounded(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }
}
