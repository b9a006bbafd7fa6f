import Statistics

/// What was found of one quantity: a value with its interval and its null, or why there is none.
public struct Finding: Sendable, Hashable {
  public var value: Double?
  public var interval: Interval?
  public var confidence: Double?
  /// How the interval, or an exact value, was made.
  public var method: String?
  /// The number of independent units behind it.
  public var n: Int
  public var null: Reading.Null?
  public var note: String?

  /// A value; where there is no interval there is no confidence either.
  public init(
    _ value: Double?, interval: Interval? = nil, confidence: Double? = nil, method: String? = nil, n: Int,
    null: Reading.Null? = nil, note: String? = nil
  ) {
    self.value = value
    self.interval = interval
    self.confidence = interval == nil ? nil : confidence
    self.method = method
    self.n = n
    self.null = null
    self.note = note
  }

  /// An estimate with its interval; without a value where there is none.
  public init(_ estimate: Estimate?, n: Int, null: Reading.Null? = nil, note: String? = nil) {
    self.init(
      estimate?.value, interval: estimate?.interval, confidence: estimate?.confidence, method: estimate?.method, n: n,
      null: null, note: note)
  }

  /// Nothing, and why.
  public static func unavailable(_ reason: String, n: Int = 0) -> Finding { unavailable(Unavailable(reason), n: n) }

  /// Nothing, and why.
  public static func unavailable(_ reason: Unavailable, n: Int = 0) -> Finding {
    Finding(nil, n: n, note: reason.description)
  }
}
