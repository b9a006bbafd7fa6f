import Instruments
import Readings
import Records
import Statistics

/// Several runs of one study side by side: one row a variant, summed up over its seeds.
public struct RunComparison {
  private let groups: [(name: String, runs: [RunSeries])]
  private let columns: [(measure: any Measure, column: InstrumentCard.Column)]

  /// Runs in the order they were made; those of one variant need not stand together. The columns are those of the
  /// measures' cards.
  public init(_ outcomes: [(study: Study, outcome: StudyRun.Outcome)]) {
    var groups: [(name: String, runs: [RunSeries])] = []
    for (study, outcome) in outcomes {
      let name = study.variant ?? "all seeds"
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].runs.append(RunSeries(outcome.readings))
      } else {
        groups.append((name, [RunSeries(outcome.readings)]))
      }
    }
    self.groups = groups
    var seen: Set<String> = []
    columns = outcomes.flatMap { $0.study.measures }.filter { seen.insert($0.name).inserted }.flatMap { measure in
      type(of: measure).card.columns.map { (measure, $0) }
    }
  }

  /// Seeds, and the columns that any run has a value for: the median over seeds with its range, or what a summary reads
  /// in all runs of the row, with its interval.
  public func written(as format: TableFormat) -> String {
    let filled = columns.map { column in groups.map { cell(column.measure, column.column, in: $0.runs) } }
    let shown = columns.indices.filter { index in filled[index].contains { $0 != nil } }
    var table = Table((["variant", "seeds"] + shown.map { columns[$0].column.title }).map { Table.Column($0) })
    for (row, group) in groups.enumerated() {
      table.append(
        [.text(group.name), .integer(group.runs.count)] + shown.map { filled[$0][row].map { .text($0) } ?? .none })
    }
    return table.written(as: format)
  }

  private func cell(_ measure: any Measure, _ column: InstrumentCard.Column, in runs: [RunSeries]) -> String? {
    func counts(_ reading: Reading) -> Bool {
      reading.instrument == measure.name && reading.quantity == column.quantity
        && reading.condition == column.condition && (column.reference == nil || reading.reference == column.reference)
    }
    let values = runs.compactMap { $0.readings.last(where: counts)?.value }.sorted()
    if let lowest = values.first, let highest = values.last {
      let median = NumberText.shown(Quantiles.median(of: values))
      return values.count == 1
        ? median : "\(median) (\(NumberText.shown(lowest)) to \(NumberText.shown(highest)))"
    }
    guard let summary = measure as? any Summary else { return nil }
    guard let reading = Population.readings(by: summary, of: runs).first(where: counts) else { return nil }
    if reading.value != nil { return ReadingTable.number(reading) }
    return reading.interval.map { "above \(NumberText.shown($0.lower))" }
  }
}
