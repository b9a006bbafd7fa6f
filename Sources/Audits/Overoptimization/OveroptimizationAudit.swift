import Settings
import Statistics
import Tensors

/// How `OveroptimizationAudit` is run.
public struct OveroptimizationOptions: Sendable, Hashable {
  public var confidence: Double
  /// The span of possible gold scores that the drop height is divided by; nil for the span seen.
  public var goldRange: Double?
  public var seed: UInt64

  public init(confidence: Double = 0.95, goldRange: Double? = nil, seed: UInt64 = 0) {
    (self.confidence, self.goldRange, self.seed) = (confidence, goldRange, seed)
  }
}

/// Where a proxy stops helping: the answers to one table of proxy and gold scores along rising pressure.
public struct OveroptimizationAudit: Sendable {
  /// One form fitted, with what it says.
  public struct Form: Sendable, Hashable {
    public var form: PressureForm
    public var alpha: Estimate
    public var beta: Estimate?
    public var information: Double
    /// Mean squared error on runs left out; nil for fewer than three runs.
    public var heldOut: Estimate?
    /// Whether the data tell it from the best form: worse on held-out runs, or by criterion where there are too few.
    public var isToldFromBest: Bool
    public var peak: Estimate?
    /// Where to stop, as √KL.
    public var stop: Estimate?
    package var fit: PressureFit
  }

  /// The mean over runs at one pressure.
  public struct Level: Sendable, Hashable {
    public var kl: Double
    public var gold: Estimate
    public var proxy: Estimate
  }

  public var source: String
  public var shape: PressureTable.Shape
  public var rows: Int
  public var runs: Int
  public var confidence: Double
  /// The form that the data prefer.
  public var preferred: PressureForm?
  public var forms: [Form]
  public var answers: [AuditAnswer]
  /// Where several runs share their pressures.
  public var levels: [Level]
  public var notes: [String]
  /// The chance of scores this far off the preferred curve if its form were right; nil where that cannot be told.
  public var misfit: Double?
  package var points: [PressureTable.Row]

  /// Whether gold is seen to rise up to the largest pressure.
  package var stillRises: Bool {
    guard let stop = answer("stop-kl")?.estimate, let top = points.map(\.kl).max() else { return false }
    return stop.value >= top * 0.9998
  }

  public func answer(_ quantity: String) -> AuditAnswer? {
    answers.first { $0.quantity == quantity }
  }

  /// Asks everything of a table; the same table and options give the same answers.
  public static func of(
    _ table: PressureTable, options: OveroptimizationOptions = OveroptimizationOptions()
  ) -> OveroptimizationAudit {
    OveroptimizationAuditor(table: table, options: options).audit()
  }
}
