import Settings
import Statistics

/// Gathers the rows of a score table in memory that does not grow with the number of rows.
struct ScoreTableBuilder: RowGatherer {
  private let layout: ScoreLayout
  private let columns: ScoreColumns
  private let source: String
  private let header: [String]
  private let dialect: TableDialect
  private var names: [String] = []
  private var models = NameTable()
  private var units = NameTable()
  /// The model that was asked for last.
  private var nearModel = 0
  private var rows = 0
  private var missing = 0
  private var cells = UnitSums()
  private var replicates: [Int] = []
  // Wide and summary tables: one entry a model.
  private var wide: [[Double]] = []
  private var errors: [Double?] = []
  private var lines: [Int] = []
  // Traits: Σ and number by model.
  private var traitSums: [[Double]]
  private var traitCounts: [[Int32]]
  private var strayTraitText: Set<Int> = []

  init(layout: ScoreLayout, columns: ScoreColumns, source: String, header: [String], dialect: TableDialect) {
    (self.layout, self.columns, self.source, self.header) = (layout, columns, source, header)
    self.dialect = dialect
    traitSums = layout.traits.map { _ in [] }
    traitCounts = layout.traits.map { _ in [] }
  }

  /// A row of the beginning, kept as text.
  mutating func add(_ row: SampleRow) throws {
    func bytes(_ column: Int) -> [UInt8] { Array(row.cells[column].utf8) }
    let name = bytes(layout.model)
    let model = models.index(of: name, 0..<name.count)
    let unit = unitColumn.map { column in
      let name = bytes(column)
      return (name, 0..<name.count)
    }
    let (source, header, modelColumn) = (source, header, layout.model)
    try add(
      model: model, name: { row.cells[modelColumn].trimmed }, unit: unit, line: row.line,
      number: { row.numbers[$0] },
      fail: { column, expected, remedy in
        UserError(
          .badData, at: "\(source):\(row.line), column \(column + 1) (\(header[column]))",
          value: "“\(row.cells[column])”", expected: expected, remedy: remedy)
      })
  }

  /// The column whose names say which unit a score belongs to; nil where the order of the rows does.
  private var unitColumn: Int? { layout.shape == .long ? layout.group ?? layout.item ?? layout.seed : nil }

  mutating func add(_ reader: TableReader) throws {
    let model = models.index(of: reader.buffer, reader.range(layout.model))
    let unit = unitColumn.map { (reader.buffer, reader.range($0)) }
    let modelColumn = layout.model
    try add(
      model: model, name: { reader.text(modelColumn).trimmed }, unit: unit, line: reader.line,
      number: { reader.number($0) }, fail: { reader.error($0, expected: $1, remedy: $2) })
  }

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

  private mutating func add(
    model: Int, name: () -> String, unit: (bytes: [UInt8], range: Range<Int>)?, line: Int,
    number: (Int) -> TableReader.Number,
    fail: (Int, String, String?) -> UserError
  ) throws {
    rows += 1
    if layout.shape == .long {
      if model == names.count { try newModel(name(), fail) }
      guard let score = try value(layout.scores[0], number, fail) else {
        missing += 1
        return
      }
      if let unit {
        cells.add(score, model: model, unit: unitIndex(unit.bytes, unit.range))
      } else {
        cells.add(score, model: model, unit: replicates[model])
        replicates[model] += 1
      }
      try addTraits(model, number)
      return
    }
    // Wide and summary tables have one row a model; a name that comes twice is another candidate.
    let text = name()
    if text.isEmpty { throw fail(layout.model, "a model’s name", nil) }
    let scores = try layout.scores.map { try value($0, number, fail) ?? .nan }
    if scores.allSatisfy(\.isNaN) {
      missing += 1
      return
    }
    var error: Double?
    if let column = layout.standardError {
      error = try value(column, number, fail)
      if let error, error < 0 { throw fail(column, "a standard error, zero or more", nil) }
    }
    if model < names.count || names.contains(text) {
      if let known = names.firstIndex(of: text), same(wide[known], scores), errors[known] == error {
        repeatedRows += 1
        return
      }
      var count = 2
      while names.contains("\(text) (\(count))") { count += 1 }
      names.append("\(text) (\(count))")
      renamed += 1
    } else {
      names.append(text)
    }
    wide.append(scores)
    errors.append(error)
    lines.append(line)
    for t in layout.traits.indices {
      traitSums[t].append(0)
      traitCounts[t].append(0)
    }
    try addTraits(names.count - 1, number)
  }

  private var repeatedRows = 0
  private var renamed = 0

  private func same(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  private mutating func newModel(_ name: String, _ fail: (Int, String, String?) -> UserError) throws {
    if name.isEmpty { throw fail(layout.model, "a model’s name", nil) }
    names.append(name)
    replicates.append(0)
    for t in layout.traits.indices {
      traitSums[t].append(0)
      traitCounts[t].append(0)
    }
  }

  private func value(
    _ column: Int, _ number: (Int) -> TableReader.Number,
    _ fail: (Int, String, String?) -> UserError
  ) throws -> Double? {
    switch number(column) {
    case .value(let value): return value
    case .missing: return nil
    case .notFinite:
      throw fail(column, "a finite number", "leave the cell empty where there is no score")
    case .text: throw fail(column, "a number", nil)
    }
  }

  private mutating func addTraits(_ model: Int, _ number: (Int) -> TableReader.Number) throws {
    for (t, column) in layout.traits.enumerated() {
      switch number(column) {
      case .value(let value):
        traitSums[t][model] += value
        traitCounts[t][model] += 1
      case .missing, .notFinite: break
      case .text: strayTraitText.insert(column)
      }
    }
  }

  // MARK: The table

  func finish() throws -> ScoreTable {
    var notes = layout.notes
    if missing > 0 { notes.append("\(missing) rows without a score were left out") }
    if repeatedRows > 0 {
      notes.append("\(repeatedRows) rows repeat another row exactly and were left out")
    }
    if renamed > 0 {
      notes.append(
        "\(renamed) rows have the name of another row with other scores and count as further models"
      )
    }
    for column in strayTraitText.sorted() {
      notes.append(
        "column “\(header[column])” holds text in some rows; they count as missing there")
    }
    guard !names.isEmpty, layout.shape != .long || !cells.isEmpty else {
      throw UserError(
        .badData, at: source, value: "no row with a score", expected: "at least one score",
        remedy: "name the column with --score")
    }
    let sign: Double = columns.higherIsWorse ? -1 : 1
    var scores: [Double]
    var noise: ScoreTable.Noise
    var kept = Array(names.indices)
    var unitName = "item"
    switch layout.shape {
    case .summary:
      scores = wide.map { $0[0] }
      if layout.standardError == nil || errors.allSatisfy({ $0 == nil }) {
        noise = .unknown
      } else {
        if let index = errors.firstIndex(where: { $0 == nil }), let column = layout.standardError {
          throw UserError(
            .badData, at: "\(source):\(lines[index]), column \(column + 1) (\(header[column]))",
            value: "a missing cell",
            expected: "a standard error, as in the other rows")
        }
        noise = .standardErrors(errors.map { $0 ?? 0 })
      }
    case .wide:
      unitName = "benchmark"
      let m = layout.scores.count
      let gaps = wide.reduce(0) { $0 + $1.count(where: \.isNaN) }
      if gaps > 0 {
        kept = wide.indices.filter { !wide[$0].contains(where: \.isNaN) }
        notes.append(
          "\(names.count - kept.count) models lack a score in some column and were left out: their means would be of other benchmarks"
        )
        guard !kept.isEmpty else {
          throw UserError(
            .badData, at: source, value: "no model with a score in every column",
            expected: "at least one",
            remedy: "name the columns to be used with --score")
        }
      }
      scores = kept.map { wide[$0].reduce(0, +) / Double(m) }
      noise = .sharedUnits(matrix: kept.flatMap { wide[$0].map { $0 * sign } }, units: m)
    case .long:
      (scores, noise, kept) = try long(&notes, sign)
      unitName =
        layout.group != nil
        ? "group" : layout.item != nil ? "item" : layout.seed != nil ? "seed" : "row"
    }
    // Right or wrong, as 0 and 1 or 0 and 100.
    var bounds: ClosedRange<Double>?
    if layout.shape == .long, let highest = cells.binaryTop, highest == 1 || highest == 100 {
      bounds = columns.higherIsWorse ? -highest...0 : 0...highest
    }
    let traits = layout.traits.indices.map { t in
      ScoreTable.Trait(
        name: header[layout.traits[t]],
        values: kept.map {
          traitCounts[t][$0] > 0 ? traitSums[t][$0] / Double(traitCounts[t][$0]) : .nan
        })
    }
    return ScoreTable(
      source: source, shape: layout.shape, models: kept.map { names[$0] },
      scores: scores.map { $0 * sign },
      noise: noise, traits: traits, rows: rows, scoreColumns: layout.scores.map { header[$0] },
      unitName: unitName,
      higherIsWorse: columns.higherIsWorse, bounds: bounds, notes: notes)
  }

  /// Means of a long table, and its noise.
  ///
  /// A unit's entry is U · (S − x N_unit) / N + x, S and N_unit the sum and number of the model's scores there, N all of them:
  /// its mean over units is the model's score x, and its spread that of the ratio estimate. For complete tables it is
  /// the plain score.
  private func long(_ notes: inout [String], _ sign: Double) throws -> (
    [Double], ScoreTable.Noise, [Int]
  ) {
    var kept: [Int] = []
    var scores: [Double] = []
    for model in names.indices {
      let (total, number) = cells.total(of: model)
      if number > 0 {
        kept.append(model)
        scores.append(total / Double(number))
      }
    }
    let unitsUsed = cells.unitsUsed
    let shared = layout.item != nil || layout.group != nil
    var filled = 0
    var repeats = 0
    for model in kept {
      for unit in 0..<unitsUsed {
        let count = cells.count(model, unit)
        if count > 0 { filled += 1 }
        if count > 1 { repeats += 1 }
      }
    }
    if shared, layout.seed == nil, layout.group == nil, !cells.folded, repeats > 0 {
      notes.append(
        "\(repeats) pairs of model and item have several rows; each counts as its mean, weighted by its rows"
      )
    }
    if cells.folded {
      notes.append("more than \(cells.unitLimit) items: items share \(cells.unitLimit) resampling units")
    }
    guard shared, kept.count < 2 || filled > unitsUsed else {
      if shared {
        notes.append("no item was scored for two models: differences of items count as noise")
      }
      let own = kept.map { model in
        (0..<unitsUsed).compactMap { unit in
          let count = cells.count(model, unit)
          return count > 0 ? sign * cells.sum(model, unit) / Double(count) : nil
        }
      }
      return (scores, .ownUnits(own), kept)
    }
    let gaps = kept.count * unitsUsed - filled
    if gaps > 0 {
      notes.append(
        "\(gaps) of \(kept.count * unitsUsed) pairs of model and \(layout.group == nil ? "item" : "group") are missing: scores are means over different items, and that counts as noise"
      )
    }
    var matrix = [Double](repeating: 0, count: kept.count * unitsUsed)
    for (row, model) in kept.enumerated() {
      let scale = Double(unitsUsed) / Double(cells.total(of: model).number)
      for unit in 0..<unitsUsed {
        let entry =
          scale * (cells.sum(model, unit) - scores[row] * Double(cells.count(model, unit))) + scores[row]
        matrix[row * unitsUsed + unit] = sign * entry
      }
    }
    return (scores, .sharedUnits(matrix: matrix, units: unitsUsed), kept)
  }
}
