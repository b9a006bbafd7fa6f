import Statistics

/// A row of the beginning of a table.
struct SampleRow {
  /// The table's name and header, for messages.
  var source: String
  var header: [String]
  var line: Int
  /// The bytes of the cells as they stand in the file, as names are compared.
  var names: [[UInt8]]
  var cells: [String]
  var numbers: [TableReader.Number]
}

/// The first rows of a table and what they say about its columns.
struct TableSample {
  let header: [String]
  let rows: [SampleRow]
  /// Whether a column is one of numbers: nine of ten cells that are not missing.
  let numeric: [Bool]

  init(header: [String], rows: [SampleRow]) {
    (self.header, self.rows) = (header, rows)
    numeric = header.indices.map { column in
      var numbers = 0
      var words = 0
      for row in rows {
        switch row.numbers[column] {
        case .value: numbers += 1
        case .notFinite: numbers += 1
        case .text: words += 1
        case .missing: break
        }
      }
      // A stray word in a column of numbers is a mistake to be reported, not a reason to call the column text.
      return numbers > 9 * words
    }
  }

  /// The number of different names in a column.
  func distinct(_ column: Int) -> Int { Set(rows.map { $0.cells[column] }).count }

  /// How many rows a name of a column has in the mean.
  func repeats(_ column: Int) -> Double { Double(rows.count) / Double(max(1, distinct(column))) }

  /// The numbers of a column that are there.
  func values(_ column: Int) -> [Double] {
    rows.compactMap { if case .value(let value) = $0.numbers[column] { value } else { nil } }
  }

  /// Whether each pair of names of two columns stands in one row at most, and in most cases in one.
  func isCrossed(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (distinct(a), distinct(b))
    guard first >= 2, second >= 2, Double(rows.count) >= 0.8 * Double(first * second) else { return false }
    return Set(rows.map { [$0.cells[a], $0.cells[b]] }).count == rows.count
  }

  /// Whether rows with the same name in `model` differ in a column whose own names come again.
  func tellsApart(_ column: Int, model: Int) -> Bool {
    guard repeats(column) > 1.2 else { return false }
    return Set(rows.map { [$0.cells[model], $0.cells[column]] }).count > distinct(model)
  }

  func isEmpty(_ column: Int) -> Bool { rows.allSatisfy { $0.cells[column].trimmed.isEmpty } }

  /// Whether a column holds nothing but true and false.
  func isYesOrNo(_ column: Int) -> Bool {
    rows.allSatisfy { row in
      let cell = row.cells[column].trimmed.lowercased()
      return cell.isEmpty || cell == "true" || cell == "false"
    }
  }

  /// Whether the texts of a column begin as numbers do: `3.0/3`, `12 ± 1`, `1,000`.
  func isAlmostNumeric(_ column: Int) -> Bool {
    guard let cell = firstText(column)?.cell.trimmed, let first = cell.first else { return false }
    return (first.isNumber || "+-−$".contains(first)) && cell.contains(where: \.isNumber)
  }

  /// The first cell of a column that is no number, with its line.
  func firstText(_ column: Int) -> (line: Int, cell: String)? {
    rows.lazy.compactMap { row in
      if case .text = row.numbers[column] { (row.line, row.cells[column]) } else { nil }
    }.first
  }

  /// The first cell that is written with a percent sign where most are not, or without where most are.
  func mixedPercent(_ column: Int) -> (line: Int, cell: String)? {
    let cells = rows.compactMap { row -> (line: Int, cell: String, signed: Bool)? in
      guard case .value = row.numbers[column] else { return nil }
      return (row.line, row.cells[column], row.cells[column].trimmed.hasSuffix("%"))
    }
    let signed = cells.count(where: \.signed)
    guard signed > 0, signed < cells.count else { return nil }
    let usual = signed * 2 >= cells.count
    return cells.first { $0.signed != usual }.map { ($0.line, $0.cell) }
  }

  /// Whether one column is the mean of the others, up to the rounding of a printed number.
  func isMean(_ column: Int, of others: [Int]) -> Bool {
    guard others.count >= 2 else { return false }
    var compared = 0
    for row in rows {
      guard case .value(let value) = row.numbers[column] else { continue }
      var sum = 0.0
      var known = true
      for other in others {
        if case .value(let part) = row.numbers[other] { sum += part } else { known = false }
      }
      guard known else { continue }
      let mean = sum / Double(others.count)
      if abs(value - mean) > 0.006 * max(abs(mean), 1e-300) { return false }
      compared += 1
    }
    return compared >= 3
  }

  /// Whether a column that is called a mean rises and falls with the mean of the others: a correlation above 0.9.
  func goesWith(_ column: Int, meanOf others: [Int]) -> Bool {
    var (own, mean): ([Double], [Double]) = ([], [])
    for row in rows {
      guard case .value(let value) = row.numbers[column] else { continue }
      let parts = others.compactMap { if case .value(let part) = row.numbers[$0] { part } else { nil } as Double? }
      guard !parts.isEmpty else { continue }
      own.append(value)
      mean.append(parts.reduce(0, +) / Double(parts.count))
    }
    // Too few rows to tell: the name decides.
    guard own.count >= 4 else { return true }
    return (Ranks.correlation(own, mean) ?? 0) > 0.9
  }

  /// Two columns whose numbers cannot be of one scale: shares beside percentages, or spreads ten times apart.
  func differentScales(_ columns: [Int]) -> (narrow: Int, wide: Int)? {
    let spans = columns.compactMap { column -> (column: Int, low: Double, high: Double)? in
      let values = values(column)
      guard let low = values.min(), let high = values.max() else { return nil }
      return (column, low, high)
    }
    guard let widest = spans.max(by: { max(abs($0.low), abs($0.high)) < max(abs($1.low), abs($1.high)) }),
      let narrowest = spans.min(by: { max(abs($0.low), abs($0.high)) < max(abs($1.low), abs($1.high)) })
    else { return nil }
    // All shares, or all percentages.
    if spans.allSatisfy({ $0.low >= 0 && $0.high <= 1 }) { return nil }
    if spans.allSatisfy({ $0.low >= 0 && $0.high <= 100 && $0.high > 1 }) { return nil }
    // Shares beside what is none.
    if let share = spans.first(where: { $0.low >= 0 && $0.high <= 1 }), widest.high > 1.5 {
      return (share.column, widest.column)
    }
    let (small, large) = (
      max(abs(narrowest.low), abs(narrowest.high)), max(abs(widest.low), abs(widest.high))
    )
    return large > 10 * small ? (narrowest.column, widest.column) : nil
  }
}
