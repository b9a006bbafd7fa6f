import Settings
import Statistics
import Tensors

extension ScoreTable {
  /// How many cells of models × units are kept; items beyond share units with others.
  static let mostCells = 1 << 23
  static let mostUnits = 8192
  /// Rows that are looked at before the layout is decided.
  static let sampleRows = 2000

  /// Reads a table from a file, or from standard input for `-`.
  ///
  /// Throws bad data (65) with line and column for what cannot be read, wrong usage (64) for an option that names no
  /// column, no input (66) for a path that is none. Memory is bounded by models × units, at most 2²³ cells; beyond 8,192
  /// items, items share units, which only makes the resampled units coarser.
  /// The table does not depend on the number of `workers`.
  public static func read(
    path: String, columns: ScoreColumns = ScoreColumns(), workers: Workers = Workers(threads: 1)
  ) throws -> ScoreTable {
    try read(TableReader(ByteSource(path: path)), columns: columns, workers: workers)
  }

  /// Reads a table from memory.
  public static func read(
    bytes: [UInt8], name: String = "table.csv", columns: ScoreColumns = ScoreColumns(),
    workers: Workers = Workers(threads: 1)
  ) throws -> ScoreTable {
    try read(TableReader(ByteSource(bytes: bytes, name: name)), columns: columns, workers: workers)
  }

  /// The same with blocks of another size, in bytes; 0 reads one row after another.
  package static func read(bytes: [UInt8], blockSize: Int, workers: Workers = Workers(threads: 1)) throws -> ScoreTable
  {
    try read(
      TableReader(ByteSource(bytes: bytes, name: "table.csv")), columns: ScoreColumns(), workers: workers,
      blockSize: blockSize)
  }

  private static func read(
    _ opened: consuming TableReader, columns: ScoreColumns, workers: Workers, blockSize: Int = TableReader.blockSize
  ) throws -> ScoreTable {
    var reader = opened
    // The first rows decide the layout and are kept as text; the rest streams.
    var sample: [SampleRow] = []
    while sample.count < sampleRows, try reader.next() {
      sample.append(
        SampleRow(
          line: reader.line, cells: reader.header.indices.map { reader.text($0) },
          numbers: reader.header.indices.map { reader.number($0) }))
    }
    guard !sample.isEmpty else {
      throw UserError(
        .badData, at: "\(reader.name):1", value: "a header without rows",
        expected: "at least one row of scores")
    }
    let numeric = reader.header.indices.map { c in
      var seen = false
      for row in sample {
        switch row.numbers[c] {
        case .value, .notFinite: seen = true
        case .missing: break
        // A stray word in a column of numbers is a mistake to be reported, not a reason to call the column text.
        case .text:
          if !columns.score.contains(reader.header[c]) && !Self.mostlyNumbers(sample, c) {
            return false
          }
        }
      }
      return seen
    }
    let layout = try ScoreLayout(
      header: reader.header, numeric: numeric,
      repeats: { c in Double(sample.count) / Double(Set(sample.map { $0.cells[c] }).count) },
      columns: columns, source: reader.name)
    var builder = ScoreTableBuilder(
      layout: layout, columns: columns, source: reader.name, header: reader.header, dialect: reader.dialect)
    for row in sample { try builder.add(row) }
    try reader.gather(into: &builder, workers: workers, blockSize: blockSize)
    return try builder.finish()
  }

  private static func mostlyNumbers(_ sample: [SampleRow], _ column: Int) -> Bool {
    var numbers = 0
    var words = 0
    for row in sample {
      switch row.numbers[column] {
      case .value: numbers += 1
      case .text: words += 1
      default: break
      }
    }
    return numbers > 9 * words
  }
}

/// A row of the beginning of a table.
struct SampleRow {
  var line: Int
  var cells: [String]
  var numbers: [TableReader.Number]
}
