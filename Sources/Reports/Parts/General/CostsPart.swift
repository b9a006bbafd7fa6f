import Figures
import Readings

/// Something that training costs, counted alike for every base optimizer.
struct RunCost {
  /// The metric that counts it.
  var metric: String
  var name: String

  /// The quantity that says what was spent until an algorithm emerged.
  var untilEmergence: String { "emergence-" + metric }

  static let all = [
    RunCost(metric: "updates", name: "Updates of the parameters"), RunCost(metric: "examples", name: "Examples seen"),
    RunCost(metric: "floating-point-operations", name: "Floating-point operations"),
    RunCost(metric: "fitness-evaluations", name: "Fitness evaluations"),
    RunCost(metric: "selection-bits", name: "Bits of selection"),
  ]

  static func amount(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e7
      ? ReadableNumber.count(Int(value)) : ReadableNumber.short(value, digits: 3)
  }

  static func text(_ reading: Reading?) -> String {
    guard let reading, let value = reading.value else { return "–" }
    guard let lower = reading.interval?.lower, lower < value else { return amount(value) }
    return "\(amount(lower)) – \(amount(value))"
  }
}

/// What the run cost.
struct CostsPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    draft.add("What it cost", at: .costs, [block(run)])
  }

  private func block(_ run: RunSnapshot) -> Page.Block {
    guard let last = run.metrics.last else {
      return .unavailable("Costs are", because: "the run has logged no metrics")
    }
    let hasEmerged = RunCost.all.contains { run.reading($0.untilEmergence)?.value != nil }
    let rows = RunCost.all.compactMap { cost -> Page.Table.Row? in
      guard let value = last.values[cost.metric] ?? nil else { return nil }
      let until: [Prose] = hasEmerged ? ["\(RunCost.text(run.reading(cost.untilEmergence)))"] : []
      return Page.Table.Row(["\(cost.name)"] + until + ["\(RunCost.amount(value))"])
    }
    guard !rows.isEmpty else { return .unavailable("Costs are", because: "the metrics hold none") }
    return .table(
      "Counted alike for every base optimizer",
      ["Cost"] + (hasEmerged ? [.right("Until it emerged (between checkpoints)")] : []) + [.right("Whole run")], rows,
      notes: (last.values["selection-bits"] ?? nil) == nil
        ? []
        : [
          "What follows a gradient does not choose between candidates; it has no fitness evaluations and no bits of selection."
        ])
  }
}
