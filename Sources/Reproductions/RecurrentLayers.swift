import Instruments
import Networks
import Statistics
import Worlds

/// Recurrent linear self-attention layers against as many steps of gradient descent and of GD++.
enum RecurrentLayers {
  static func reproduction(layers: Int) -> Reproduction {
    let word = layers == 2 ? "two" : layers == 5 ? "five" : "\(layers)"
    return Reproduction(
      id: "\(word)-layers", title: "\(word) recurrent layers surpass gradient descent and come to GD++",
      run: { try run($0, layers: layers, id: "\(word)-layers") })
  }

  private static func run(_ bench: ReproductionBench, layers: Int, id: String) throws -> [ReproductionLine] {
    let isDeep = layers > 3
    let network = LinearSelfAttention(
      width: bench.world.tokenWidth, layers: layers, isShared: true, activationClip: isDeep ? 10 : nil)
    let weights = try bench.weights(
      of: network, in: bench.world,
      after: .init(steps: 5_000, learningRate: isDeep ? 0.0005 : 0.001, clip: layers > 2 ? 10 : 0.001), named: id)
    let plain = "gradient-descent-\(layers)", better = "gradient-descent-plus-plus-\(layers)"
    let readings = bench.readings(of: network, weights: weights, in: bench.world, candidates: [plain, better])
    guard let theirs = PublishedTuning.gradientDescentPlusPlus(steps: layers) else {
      preconditionFailure("no published tuning of GD++ with \(layers) steps")
    }
    let published = try bench.outcomes(of: network, weights: weights, in: bench.world, against: theirs)
    let surplus = readings("loss-difference", plain), best = readings("loss-difference", better)
    let gap = published["loss-difference"], cosine = published["sensitivity-cosine"]
    let plainCosine = readings.value("sensitivity-cosine", plain) ?? .nan
    let plainLoss = readings.value("loss-reference", plain) ?? .nan
    let bestLoss = readings.value("loss-reference", better) ?? .nan
    let publishedLoss = published["loss-reference"]?.value ?? .nan
    let trained = readings.value("loss", plain) ?? .nan
    let note = bench.growthNote(network, in: bench.world)
    let numbers =
      "trained \(rounded(trained)), \(layers) steps \(rounded(plainLoss)), GD++ tuned as published"
      + " \(rounded(publishedLoss)), best GD++ \(rounded(bestLoss)); \(note)"
    // The best of five steps has rate 31.4 and preconditioning 2.06; a search downhill from the published end gets there.
    let missed =
      "; the published tuning of GD++ stops on the way to the best GD++, and so does the network, which was at 0.066"
      + " after 20,000 steps too"
    var lines = [
      ReproductionLine(
        id, "loss of the trained network minus that of \(plain)", source: Publication.abstract,
        published: "below it, by a curvature correction",
        value: surplus?.value, interval: surplus?.interval, criterion: "the interval is below 0",
        holds: (surplus?.interval?.upper ?? 1) < 0, explanation: numbers),
      ReproductionLine(
        id, "loss of the trained network minus that of GD++ tuned as published", source: Publication.constructed,
        published: "equal (figure)", value: gap?.value, interval: gap?.interval,
        criterion: "no more than 5 % of the loss of GD++ above it",
        holds: (gap?.value ?? .infinity) <= 0.05 * publishedLoss, explanation: numbers),
      ReproductionLine(
        id, "sensitivity cosine with GD++ tuned as published", source: Publication.constructed,
        published: "nearer to GD++ (figure)", value: cosine?.value,
        interval: cosine?.interval, criterion: "greater than the cosine with \(plain)",
        holds: (cosine?.value ?? 0) > plainCosine, explanation: "with \(plain) it is \(rounded(plainCosine)); \(note)"),
    ]
    if abs(bestLoss - publishedLoss) > 0.01 * bestLoss {
      lines.append(
        ReproductionLine(
          id, "loss of the trained network minus that of the best GD++", source: Publication.constructed,
          published: "GD++ was tuned by training",
          value: best?.value, interval: best?.interval, criterion: "no more than 5 % of the loss of GD++ above it",
          holds: (best?.value ?? .infinity) <= 0.05 * bestLoss, explanation: numbers + missed))
    }
    return lines
  }

  private static func rounded(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }
}
