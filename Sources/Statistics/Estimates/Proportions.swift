extension Estimate {
  public enum ProportionMethod: String, Sendable, CaseIterable {
    /// Wilson's score interval (1927): mean coverage close to the confidence, for any n.
    case wilson
    /// Clopper and Pearson's interval (1934): coverage never below the confidence, and often well above.
    case clopperPearson = "clopper-pearson"
  }

  /// The share of `successes` among `n` independent trials.
  ///
  /// Wilson: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Clopper–Pearson: the beta quantiles at
  /// (1 − confidence)/2 of (k, n−k+1) and at 1 minus that of (k+1, n−k). Returns nil for n = 0.
  public static func proportion(
    successes: Int, of n: Int, confidence: Double = 0.95, method: ProportionMethod = .wilson
  ) -> Estimate? {
    precondition(successes >= 0 && successes <= n, "\(successes) successes of \(n) trials")
    guard n > 0 else { return nil }
    let count = Double(n)
    let p = Double(successes) / count
    let tail = (1 - confidence) / 2
    var lower = 0.0
    var upper = 1.0
    switch method {
    case .wilson:
      let z = NormalDistribution.standard.quantile(1 - tail)
      let z2 = z * z
      let center = (p + z2 / (2 * count)) / (1 + z2 / count)
      let reach =
        z * (p * (1 - p) / count + z2 / (4 * count * count)).squareRoot() / (1 + z2 / count)
      (lower, upper) = (max(0, center - reach), min(1, center + reach))
      if successes == 0 { lower = 0 }
      if successes == n { upper = 1 }
    case .clopperPearson:
      let k = Double(successes)
      if successes > 0 { lower = BetaDistribution(alpha: k, beta: count - k + 1).quantile(tail) }
      if successes < n {
        upper = BetaDistribution(alpha: k + 1, beta: count - k).upperQuantile(tail)
      }
    }
    return Estimate(
      p, interval: Interval(lower: lower, upper: upper), confidence: confidence,
      method: method.rawValue, n: n)
  }
}
