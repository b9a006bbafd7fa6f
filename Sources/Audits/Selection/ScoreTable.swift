import Statistics

/// The scores of several models as a table holds them, whatever its shape was.
public struct ScoreTable: Sendable {
  /// How the table was written.
  public enum Shape: String, Sendable, Codable, CaseIterable {
    /// A row for each score: model, item, score.
    case long
    /// A row for each model, a column for each benchmark or evaluation seed.
    case wide
    /// A row for each model, with its score and perhaps its standard error.
    case summary
  }

  /// What the scores say about their own noise.
  public enum Noise: Sendable {
    /// Means over units that all models share (items, clusters, benchmarks): candidates × units, row-major. The mean of
    /// a row is the model's score.
    case sharedUnits(matrix: [Double], units: Int)
    /// Means over units of each model's own (evaluation seeds, repeated rows): their values by model.
    case ownUnits([[Double]])
    case standardErrors([Double])
    /// The table gives no standard error and no repetition.
    case unknown
  }

  /// A numeric property of the models that was not selected on; NaN where it is missing.
  public struct Trait: Sendable, Hashable {
    public var name: String
    public var values: [Double]

    public init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
  }

  /// Where the table came from, for messages.
  public var source: String
  public var shape: Shape
  public var models: [String]
  /// Higher is better: negated where the table was read with `higherIsWorse`.
  public var scores: [Double]
  public var noise: Noise
  public var traits: [Trait]
  /// Rows read.
  public var rows: Int
  /// The columns that were taken as scores, and what the units are called (`item`, `benchmark`, `seed`, …).
  public var scoreColumns: [String]
  public var unitName: String
  public var higherIsWorse: Bool
  /// The two values that every single score has one of, such as 0 and 1; nil for other scores.
  public var bounds: ClosedRange<Double>?
  /// Which columns were taken for what; empty for a table made by a program.
  public var reading: String
  /// What must be said before the answer, as sentences.
  public var caveats: [String]
  /// What a reader of the answer must know about the table.
  public var notes: [String]

  /// A table made by a program; `scores` are higher for better.
  public init(
    source: String, shape: Shape, models: [String], scores: [Double], noise: Noise,
    traits: [Trait] = [],
    rows: Int? = nil, scoreColumns: [String] = ["score"], unitName: String = "item",
    higherIsWorse: Bool = false, bounds: ClosedRange<Double>? = nil,
    reading: String = "", caveats: [String] = [], notes: [String] = []
  ) {
    precondition(
      models.count == scores.count && !models.isEmpty, "a score for each model, and at least one")
    (self.source, self.shape, self.models, self.scores) = (source, shape, models, scores)
    (self.noise, self.traits, self.rows) = (noise, traits, rows ?? models.count)
    (self.scoreColumns, self.unitName) = (scoreColumns, unitName)
    (self.higherIsWorse, self.bounds, self.reading) = (higherIsWorse, bounds, reading)
    (self.caveats, self.notes) = (caveats, notes)
  }
}

/// What a user says about a table; what is nil is recognized from the header.
public struct ScoreColumns: Sendable, Hashable {
  public var model: String?
  /// One column, or several of a wide table.
  public var score: [String]
  public var item: String?
  public var standardError: String?
  public var group: String?
  public var seed: String?
  public var traits: [String]?
  public var higherIsWorse: Bool

  public init(
    model: String? = nil, score: [String] = [], item: String? = nil, standardError: String? = nil,
    group: String? = nil, seed: String? = nil, traits: [String]? = nil, higherIsWorse: Bool = false
  ) {
    (self.model, self.score, self.item, self.standardError) = (model, score, item, standardError)
    (self.group, self.seed, self.traits, self.higherIsWorse) = (group, seed, traits, higherIsWorse)
  }
}
