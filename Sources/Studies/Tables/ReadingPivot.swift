import Instruments
import Readings
import Records
import Settings

/// The readings of one instrument as a table for people: a row a condition, a column a quantity.
///
/// Where a quantity was read against several references, or of several components, each has rows of its own; else the
/// reference stands in the head of the column.
struct ReadingPivot {
  private let readings: [Reading]
  private let splitsReferences: Bool
  private let splitsComponents: Bool

  /// Nil where the readings are of one condition, reference and component each, and a line each says it better.
  init?(_ readings: [Reading]) {
    self.readings = readings
    let quantities = Dictionary(grouping: readings, by: \.quantity).values
    splitsReferences = quantities.contains { Set($0.map(\.reference)).count > 1 }
    splitsComponents = Set(readings.map(\.component)).count > 1
    guard splitsReferences || splitsComponents || Set(readings.map(\.condition)).count > 1 else { return nil }
  }

  func written() -> String {
    let quantities = distinct(readings.map(\.quantity))
    var heads = ["condition"]
    if splitsReferences { heads.append("reference") }
    if splitsComponents { heads.append("component") }
    var table = Table((heads + quantities.map(head)).map { Table.Column($0) })
    let rows = distinct(
      readings.map {
        Row(
          condition: $0.condition, reference: splitsReferences ? $0.reference : nil,
          component: splitsComponents ? $0.component : nil)
      })
    for row in rows {
      let own = readings.filter {
        $0.condition == row.condition && (!splitsReferences || $0.reference == row.reference)
          && (!splitsComponents || $0.component == row.component)
      }
      let label = row.condition.map { $0.hasPrefix("world.") ? String($0.dropFirst(6)) : $0 } ?? "as trained"
      var cells: [Table.Cell] = [.text(Untrusted.forTerminal(label))]
      if splitsReferences { cells.append(.text(Untrusted.forTerminal(row.reference ?? ""))) }
      if splitsComponents { cells.append(.text(Untrusted.forTerminal(row.component ?? ""))) }
      table.append(
        cells
          + quantities.map { name in
            own.first { $0.quantity == name }.map { .text(ReadingTable.number($0)) } ?? .none
          })
    }
    return table.written(as: .table)
  }

  private struct Row: Hashable {
    let condition: String?
    let reference: String?
    let component: String?
  }

  private func head(_ quantity: String) -> String {
    guard !splitsReferences, let reference = readings.first(where: { $0.quantity == quantity })?.reference else {
      return quantity
    }
    return "\(quantity) (\(Untrusted.forTerminal(reference)))"
  }

  private func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }
}
