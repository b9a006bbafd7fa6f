import Statistics

/// One answer of an audit: a number with its interval and method, or the reason why there is none.
public struct AuditAnswer: Sendable, Hashable, Encodable {
  /// The stable name of what was asked, such as `score-conditional`.
  public var quantity: String
  /// What it means, in a few words.
  public var meaning: String
  /// nil where the table cannot answer; `note` then says why. An interval's end is null in JSON where it is infinite.
  public var estimate: Estimate?
  public var unit: String
  public var note: String?

  public init(
    _ quantity: String, _ meaning: String, _ estimate: Estimate?, unit: String = "1",
    note: String? = nil
  ) {
    (self.quantity, self.meaning, self.estimate, self.unit, self.note) = (
      quantity, meaning, estimate, unit, note
    )
  }

  /// An answer without sampling error, such as a count: value and interval are the same.
  public static func exact(
    _ quantity: String, _ meaning: String, _ value: Double, method: String, n: Int,
    unit: String = "1",
    note: String? = nil
  ) -> AuditAnswer {
    AuditAnswer(
      quantity, meaning,
      Estimate(
        value, interval: Interval(lower: value, upper: value), confidence: 1, method: method, n: n),
      unit: unit,
      note: note)
  }

  /// What the table cannot answer.
  public static func unavailable(_ quantity: String, _ meaning: String, because note: String)
    -> AuditAnswer
  {
    AuditAnswer(quantity, meaning, nil, note: note)
  }

  /// The answer with its interval taken away where that has no width, as of scores that lie on a curve exactly: what
  /// leaves no noise to estimate is no certainty.
  func withoutEmptyInterval(
    because reason: String = "no interval, for the scores leave no noise to take one from"
  ) -> AuditAnswer {
    guard let estimate, estimate.confidence < 1, estimate.hasEmptyInterval else { return self }
    var result = self
    result.estimate = estimate.withoutEmptyInterval
    result.note = (note.map { $0 + "; " } ?? "") + reason
    return result
  }

  enum CodingKeys: String, CodingKey {
    case quantity, meaning, value, interval, confidence, method, n, unit, note
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(quantity, forKey: .quantity)
    try container.encode(meaning, forKey: .meaning)
    try container.encode(estimate?.value.finite, forKey: .value)
    try container.encode(
      estimate.map { [$0.interval.lower.finite, $0.interval.upper.finite] }, forKey: .interval)
    try container.encode(estimate?.confidence, forKey: .confidence)
    try container.encode(estimate?.method, forKey: .method)
    try container.encode(estimate?.n, forKey: .n)
    try container.encode(unit, forKey: .unit)
    try container.encode(note, forKey: .note)
  }
}

extension Estimate {
  /// Whether the interval is no wider than rounding makes it.
  var hasEmptyInterval: Bool { interval.width <= 1e-9 * abs(value) }

  /// The estimate as an exact one where its interval has no width.
  var withoutEmptyInterval: Estimate {
    guard hasEmptyInterval else { return self }
    return Estimate(
      value, interval: Interval(lower: value, upper: value), confidence: 1, method: method, n: n)
  }
}

extension Double {
  /// nil where JSON has no number for it.
  package var finite: Double? { isFinite ? self : nil }
}
