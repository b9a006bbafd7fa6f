import Readings
import Statistics

/// The trained layer and the step beyond the inputs and weights of training.
enum Sweeps {
  static let group = ClaimGroup(
    "sweeps", title: "the trained layer follows the step out of distribution",
    [
      claim("inputs", "inputs scaled by 0.5 to 2", "world.inputs.scale=", "input-range factor 0.5 to 2"),
      claim("weights", "weights scaled by 0.5 to 5", "world.weights.scale=", "weight-scale factor 0.5 to 5"),
      claim(
        "shapes", "normal, exponential and Laplace inputs", "world.inputs.distribution=",
        "other inputs, divided by their norm"),
    ])

  private static func claim(_ word: String, _ what: String, _ prefix: String, _ cell: String) -> Claim {
    Claim(
      "sweeps/\(word)", .paper, source: "\(InContext.constructed), cell 11, \(cell)",
      sentence: "The layer loses what the step loses under \(what).",
      measured: "worst loss of the layer over that of the step, \(what)", published: "1 (figure)",
      criterion: "every ratio, with its interval, from 0.95 to 1.05", .within(0.95...1.05), needs: [OneLayer.need]
    ) { record throws(Unavailable) in
      let conditions = record.conditions("one-layer", InContext.match, startingWith: prefix)
      let ratios = try conditions.map { condition throws(Unavailable) in
        // Of the same tasks: 1 + difference / reference.
        let reference = try record.one("loss-reference", condition: condition).number
        return Finding(of: try record.one("loss-difference", condition: condition)).divided(by: reference).plus(1)
      }
      let values = ratios.compactMap(\.value)
      guard let worst = ratios.max(by: { abs(($0.value ?? 1) - 1) < abs(($1.value ?? 1) - 1) }),
        let least = values.min(), let most = values.max()
      else { throw Unavailable("no reading has a condition \(prefix)…") }
      let ends = ratios.compactMap(\.interval)
      let all = Interval(lower: ends.map(\.lower).min() ?? least, upper: ends.map(\.upper).max() ?? most)
      return Measured(
        worst, tested: Finding(worst.value, interval: all, n: worst.n),
        explanation:
          "\(InContext.asPublished); \(ratios.count) ratios, the smallest \(least.words), the largest \(most.words),"
          + " \(worst.n) tasks each")
    }
  }
}
