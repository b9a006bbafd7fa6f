import Readings
import Statistics

/// What it had cost until the inner optimizer was there: the step of emergence in every unit that costs are counted in.
///
/// The checkpoints bound the step from both sides, and the costs logged at those two steps bound the cost. Between two
/// logged steps the costs are interpolated linearly, which is exact for base optimizers whose steps cost the same.
enum EmergenceCosts {
  /// Name of the metric, quantity of the reading, unit.
  private static let all: [(metric: String, quantity: String, unit: String)] = [
    ("updates", "emergence-updates", "update"), ("examples", "emergence-examples", "example"),
    ("floating-point-operations", "emergence-floating-point-operations", "FLOP"),
    ("fitness-evaluations", "emergence-fitness-evaluations", "evaluation"),
    ("selection-bits", "emergence-selection-bits", "bit"),
  ]

  static let quantities = all.map { cost in
    Quantity(
      name: cost.quantity, unit: cost.unit, level: 3,
      meaning: "What growing had cost by the step of emergence, in \(cost.metric.replacing("-", with: " ")).",
      formula:
        "\(cost.metric) at emergence-step, linear between logged steps; interval from the ends of that of the step",
      null: "the p of the match at that checkpoint", controls: "equal costs a step: proportional to the step")
  }

  /// One finding a cost for the finding of an `emergence-step`, from the metrics of the same run.
  static func findings(for step: Finding, metrics: [RunSeries.Row]) -> [(String, Finding)] {
    all.map { cost in
      var finding = step
      finding.value = step.value.flatMap { at($0, cost.metric, metrics) }
      finding.interval = step.interval.flatMap { interval in
        guard let lower = at(interval.lower, cost.metric, metrics) else { return nil }
        let upper = interval.upper.isFinite ? at(interval.upper, cost.metric, metrics) : .infinity
        return upper.map { Interval(lower: lower, upper: max(lower, $0)) }
      }
      if finding.value == nil, step.value != nil {
        finding.note = Unavailable("the metrics hold no \(cost.metric)").description
      }
      return (cost.quantity, finding)
    }
  }

  /// The cumulative cost after `step` steps; a row of step s tells the costs after s + 1.
  private static func at(_ step: Double, _ metric: String, _ rows: [RunSeries.Row]) -> Double? {
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
