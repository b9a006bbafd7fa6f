import Mathematics
import Readings

/// Maximum-entropy goal-directedness where its value is known by hand.
enum KnownDirectedness {
  private static let study = "known-directedness", instrument = "goal-directedness"
  private static let definition = "arXiv 2412.04758, its definition"

  static let group = ClaimGroup(
    "goal-directedness", title: "maximum-entropy goal-directedness where its value is known",
    [60, 70, 80, 90, 95, 100].map(oneDecision) + [
      corridor("right with probability 0.8", "corridor-80", "1.7864", 1.7864),
      corridor("its inverse temperature", "corridor-80", "1.0260", 1.0260, "inverse-temperature"),
      corridor("always right", "corridor-100", "6.9315", log(2) / 0.1),
      corridor("uniform", "corridor-50", "0", 0, error: 1e-9),
      corridor("utility 3U - 7", "corridor-scaled", "1.7864", 1.7864),
      corridor(
        "utility 3U - 7, inverse temperature", "corridor-scaled", "0.3420", 1.0260 / 3, "inverse-temperature"),
      cliff,
    ])

  /// One binary decision that is right with probability p: log 2 - H(p).
  private static func oneDecision(_ percent: Int) -> Claim {
    let p = Double(percent) / 100
    let entropy = [p, 1 - p].reduce(0.0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    let known = log(2) - entropy
    return claim(
      "one-decision-\(percent)", "one decision, right with probability \(p)",
      String(Double((known * 10_000).rounded()) / 10_000), known, 1e-6, variant: "one-decision-\(percent)",
      quantity: "directedness", source: "\(definition): log 2 - H(p)")
  }

  /// Five cells in a row with blocked ends, U = 1 in the right one, discount 0.9, uniform start.
  private static func corridor(
    _ what: String, _ variant: String, _ words: String, _ known: Double, _ quantity: String = "directedness",
    error: Double = 5e-5
  ) -> Claim {
    claim(
      variant + (quantity == "directedness" ? "" : "-temperature"), "corridor, \(what)", words, known, error,
      variant: variant, quantity: quantity, source: "\(definition); closed form or an independent computation")
  }

  private static func claim(
    _ word: String, _ what: String, _ words: String, _ known: Double, _ error: Double, variant: String,
    quantity: String, source: String
  ) -> Claim {
    Claim(
      "goal-directedness/\(word)", .formula, source: source,
      sentence: what.prefix(1).uppercased() + what.dropFirst() + ": \(words).", measured: what, published: words,
      criterion: "within \(error) of the known value",
      .contains(known, tolerance: error), needs: [StudyNeed(study, [variant])]
    ) { record throws(Unavailable) in
      Measured(
        try record.reading(study, variant, instrument, quantity, "goal"), explanation: "exact, so without an interval")
    }
  }

  private static let noises = ["0", "10", "30", "60", "100"].map { "cliff-noise-" + $0 }

  /// A cliff along the top row: what is published falls with the noise of the policy; the numbers are in a figure.
  private static let cliff = Claim(
    "goal-directedness/cliff", .paper, source: "\(definition), and its figure of a cliff world",
    sentence: "Goal-directedness falls with the noise of an epsilon-greedy policy.",
    measured: "a cliff world: largest over smallest noise of an epsilon-greedy policy", published: "falls (figure)",
    criterion: "falls at every step of epsilon from 0 to 1, and ends at 0 within 1e-9", .above(0),
    needs: [StudyNeed(study, noises)]
  ) { record throws(Unavailable) in
    let values = try noises.map { variant throws(Unavailable) in
      try record.reading(study, variant, instrument, "directedness", "goal").number
    }
    let falls = zip(values, values.dropFirst()).map { $0 - $1 }.min() ?? 0
    let last = values[values.count - 1]
    guard values[0] > 0 else { throw Unavailable("there is none without noise") }
    return Measured(
      Finding(last / values[0], method: "exact", n: values.count),
      tested: Finding(abs(last) < 1e-9 ? falls : -1, n: values.count),
      explanation: "a 4x4 grid of our own; the published grid is not given as numbers")
  }
}
