import Instruments
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

  /// Seeds, the final loss and match, the share of seeds in which the inner optimizer emerged, the median step over all
  /// seeds with its interval, and the median cost until then over the seeds in which it did, with the range over seeds.
  public func written(as format: TableFormat) -> String {
    var table = Table(
      ["variant", "seeds", "loss", "sensitivity-cosine", "emerged", "step", "examples", "FLOP", "evaluations", "bits"]
        .map { Table.Column($0) })
    for group in groups {
      let runs = group.runs
      let emerged = runs.count { Self.value("emergence-step", in: $0) != nil }
      let share = Estimate.proportion(successes: emerged, of: runs.count)
      let shareText = share.map {
        "\(emerged)/\(runs.count) [\(Self.shown($0.interval.lower)), \(Self.shown($0.interval.upper))]"
      }
      table.append([
        .text(group.name), .integer(runs.count), Self.spread("loss", runs), Self.spread("sensitivity-cosine", runs),
        shareText.map { .text($0) } ?? .none, Self.emergence(runs),
        Self.spread("emergence-examples", runs), Self.spread("emergence-floating-point-operations", runs),
        Self.spread("emergence-fitness-evaluations", runs), Self.spread("emergence-selection-bits", runs),
      ])
    }
    return table.written(as: format)
  }

  /// The median step of emergence, seeds in which it did not come counting as later than their last checkpoint.
  private static func emergence(_ runs: [[Reading]]) -> Table.Cell {
    let steps = runs.compactMap { run in run.last { $0.quantity == "emergence-step" }?.interval }
    guard let median = Emergence.median(of: steps) else { return .none }
    func text(_ value: Double) -> String { value.isFinite ? shown(value) : "never" }
    return .text(
      runs.count == 1
        ? text(median.value)
        : "\(text(median.value)) [\(text(median.interval.lower)), \(text(median.interval.upper))]")
  }

  /// The median over the seeds that have the quantity, with its range.
  private static func spread(_ quantity: String, _ runs: [[Reading]]) -> Table.Cell {
    let values = runs.compactMap { value(quantity, in: $0) }.sorted()
    guard let lowest = values.first, let highest = values.last else { return .none }
    let middle = values.count / 2
    let median = values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
    return .text(values.count == 1 ? shown(median) : "\(shown(median)) (\(shown(lowest)) to \(shown(highest)))")
  }

  /// The last in-distribution value of a quantity, held against one gradient step where it has a reference.
  private static func value(_ quantity: String, in readings: [Reading]) -> Double? {
    readings.last {
      $0.quantity == quantity && $0.condition == nil && ($0.reference == nil || $0.reference == "gradient-descent-1")
    }?.value
  }

  private static func shown(_ value: Double) -> String { NumberText.shown(value) }
}
