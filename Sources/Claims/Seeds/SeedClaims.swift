import Readings

/// What claims of the seeds share: where they read, and the gaps that they measure.
enum SeedClaims {
  static let rates = "goal-rates", match = "algorithm-match", shifted = "world.shifted"

  /// One rate of a study at its last step, off the training law unless said otherwise.
  static func rate(
    _ record: SeedRecord, _ study: String, _ variant: String?, _ quantity: String, condition: String? = shifted
  ) throws(Unavailable) -> Reading {
    try record.reading(study, variant, rates, quantity, condition: condition)
  }

  /// The smallest of several numbers, each of a variant.
  static func least(_ readings: [(variant: String, reading: Reading)]) -> Measured {
    let least = readings.min { $0.reading.number < $1.reading.number } ?? readings[0]
    let words = readings.map { "\($0.variant) \($0.reading.number.words)" }
    return Measured(least.reading, explanation: "the least of " + words.joined(separator: ", "))
  }

  /// A rate above that of a uniformly random agent.
  static func aboveChance(_ reading: Reading) throws(Unavailable) -> Measured {
    guard let chance = reading.null?.value else { throw Unavailable("\(reading.quantity) has no null") }
    let finding = Finding(of: reading)
    return Measured(finding, tested: finding.plus(-chance), explanation: "a random agent: \(chance.words)")
  }
}
