import Settings
import Statistics

/// The table that the rows make.
extension ScoreTableBuilder {
  func finish() throws -> ScoreTable {
    var notes = layout.notes
    if missing > 0 {
      notes.append("\(AuditWording.count(missing, "row")) without a score \(missing == 1 ? "was" : "were") left out")
    }
    if modelRows.repeated > 0 {
      notes.append("\(AuditWording.count(modelRows.repeated, "row")) repeating another exactly left out")
    }
    for column in strayTraitText.sorted() {
      notes.append("column “\(header[column])” holds text in some rows; they count as missing there")
    }
    guard !modelRows.rows.isEmpty || !cells.isEmpty else {
      throw UserError(
        .badData, at: source, value: "no row with a score", expected: "at least one score",
        remedy: "name the column with --score")
    }
    let byCells = layout.shape == .long || layout.rowsAreItems
    var (scores, noise, names, kept) = byCells ? long(&notes) : try byModel(&notes)
    // Right or wrong, as 0 and 1 or 0 and 100.
    var bounds: ClosedRange<Double>?
    if byCells, let highest = cells.binaryTop, highest == 1 || highest == 100 {
      bounds = columns.higherIsWorse ? -highest...0 : 0...highest
    }
    if columns.higherIsWorse { (scores, noise) = (scores.map { -$0 }, noise.negated) }
    let traits = layout.traits.indices.map { t in
      ScoreTable.Trait(
        name: header[layout.traits[t]],
        values: kept.map { traitCounts[t][$0] > 0 ? traitSums[t][$0] / Double(traitCounts[t][$0]) : .nan })
    }
    return ScoreTable(
      source: source, shape: layout.shape, models: names, scores: scores, noise: noise, traits: traits, rows: rows,
      scoreColumns: layout.rowsAreItems ? ["score"] : layout.scores.map { header[$0] }, unitName: unitName,
      higherIsWorse: columns.higherIsWorse, bounds: bounds, reading: reading(kept: kept.count),
      caveats: layout.caveats + gaps(kept: kept.count), notes: notes)
  }

  private typealias Content = (scores: [Double], noise: ScoreTable.Noise, names: [String], kept: [Int])

  private var unitName: String {
    if layout.group != nil { return "group" }
    if layout.item != nil { return "item" }
    if layout.shape == .wide { return "benchmark" }
    return layout.seed != nil ? "seed" : "row"
  }

  /// Which columns were taken for what, in a sentence.
  private func reading(kept: Int) -> String {
    func quoted(_ columns: [Int], most: Int = 8) -> String {
      columns.prefix(most).map { "“\(header[$0])”" }.joined(separator: ", ")
        + (columns.count > most ? " and \(columns.count - most) more" : "")
    }
    if layout.rowsAreItems { return "items from \(quoted([layout.model])), models \(quoted(layout.scores))" }
    var parts = ["models from \(header[layout.model].isEmpty ? "column \(layout.model + 1)" : quoted([layout.model]))"]
    parts.append(
      layout.scores.count == 1
        ? "score \(quoted(layout.scores))"
        : "score the mean of \(layout.scores.count) columns: \(quoted(layout.scores))")
    if let column = layout.standardError { parts.append("standard errors \(quoted([column]))") }
    if let (low, high) = layout.interval { parts.append("intervals \(quoted([low, high]))") }
    if let column = layout.item { parts.append("items \(quoted([column]))") }
    if let column = layout.group { parts.append("groups \(quoted([column]))") }
    if let column = layout.seed { parts.append("seeds \(quoted([column]))") }
    if let column = layout.variant { parts.append("variants told apart by \(quoted([column]))") }
    let rows = modelRows.rows.count
    if kept < rows { parts.append("\(rows - kept) of \(rows) models left out for gaps") }
    return parts.joined(separator: "; ")
  }

  /// Where many models are left out, that goes before the answer.
  private func gaps(kept: Int) -> [String] {
    let rows = modelRows.rows.count
    guard rows > 0, Double(rows - kept) > 0.1 * Double(rows) else { return [] }
    return [
      "\(rows - kept) of \(AuditWording.count(rows, "model")) lack a score in some column and are left out; columns without gaps can be named with --score."
    ]
  }

  /// A wide or a summary table.
  private func byModel(_ notes: inout [String]) throws -> Content {
    let rows = modelRows.rows
    let (names, made) = modelRows.names()
    if made > 0 {
      notes.append(
        layout.variant != nil
          ? "\(AuditWording.count(made, "row")) share a model’s name and count as variants of it"
          : "\(AuditWording.count(made, "row")) with the name of another row and other scores count as further models")
    }
    let m = layout.scores.count
    if m == 1 { return (rows.map { $0.scores[0] }, try errors(&notes), names, Array(rows.indices)) }
    let kept = rows.indices.filter { !rows[$0].scores.contains(where: \.isNaN) }
    if kept.count < rows.count {
      let left = rows.count - kept.count
      guard kept.count >= 2 || rows.count < 3 else {
        throw UserError(
          .badData, at: source, value: "\(left) of \(rows.count) models without a score in some column",
          expected: "models with a score in every column that is averaged",
          remedy: "name columns without gaps with --score")
      }
      guard !kept.isEmpty else {
        throw UserError(
          .badData, at: source, value: "no model with a score in every column", expected: "at least one",
          remedy: "name the columns to be used with --score")
      }
      notes.insert(
        "\(left) of \(AuditWording.count(rows.count, "model")) lack a score in some column and were left out: their means would be of other benchmarks",
        at: 0)
    }
    return (
      kept.map { rows[$0].scores.reduce(0, +) / Double(m) },
      .sharedUnits(matrix: kept.flatMap { rows[$0].scores }, units: m), kept.map { names[$0] }, kept
    )
  }

  /// The standard errors of a summary table.
  private func errors(_ notes: inout [String]) throws -> ScoreTable.Noise {
    let rows = modelRows.rows
    guard layout.standardError != nil || layout.interval != nil, rows.contains(where: { $0.error != nil }) else {
      return .unknown
    }
    if let row = rows.first(where: { $0.error == nil }), let column = layout.standardError ?? layout.interval?.low {
      throw UserError(
        .badData, at: "\(source):\(row.line), column \(column + 1) (\(header[column]))", value: "a missing cell",
        expected: "a standard error, as in the other rows")
    }
    let exact = rows.filter { $0.error == 0 }
    if let first = exact.first, exact.count < rows.count {
      notes.append(
        "\(exact.count == 1 ? "“\(first.name)” has" : "\(exact.count) models have") a standard error of 0: \(exact.count == 1 ? "its score is" : "their scores are") taken as exact, as for a baseline that others are measured against"
      )
    }
    return .standardErrors(rows.map { $0.error ?? 0 })
  }

  /// Means of a long table, and its noise.
  ///
  /// A unit's entry is U · (S − x N_unit) / N + x, S and N_unit the sum and number of the model's scores there, N all of them:
  /// its mean over units is the model's score x, and its spread that of the ratio estimate. For complete tables it is
  /// the plain score.
  private func long(_ notes: inout [String]) -> Content {
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
        "\(AuditWording.count(repeats, "pair")) of model and item with several rows: each counts as its mean, weighted by its rows"
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
          return count > 0 ? cells.sum(model, unit) / Double(count) : nil
        }
      }
      return (scores, .ownUnits(own), kept.map { names[$0] }, kept)
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
        matrix[row * unitsUsed + unit] = entry
      }
    }
    return (scores, .sharedUnits(matrix: matrix, units: unitsUsed), kept.map { names[$0] }, kept)
  }
}

extension ScoreTable.Noise {
  /// The same for scores turned round.
  fileprivate var negated: Self {
    switch self {
    case .sharedUnits(let matrix, let units): .sharedUnits(matrix: matrix.map { -$0 }, units: units)
    case .ownUnits(let values): .ownUnits(values.map { $0.map { -$0 } })
    case .standardErrors, .unknown: self
    }
  }
}
