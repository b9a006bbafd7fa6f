import Readings
import Settings
import Statistics
import Tensors

/// How often training again from another seed gives another goal, and whether anything seen in training foretells it.
///
/// Reads the last reading of a rate off the training law in each of several runs of one recipe. The seeds are the
/// independent units; the levels within a seed are its sampling noise, which `RateSpread` takes out. Whether seeds fall
/// into two camps is asked of Hartigan's dip. Every reading in the training law that differs between seeds is held
/// against the rate by Spearman's rank correlation; the permutation p's are adjusted over all of them (Benjamini and
/// Hochberg).
///
/// | key | meaning | default |
/// |---|---|---|
/// | `quantity` | the rate, of `goal-rates` | `preference` |
/// | `condition` | where it is read | `world.shifted` |
/// | `confidence` | of the intervals | 0.95 |
/// | `draws` | uniform samples behind the dip's p, and permutations of each correlation | 2000 |
public struct SeedLottery: Summary {
  public static let card = InstrumentCard(
    name: "seed-lottery",
    summary: "over many seeds of one study: the spread of the goal, its shape, and what foretells it",
    quantities: quantities, tableQuantities: [])

  public var quantity = "preference"
  public var condition = GoalRates.shifted
  public var confidence = 0.95
  public var draws = 2_000

  public init() {}

  /// Reads the keys above.
  public init(from reader: SettingsReader) throws {
    let rates = GoalRates.card.quantities.map(\.name).filter { $0 == "preference" || $0.hasSuffix("-rate") }
    quantity = try reader.choice("quantity", default: quantity, of: rates)
    condition = try reader.text("condition", default: condition)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
    draws = try reader.integer("draws", default: draws, in: 99...1_000_000)
  }

  public func readRuns(_ runs: [RunSeries], at occasion: Occasion) -> [Reading] {
    let sheet = sheet(at: occasion)
    let seeds = runs.compactMap { Seed($0.readings, lottery: self) }
    let left = runs.count - seeds.count
    let note = left > 0 ? "\(left) of \(runs.count) runs have no \(quantity) under \(condition) and are left out" : nil
    let counted = seeds.filter { $0.trials >= 2 }
    guard
      let spread = RateSpread(
        successes: counted.map(\.successes), trials: counted.map(\.trials), confidence: confidence)
    else {
      let reason = "\(counted.count) seeds have \(quantity) under \(condition) on two levels or more; it takes two"
      return Self.quantities.map {
        sheet.reading($0.name, .unavailable(reason, n: counted.count), reference: quantity)
      }
    }
    var random = occasion.stream.stream("dip")
    let dip = Unimodality(of: counted.map(\.rate), draws: draws, using: &random)
    let null = Reading.Null(value: 0, p: spread.p)
    let fewForDip = "\(counted.count) seeds are too few; it takes four"
    var readings = [
      ("seed-mean", Finding(spread.mean, n: spread.mean.n, note: note)),
      ("between-variance", Finding(spread.variance, n: counted.count, null: null, note: note)),
      ("between-share", Finding(spread.share, n: counted.count, null: null, note: note)),
      (
        "dip",
        dip.map { Finding($0.dip, n: counted.count, null: .init(value: nil, p: $0.p), note: note) }
          ?? .unavailable(fewForDip, n: counted.count)
      ),
    ].map { sheet.reading($0, $1, reference: quantity) }
    readings += foretelling(counted, at: occasion)
    return readings
  }

  // MARK: Private

  /// One run, as far as it counts.
  private struct Seed {
    let rate: Double
    let trials: Int
    let readings: [Reading]
    var successes: Int { Int((rate * Double(trials)).rounded()) }

    init?(_ readings: [Reading], lottery: SeedLottery) {
      let last = readings.last {
        $0.instrument == GoalRates.name && $0.quantity == lottery.quantity && $0.condition == lottery.condition
      }
      guard let last, let value = last.value else { return nil }
      (rate, trials) = (value, last.n)
      self.readings = readings.filter { $0.step == last.step }
    }
  }

  /// The correlation over seeds of each reading in the training law with the rate.
  private func foretelling(_ seeds: [Seed], at occasion: Occasion) -> [Reading] {
    var names: [String] = []
    for reading in seeds.flatMap(\.readings) where reading.condition == nil && reading.value != nil {
      let name = Self.predictor(reading)
      if !names.contains(name) { names.append(name) }
    }
    var found: [(name: String, estimate: Estimate, p: Double)] = []
    for name in names {
      let pairs = seeds.compactMap { seed in
        seed.readings.last { $0.condition == nil && Self.predictor($0) == name }?.value.map { ($0, seed.rate) }
      }
      let (x, y) = (pairs.map(\.0), pairs.map(\.1))
      guard x.count >= 4, let estimate = Estimate.spearman(x, y, confidence: confidence) else { continue }
      let (ranksX, ranksY) = (Ranks.midranks(x), Ranks.midranks(y))
      var random = occasion.stream.stream("foretelling").stream(name)
      let test = Permutation.pairing(count: x.count, draws: draws, using: &random) { order in
        Ranks.correlation(ranksX, order.map { ranksY[$0] }) ?? 0
      }
      guard let test else { continue }
      found.append((name, estimate, test.p))
    }
    guard !found.isEmpty else {
      let reason = "no reading in the training law differs between at least four seeds"
      return [sheet(at: occasion).reading("foretells", .unavailable(reason, n: seeds.count), reference: quantity)]
    }
    let adjusted = MultipleTests.benjaminiHochberg(found.map(\.p))
    let note = "p adjusted over \(found.count) readings (Benjamini and Hochberg)"
    return zip(found, adjusted).map { item, p in
      sheet(at: occasion).reading(
        "foretells", Finding(item.estimate, n: item.estimate.n, null: .init(value: 0, p: p), note: note),
        reference: item.name)
    }
  }

  /// The name of a reading among others of its run.
  private static func predictor(_ reading: Reading) -> String {
    ([reading.instrument, reading.quantity] + (reading.reference.map { [$0] } ?? [])
      + (reading.component == "model" ? [] : [reading.component])).joined(separator: "/")
  }

  private func sheet(at occasion: Occasion) -> ReadingSheet {
    var sheet = ReadingSheet(Self.card, at: occasion, condition: condition)
    sheet.component = "seeds"
    return sheet
  }
}

extension SeedLottery {
  static let quantities: [Quantity] = [
    Quantity(
      name: "seed-mean", unit: "1", level: 4, meaning: "The mean of the rate over seeds.", formula: "mean over seeds",
      null: "none: it is a description", controls: "equal seeds: their common rate"),
    Quantity(
      name: "between-variance", unit: "1", level: 4,
      meaning: "The variance of the rate between seeds, without the sampling noise of its levels.",
      formula: "S²(rates) - mean rate (1 - rate) / (levels - 1)",
      null: "0; p of Pearson's test of equal rates", controls: "equal seeds: 0; half at 0.2 and half at 0.8: 0.09"),
    Quantity(
      name: "between-share", unit: "1", level: 4, meaning: "The share of the observed variance that is between seeds.",
      formula: "max(0, between-variance) / S²(rates)", null: "0; p as between-variance",
      controls: "equal seeds: near 0; no interval of its own, see between-variance"),
    Quantity(
      name: "dip", unit: "1", level: 4,
      meaning: "How far the distribution over seeds is from having one peak (Hartigan's dip).",
      formula: "min over unimodal G of sup |F - G|", null: "uniform samples of the same size",
      controls: "two camps: p near 0; one peak: p large"),
    Quantity(
      name: "foretells", unit: "1", level: 4,
      meaning: "The rank correlation over seeds of a reading in the training law, the reference, with the rate.",
      formula: "Spearman's rho", null: "0; permutation of seeds, adjusted over all readings",
      controls: "a reading that is the rate: 1; an independent one: interval holds 0"),
  ]
}
