import Settings

/// Which column of a table means what.
struct ScoreLayout {
  var shape: ScoreTable.Shape
  var model: Int
  var scores: [Int]
  var item: Int?
  var standardError: Int?
  var group: Int?
  var seed: Int?
  var traits: [Int]
  var notes: [String] = []

  /// Names that people give to such columns, without case, spaces, hyphens, points and underscores.
  static let modelNames = [
    "model", "modelname", "name", "system", "run", "runid", "candidate", "method", "checkpoint",
    "agent", "team", "id",
    "submission", "generator", "player",
  ]
  static let scoreNames = [
    "score", "accuracy", "acc", "winrate", "reward", "metric", "value", "result", "correct", "elo",
    "rating", "f1",
    "exactmatch", "passat1", "pass@1", "lengthcontrolledwinrate", "mean", "average", "avg", "loss",
    "perplexity",
  ]
  static let itemNames = [
    "item", "itemid", "question", "questionid", "prompt", "promptid", "example", "exampleid",
    "task", "taskid",
    "instance", "instanceid", "sample", "sampleid", "problem", "benchmark", "dataset", "doc",
    "docid",
  ]
  static let errorNames = [
    "standarderror", "stderr", "se", "sem", "stderror", "scorese", "scorestderr", "accstderr",
    "accuracystderr",
  ]
  static let groupNames = [
    "cluster", "clusterid", "group", "groupid", "passage", "passageid", "document",
  ]
  static let seedNames = [
    "seed", "evaluationseed", "evalseed", "replicate", "repeat", "repetition", "trial",
  ]
  /// Columns of a wide table that describe a model instead of scoring it.
  static let traitNames = [
    "avglength", "length", "meanlength", "parameters", "params", "paramsb", "size", "cost", "price",
    "latency",
    "tokens",
    "year", "date", "rank", "ntotal", "n", "samples", "co2costkg", "co₂costkg", "co2", "co₂", "memory", "memorygb",
    "hublikes", "hub❤️",
    "likes", "downloads",
    "#paramsb", "#params", "index", "speed", "steps", "trainingsteps", "flops",
  ]
  static let summaryNames = [
    "average", "avg", "mean", "overall", "total", "averagescore", "average⬆️",
  ]

  static func plain(_ name: String) -> String {
    name.lowercased().filter {
      !$0.isWhitespace && $0 != "_" && $0 != "-" && $0 != "." && $0 != "(" && $0 != ")"
    }
  }

  /// Recognizes the layout from the header and from which columns hold numbers.
  ///
  /// `numeric[c]` says that every cell seen so far in column c is a number or missing, and not all are missing;
  /// `repeats(c)` is the mean number of rows a name of column c has.
  init(
    header: [String], numeric: [Bool], repeats: (Int) -> Double, columns: ScoreColumns,
    source: String
  ) throws {
    let plain = header.map(Self.plain)
    func named(_ name: String?, _ option: String) throws -> Int? {
      guard let name else { return nil }
      if let index = header.firstIndex(of: name) ?? plain.firstIndex(of: Self.plain(name)) {
        return index
      }
      throw UserError.usage(
        at: .option("--\(option) \(name)"), value: nil, expected: "a column of \(source)",
        remedy: Nearest.advice(name, among: header.filter { !$0.isEmpty }))
    }
    func recognized(_ names: [String], _ fits: (Int) -> Bool) -> Int? {
      for name in names {
        if let index = plain.firstIndex(of: name), fits(index) { return index }
      }
      return nil
    }
    var taken: Set<Int> = []
    let chosenScores = try columns.score.map { try named($0, "score") ?? 0 }
    let chosenModel = try named(columns.model, "model")
    item = try named(columns.item, "item")
    standardError = try named(columns.standardError, "standard-error")
    group = try named(columns.group, "group")
    seed = try named(columns.seed, "seed")
    let chosenTraits = try columns.traits?.map { try named($0, "trait") ?? 0 }
    for index in chosenScores + [chosenModel, item, standardError, group, seed].compactMap({ $0 }) {
      taken.insert(index)
    }

    guard
      let model = chosenModel
        ?? recognized(
          Self.modelNames,
          { !taken.contains($0) && (!numeric[$0] || plain[$0] == "model" || plain[$0] == "run") })
        ?? header.indices.first(where: { !numeric[$0] && !taken.contains($0) })
        ?? recognized(Self.modelNames, { !taken.contains($0) })
    else {
      throw UserError(
        .badData, at: "\(source):1", value: header.joined(separator: ", "),
        expected: "a column with the models’ names",
        remedy: "name it with --model")
    }
    self.model = model
    taken.insert(model)
    if seed == nil { seed = recognized(Self.seedNames) { !taken.contains($0) } }
    if let seed { taken.insert(seed) }
    let modelsRepeat = repeats(model) > 1
    if item == nil, modelsRepeat { item = recognized(Self.itemNames) { !taken.contains($0) } }
    if let item { taken.insert(item) }
    if group == nil, modelsRepeat { group = recognized(Self.groupNames) { !taken.contains($0) } }
    if let group { taken.insert(group) }
    if standardError == nil, chosenScores.count <= 1 {
      // The one named after the score goes first: length_controlled_winrate has lc_standard_error beside it.
      standardError =
        chosenScores.first.flatMap { score in
          header.indices.first { index in
            numeric[index] && Self.errorNames.contains { plain[index] == plain[score] + $0 }
          }
        } ?? recognized(Self.errorNames) { numeric[$0] && !taken.contains($0) }
    }
    if let standardError { taken.insert(standardError) }
    let free = header.indices.filter { numeric[$0] && !taken.contains($0) }
    func traits(besides scores: [Int]) -> [Int] {
      chosenTraits
        ?? free.filter {
          !scores.contains($0) && !plain[$0].isEmpty && plain[$0] != "rank" && plain[$0] != "index"
        }
    }
    func missingScore() -> UserError {
      UserError(
        .badData, at: "\(source):1", value: header.joined(separator: ", "),
        expected: "a column of numbers to select on",
        remedy: "name it with --score")
    }
    let single = chosenScores.first ?? recognized(Self.scoreNames) { free.contains($0) }
    // Without an item or a seed, rows of one model are repetitions only where that is the rule, not a duplicate or two.
    let repetitions = repeats(model) >= 1.5 && chosenScores.count <= 1 && standardError == nil
    let long = item != nil || (modelsRepeat && (seed != nil || repetitions))
    if long {
      guard let score = single ?? free.first else { throw missingScore() }
      shape = .long
      scores = [score]
      self.traits = traits(besides: [score])
    } else if let standardError {
      guard let score = single ?? free.first(where: { $0 != standardError }) else {
        throw missingScore()
      }
      shape = .summary
      scores = [score]
      self.traits = traits(besides: [score])
    } else if chosenScores.count == 1 {
      shape = .summary
      scores = chosenScores
      self.traits = traits(besides: chosenScores)
    } else {
      var wide = chosenScores
      if wide.isEmpty {
        let described = chosenTraits ?? free.filter { Self.traitNames.contains(plain[$0]) }
        wide = free.filter { !described.contains($0) && !plain[$0].isEmpty }
        let totals = wide.filter { Self.summaryNames.contains(plain[$0]) }
        if wide.count > totals.count + 1 { wide.removeAll { totals.contains($0) } }
        // One named score among columns that are no benchmarks: the others are traits.
        if let single, wide.contains(single), wide.count == 2,
          Self.scoreNames.contains(plain[single])
        {
          wide = [single]
        }
        guard !wide.isEmpty else { throw missingScore() }
        for index in totals where !wide.contains(index) {
          notes.append("column “\(header[index])” looks like a mean of the others and was left out")
        }
        if wide.count > 1 {
          notes.append(
            "scores are the means of the columns " + wide.map { header[$0] }.joined(separator: ", ")
              + "; name others with --score")
        }
        taken.formUnion(totals)
      }
      shape = wide.count > 1 ? .wide : .summary
      scores = wide
      self.traits =
        chosenTraits
        ?? free.filter {
          !wide.contains($0) && !taken.contains($0) && !plain[$0].isEmpty && plain[$0] != "rank"
            && plain[$0] != "index"
        }
    }
  }
}
