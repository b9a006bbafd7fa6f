import Readings
import Statistics

/// The published curves of cheese-in-the-corner: what the best agent earns, and what trained ones do, on and off their law.
enum CornerReturns {
  static let source = "authors' data for arXiv 2507.03068: 13x13 with its border, discount 0.995, 256 levels"
  static let returns = "law-returns", shifted = "world.shifted"
  static let quick = ["base-optimizer.steps=60", "measure=[{instrument: law-returns, levels: 1000}]"]
  static let note =
    "a dense policy of three layers of 128, 300 rounds of 32,768 environment steps at ten times the published main"
    + " branch's learning rate; published: a convolutional one, 20 million"

  /// Corner size, and the published returns: the best agent's in the training law, a trained one's on and off it.
  private static let published: [(size: Int, best: Double, on: Double, off: Double)] = [
    (1, 0.770, 0.629, 0.130), (2, 0.777, 0.639, 0.190), (3, 0.847, 0.680, 0.260), (8, 0.914, 0.712, 0.658),
    (11, 0.899, 0.685, 0.691),
  ]

  static func name(_ size: Int) -> String { "corner-size-\(size)" }

  // MARK: The best agent

  static let best = ClaimGroup(
    "oracle-returns", title: "the optimal return of cheese-in-the-corner for each size of the corner",
    published.map { best($0.size, $0.best, law: "corner size \($0.size)", condition: nil) }
      + [best(11, 0.882, law: "off distribution", condition: shifted)])

  private static func best(_ size: Int, _ published: Double, law: String, condition: String?) -> Claim {
    let need = StudyNeed(
      "oracle-returns", [name(size)], quick: ["measure=[{instrument: law-returns, levels: 4000}]"])
    return Claim(
      "oracle-returns/\(condition == nil ? name(size) : "off-distribution")", .paper, source: source,
      sentence: "The best agent earns \(published) (\(law)).", measured: "optimal return, \(law)",
      published: "\(published)", criterion: "within 2.64 standard errors of the published mean (5 % for all six)",
      .contains(published, tolerance: 0), needs: [need]
    ) { record throws(Unavailable) in
      let reading = try record.reading(need.study, name(size), returns, "optimal-return", condition: condition)
      guard let interval = reading.interval else { throw Unavailable("the optimal return has no interval") }
      // 1.96 standard errors of our mean; the published one has that of its 256 levels.
      let count = Double(reading.n), own = interval.width / 2 / 1.95996, variance = own * own * count
      let error = (variance / 256 + variance / count).squareRoot(), reach = 2.64 * error
      let distance = abs(reading.number - published) / error
      return Measured(
        Finding(of: reading),
        tested: Finding(
          reading.value, interval: Interval(lower: reading.number - reach, upper: reading.number + reach), n: reading.n),
        explanation:
          "\(distance.words) standard errors from it; \(reading.n) levels of our own, levels without a way to the cheese counted as 0"
      )
    }
  }

  // MARK: Trained agents

  static let trained = ClaimGroup(
    "corner-sizes", title: "returns on and off distribution against the size of the training corner",
    published.flatMap { item in
      [
        trained(item.size, item.on, "on", condition: nil), trained(item.size, item.off, "off", condition: shifted),
      ]
    } + [
      Claim(
        "corner-sizes/rise", .paper, source: source,
        sentence: "Off distribution an agent earns more the larger the training corner was.",
        measured: "off-distribution return, size 11 minus size 1", published: "0.561",
        criterion: "larger than 0.2, with its interval", .above(0.2), needs: [need([1, 11])]
      ) { record throws(Unavailable) in
        let (last, first) = (try earned(record, 11, shifted), try earned(record, 1, shifted))
        return Measured(Finding(of: last).minus(Finding(of: first)), explanation: note)
      },
      Claim(
        "corner-sizes/corner", .paper, source: source,
        sentence: "Only an agent trained on a corner of one cell earns much in the corner off distribution.",
        measured: "off-distribution corner return, size 1 minus the largest of the rest", published: "0.329",
        criterion: "larger than 0.1, with its interval", .above(0.1), needs: [need(published.map(\.size))]
      ) { record throws(Unavailable) in
        let all = try published.map { item throws(Unavailable) in
          Finding(of: try record.reading("corner-sizes", name(item.size), returns, "proxy-return", condition: shifted))
        }
        let rest = all.dropFirst().max { ($0.value ?? 0) < ($1.value ?? 0) } ?? all[0]
        return Measured(all[0].minus(rest), explanation: note)
      },
    ])

  static func need(_ sizes: [Int]) -> StudyNeed { StudyNeed("corner-sizes", sizes.map(name), quick: quick) }

  static func earned(_ record: SeedRecord, _ size: Int, _ condition: String?) throws(Unavailable) -> Reading {
    try record.reading("corner-sizes", name(size), returns, "return", condition: condition)
  }

  private static func trained(_ size: Int, _ published: Double, _ side: String, condition: String?) -> Claim {
    Claim(
      "corner-sizes/\(side)-\(size)", .paper, source: source,
      sentence: "Trained on a corner of \(size), an agent earns \(published) \(side) distribution.",
      measured: "return \(side) distribution, size \(size)", published: "\(published)",
      criterion: "within 0.1 of the published mean of 256 levels and one seed, with its interval",
      .within(published - 0.1...published + 0.1), needs: [need([size])]
    ) { record throws(Unavailable) in
      Measured(try earned(record, size, condition), explanation: note)
    }
  }
}
