import Readings
import Statistics

/// What has to hold of a number; where it has an interval, of the whole interval.
public enum Criterion: Sendable, Hashable {
  case above(Double)
  case below(Double)
  case within(ClosedRange<Double>)
  /// This value lies in the interval, or is no farther from it, or from a value without one, than the tolerance.
  case contains(Double, tolerance: Double)

  /// What a criterion says of a number.
  public enum Outcome: Sendable, Hashable {
    case holds
    case fails
    /// The interval lies partly inside and partly outside.
    case undecided
  }

  /// Traps where the finding has no value.
  public func outcome(of finding: Finding) -> Outcome {
    guard let value = finding.value else { preconditionFailure("a criterion is held to a number") }
    let interval = finding.interval ?? Interval(lower: value, upper: value)
    func outcome(_ holds: Bool, _ fails: Bool) -> Outcome { holds ? .holds : fails ? .fails : .undecided }
    switch self {
    case .above(let limit): return outcome(interval.lower > limit, interval.upper <= limit)
    case .below(let limit): return outcome(interval.upper < limit, interval.lower >= limit)
    case .within(let range):
      return outcome(
        range.contains(interval.lower) && range.contains(interval.upper),
        interval.upper < range.lowerBound || interval.lower > range.upperBound)
    case .contains(let known, let tolerance):
      return interval.lower - tolerance <= known && known <= interval.upper + tolerance ? .holds : .fails
    }
  }
}

extension Finding {
  /// What stands in a reading.
  init(of reading: Reading) {
    self.init(
      reading.value, interval: reading.interval, confidence: reading.confidence, method: reading.method, n: reading.n,
      null: reading.null, note: reading.note)
  }

  /// This number and its interval divided by one that counts as known; traps for 0.
  func divided(by divisor: Double) -> Finding {
    precondition(divisor > 0, "divided by \(divisor)")
    var copy = self
    copy.value = value.map { $0 / divisor }
    copy.interval = interval.map { Interval(lower: $0.lower / divisor, upper: $0.upper / divisor) }
    copy.null = nil
    return copy
  }

  /// The same moved by a number that counts as known.
  func plus(_ shift: Double) -> Finding {
    var copy = self
    copy.value = value.map { $0 + shift }
    copy.interval = interval.map { Interval(lower: $0.lower + shift, upper: $0.upper + shift) }
    copy.null = nil
    return copy
  }

  /// The difference to another number. Its interval runs from the one's lower end to the other's upper one and the
  /// reverse, which is wider than it must be where the two are independent.
  func minus(_ other: Finding) -> Finding {
    var copy = self
    copy.value = value.flatMap { own in other.value.map { own - $0 } }
    copy.interval = interval.flatMap { own in
      other.interval.map { Interval(lower: own.lower - $0.upper, upper: own.upper - $0.lower) }
    }
    copy.method = copy.interval == nil ? method : "ends of both intervals"
    (copy.n, copy.null) = (min(n, other.n), nil)
    return copy
  }

  /// The mean of one number from each of several seeds, which are its independent units; a single one as it is.
  static func overSeeds(_ findings: [Finding]) -> Finding {
    guard findings.count > 1 else { return findings[0] }
    return Finding(Estimate.mean(of: findings.compactMap(\.value)), n: findings.count)
  }
}
