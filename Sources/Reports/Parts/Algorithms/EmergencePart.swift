import Figures
import Statistics

/// When it emerged in many runs, and what each had spent by then.
struct EmergencePart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard run.hasCandidates else { return }
    for cost in RunCost.all { draft.show(.quantity(cost.untilEmergence)) }
    for name in ["emergence-median", "emergence-share"] { draft.show(.quantity(name)) }
  }

  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let runs = all.withCandidates else { return }
    draft.add("When it emerged", at: .behavior, emergence(runs))
    draft.add("What it cost until then", at: .inside, runs.groups.count == 1 ? table(runs.groups[0]) : costs(runs))
  }

  private func emergence(_ runs: RunComparison) -> [Page.Block] {
    let groups = runs.groups
    guard groups.contains(where: { $0.judged > 0 }) else { return [] }
    let last = runs.runs.compactMap(\.lastStep).max().map(Double.init) ?? 1
    let lines = groups.compactMap { group -> Mark? in
      let times = group.times(\.emergence)
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
    let before = groups.flatMap { $0.times(\.emergence) }.map(\.after).filter { $0 > 0 }.min()
    let x = Axis("Step of training", scale: .logarithmicWithZero, including: before.map { [$0 / 2] } ?? [])
    return [
      .figure(
        "emergence", title: "How many runs had learned \(runs.algorithm) by when",
        description: "The share of runs in which it had emerged, over the steps of training.",
        plot: Plot(x: x, y: Axis("Share of runs", lower: 0, upper: 1.02), marks: lines, height: 230),
        notes: [
          "Checkpoints tell the step only as an interval; the curve is Turnbull’s estimate and rises at the intervals’ ends."
        ])
    ]
  }

  // MARK: Costs

  /// The median over seeds of what was spent, with its interval, or the checkpoints' bracket of a single run.
  private struct Spending {
    var value: Double
    var interval: Interval

    init?(_ group: RunComparison.Group, _ cost: RunCost) {
      let times = group.times { $0.reading(cost.untilEmergence) }
      guard let median = Survival.median(of: times) else { return nil }
      value = median.estimate.value
      interval = times.count > 1 ? median.estimate.interval : median.bracket
    }
  }

  private func table(_ group: RunComparison.Group) -> [Page.Block] {
    let rows = RunCost.all.compactMap { cost -> Page.Table.Row? in
      guard let spent = Spending(group, cost) else { return nil }
      guard spent.value.isFinite else { return Page.Table.Row(["\(cost.name)", "not in half of the runs", "–"]) }
      guard spent.value > 0 else { return Page.Table.Row(["\(cost.name)", "0", "–"]) }
      let upper = spent.interval.upper.isFinite ? RunCost.amount(spent.interval.upper) : "∞"
      return Page.Table.Row([
        "\(cost.name)", "\(RunCost.amount(spent.value))", "\(RunCost.amount(spent.interval.lower)) – \(upper)",
      ])
    }
    guard !rows.isEmpty else { return [] }
    return [
      .table(
        "Median over seeds", ["Cost", .right("Until it emerged"), .right("Interval")], rows,
        notes: ["Checkpoints bound each run’s costs from both sides; the interval is that of the median."])
    ]
  }

  private func costs(_ runs: RunComparison) -> [Page.Block] {
    let panels = RunCost.all.compactMap { cost -> Panel? in
      let rows = runs.groups.compactMap { group -> Rows.Row? in
        guard let spent = Spending(group, cost) else { return nil }
        guard spent.value.isFinite else {
          return Rows.Row(group.label, estimates: [Rows.Estimate(.nan)], text: "not in half of the runs")
        }
        guard spent.value > 0 else { return Rows.Row(group.label, estimates: [], text: "0") }
        let estimate = Rows.Estimate(
          spent.value, lower: spent.interval.lower, upper: spent.interval.upper, hue: group.hue)
        return Rows.Row(group.label, estimates: [estimate], text: RunCost.amount(spent.value))
      }
      guard rows.contains(where: { !$0.estimates.isEmpty }) else { return nil }
      return .rows(Rows(title: cost.name, axis: Axis("Median over seeds", scale: .logarithmic), rows: rows))
    }
    guard !panels.isEmpty else { return [] }
    return [
      .figure(
        "costs", title: "What each had spent when it emerged",
        description: "For each kind of cost, the median over seeds of what was spent until emergence.", panels: panels,
        notes: [
          "Intervals: of the median over seeds; with a single seed, between its last checkpoint without and its first with it."
        ])
    ]
  }
}
