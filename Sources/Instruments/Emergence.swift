import Settings

/// Finds the step of a run from which on the match with an algorithm stays above its threshold.
public struct Emergence: Instrument {
  public static let name = "emergence"
  public static let summary =
    "the step from which on a match stays above its threshold, with what the checkpoints leave open"
  public static let quantities: [Quantity] = []

  public var name: String { Self.name }
  /// The candidate whose match counts.
  public var reference = "gradient-descent-1"
  /// The match that must be passed.
  public var threshold = 0.8
  public var confidence = 0.95

  public init() {}

  /// Reads `reference`, `threshold` and `confidence`.
  public init(from reader: SettingsReader) throws {
    reference = try reader.text("reference", default: reference)
    threshold = try reader.number("threshold", default: threshold, in: 0...1)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
  }
}
