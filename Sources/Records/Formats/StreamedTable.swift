import Settings

/// A table for people whose rows are written one by one, before all of them are known.
///
/// Columns are as wide as their headings and as the widest of the cells that are known to come; a cell that is wider than that
/// pushes its line to the right.
public struct StreamedTable: Sendable {
  private let columns: [Table.Column]
  private let widths: [Int]
  private let isNumeric: [Bool]

  /// - Parameters:
  ///   - columns: the columns.
  ///   - examples: rows like those to come; a column is numeric where they hold a number or nothing.
  public init(_ columns: [Table.Column], like examples: [[Table.Cell]]) {
    self.columns = columns
    isNumeric = columns.indices.map { index in examples.allSatisfy { $0[index].isNumber || $0[index] == .none } }
    widths = columns.indices.map { index in
      let cells = examples.map { TextWidth.of($0[index].shown(decimals: columns[index].decimals)) }
      return (cells + [TextWidth.of(columns[index].name), columns[index].decimals.map { $0 + 2 } ?? 0]).max() ?? 0
    }
  }

  /// The line of headings, with its end.
  public var heading: String { aligned(columns.map { Untrusted.forTerminal($0.name) }) }

  /// The line of one row, with its end.
  public func line(_ row: [Table.Cell]) -> String {
    precondition(row.count == columns.count, "\(row.count) cells for \(columns.count) columns")
    return aligned(zip(row, columns).map { $0.shown(decimals: $1.decimals) })
  }

  private func aligned(_ cells: [String]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: max(0, widths[index] - TextWidth.of(cell)))
      text += (index == 0 ? "" : "  ") + (isNumeric[index] ? padding + cell : cell + padding)
    }
    while text.hasSuffix(" ") { text.removeLast() }
    return text + "\n"
  }
}
