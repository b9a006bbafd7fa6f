import Readings
import Tensors

extension SeedLottery {
  /// Decides about populations of which it is known whether seeds differ: found where Pearson's test of equal rates has
  /// p below 0.05. The score is the share of the variance between seeds.
  ///
  /// Planted: two camps at 0.2 and 0.8, and rates spread evenly from 0.4 to 0.6. Easy null: a common rate of 0.5 on 500
  /// levels. Matched null: the same on 40 levels, where counting alone spreads the rates as far as the even spread does.
  public static func calibration(
    seeds: Int = 40, repeats: Int, stream: RandomStream, progress: @Sendable (Double) -> Void = { _ in }
  ) -> [CalibrationDecision] {
    let kinds: [(PlantedCase.Control, String, Int, @Sendable (Int) -> Double)] = [
      (.planted, "two camps, 0.2 and 0.8", 500, { $0 % 2 == 0 ? 0.2 : 0.8 }),
      (.planted, "rates from 0.4 to 0.6", 500, { 0.4 + 0.2 * Double($0) / Double(max(1, seeds - 1)) }),
      (.easyNull, "equal seeds, 500 levels", 500, { _ in 0.5 }),
      (.matchedNull, "equal seeds, 40 levels", 40, { _ in 0.5 }),
    ]
    var lottery = SeedLottery()
    lottery.draws = 99
    return kinds.enumerated().flatMap { place, kind -> [CalibrationDecision] in
      let (control, organism, levels, rate) = kind
      return (0..<repeats).map { repetition in
        var random = stream.stream(place).stream(repetition)
        let runs = (0..<seeds).map { seed -> RunSeries in
          let hits = (0..<levels).count { _ in random.uniform() < rate(seed) }
          return RunSeries([
            Reading(
              instrument: GoalRates.name, quantity: lottery.quantity, value: Double(hits) / Double(levels), n: levels,
              unit: "1", step: 1, level: 3, condition: lottery.condition, seed: seed)
          ])
        }
        let readings = lottery.readRuns(runs, at: Occasion(stream: random.stream("read")))
        func reading(_ name: String) -> Reading? { readings.first { $0.quantity == name } }
        let found = (reading("between-variance")?.null?.p ?? 1) < 0.05
        progress(Double(place * repeats + repetition + 1) / Double(kinds.count * repeats))
        return CalibrationDecision(
          control: control, organism: organism, found: found, named: control == .planted ? found : nil,
          score: reading("between-share")?.value)
      }
    }
  }
}
