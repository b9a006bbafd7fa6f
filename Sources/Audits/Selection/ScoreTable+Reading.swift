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
          source: reader.name, header: reader.header, line: reader.line,
          names: reader.header.indices.map { Array(reader.buffer[reader.range($0)]) },
          cells: reader.header.indices.map { reader.text($0) },
          numbers: reader.header.indices.map { reader.number($0) }))
    }
    guard !sample.isEmpty else {
      throw UserError(
        .badData, at: "\(reader.name):1", value: "a header without rows",
        expected: "at least one row of scores")
    }
    let layout = try ScoreLayout(
      TableSample(header: reader.header, rows: sample), columns: columns, source: reader.name)
    var builder = ScoreTableBuilder(
      layout: layout, columns: columns, source: reader.name, header: reader.header, dialect: reader.dialect)
    for row in sample { try builder.add(row: row) }
    try reader.gather(into: &builder, workers: workers, blockSize: blockSize)
    return try builder.finish()
  }
}
