import Settings
import Statistics

/// Gathers the rows of a score table in memory that does not grow with the number of rows.
struct ScoreTableBuilder {
  private let layout: ScoreLayout
  private let columns: ScoreColumns
  private let source: String
  private let header: [String]
  private var names: [String] = []
  private var models = NameTable()
  private var units = NameTable()
  private var rows = 0
  private var missing = 0
  // Long tables: Σ score and number of scores by model and unit, row-major with room to grow.
  private var sums: [Double] = []
  private var counts: [Int32] = []
  private var stride = 64
  private var unitsUsed = 0
  private var unitLimit = ScoreTable.mostUnits
  private var folded = false
  private var replicates: [Int] = []
  // Whether every score is 0 or one other value.
  private var isBinary = true
  private var highest = 0.0
  // Wide and summary tables: one entry a model.
  private var wide: [[Double]] = []
  private var errors: [Double?] = []
  private var lines: [Int] = []
  // Traits: Σ and number by model.
  private var traitSums: [[Double]]
  private var traitCounts: [[Int32]]
  private var strayTraitText: Set<Int> = []

  init(layout: ScoreLayout, columns: ScoreColumns, source: String, header: [String]) {
    (self.layout, self.columns, self.source, self.header) = (layout, columns, source, header)
    traitSums = layout.traits.map { _ in [] }
    traitCounts = layout.traits.map { _ in [] }
  }

  /// A row of the beginning, kept as text.
  mutating func add(_ row: SampleRow) throws {
    func bytes(_ column: Int) -> [UInt8] { Array(row.cells[column].utf8) }
    let name = bytes(layout.model)
    let model = models.index(of: name, 0..<name.count)
    let unitColumn = layout.group ?? layout.item ?? layout.seed
    var unit: Int?
    if let unitColumn, layout.shape == .long {
      let name = bytes(unitColumn)
      unit = units.index(of: name, 0..<name.count)
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

  /// The reader's current row.
  mutating func add(_ reader: TableReader) throws {
    let model = models.index(of: reader.buffer, reader.range(layout.model))
    var unit: Int?
    if let unitColumn = layout.group ?? layout.item ?? layout.seed, layout.shape == .long {
      let range = reader.range(unitColumn)
      if units.count < ScoreTable.mostUnits * 4 {
        unit = units.index(of: reader.buffer, range)
      } else {
        // Beyond that many items their names are not kept: an item goes to the unit that its hash says.
        unit =
          ScoreTable.mostUnits * 4
          + Int(truncatingIfNeeded: NameTable.hash(reader.buffer, range) >> 40)
      }
    }
    let modelColumn = layout.model
    try add(
      model: model, name: { reader.text(modelColumn).trimmed }, unit: unit, line: reader.line,
      number: { reader.number($0) }, fail: { reader.error($0, expected: $1, remedy: $2) })
  }

  private mutating func add(
    model: Int, name: () -> String, unit: Int?, line: Int, number: (Int) -> TableReader.Number,
    fail: (Int, String, String?) -> UserError
  ) throws {
    rows += 1
    if layout.shape == .long {
      if model == names.count { try newModel(name(), fail) }
      guard let score = try value(layout.scores[0], number, fail) else {
        missing += 1
        return
      }
      var index = unit ?? replicates[model]
      replicates[model] += 1
      if index >= unitLimit {
        folded = true
        index &= unitLimit - 1
      }
      if index >= stride || model * stride + index >= sums.count { grow(model: model, unit: index) }
      // Growing may have folded the units.
      index &= unitLimit - 1
      unitsUsed = max(unitsUsed, index + 1)
      sums[model * stride + index] += score
      if score != 0 {
        if highest == 0 { highest = score }
        if score != highest { isBinary = false }
      }
      counts[model * stride + index] += 1
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

  /// Makes room for a cell; halves the number of units where the matrix would outgrow its bound.
  private mutating func grow(model: Int, unit: Int) {
    var unit = unit
    if unit >= stride {
      var wider = stride
      while unit >= wider { wider *= 2 }
      var newSums = [Double](repeating: 0, count: names.count * wider)
      var newCounts = [Int32](repeating: 0, count: names.count * wider)
      for m in 0..<(sums.count / stride) {
        for u in 0..<stride {
          newSums[m * wider + u] = sums[m * stride + u]
          newCounts[m * wider + u] = counts[m * stride + u]
        }
      }
      (sums, counts, stride) = (newSums, newCounts, wider)
    }
    while (model + 1) * stride > ScoreTable.mostCells, unitLimit > 32 {
      unitLimit = min(unitLimit, stride) / 2
      folded = true
      unit &= unitLimit - 1
      let narrow = unitLimit
      var newSums = [Double](repeating: 0, count: names.count * narrow)
      var newCounts = [Int32](repeating: 0, count: names.count * narrow)
      for m in 0..<(sums.count / stride) {
        for u in 0..<stride {
          newSums[m * narrow + (u & (narrow - 1))] += sums[m * stride + u]
          newCounts[m * narrow + (u & (narrow - 1))] += counts[m * stride + u]
        }
      }
      (sums, counts, stride) = (newSums, newCounts, narrow)
      unitsUsed = min(unitsUsed, narrow)
    }
    let needed = (model + 1) * stride
    if sums.count < needed {
      sums += [Double](repeating: 0, count: needed - sums.count)
      counts += [Int32](repeating: 0, count: needed - counts.count)
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
    guard !names.isEmpty, layout.shape != .long || counts.contains(where: { $0 > 0 }) else {
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
    if layout.shape == .long, isBinary, highest == 1 || highest == 100 {
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
      var total = 0.0
      var number = 0
      for unit in 0..<stride where model * stride + unit < counts.count {
        total += sums[model * stride + unit]
        number += Int(counts[model * stride + unit])
      }
      if number > 0 {
        kept.append(model)
        scores.append(total / Double(number))
      }
    }
    let shared = layout.item != nil || layout.group != nil
    var filled = 0
    var repeats = 0
    for model in kept {
      for unit in 0..<unitsUsed {
        let count = counts[model * stride + unit]
        if count > 0 { filled += 1 }
        if count > 1 { repeats += 1 }
      }
    }
    if shared, layout.seed == nil, layout.group == nil, !folded, repeats > 0 {
      notes.append(
        "\(repeats) pairs of model and item have several rows; each counts as its mean, weighted by its rows"
      )
    }
    if folded {
      notes.append("more than \(unitLimit) items: items share \(unitLimit) resampling units")
    }
    guard shared, kept.count < 2 || filled > unitsUsed else {
      if shared {
        notes.append("no item was scored for two models: differences of items count as noise")
      }
      let own = kept.map { model in
        (0..<unitsUsed).compactMap { unit in
          let index = model * stride + unit
          return counts[index] > 0 ? sign * sums[index] / Double(counts[index]) : nil
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
      let number = counts[(model * stride)..<(model * stride + unitsUsed)].reduce(0) {
        $0 + Double($1)
      }
      let scale = Double(unitsUsed) / number
      for unit in 0..<unitsUsed {
        let index = model * stride + unit
        let entry = scale * (sums[index] - scores[row] * Double(counts[index])) + scores[row]
        matrix[row * unitsUsed + unit] = sign * entry
      }
    }
    return (scores, .sharedUnits(matrix: matrix, units: unitsUsed), kept)
  }
}
