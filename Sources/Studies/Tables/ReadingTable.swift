import Instruments
import Readings
import Records
import Settings

/// Readings as tables for the terminal, JSON and CSV.
public enum ReadingTable {
  /// Every reading, one a row, for programs; the same keys as a line of `readings.jsonl`.
  public static func written(_ readings: [Reading], as format: TableFormat) -> String {
    switch format {
    case .json: "[" + readings.map { "\n" + $0.jsonLine }.joined(separator: ",") + "\n]\n"
    case .csv: rows(readings).written(as: .csv)
    case .table: summary(readings)
    }
  }

  /// For people: the subject's loss and the nearest candidate, a table of the candidates, a table for each instrument that
  /// read several conditions or references, and every other reading in a line of its own; all of the last step.
  public static func summary(_ readings: [Reading]) -> String {
    let last = readings.compactMap(\.step).max()
    let final = readings.filter { $0.step == last || $0.step == nil }
    let matches = final.filter { $0.instrument == AlgorithmMatch.name && $0.condition == nil }
    var text = ""
    if let loss = matches.first(where: { $0.quantity == "loss" }) {
      text += "loss \(number(loss)) on \(loss.n) tasks\n"
    }
    if let nearest = matches.first(where: { $0.quantity == "nearest" }) {
      let name = Untrusted.forTerminal(nearest.reference ?? "none")
      let share = nearest.value.map { NumberText.shown(100 * $0) + " %" } ?? "an unknown share"
      text += "nearest algorithm: \(name), in \(share) of the resamples of the tasks\n"
    }
    if !matches.isEmpty { text += "\n" + matchTable(matches) + "\n" }
    var instruments: [String] = []
    for reading in final where reading.instrument != AlgorithmMatch.name && !instruments.contains(reading.instrument) {
      instruments.append(reading.instrument)
    }
    for name in instruments {
      let own = final.filter { $0.instrument == name }
      if name != SeedLottery.name, let pivot = ReadingPivot(own) {
        text += "\(name)\n\n\(pivot.written())\n"
      } else {
        for reading in own { text += sentence(reading) + "\n" }
      }
    }
    let shifted = Set(final.filter { $0.instrument == AlgorithmMatch.name }.compactMap(\.condition)).count
    if shifted > 0 {
      text += "Out of distribution: \(shifted) conditions read; the report and --format json have them.\n"
    }
    return text
  }

  // MARK: Private

  private static let columns = [
    "match", "loss-reference", "prediction-difference", "sensitivity-cosine", "model-difference", "interpolation-loss",
  ]

  private static func matchTable(_ readings: [Reading]) -> String {
    var references: [String] = []
    for reading in readings {
      if let reference = reading.reference, !references.contains(reference) { references.append(reference) }
    }
    let shown = columns.filter { column in readings.contains { $0.quantity == column && $0.reference != nil } }
    var table = Table([Table.Column("candidate")] + shown.map { Table.Column($0) })
    for reference in references {
      table.append(
        [.text(reference)]
          + shown.map { column in
            guard let reading = readings.first(where: { $0.quantity == column && $0.reference == reference }) else {
              return .none
            }
            return .text(number(reading))
          })
    }
    return table.written(as: .table)
  }

  private static func sentence(_ reading: Reading) -> String {
    var text = reading.quantity
    if let reference = reading.reference { text += " (\(reference))" }
    text += ": " + (reading.value == nil ? "unavailable" : number(reading))
    if reading.value != nil, reading.unit != "1" { text += " " + reading.unit }
    if reading.value != nil, let p = reading.null?.p { text += ", p \(NumberText.shown(p))" }
    if let note = reading.note { text += "; \(note)" }
    return Untrusted.forTerminal(text, limit: 500)
  }

  /// The value with its interval, or why there is none.
  static func number(_ reading: Reading) -> String {
    guard let value = reading.value else { return "-" }
    var text = NumberText.shown(value)
    if let interval = reading.interval {
      text += " [\(NumberText.shown(interval.lower)), \(NumberText.shown(interval.upper))]"
    }
    return text
  }

  private static func rows(_ readings: [Reading]) -> Table {
    var table = Table(
      [
        "instrument", "quantity", "reference", "condition", "step", "component", "value", "lower", "upper",
        "confidence",
        "method", "n", "unit", "null", "p", "level", "seed", "note",
      ].map { Table.Column($0) })
    for reading in readings {
      table.append([
        .text(reading.instrument), .text(reading.quantity), text(reading.reference), text(reading.condition),
        reading.step.map { .integer($0) } ?? .none, .text(reading.component), number(reading.value),
        number(reading.interval?.lower), number(reading.interval?.upper), number(reading.confidence),
        text(reading.method), .integer(reading.n), .text(reading.unit), number(reading.null?.value),
        number(reading.null?.p), .integer(reading.level), reading.seed.map { .integer($0) } ?? .none,
        text(reading.note),
      ])
    }
    return table
  }

  private static func text(_ value: String?) -> Table.Cell { value.map { .text($0) } ?? .none }
  private static func number(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .none }
}
