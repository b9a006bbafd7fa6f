import Instruments
import Readings
import Records
import Statistics

/// What it had cost until the inner optimizer was there: the step of emergence in every unit that costs are counted in.
///
/// The checkpoints bound the step from both sides, and the costs logged at those two steps bound the cost. Between two
/// logged steps the costs are interpolated linearly, which is exact for base optimizers whose steps cost the same.
enum EmergenceCosts {
  /// Name of the metric, quantity of the reading, unit.
  static let all: [(metric: String, quantity: String, unit: String)] = [
    ("updates", "emergence-updates", "update"), ("examples", "emergence-examples", "example"),
    ("floating-point-operations", "emergence-floating-point-operations", "FLOP"),
    ("fitness-evaluations", "emergence-fitness-evaluations", "evaluation"),
    ("selection-bits", "emergence-selection-bits", "bit"),
  ]

  /// One reading a cost for an `emergence-step` reading, from the metrics of the same run.
  static func readings(for emergence: Reading, metrics: [MetricsRow]) -> [Reading] {
    all.map { cost in
      var reading = emergence
      reading.quantity = cost.quantity
      reading.unit = cost.unit
      reading.value = emergence.value.flatMap { at($0, cost.metric, metrics) }
      reading.interval = emergence.interval.flatMap { interval in
        guard let lower = at(interval.lower, cost.metric, metrics) else { return nil }
        let upper = interval.upper.isFinite ? at(interval.upper, cost.metric, metrics) : .infinity
        return upper.map { Interval(lower: lower, upper: max(lower, $0)) }
      }
      if reading.value == nil, emergence.value != nil {
        reading.note = Unavailable("the metrics hold no \(cost.metric)").description
      }
      return reading
    }
  }

  /// The cumulative cost after `step` steps; a row of step s tells the costs after s + 1.
  private static func at(_ step: Double, _ metric: String, _ rows: [MetricsRow]) -> Double? {
    guard step > 0 else { return 0 }
    var before = (step: 0.0, cost: 0.0)
    for row in rows {
      guard let cost = row.values[metric] ?? nil else { return nil }
      let after = Double(row.step + 1)
      if after >= step { return before.cost + (cost - before.cost) * (step - before.step) / (after - before.step) }
      before = (after, cost)
    }
    return rows.isEmpty ? nil : before.cost
  }
}
