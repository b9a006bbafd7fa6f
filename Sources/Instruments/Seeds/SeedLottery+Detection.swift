import Readings
import Subjects
import Worlds

/// It reads a population of seeds whose counts are recorded, too.
extension SeedLottery: Instrument {
  public func read(_ target: SeedRates, in world: any World, at occasion: Occasion) throws(Unavailable) -> [Reading] {
    let runs = target.successes.enumerated().map { seed, successes in
      RunSeries([
        Reading(
          instrument: GoalRates.name, quantity: quantity, value: Double(successes) / Double(target.levels),
          n: target.levels, unit: "1", step: occasion.step, level: 3, condition: condition, seed: seed)
      ])
    }
    return readRuns(runs, at: occasion)
  }
}

extension SeedLottery: Detecting {
  /// The trait: that seeds differ.
  public static let seedsDiffer = "seeds-differ"

  /// The decision: found where Pearson's test of equal rates has p below 0.05. The score is the share of the variance that is
  /// between seeds. Nil where the readings have no variance.
  public static func detection(in readings: [Reading]) -> Detection? {
    let here = readings.filter { $0.instrument == name }
    guard let variance = here.last(where: { $0.quantity == "between-variance" && $0.value != nil }) else { return nil }
    return Detection(
      isFound: (variance.null?.p ?? 1) < 0.05, trait: seedsDiffer,
      score: here.last { $0.quantity == "between-share" }?.value)
  }
}
