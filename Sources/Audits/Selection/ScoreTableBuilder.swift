import Settings
import Statistics

/// Gathers the rows of a score table; for a long one in memory that does not grow with the number of rows.
struct ScoreTableBuilder: RowGatherer {
  let layout: ScoreLayout
  let columns: ScoreColumns
  let source: String
  let header: [String]
  private let dialect: TableDialect
  private(set) var rows = 0
  /// Rows without a score.
  private(set) var missing = 0
  /// Columns of traits that hold text somewhere.
  private(set) var strayTraitText: Set<Int> = []
  // Long tables, and those whose rows are items.
  private(set) var names: [String] = []
  private(set) var cells = UnitSums()
  private var models = NameTable()
  private var units = NameTable()
  /// The model that was asked for last.
  private var nearModel = 0
  private var replicates: [Int] = []
  // Wide and summary tables.
  private(set) var modelRows = ModelRows()
  // Traits: Σ and number by model.
  private(set) var traitSums: [[Double]]
  private(set) var traitCounts: [[Int32]]

  init(layout: ScoreLayout, columns: ScoreColumns, source: String, header: [String], dialect: TableDialect) {
    (self.layout, self.columns, self.source, self.header) = (layout, columns, source, header)
    self.dialect = dialect
    traitSums = layout.traits.map { _ in [] }
    traitCounts = layout.traits.map { _ in [] }
    if layout.rowsAreItems { names = layout.scores.map { header[$0] } }
  }

  mutating func add(_ reader: TableReader) throws { try add(row: reader) }

  mutating func add(row: some TableRow) throws {
    rows += 1
    if layout.rowsAreItems { return try addItem(row) }
    if layout.shape == .long { return try addScore(row) }
    try addModel(row)
  }

  /// A row that is an item, its scores along the columns.
  private mutating func addItem(_ row: some TableRow) throws {
    var some = false
    for (model, column) in layout.scores.enumerated() {
      guard let score = try row.value(column) else { continue }
      some = true
      cells.add(score, model: model, unit: rows - 1)
    }
    if !some { missing += 1 }
  }

  /// A row of a long table.
  private mutating func addScore(_ row: some TableRow) throws {
    let (bytes, range) = row.name(layout.model)
    let model = models.index(of: bytes, range)
    if model == names.count {
      let name = row.text(layout.model).trimmed
      if name.isEmpty { throw row.error(layout.model, expected: "a model’s name", remedy: nil) }
      names.append(name)
      replicates.append(0)
      openTraits()
    }
    guard let score = try row.value(layout.scores[0]) else {
      missing += 1
      return
    }
    if let unitColumn {
      let (bytes, range) = row.name(unitColumn)
      cells.add(score, model: model, unit: unitIndex(bytes, range))
    } else {
      cells.add(score, model: model, unit: replicates[model])
      replicates[model] += 1
    }
    addTraits(model, row)
  }

  /// A row of a wide or a summary table, which is a model; a name that comes again is another candidate.
  private mutating func addModel(_ row: some TableRow) throws {
    let name = row.text(layout.model).trimmed
    if name.isEmpty { throw row.error(layout.model, expected: "a model’s name", remedy: nil) }
    let scores = try layout.scores.map { try row.value($0) ?? .nan }
    if scores.allSatisfy(\.isNaN) {
      missing += 1
      return
    }
    var error: Double?
    if let column = layout.standardError {
      let remedy = "leave out models without one, or name another column with --standard-error"
      if case .notFinite = row.number(column) { throw row.error(column, expected: "a standard error", remedy: remedy) }
      error = try row.value(column)
      if let error, error < 0 {
        throw row.error(column, expected: "a standard error, zero or more", remedy: remedy)
      }
    } else if let (low, high) = layout.interval, let a = try row.value(low), let b = try row.value(high) {
      if b < a { throw row.error(high, expected: "the upper end of an interval, above the lower", remedy: nil) }
      error = (b - a) / (2 * 1.959963984540054)
    }
    let variant = layout.variant.map { row.text($0).trimmed } ?? ""
    guard modelRows.add(ModelRows.Row(name: name, variant: variant, scores: scores, error: error, line: row.line))
    else {
      return
    }
    openTraits()
    addTraits(modelRows.rows.count - 1, row)
  }

  private mutating func openTraits() {
    for t in layout.traits.indices {
      traitSums[t].append(0)
      traitCounts[t].append(0)
    }
  }

  private mutating func addTraits(_ model: Int, _ row: some TableRow) {
    for (t, column) in layout.traits.enumerated() {
      switch row.number(column) {
      case .value(let value):
        traitSums[t][model] += value
        traitCounts[t][model] += 1
      case .missing, .notFinite: break
      case .text: strayTraitText.insert(column)
      }
    }
  }

  // MARK: Names

  /// The column whose names say which unit a score belongs to; nil where the order of the rows does.
  private var unitColumn: Int? { layout.shape == .long ? layout.group ?? layout.item ?? layout.seed : nil }

  /// The number of the unit that a name stands for.
  private mutating func unitIndex(_ buffer: [UInt8], _ range: Range<Int>) -> Int {
    if units.count < ScoreTable.mostUnits * 4 { return units.index(of: buffer, range) }
    // Beyond that many items new names are not kept: an item goes to the unit that its hash says.
    var near = 0
    let found = units.find(buffer, range, near: &near)
    return found >= 0
      ? found : ScoreTable.mostUnits * 4 + Int(truncatingIfNeeded: NameTable.hash(buffer.span, range) >> 40)
  }

  // MARK: Plain lines of a long table

  var plainColumns: PlainLines.Columns? {
    guard layout.shape == .long else { return nil }
    return PlainLines.Columns(
      names: [layout.model] + (unitColumn.map { [$0] } ?? []), numbers: [layout.scores[0]] + layout.traits,
      fields: header.count, dialect: dialect)
  }

  var nameTables: [NameTable] { unitColumn == nil ? [models] : [models, units] }

  mutating func add(_ lines: PlainLines, from first: Int, in buffer: [UInt8]) -> Int {
    let width = unitColumn == nil ? 1 : 2
    let traits = layout.traits.count
    let (places, names, numbers) = (lines.lines.span, lines.names.span, lines.numbers.span)
    for line in first..<places.count {
      guard places[line].isPlain else { return line }
      let name = names[line * width]
      var model = Int(name.index)
      if model < 0 {
        model = models.find(buffer, lines.range(of: name), near: &nearModel)
        // A new model is told by its row.
        if model < 0 { return line }
      }
      rows += 1
      let score = numbers[line * (1 + traits)]
      if score.isNaN {
        missing += 1
        continue
      }
      var unit = replicates[model]
      if width == 2 {
        let name = names[line * 2 + 1]
        unit = name.index >= 0 ? Int(name.index) : unitIndex(buffer, lines.range(of: name))
      } else {
        replicates[model] += 1
      }
      cells.add(score, model: model, unit: unit)
      for t in 0..<traits {
        let value = numbers[line * (1 + traits) + 1 + t]
        if value.isNaN { continue }
        traitSums[t][model] += value
        traitCounts[t][model] += 1
      }
    }
    return lines.lines.count
  }
}
