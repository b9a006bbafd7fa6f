import Instruments
import Records
import Settings

/// The readings of one instrument as a table for people: a row a condition, a column a quantity.
///
/// Where a quantity was read against several references, each reference has a row of its own; else the reference stands
/// in the head of the column.
struct ReadingPivot {
  private let readings: [Reading]

  /// Nil where the readings are of one condition and one reference each, and a line each says it better.
  init?(_ readings: [Reading]) {
    let conditions = Set(readings.map { $0.condition ?? "" })
    guard conditions.count > 1 || Self.hasManyReferences(readings) else { return nil }
    self.readings = readings
  }

  func written() -> String {
    let splits = Self.hasManyReferences(readings)
    let quantities = distinct(readings.map(\.quantity))
    let conditions = distinct(readings.map(\.condition))
    var table = Table(
      (["condition"] + (splits ? ["reference"] : []) + quantities.map { head($0, splits) }).map { Table.Column($0) })
    for condition in conditions {
      let here = readings.filter { $0.condition == condition }
      let references = splits ? distinct(here.map(\.reference)) : [nil]
      for reference in references {
        let row = here.filter { !splits || $0.reference == reference }
        let label = condition.map { $0.hasPrefix("world.") ? String($0.dropFirst(6)) : $0 } ?? "as trained"
        table.append(
          [.text(Untrusted.forTerminal(label))] + (splits ? [.text(Untrusted.forTerminal(reference ?? ""))] : [])
            + quantities.map { name in
              row.first { $0.quantity == name }.map { .text(ReadingTable.number($0)) } ?? .none
            })
      }
    }
    return table.written(as: .table)
  }

  private static func hasManyReferences(_ readings: [Reading]) -> Bool {
    Dictionary(grouping: readings, by: \.quantity).values.contains { Set($0.map(\.reference)).count > 1 }
  }

  private func head(_ quantity: String, _ splits: Bool) -> String {
    guard !splits, let reference = readings.first(where: { $0.quantity == quantity })?.reference else {
      return quantity
    }
    return "\(quantity) (\(Untrusted.forTerminal(reference)))"
  }

  private func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }
}
