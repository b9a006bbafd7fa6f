import Figures
import Instruments
import Statistics

extension ComparisonPage {
  var emergenceBlocks: [Page.Block] {
    guard groups.contains(where: { $0.judged > 0 }) else { return [] }
    let last = runs.compactMap(\.lastStep).max().map(Double.init) ?? 1
    let lines = groups.compactMap { group -> Mark? in
      let times = group.times
      guard !times.isEmpty else { return nil }
      var share = 0.0
      var points = [Point(0, 0)]
      for mass in Survival.turnbull(times).sorted(by: { $0.until < $1.until }) where mass.until.isFinite {
        share += mass.mass
        points.append(Point(mass.until, min(share, 1)))
      }
      points.append(Point(last, min(share, 1)))
      return .line(
        Line(
          groups.count > 1 ? group.label : nil, points: points, hue: group.hue, weight: .strong,
          dash: group.hue == .blue ? .solid : group.hue == .orange ? .dashed : .dotted, steps: true))
    }
    // The axis reaches back to the last checkpoint before the first rise.
    let before = groups.flatMap(\.times).map(\.after).filter { $0 > 0 }.min()
    let share = Plot(
      x: Axis("Step of training", scale: .logarithmicWithZero, including: [before.map { $0 / 2 }].compactMap { $0 }),
      y: Axis("Share of runs", lower: 0, upper: 1.02),
      marks: lines, height: 230)
    return [
      .figure(
        Page.Figure(
          "emergence",
          Chart(
            title: "How many runs had learned \(algorithm) by when",
            description: "The share of runs in which it had emerged, over the steps of training.", plot: share,
            notes: [
              "Checkpoints tell the step only as an interval; the curve is Turnbull’s estimate and rises at the intervals’ ends."
            ])))
    ]
  }

  // MARK: Costs

  /// What was spent until it emerged in the runs of a group, bounded by the checkpoints.
  private static func spending(_ group: Group, _ quantity: String) -> (count: Int, median: CensoredMedian)? {
    let times = group.runs.compactMap { run -> CensoredTime? in
      guard let reading = run.reading(quantity) else { return nil }
      let upper = reading.value ?? .infinity
      return CensoredTime(after: min(reading.interval?.lower ?? 0, upper), until: upper)
    }
    return Survival.median(of: times).map { (times.count, $0) }
  }

  var costBlocks: [Page.Block] {
    if groups.count == 1 {
      let rows = RunPage.costs.compactMap { cost -> Page.Table.Row? in
        guard let spent = Self.spending(groups[0], cost.quantity) else { return nil }
        let estimate = spent.median.estimate
        guard estimate.value.isFinite else { return Page.Table.Row(["\(cost.name)", "not in half of the runs", "–"]) }
        guard estimate.value > 0 else { return Page.Table.Row(["\(cost.name)", "0", "–"]) }
        let interval = spent.count > 1 ? estimate.interval : spent.median.bracket
        let upper = interval.upper.isFinite ? RunPage.amount(interval.upper) : "∞"
        return Page.Table.Row([
          "\(cost.name)", "\(RunPage.amount(estimate.value))", "\(RunPage.amount(interval.lower)) – \(upper)",
        ])
      }
      guard !rows.isEmpty else { return [] }
      return [
        .table(
          Page.Table(
            "Median over seeds",
            columns: [
              Page.Table.Column("Cost"), Page.Table.Column("Until it emerged", .right),
              Page.Table.Column("Interval", .right),
            ],
            rows: rows,
            notes: ["Checkpoints bound each run’s costs from both sides; the interval is that of the median."]))
      ]
    }
    var panels: [Panel] = []
    for cost in RunPage.costs {
      let rows = groups.compactMap { group -> Rows.Row? in
        guard let spent = Self.spending(group, cost.quantity) else { return nil }
        let (count, median) = spent
        let estimate = median.estimate
        guard estimate.value.isFinite else {
          return Rows.Row(group.label, estimates: [Rows.Estimate(.nan)], text: "not in half of the runs")
        }
        guard estimate.value > 0 else {
          return Rows.Row(group.label, estimates: [], text: "0")
        }
        return Rows.Row(
          group.label,
          estimates: [
            Rows.Estimate(
              estimate.value, lower: count > 1 ? estimate.interval.lower : median.bracket.lower,
              upper: count > 1 ? estimate.interval.upper : median.bracket.upper, hue: group.hue)
          ], text: RunPage.amount(estimate.value))
      }
      guard rows.contains(where: { !$0.estimates.isEmpty }) else { continue }
      panels.append(
        .rows(Rows(title: cost.name, axis: Axis("Median over seeds", scale: .logarithmic), rows: rows)))
    }
    guard !panels.isEmpty else { return [] }
    return [
      .figure(
        Page.Figure(
          "costs",
          Chart(
            title: "What each had spent when it emerged",
            description: "For each kind of cost, the median over seeds of what was spent until emergence.",
            panels: panels,
            notes: [
              "Intervals: of the median over seeds; with a single seed, between its last checkpoint without and its first with it."
            ])))
    ]
  }
}
