import Settings
import Statistics
import Tensors

/// How `SelectionAudit` is run.
public struct SelectionOptions: Sendable, Hashable {
  /// How many models were tried; nil for as many as the table shows.
  public var tried: Int?
  public var confidence: Double
  public var resamples: Int
  public var permutations: Int
  public var seed: UInt64

  public init(
    tried: Int? = nil, confidence: Double = 0.95, resamples: Int = 2000, permutations: Int = 1999,
    seed: UInt64 = 0
  ) {
    (self.tried, self.confidence, self.resamples) = (tried, confidence, resamples)
    (self.permutations, self.seed) = (permutations, seed)
  }
}

/// How much of the best model's score is selection: the answers to one table.
public struct SelectionAudit: Sendable {
  public struct Model: Sendable, Hashable {
    public var name: String
    public var rank: Int
    public var reported: Double
    public var standardError: Double?
    /// The winner's is what the headline quotes, the others' are shrunk; nil where the table cannot say.
    public var corrected: Estimate?
    public var chanceToBeBest: Double?
    /// Whether it cannot be told from the best; nil where the table cannot say.
    public var inBestSet: Bool?
  }

  public struct Comparison: Sendable, Hashable {
    public var better: String
    public var worse: String
    public var difference: Estimate
    /// Unadjusted, adjusted by max-t, and by Benjamini and Hochberg over all comparisons.
    public var p: Double
    public var pMaxT: Double
    public var pBenjaminiHochberg: Double
  }

  public struct Trait: Sendable, Hashable {
    public var name: String
    /// nil where it could not be measured; `note` says why.
    public var response: TraitResponse?
    public var pBenjaminiHochberg: Double?
    public var note: String?
    /// How many models have the trait.
    public var n: Int
  }

  public var source: String
  public var shape: ScoreTable.Shape
  public var rows: Int
  public var units: Int?
  public var unitName: String
  public var scoreColumns: [String]
  /// Which columns were taken for what; empty for a table made by a program.
  public var reading: String
  /// What must be said before the answer, as sentences.
  public var caveats: [String]
  public var higherIsWorse: Bool
  public var winner: String
  public var confidence: Double
  public var answers: [AuditAnswer]
  /// Best first.
  public var models: [Model]
  public var comparisons: [Comparison]
  public var traits: [Trait]
  public var notes: [String]

  /// The answer with this name.
  public func answer(_ quantity: String) -> AuditAnswer? {
    answers.first { $0.quantity == quantity }
  }

  /// The models that cannot be told from the best.
  public var bestSet: [String] { models.filter { $0.inBestSet == true }.map(\.name) }

  /// Asks everything of a table; the same table and options give the same answers, whatever the number of threads.
  public static func of(
    _ table: ScoreTable, options: SelectionOptions = SelectionOptions(),
    workers: Workers = Workers(threads: 1)
  ) -> SelectionAudit {
    SelectionAuditor(table: table, options: options, workers: workers).audit()
  }
}
