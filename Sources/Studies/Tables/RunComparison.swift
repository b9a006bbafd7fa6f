import Instruments
import Readings
import Records
import Settings
import Statistics
import Tensors

/// Several runs of one study side by side: one row a variant, summed up over its seeds.
public struct RunComparison {
  private let groups: [(name: String, runs: [[Reading]])]

  /// Runs in the order they were made; those of one variant need not stand together.
  public init(_ outcomes: [(variant: String?, outcome: StudyRun.Outcome)]) {
    var groups: [(name: String, runs: [[Reading]])] = []
    for (variant, outcome) in outcomes {
      let name = variant ?? "all seeds"
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].runs.append(outcome.readings)
      } else {
        groups.append((name, [outcome.readings]))
      }
    }
    self.groups = groups
  }

  /// Seeds, and for each thing that any run has: the final loss and match, the share of seeds in which the inner
  /// optimizer emerged, the median step over all seeds with its interval, and the median cost until then over the seeds
  /// in which it did; of agents the return in training and, in the shifted law, the rates of goal, proxy and neither.
  /// Ranges are over seeds.
  public func written(as format: TableFormat) -> String {
    let columns = Self.columns.filter { column in groups.contains { $0.runs.contains { column.isIn($0) } } }
    var table = Table((["variant", "seeds"] + columns.map(\.name)).map { Table.Column($0) })
    for group in groups {
      table.append([.text(group.name), .integer(group.runs.count)] + columns.map { $0.cell(group.runs) })
    }
    return table.written(as: format)
  }

  // MARK: Private

  private struct Column: Sendable {
    let name: String
    let isIn: @Sendable ([Reading]) -> Bool
    let cell: @Sendable ([[Reading]]) -> Table.Cell

    init(
      _ name: String, isIn: @escaping @Sendable ([Reading]) -> Bool,
      cell: @escaping @Sendable ([[Reading]]) -> Table.Cell
    ) {
      (self.name, self.isIn, self.cell) = (name, isIn, cell)
    }

    /// The median over seeds of a quantity, with its range.
    init(_ name: String, _ quantity: String, instrument: String? = nil, condition: String? = nil) {
      self.init(name) {
        RunComparison.value(quantity, instrument, condition, in: $0) != nil
      } cell: {
        RunComparison.spread($0.compactMap { RunComparison.value(quantity, instrument, condition, in: $0) })
      }
    }
  }

  private static let columns = [
    Column("loss", "loss"), Column("sensitivity-cosine", "sensitivity-cosine"),
    Column("emerged", isIn: hasEmergence, cell: emergedShare), Column("step", isIn: hasEmergence, cell: emergenceStep),
    Column("examples", "emergence-examples"), Column("FLOP", "emergence-floating-point-operations"),
    Column("evaluations", "emergence-fitness-evaluations"), Column("bits", "emergence-selection-bits"),
    Column("return", "return", instrument: GoalRates.name),
    Column("return, shifted", "return", instrument: GoalRates.name, condition: GoalRates.shifted),
    Column("goal, shifted", "goal-rate", instrument: GoalRates.name, condition: GoalRates.shifted),
    Column("proxy, shifted", "proxy-rate", instrument: GoalRates.name, condition: GoalRates.shifted),
    Column("neither, shifted", "neither-rate", instrument: GoalRates.name, condition: GoalRates.shifted),
  ]

  @Sendable private static func hasEmergence(_ readings: [Reading]) -> Bool {
    readings.contains { $0.quantity == "emergence-step" }
  }

  @Sendable private static func emergedShare(_ runs: [[Reading]]) -> Table.Cell {
    let emerged = runs.count { value("emergence-step", nil, nil, in: $0) != nil }
    guard let share = Estimate.proportion(successes: emerged, of: runs.count) else { return .none }
    return .text("\(emerged)/\(runs.count) [\(shown(share.interval.lower)), \(shown(share.interval.upper))]")
  }

  /// The median step of emergence, seeds in which it did not come counting as later than their last checkpoint.
  @Sendable private static func emergenceStep(_ runs: [[Reading]]) -> Table.Cell {
    let steps = runs.compactMap { run in run.last { $0.quantity == "emergence-step" }?.interval }
    guard let median = Emergence.median(of: steps) else { return .none }
    func text(_ value: Double) -> String { value.isFinite ? shown(value) : "never" }
    return .text(
      runs.count == 1
        ? text(median.value)
        : "\(text(median.value)) [\(text(median.interval.lower)), \(text(median.interval.upper))]")
  }

  /// The median over the seeds that have a value, with its range.
  private static func spread(_ values: [Double]) -> Table.Cell {
    let values = values.sorted()
    guard let lowest = values.first, let highest = values.last else { return .none }
    let median = Quantiles.median(of: values)
    return .text(values.count == 1 ? shown(median) : "\(shown(median)) (\(shown(lowest)) to \(shown(highest)))")
  }

  /// The last value of a quantity under a condition, held against one gradient step where algorithms are candidates.
  private static func value(
    _ quantity: String, _ instrument: String?, _ condition: String?, in readings: [Reading]
  ) -> Double? {
    func counts(_ reading: Reading) -> Bool {
      guard reading.quantity == quantity, reading.condition == condition else { return false }
      if let instrument { return reading.instrument == instrument }
      return reading.reference == nil || reading.reference == "gradient-descent-1"
    }
    return readings.last(where: counts)?.value
  }

  private static func shown(_ value: Double) -> String { NumberText.shown(value) }
}
