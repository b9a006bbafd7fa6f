/// Quantiles of samples, with distribution-free intervals.
public enum Quantiles {
  /// The quantile of a sorted sample by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996,
  /// the default of NumPy and R). `sorted` must not be empty; `level` is in 0...1.
  public static func value(at level: Double, ofSorted sorted: [Double]) -> Double {
    precondition(
      !sorted.isEmpty && (0...1).contains(level), "a quantile at \(level) of \(sorted.count) values"
    )
    let position = level * Double(sorted.count - 1)
    let low = Int(position.rounded(.down))
    guard low + 1 < sorted.count else { return sorted[low] }
    let fraction = position - Double(low)
    if fraction == 0 || sorted[low] == sorted[low + 1] { return sorted[low] }
    return sorted[low] + fraction * (sorted[low + 1] - sorted[low])
  }

  public static func value(at level: Double, of values: [Double]) -> Double {
    value(at: level, ofSorted: values.sorted())
  }

  public static func median(of values: [Double]) -> Double { value(at: 0.5, of: values) }

  /// The ranks (from 1) of the order statistics that enclose the quantile at `level`, and the confidence they reach.
  ///
  /// The number of values below the quantile is binomial(n, level), whatever the distribution: the interval from the
  /// r-th to the s-th smallest covers with probability P(r ≤ B < s). Each tail is kept at or below half of
  /// 1 − confidence where n allows; where not, the extreme order statistic stands and the confidence says what is left.
  public static func enclosingRanks(level: Double, n: Int, confidence: Double = 0.95)
    -> OrderStatisticRanks
  {
    precondition(n >= 1 && level > 0 && level < 1)
    let tail = (1 - confidence) / 2
    // P(B ≤ k) = 1 − I_level(k + 1, n − k).
    func atMost(_ k: Int) -> Double {
      if k < 0 { return 0 }
      if k >= n { return 1 }
      return BetaDistribution(alpha: Double(k + 1), beta: Double(n - k)).upperTail(level)
    }
    var lower = 1
    var upper = n
    // Largest r with P(B < r) ≤ tail; smallest s with P(B ≥ s) ≤ tail.
    var low = 1
    var high = n
    while low <= high {
      let middle = (low + high) / 2
      if atMost(middle - 1) <= tail {
        (lower, low) = (middle, middle + 1)
      } else {
        high = middle - 1
      }
    }
    (low, high) = (1, n)
    while low <= high {
      let middle = (low + high) / 2
      if 1 - atMost(middle - 1) <= tail {
        (upper, high) = (middle, middle - 1)
      } else {
        low = middle + 1
      }
    }
    let reached = atMost(upper - 1) - atMost(lower - 1)
    return OrderStatisticRanks(lower: lower, upper: upper, confidence: min(reached, 1))
  }
}

/// The ranks, from 1, of two order statistics that enclose a quantile with `confidence`.
public struct OrderStatisticRanks: Sendable, Hashable {
  public var lower: Int
  public var upper: Int
  public var confidence: Double
}

extension Estimate {
  /// A quantile with the interval between two order statistics, which holds for any continuous distribution.
  ///
  /// The interval's `confidence` is what was asked for where the sample is large enough (the true coverage is then at
  /// least that); for a sample too small it runs from the smallest to the largest value and says the confidence
  /// that has, such as 0.9375 for the median of five. Returns nil for an empty sample or one with NaN.
  public static func quantile(_ level: Double, of values: [Double], confidence: Double = 0.95)
    -> Estimate?
  {
    guard !values.isEmpty, !values.contains(where: \.isNaN), level > 0, level < 1 else {
      return nil
    }
    let sorted = values.sorted()
    let ranks = Quantiles.enclosingRanks(level: level, n: values.count, confidence: confidence)
    return Estimate(
      Quantiles.value(at: level, ofSorted: sorted),
      interval: Interval(lower: sorted[ranks.lower - 1], upper: sorted[ranks.upper - 1]),
      confidence: min(confidence, ranks.confidence), method: "order-statistics", n: values.count)
  }

  /// The median with its order-statistic interval.
  public static func median(of values: [Double], confidence: Double = 0.95) -> Estimate? {
    quantile(0.5, of: values, confidence: confidence)
  }
}
