import Settings

/// One row of a table, from the reader or from the sample of its beginning.
protocol TableRow {
  /// The line, from 1, on which it begins.
  var line: Int { get }
  /// The bytes of a name, without blanks at either end.
  func name(_ column: Int) -> (bytes: [UInt8], range: Range<Int>)
  func text(_ column: Int) -> String
  func number(_ column: Int) -> TableReader.Number
  /// The error for a cell.
  func error(_ column: Int, expected: String, remedy: String?) -> UserError
}

extension TableRow {
  /// A finite number; nil where nothing stands.
  func value(_ column: Int) throws -> Double? {
    switch number(column) {
    case .value(let value): return value
    case .missing: return nil
    case .notFinite:
      throw error(column, expected: "a finite number", remedy: "leave the cell empty where there is no score")
    case .text: throw error(column, expected: "a number", remedy: ScoreLayout.advice(text(column)))
    }
  }
}

extension TableReader: TableRow {
  func name(_ column: Int) -> (bytes: [UInt8], range: Range<Int>) { (buffer, range(column)) }
}

extension SampleRow: TableRow {
  func name(_ column: Int) -> (bytes: [UInt8], range: Range<Int>) { (names[column], 0..<names[column].count) }
  func text(_ column: Int) -> String { cells[column] }
  func number(_ column: Int) -> TableReader.Number { numbers[column] }
  func error(_ column: Int, expected: String, remedy: String?) -> UserError {
    UserError(
      .badData, at: "\(source):\(line), column \(column + 1) (\(header[column]))", value: "“\(cells[column])”",
      expected: expected, remedy: remedy)
  }
}
