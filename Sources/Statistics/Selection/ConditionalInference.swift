import Mathematics

/// Inference about the winner that accounts for its having won (Andrews, Kitagawa and McCloskey 2024).
///
/// With normal noise of covariance Σ, let y be the winner's score, b_j = Σ_jw / Σ_ww, z_j = x_j − b_j y. The winner won, so
/// y lies above L = max z_j / (1 − b_j) over b_j < 1 (and below U, the minimum over b_j > 1), and given the z's is normal
/// with its true mean μ, truncated to [L, U]. μ where that distribution function is ½ at y is the median-unbiased estimate; where it is
/// 0.975 and 0.025, the interval. Right however many candidates were tried, but without a lower end near a tie.
public struct WinnerInference: Sendable, Hashable {
  public var winner: Int
  /// The true score, conditional on having won. An end may be infinite; nil where all scores are equal.
  ///
  /// A tie for the best counts as won by half the smallest difference between two scores.
  public var conditional: Estimate?
  /// The hybrid of conditional and simultaneous inference, which is never far wider than the latter.
  public var hybrid: Estimate
  /// Its score on a fresh sample of as many units, by the same inference: the interval is for that score, the value the hybrid's.
  public var fresh: Estimate
  /// Where the winner's score would have stopped winning.
  public var truncation: Interval
}

extension NoisyScores {
  /// The winner's true score given that it won; nil where its standard error is zero.
  public func inferenceOnWinner(confidence: Double = 0.95) -> WinnerInference? {
    let winner = self.winner
    let y = values[winner]
    let s = standardErrors[winner]
    guard s > 0, s.isFinite else { return nil }
    let covariance = winnerCovariances
    var lower = -Double.infinity
    var upper = Double.infinity
    for j in values.indices where j != winner {
      let b = covariance[j] / (s * s)
      let z = values[j] - b * y
      if abs(1 - b) < 1e-9 { continue }
      if b < 1 { lower = max(lower, z / (1 - b)) } else { upper = min(upper, z / (1 - b)) }
    }
    lower = min(lower, y)
    upper = max(upper, y)
    var hasWon = true
    if y - lower < 1e-9 * s {
      let sorted = values.sorted()
      let gap = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 1e-9 * s }.min()
      if let gap { lower = y - gap / 2 } else { hasWon = false }
    }
    let tail = (1 - confidence) / 2
    func mean(at probability: Double) -> Double {
      TruncatedNormal.mean(reaching: probability, at: y, deviation: s, lower: lower, upper: upper)
    }
    let conditional = Estimate(
      mean(at: 0.5), interval: Interval(lower: mean(at: 1 - tail), upper: mean(at: tail)),
      confidence: confidence,
      method: "conditional-truncated-normal", n: units)
    func hybrid(_ deviation: Double) -> Estimate {
      hasWon
        ? self.hybrid(y: y, s: deviation, lower: lower, upper: upper, confidence: confidence)
        : simultaneous(y: y, s: deviation, confidence: confidence)
    }
    // Let y' be the fresh score. Given y + y', whatever the true mean, y is normal around half of it with variance s²/2, and
    // truncated because it won: the same inference with s/√2 is for (y + y')/2.
    let middle = hybrid(s / 2.0.squareRoot()).interval
    let corrected = hybrid(s)
    return WinnerInference(
      winner: winner, conditional: hasWon ? conditional : nil, hybrid: corrected,
      fresh: Estimate(
        corrected.value, interval: Interval(lower: 2 * middle.lower - y, upper: 2 * middle.upper - y),
        confidence: confidence, method: "conditional-hybrid-prediction", n: units),
      truncation: Interval(lower: lower, upper: upper))
  }

  /// Without a winner the simultaneous interval is all there is.
  private func simultaneous(y: Double, s: Double, confidence: Double) -> Estimate {
    let reach = simultaneousReach(confidence: confidence) * s
    return Estimate(
      y, interval: Interval(lower: y - reach, upper: y + reach), confidence: confidence, method: "simultaneous",
      n: units)
  }

  /// Conditional inference inside the simultaneous interval of level 1 − β, β a tenth of 1 − confidence.
  private func hybrid(y: Double, s: Double, lower: Double, upper: Double, confidence: Double)
    -> Estimate
  {
    let alpha = 1 - confidence
    let beta = alpha / 10
    let reach = simultaneousReach(confidence: 1 - beta) * s
    let tail = (alpha - beta) / (1 - beta) / 2
    func mean(at probability: Double) -> Double {
      // The truncation moves with μ: besides [L, U], y lies within the simultaneous interval around μ.
      RootFinding.bisection(from: y - reach, to: y + reach) { mu in
        TruncatedNormal.cdf(
          y, mean: mu, deviation: s, lower: max(lower, mu - reach), upper: min(upper, mu + reach))
          - probability
      } ?? (probability > 0.5 ? y - reach : y + reach)
    }
    let ends = (mean(at: 1 - tail), mean(at: tail))
    return Estimate(
      mean(at: 0.5), interval: Interval(lower: min(ends.0, ends.1), upper: max(ends.0, ends.1)),
      confidence: confidence, method: "conditional-hybrid", n: units)
  }

  /// How many standard errors hold all candidates' noise at once with `confidence`: for independent normal noise where
  /// (2Φ(c) − 1)ⁿ is the confidence, otherwise from the draws.
  public func simultaneousReach(confidence: Double = 0.95) -> Double {
    if correlation == nil, freedom == Int.max {
      let moving = standardErrors.count { $0 > 0 }
      return NormalDistribution.standard.upperQuantile(-expm1(log(confidence) / Double(max(moving, 1))) / 2)
    }
    var largest = [Double](repeating: 0, count: draws)
    for candidate in values.indices where standardErrors[candidate] > 0 {
      for draw in 0..<draws {
        largest[draw] = max(
          largest[draw], abs(noise[candidate * draws + draw]) / standardErrors[candidate])
      }
    }
    let sampled = Quantiles.value(at: confidence, of: largest)
    // Far in the tail few draws speak; Bonferroni's bound holds always, and one candidate's quantile from below.
    let tail = (1 - confidence) / 2
    let bound = NormalDistribution.standard.upperQuantile(tail / Double(max(count, 1)))
    return min(max(sampled, NormalDistribution.standard.upperQuantile(tail)), bound)
  }
}

extension Estimate {
  /// A value from shrinkage with this interval, extended to the value where it lies outside; itself where there is none.
  ///
  /// The median-unbiased value of conditional inference is about as far from the truth as the reported score; the interval is
  /// what it is good for. Where all scores nearly tie, that lies far below what any of them can be, and extended it holds
  /// the truth all the more.
  package func holding(_ value: Double?) -> Estimate {
    guard let value else { return self }
    return Estimate(
      value, interval: Interval(lower: min(interval.lower, value), upper: max(interval.upper, value)),
      confidence: confidence, method: method + "-shrunk", n: n)
  }
}

/// The normal distribution truncated to an interval.
package enum TruncatedNormal {
  /// P(Y ≤ y) for Y normal and truncated to lower...upper.
  package static func cdf(
    _ y: Double, mean: Double, deviation: Double, lower: Double, upper: Double
  ) -> Double {
    let a = (lower - mean) / deviation
    let b = (upper - mean) / deviation
    let x = (y - mean) / deviation
    if x <= a { return 0 }
    if x >= b { return 1 }
    // Work in the tail where the mass is, so that nothing cancels.
    if a + b < 0, b < .infinity || a == -.infinity {
      return 1 - cdf(-x, mean: 0, deviation: 1, lower: -b, upper: -a)
    }
    let top = logDifference(a, x)
    let bottom = logDifference(a, b)
    return min(1, exp(top - bottom))
  }

  /// log(Q(a) − Q(b)) for a < b, Q the upper tail.
  private static func logDifference(_ a: Double, _ b: Double) -> Double {
    if a < 0 {
      let value =
        a == -.infinity
        ? NormalDistribution.standard.cdf(b)
        : NormalDistribution.standard.cdf(b) - NormalDistribution.standard.cdf(a)
      return log(max(value, 1e-300))
    }
    let first = logUpperTail(a)
    if b == .infinity { return first }
    return first + log1p(-exp(logUpperTail(b) - first))
  }

  /// log P(Z > z), by the asymptotic series where the tail underflows.
  static func logUpperTail(_ z: Double) -> Double {
    if z < 30 { return log(NormalDistribution.standard.upperTail(z)) }
    let y = 1 / (z * z)
    return -z * z / 2 - log(z) - 0.918938533204672741780329736406
      + log1p(-y * (1 - y * (3 - y * (15 - y * 105))))
  }

  /// The mean μ under which `probability` of the truncated distribution lies at or below y; it falls as the
  /// probability grows. Infinite where no μ within a thousand deviations does.
  package static func mean(
    reaching probability: Double, at y: Double, deviation: Double, lower: Double, upper: Double
  ) -> Double {
    func excess(_ mean: Double) -> Double {
      cdf(y, mean: mean, deviation: deviation, lower: lower, upper: upper) - probability
    }
    // The distribution function falls in μ, from 1 far below to 0 far above.
    var low = y - 2 * deviation
    var high = y + 2 * deviation
    for _ in 0..<12 where excess(low) < 0 { low = y - (y - low) * 2 }
    for _ in 0..<12 where excess(high) > 0 { high = y + (high - y) * 2 }
    if excess(low) < 0 { return -.infinity }
    if excess(high) > 0 { return .infinity }
    return RootFinding.bisection(from: low, to: high, excess) ?? y
  }
}
