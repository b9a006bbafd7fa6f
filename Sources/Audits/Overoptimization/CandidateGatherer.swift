import Settings

/// Takes the rows of a table of raw candidates: a prompt, and the proxy and gold score of one answer to it.
struct CandidateGatherer: RowGatherer {
  private let source: String
  private let (prompt, proxy, gold): (Int, Int, Int)
  let plainColumns: PlainLines.Columns?
  private var prompts = NameTable()
  /// The prompt that was asked for last.
  private var near = 0
  private var curves = CandidateCurves()
  private var rows = 0
  private var missing = 0

  init(_ reader: TableReader, prompt: Int, proxy: Int, gold: Int) {
    source = reader.name
    (self.prompt, self.proxy, self.gold) = (prompt, proxy, gold)
    plainColumns = PlainLines.Columns(
      names: [prompt], numbers: [proxy, gold], fields: reader.header.count, dialect: reader.dialect)
  }

  var nameTables: [NameTable] { [prompts] }

  mutating func add(_ reader: TableReader) throws {
    rows += 1
    let index = prompts.index(of: reader.buffer, reader.range(prompt))
    if index == curves.labels.count { curves.open(reader.text(prompt).trimmed, line: reader.line) }
    guard let p = try reader.value(proxy), let g = try reader.value(gold) else {
      missing += 1
      return
    }
    guard curves.add(proxy: p, gold: g, to: index) else {
      throw reader.error(
        prompt, expected: "the rows of one prompt together, in a table of so many candidates",
        remedy: "sort the table by its column of prompts")
    }
  }

  mutating func add(_ lines: PlainLines, from first: Int, in buffer: [UInt8]) -> Int {
    let (places, names, numbers) = (lines.lines.span, lines.names.span, lines.numbers.span)
    for line in first..<places.count {
      guard places[line].isPlain else { return line }
      var index = Int(names[line].index)
      if index < 0 { index = prompts.find(buffer, lines.range(of: names[line]), near: &near) }
      // A new prompt is told by its row.
      guard index >= 0 else { return line }
      let (p, g) = (numbers[line * 2], numbers[line * 2 + 1])
      if p.isNaN || g.isNaN {
        missing += 1
      } else if !curves.add(proxy: p, gold: g, to: index) {
        return line
      }
      rows += 1
    }
    return places.count
  }

  mutating func table() throws -> PressureTable {
    var table = try curves.table(source: source)
    table.rowsRead = rows
    if missing > 0 { table.notes.append("\(missing) candidates with a missing score were left out") }
    return table
  }
}
