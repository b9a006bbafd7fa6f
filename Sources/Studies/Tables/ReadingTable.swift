import Instruments
import Readings
import Records
import Settings

/// Readings as tables for the terminal, JSON and CSV.
public enum ReadingTable {
  /// Every reading, one a row, for programs, with the same keys as a line of `readings.jsonl`; for people a summary.
  public static func written(_ readings: [Reading], as format: TableFormat, catalog: Catalog) -> String {
    switch format {
    case .json: "[" + readings.map { "\n" + $0.jsonLine }.joined(separator: ",") + "\n]\n"
    case .csv: rows(readings).written(as: .csv)
    case .table: summary(readings, catalog: catalog)
    }
  }

  /// For people, instrument by instrument, all of the last step: what it says first, a table where several conditions or
  /// references were read, and else a line a reading.
  static func summary(_ readings: [Reading], catalog: Catalog) -> String {
    let last = readings.compactMap(\.step).max()
    let final = readings.filter { $0.step == last || $0.step == nil }
    var names: [String] = []
    for reading in final where !names.contains(reading.instrument) { names.append(reading.instrument) }
    var text = "", notes = ""
    for name in names {
      let own = final.filter { $0.instrument == name }
      let measure = catalog.measures.first { $0.name == name }
      for line in measure?.lead(of: own, shown: { NumberText.shown($0) }) ?? [] {
        text += Untrusted.forTerminal(line, limit: 500) + "\n"
      }
      let quantities = measure?.card.tableQuantities
      if let quantities, !quantities.isEmpty {
        text += "\n" + referenceTable(own.filter { $0.condition == nil }, quantities) + "\n"
        let conditions = Set(own.compactMap(\.condition)).count
        if conditions > 0 {
          notes += "Out of distribution: \(conditions) conditions read; the report and --format json have them.\n"
        }
      } else if quantities == nil, let pivot = ReadingPivot(own) {
        text += "\(name)\n\n\(pivot.written())\n"
      } else {
        for reading in own { text += sentence(reading) + "\n" }
      }
    }
    return text + notes
  }

  // MARK: Private

  /// A row a reference, a column a quantity.
  private static func referenceTable(_ readings: [Reading], _ quantities: [String]) -> String {
    var references: [String] = []
    for reading in readings {
      if let reference = reading.reference, !references.contains(reference) { references.append(reference) }
    }
    let shown = quantities.filter { name in readings.contains { $0.quantity == name && $0.reference != nil } }
    var table = Table([Table.Column("candidate")] + shown.map { Table.Column($0) })
    for reference in references {
      table.append(
        [.text(Untrusted.forTerminal(reference))]
          + shown.map { name in
            readings.first { $0.quantity == name && $0.reference == reference }.map { .text(number($0)) } ?? .none
          })
    }
    return table.written(as: .table)
  }

  private static func sentence(_ reading: Reading) -> String {
    var text = reading.quantity
    if let reference = reading.reference { text += " (\(reference))" }
    // The note of a reading without a value begins with that word.
    guard reading.value != nil else {
      return Untrusted.forTerminal(text + ": " + (reading.note ?? "unavailable"), limit: 500)
    }
    text += ": " + number(reading)
    if reading.unit != "1" { text += " " + reading.unit }
    if let p = reading.null?.p { text += ", p \(NumberText.shown(p))" }
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
        "method", "n", "unit", "null", "p", "level", "seed", "note", "stage", "recipe",
      ].map { Table.Column($0) })
    for reading in readings {
      table.append([
        .text(reading.instrument), .text(reading.quantity), text(reading.reference), text(reading.condition),
        reading.step.map { .integer($0) } ?? .none, .text(reading.component), number(reading.value),
        number(reading.interval?.lower), number(reading.interval?.upper), number(reading.confidence),
        text(reading.method), .integer(reading.n), .text(reading.unit), number(reading.null?.value),
        number(reading.null?.p), .integer(reading.level), reading.seed.map { .integer($0) } ?? .none,
        text(reading.note), text(reading.stage), text(reading.recipe),
      ])
    }
    return table
  }

  private static func text(_ value: String?) -> Table.Cell { value.map { .text($0) } ?? .none }
  private static func number(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .none }
}
