import Settings

/// Which column of a score table means what.
struct ScoreLayout {
  var shape: ScoreTable.Shape
  /// The column with the models' names; with the items' where `rowsAreItems`.
  var model: Int
  var scores: [Int]
  var item: Int?
  var standardError: Int?
  /// The columns with the ends of a 95 % interval, where they stand for a standard error.
  var interval: (low: Int, high: Int)?
  var group: Int?
  var seed: Int?
  /// A column of text that tells rows with the same model's name apart.
  var variant: Int?
  /// Whether the models are columns, and the rows items.
  var rowsAreItems = false
  var traits: [Int] = []
  var notes: [String] = []
  /// What must be said before anything else, as sentences.
  var caveats: [String] = []

  /// Recognizes the layout from the header and the first rows; what the user named goes first.
  init(_ sample: TableSample, columns: ScoreColumns, source: String) throws {
    let header = sample.header
    let plain = header.map(ColumnWords.plain)
    var taken: Set<Int> = []
    func refusal(_ expected: String, _ remedy: String) -> UserError {
      UserError(
        .badData, at: "\(source):1", value: header.joined(separator: ", "), expected: expected, remedy: remedy)
    }
    func named(_ name: String?, _ option: String) throws -> Int? {
      guard let name else { return nil }
      let exact = header.indices.filter { header[$0] == name }
      guard let index = exact.first ?? plain.firstIndex(of: ColumnWords.plain(name)) else {
        throw UserError.usage(
          at: .option("--\(option) \(name)"), value: nil, expected: "a column of \(source)",
          remedy: Nearest.advice(name, among: header.filter { !$0.isEmpty }))
      }
      guard exact.count <= 1 else { throw Self.twice(name, exact, source) }
      taken.insert(index)
      return index
    }
    func recognized(_ names: [String], _ fits: (Int) -> Bool) -> Int? {
      for name in names {
        if let index = plain.indices.first(where: { plain[$0] == name && !taken.contains($0) && fits($0) }) {
          return index
        }
      }
      return nil
    }
    func take(_ index: Int?) -> Int? {
      if let index { taken.insert(index) }
      return index
    }
    let chosenScores = try columns.score.compactMap { try named($0, "score") }
    let chosenModel = try named(columns.model, "model")
    item = try named(columns.item, "item")
    standardError = try named(columns.standardError, "standard-error")
    group = try named(columns.group, "group")
    seed = try named(columns.seed, "seed")
    let chosenTraits = try columns.traits?.compactMap { try named($0, "trait") }
    try Self.checkHeader(sample, source)

    // The models, or items down the rows and models along the header.
    let text = header.indices.filter { !sample.numeric[$0] && !taken.contains($0) && !sample.isEmpty($0) }
    let known = recognized(ColumnWords.models) { !sample.numeric[$0] || plain[$0] == "model" || plain[$0] == "run" }
    let others = text.filter {
      !ColumnWords.items.contains(plain[$0]) && !ColumnWords.isProperty(header[$0])
        && (sample.distinct($0) > 1 || sample.rows.count == 1)
    }
    // The row names of a data frame, written without a name.
    let unnamed = text.first.flatMap { plain[$0].isEmpty || plain[$0] == "unnamed:0" ? $0 : nil }
    if let found = chosenModel ?? known ?? unnamed ?? others.first {
      model = found
    } else if let rows = item ?? text.first {
      let columns = header.indices.filter {
        sample.numeric[$0] && !taken.contains($0) && !plain[$0].isEmpty && !ColumnWords.isProperty(header[$0])
      }
      guard columns.count >= 2, sample.repeats(rows) == 1 || item != nil else {
        throw refusal("a column with the models’ names", "name it with --model")
      }
      (shape, model, item, scores, rowsAreItems) = (.wide, rows, rows, columns, true)
      notes.append(
        "rows are items (column “\(header[rows])”) and columns are models; name a column of models with --model")
      return
    } else if let numbers = recognized(ColumnWords.models, { _ in true }) {
      model = numbers
    } else {
      throw refusal("a column with the models’ names", "name it with --model")
    }
    taken.insert(model)

    // What the rows of a model are.
    let model = self.model
    let rowsOfAModel = sample.repeats(model)
    let modelsRepeat = rowsOfAModel > 1
    if seed == nil { seed = take(recognized(ColumnWords.seeds) { _ in true }) }
    if modelsRepeat {
      if item == nil { item = take(recognized(ColumnWords.items) { sample.distinct($0) > 1 }) }
      if group == nil { group = take(recognized(ColumnWords.groups) { _ in true }) }
      if item == nil, group == nil, seed == nil,
        let crossed = text.first(where: { !taken.contains($0) && sample.isCrossed(model, $0) })
      {
        item = take(crossed)
        notes.append("column “\(header[crossed])” is taken for the items: each model has each of them once")
      }
    }

    // What may be a score.
    let numbers = header.indices.filter { sample.numeric[$0] && !taken.contains($0) && !plain[$0].isEmpty }
    let paired = Self.pairedEnds(header, among: numbers)
    // Yes and no is a score where there is a row for each answer, and a property of the model elsewhere.
    let candidates = numbers.filter {
      !ColumnWords.isProperty(header[$0]) && !paired.contains($0) && (modelsRepeat || !sample.isYesOrNo($0))
    }
    let exact = recognized(ColumnWords.scores) { sample.numeric[$0] }
    if chosenScores.isEmpty, exact == nil, let almost = recognized(ColumnWords.scores, sample.isAlmostNumeric),
      let cell = sample.firstText(almost)
    {
      throw Self.notANumber(cell, column: almost, header, source)
    }
    let plainScores = candidates.filter { !ColumnWords.isMean(header[$0]) }
    let isMeanOfOthers = exact.map { ColumnWords.isMean(header[$0]) && plainScores.count >= 2 } ?? true
    let single = chosenScores.first ?? (isMeanOfOthers ? nil : exact)

    // Without an item or a seed, rows of one model are repetitions only where that is the rule; where a column of
    // text tells a few of them apart, they are variants.
    if modelsRepeat, item == nil, seed == nil, group == nil, rowsOfAModel < 5 {
      variant = text.first { !taken.contains($0) && sample.tellsApart($0, model: model) }
    }
    let repetitions = rowsOfAModel >= 1.5 && variant == nil && chosenScores.count <= 1 && standardError == nil
    if item != nil || group != nil || (modelsRepeat && (seed != nil || repetitions)) {
      shape = .long
      let score =
        single ?? plainScores.first { ColumnWords.isAchievement(header[$0]) } ?? plainScores.first ?? candidates.first
      guard let score else { throw Self.noScore(sample, source) }
      scores = [score]
      if let errors = standardError ?? numbers.first(where: { ColumnWords.errorOf(header[$0]) != nil }) {
        notes.append("column “\(header[errors])” is not used: the rows themselves say how much scores vary")
      }
      standardError = nil
    } else {
      (shape, scores) = (.summary, single.map { [$0] } ?? [])
      if chosenScores.count > 1 {
        (shape, scores) = (.wide, chosenScores)
      } else {
        findErrors(
          sample, numbers: numbers, score: single ?? candidates.first, isSure: single != nil || candidates.count == 1)
        let hasErrors = standardError != nil || interval != nil
        if single == nil, !hasErrors {
          try findBenchmarks(sample, candidates: candidates, source: source)
        } else if single == nil, let first = candidates.first {
          scores = [first]
        }
      }
      guard !scores.isEmpty else { throw Self.noScore(sample, source) }
    }
    for column in scores {
      if let cell = sample.mixedPercent(column) {
        throw UserError(
          .badData, at: "\(source):\(cell.line), column \(column + 1) (\(header[column]))", value: "“\(cell.cell)”",
          expected: "a percent sign in every row of the column, or in none")
      }
      let same = header.indices.filter { header[$0] == header[column] }
      if same.count > 1 { throw Self.twice(header[column], same, source) }
    }
    let used = Set(scores + [standardError, interval?.low, interval?.high].compactMap { $0 })
    traits = chosenTraits ?? numbers.filter { !used.contains($0) && !Self.isCounter(header[$0]) && !left.contains($0) }
    if !columns.higherIsWorse, scores.allSatisfy({ ColumnWords.isLoss(header[$0]) }) {
      caveats.append(
        "The name of the score suggests that lower is better; if so, this is the worst model: say --higher-is-worse.")
    }
  }

  /// Means of others that were left out.
  var left: Set<Int> = []
}

extension ScoreLayout {
  /// A column that only counts the rows.
  private static func isCounter(_ name: String) -> Bool {
    ["rank", "index", "idx", "id", "#", "unnamed:0"].contains(ColumnWords.plain(name))
  }

  // MARK: Refusals

  /// A table whose first line is data.
  private static func checkHeader(_ sample: TableSample, _ source: String) throws {
    for (column, name) in sample.header.enumerated() where sample.numeric[column] {
      if let value = Double(name), value != value.rounded() || sample.header.count(where: { $0 == name }) > 1 {
        throw UserError(
          .badData, at: "\(source):1, column \(column + 1)", value: "“\(name)”",
          expected: "the names of the columns in the first line", remedy: "add a header line")
      }
    }
    guard sample.header.contains(where: { !$0.isEmpty }) else {
      throw UserError(
        .badData, at: "\(source):1", value: "a first line without names", expected: "the names of the columns")
    }
  }

  private static func twice(_ name: String, _ columns: [Int], _ source: String) -> UserError {
    UserError(
      .badData, at: "\(source):1",
      value: "columns \(columns.map { String($0 + 1) }.joined(separator: " and ")), both “\(name)”",
      expected: "one column of that name", remedy: "rename one of them")
  }

  private static func notANumber(
    _ cell: (line: Int, cell: String), column: Int, _ header: [String], _ source: String
  ) -> UserError {
    UserError(
      .badData, at: "\(source):\(cell.line), column \(column + 1) (\(header[column]))", value: "“\(cell.cell)”",
      expected: "a number", remedy: advice(cell.cell))
  }

  /// How to write a cell so that it can be read.
  static func advice(_ cell: String) -> String {
    if cell.contains("±") || cell.contains("+/-") {
      return "put what follows ± into a column of its own, named standard_error"
    }
    if cell.contains(","), !cell.contains("/") { return "write numbers with a point and without thousands separators" }
    return "write one number, or name another column with --score"
  }

  private static func noScore(_ sample: TableSample, _ source: String) -> UserError {
    // A column that is named like a score, or any that begins with a digit, is what the user meant.
    let header = sample.header
    let meant =
      header.indices.first {
        !sample.numeric[$0] && ColumnWords.isAchievement(header[$0]) && sample.firstText($0) != nil
      }
      ?? header.indices.first {
        !sample.numeric[$0] && sample.isAlmostNumeric($0) && !ColumnWords.isProperty(header[$0])
      }
    if let meant, let cell = sample.firstText(meant) { return notANumber(cell, column: meant, header, source) }
    return UserError(
      .badData, at: "\(source):1", value: header.joined(separator: ", "), expected: "a column of numbers to select on",
      remedy: "name it with --score")
  }
}
