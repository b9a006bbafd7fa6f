import Settings

extension BehaviorFile {
  /// Reads JSON Lines that are in memory; `source` names them in messages. See `BehaviorFile`.
  ///
  /// Throws bad data that names the line: no JSON object, a key that is missing, unknown or there twice, a size that is
  /// not that of the first task.
  public init(lines bytes: [UInt8], source: String) throws { try self.init(lines: .memory(bytes), source: source) }

  /// Reads line by line: what is in memory is the numbers and one line.
  init(lines file: FileBytes, source: String) throws {
    var inputs: [Double] = [], targets: [Double] = [], queries: [Double] = [], answers: [Double] = []
    var gradients: [Double] = []
    var first: (task: Task, line: Int)?
    try StrictJSON.lines(
      Task.self, of: file, source: source,
      expected: "one task: an object with lists of numbers under inputs, targets and queries, a number under answers"
    ) { task, line in
      do {
        try task.check(against: first?.task, at: first?.line)
      } catch var error as UserError {
        error.place = "\(source):\(line): \(error.place)"
        throw error
      }
      if first == nil { first = (task, line) }
      for input in task.inputs { inputs += input }
      targets += task.targets
      queries += task.query
      answers.append(task.answer)
      gradients += task.gradient ?? []
    }
    guard let first else {
      throw UserError(.badData, at: source, value: "no lines", expected: "one task a line")
    }
    self.init(
      tasks: answers.count, context: first.task.targets.count, dimensions: first.task.query.count, inputs: inputs,
      targets: targets, queries: queries, answers: answers,
      gradients: first.task.gradient == nil ? nil : gradients, source: source)
  }

  /// The JSON Lines that read back as this.
  ///
  /// Throws where a number is not finite.
  public func lines() throws -> [UInt8] {
    try (0..<tasks).flatMap { task in
      func row(_ values: [Double], _ index: Int, _ size: Int) -> [Double] {
        Array(values[(index * size)..<((index + 1) * size)])
      }
      return try JSONLines.line(
        Task(
          inputs: (0..<context).map { row(inputs, task * context + $0, dimensions) },
          targets: row(targets, task, context), query: row(queries, task, dimensions), answer: answers[task],
          gradient: gradients.map { row($0, task, dimensions) }))
    }
  }

  /// One line.
  private struct Task: Codable {
    var inputs: [[Double]]
    var targets: [Double]
    var query: [Double]
    var answer: Double
    var gradient: [Double]?

    init(inputs: [[Double]], targets: [Double], query: [Double], answer: Double, gradient: [Double]?) {
      self.inputs = inputs
      self.targets = targets
      self.query = query
      self.answer = answer
      self.gradient = gradient
    }

    /// The keys that may stand for others: there is one query and one answer in a line.
    private static let singular = ["queries": "query", "answers": "answer", "gradients": "gradient"]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: JSONKey.self)
      /// The spelling of a key in this line.
      func spelled(_ key: String) throws -> String {
        guard let other = Task.singular[key], container.contains(JSONKey(other)) else { return key }
        guard !container.contains(JSONKey(key)) else {
          throw UserError(
            .badData, at: "key “\(other)”", value: "“\(key)” beside it", expected: "one of the two",
            remedy: "remove one of the two")
        }
        return other
      }
      let keys = try BehaviorFile.keys.map(spelled)
      try JSONKey.check(container, known: keys, needed: Array(keys.dropLast()))
      inputs = try container.decode([[Double]].self, forKey: JSONKey(keys[0]))
      targets = try container.decode([Double].self, forKey: JSONKey(keys[1]))
      query = try container.decode([Double].self, forKey: JSONKey(keys[2]))
      answer = try container.decode(Double.self, forKey: JSONKey(keys[3]))
      gradient = try container.decodeIfPresent([Double].self, forKey: JSONKey(keys[4]))
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: JSONKey.self)
      let keys = BehaviorFile.keys.map { JSONKey($0) }
      try container.encode(inputs, forKey: keys[0])
      try container.encode(targets, forKey: keys[1])
      try container.encode(query, forKey: keys[2])
      try container.encode(answer, forKey: keys[3])
      try container.encodeIfPresent(gradient, forKey: keys[4])
    }

    /// Refuses sizes that are not those of the first task, or that do not fit each other. JSON has finite numbers only.
    func check(against first: Task?, at line: Int?) throws {
      func expect(_ key: String, _ found: Int, _ expected: Int, _ what: String, as reason: String) throws {
        guard found == expected else {
          throw UserError(
            .badData, at: key, value: "\(found) \(what)", expected: "\(expected), as \(reason)",
            remedy: "write tasks of one size a file")
        }
      }
      guard !inputs.isEmpty, !query.isEmpty else {
        throw UserError(
          .badData, at: inputs.isEmpty ? "inputs" : "queries", value: "an empty list",
          expected: "at least one example and one dimension")
      }
      if let first, let line {
        let reason = "in line \(line)"
        try expect("inputs", inputs.count, first.inputs.count, "examples", as: reason)
        try expect("queries", query.count, first.query.count, "numbers", as: reason)
        guard (gradient == nil) == (first.gradient == nil) else {
          throw UserError(
            .badData, at: "gradients", value: gradient == nil ? "none" : "a list",
            expected: "gradients in every line or in none; line \(line) has \(first.gradient == nil ? "none" : "some")")
        }
      }
      for (index, input) in inputs.enumerated() {
        try expect("inputs[\(index)]", input.count, query.count, "numbers", as: "the query has")
      }
      try expect("targets", targets.count, inputs.count, "numbers", as: "there are inputs")
      if let gradient { try expect("gradients", gradient.count, query.count, "numbers", as: "the query has") }
    }
  }
}
