import Readings
import Settings
import Statistics
import Subjects
import Worlds

/// How often a new copy takes over a population, against what drift alone and Kimura's formula give.
///
/// The independent units are populations that began alike. Where more than one in a hundred is undecided, the share is
/// unavailable: those that take long are not like those that are lost at once.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `confidence` | of the intervals | 0.95 |
public struct Fixation: Instrument {
  public static let card = InstrumentCard(
    name: "fixation", summary: "how often a new copy takes over a population, against drift and Kimura's formula",
    quantities: [
      Quantity(
        name: "fixation-probability", unit: "1", level: 4,
        meaning: "The share of populations that the new copy took over.",
        formula: "fixed / populations, Wilson's interval",
        null: "copies / N, drift alone; p two-sided, exact binomial",
        controls: "no selection: copies / N; small selection: Kimura's"),
      Quantity(
        name: "fixation-expected", unit: "1", level: 4, meaning: "What Kimura's formula gives for the same population.",
        formula: "(1 - e^(-2 s copies)) / (1 - e^(-2 s N))", null: "copies / N, drift alone",
        controls: "closed form; s = 0: copies / N"),
      Quantity(
        name: "fixation-difference", unit: "1", level: 4, meaning: "How much more often than Kimura's formula says.",
        formula: "fixation-probability - fixation-expected", null: "0: the formula is right, good to about s",
        controls: "within sampling error and s of 0"),
    ], columns: [.init("fixation", "fixation-probability"), .init("expected", "fixation-expected")])

  public var confidence = 0.95

  public init() {}

  public init(from reader: SettingsReader) throws {
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
  }

  public func read(_ populations: Lineages, in world: ReplicatorWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    guard populations.home == world else {
      throw Unavailable("the populations did not live in this world from the start")
    }
    let sheet = ReadingSheet(Self.card, at: occasion), n = populations.copies.count
    let fixed = populations.copies.count { $0 == world.individuals }
    let open = populations.copies.count { $0 > 0 && $0 < world.individuals }
    let drift = Double(world.copies) / Double(world.individuals), kimura = world.kimuraFixation
    var share = Finding.unavailable("\(open) of \(n) populations are undecided", n: n), difference = share
    if open * 100 <= n,
      let estimate = Estimate.proportion(successes: fixed, of: n - open, confidence: confidence)
    {
      let note = open == 0 ? nil : "\(open) undecided populations are left out"
      let null = Reading.Null(value: drift, p: Self.p(fixed, of: n - open, under: drift))
      share = Finding(estimate, n: n - open, null: null, note: note)
      let ends = Interval(lower: estimate.interval.lower - kimura, upper: estimate.interval.upper - kimura)
      difference = Finding(
        estimate.value - kimura, interval: ends, confidence: confidence, method: estimate.method, n: n - open,
        null: Reading.Null(value: 0, p: Self.p(fixed, of: n - open, under: kimura)), note: note)
    }
    return [
      sheet.reading("fixation-probability", share),
      sheet.reading(
        "fixation-expected", Finding(kimura, method: "exact", n: 1, null: Reading.Null(value: drift, p: nil)),
        reference: "kimura"),
      sheet.reading("fixation-difference", difference, reference: "kimura"),
    ]
  }

  /// The two-sided p of so many successes: twice the smaller tail of the binomial law.
  private static func p(_ successes: Int, of n: Int, under share: Double) -> Double? {
    guard share > 0, share < 1, n > 0 else { return nil }
    /// P(X ≥ k).
    func atLeast(_ k: Int) -> Double {
      if k <= 0 { return 1 }
      return k > n ? 0 : BetaDistribution(alpha: Double(k), beta: Double(n - k + 1)).cdf(share)
    }
    return min(1, 2 * min(atLeast(successes), 1 - atLeast(successes + 1)))
  }
}
