/// A closed interval from `lower` to `upper`; either end may be infinite where the data set no bound.
public struct Interval: Sendable, Hashable, Codable {
  public var lower: Double
  public var upper: Double

  /// Makes an interval; `lower` must not exceed `upper`, and neither may be NaN.
  public init(lower: Double, upper: Double) {
    precondition(lower <= upper, "an interval from \(lower) to \(upper)")
    self.lower = lower
    self.upper = upper
  }

  public var width: Double { upper - lower }

  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// The interval with both ends moved into `range`.
  public func clamped(to range: ClosedRange<Double>) -> Interval {
    Interval(
      lower: min(max(lower, range.lowerBound), range.upperBound),
      upper: min(max(upper, range.lowerBound), range.upperBound))
  }
}

/// A number with its interval, the confidence of that interval, how it was made, and from how many independent units.
public struct Estimate: Sendable, Hashable, Codable {
  public var value: Double
  public var interval: Interval
  /// The probability with which such intervals cover the truth, for example 0.95.
  public var confidence: Double
  /// The name of the method, such as `"bootstrap-bca"` or `"wilson"`; lower case with hyphens.
  public var method: String
  /// The number of independent units.
  public var n: Int

  public init(_ value: Double, interval: Interval, confidence: Double, method: String, n: Int) {
    self.value = value
    self.interval = interval
    self.confidence = confidence
    self.method = method
    self.n = n
  }

  /// The estimate with value and interval multiplied by `factor`.
  public func scaled(by factor: Double) -> Estimate {
    let ends = [interval.lower * factor, interval.upper * factor]
    return Estimate(
      value * factor,
      interval: Interval(lower: min(ends[0], ends[1]), upper: max(ends[0], ends[1])),
      confidence: confidence, method: method, n: n)
  }
}
