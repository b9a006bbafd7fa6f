import Settings

/// How a result is printed: `--format table|json|csv`.
public enum TableFormat: String, Sendable, CaseIterable {
  case table, json, csv
}

/// Rows and named columns to be printed for people or for programs.
///
/// Text that came from a file or a model is neutralized here, in all three formats.
public struct Table: Sendable, Hashable {
  public struct Column: Sendable, Hashable {
    /// The heading, and the key in JSON.
    public var name: String
    /// Digits after the decimal point in the aligned form; nil shows four significant digits. JSON and CSV are exact.
    public var decimals: Int?

    public init(_ name: String, decimals: Int? = nil) {
      self.name = name
      self.decimals = decimals
    }
  }

  public enum Cell: Sendable, Hashable {
    case text(String)
    case integer(Int)
    /// NaN and infinity are shown like `none`.
    case number(Double)
    case boolean(Bool)
    /// Nothing was measured: `-`, an empty field, `null`.
    case none
  }

  public var columns: [Column]
  public var rows: [[Cell]]

  /// A table whose rows all have one cell a column.
  public init(_ columns: [Column], rows: [[Cell]] = []) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "one cell a column")
    self.columns = columns
    self.rows = rows
  }

  public mutating func append(_ row: [Cell]) {
    precondition(row.count == columns.count, "\(row.count) cells for \(columns.count) columns")
    rows.append(row)
  }

  /// The table as text that ends with a newline; the same table gives the same text.
  public func written(as format: TableFormat) -> String {
    switch format {
    case .table: aligned
    case .json: json
    case .csv: csv
    }
  }

  // MARK: For people

  /// Aligned columns two spaces apart: text to the left, numbers to the right, no trailing spaces.
  private var aligned: String {
    let cells = rows.map { row in zip(row, columns).map { $0.shown(decimals: $1.decimals) } }
    let headings = columns.map { Untrusted.forTerminal($0.name) }
    let widths = columns.indices.map { index in
      (cells.map { TextWidth.of($0[index]) } + [TextWidth.of(headings[index])]).max() ?? 0
    }
    let numeric = columns.indices.map { index in
      rows.contains { $0[index].isNumber } && rows.allSatisfy { $0[index].isNumber || $0[index] == .none }
    }
    return ([headings] + cells).map { line in
      var text = ""
      for (index, cell) in line.enumerated() {
        let padding = String(repeating: " ", count: widths[index] - TextWidth.of(cell))
        text += (index == 0 ? "" : "  ") + (numeric[index] ? padding + cell : cell + padding)
      }
      while text.hasSuffix(" ") { text.removeLast() }
      return text + "\n"
    }.joined()
  }

  // MARK: For programs

  /// An array of objects, one a line, keys sorted.
  private var json: String {
    let order = columns.indices.sorted { columns[$0].name < columns[$1].name }
    let lines = rows.map { row in
      "  {" + order.map { JSONText.string(columns[$0].name) + ": " + row[$0].json }.joined(separator: ", ") + "}"
    }
    return lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }

  /// RFC 4180: fields with a comma, a quotation mark or a line break are quoted; lines end with CR LF.
  private var csv: String {
    let lines = [columns.map { Self.field($0.name) }] + rows.map { $0.map(\.csv) }
    return lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  fileprivate static func field(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    let harmless = lines.map { Untrusted.forTerminal(String($0), limit: .max) }.joined(separator: "\n")
    guard harmless.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return harmless }
    return "\"" + harmless.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

extension Table.Cell {
  var isNumber: Bool {
    switch self {
    case .integer, .number: true
    case .text, .boolean, .none: false
    }
  }

  func shown(decimals: Int?) -> String {
    switch self {
    case .text(let text): Untrusted.forTerminal(text)
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? NumberText.shown(value, decimals: decimals) : "-"
    case .boolean(let value): value ? "yes" : "no"
    case .none: "-"
    }
  }

  fileprivate var json: String {
    switch self {
    case .text(let text): JSONText.string(text)
    case .integer(let value): String(value)
    case .number(let value): JSONText.number(value)
    case .boolean(let value): String(value)
    case .none: "null"
    }
  }

  fileprivate var csv: String {
    switch self {
    case .text(let text): Table.field(text)
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? JSONText.number(value) : ""
    case .boolean(let value): String(value)
    case .none: ""
    }
  }
}
