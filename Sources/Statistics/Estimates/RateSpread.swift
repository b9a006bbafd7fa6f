/// How much the rates of several groups (agents, seeds) differ beyond what counting noise makes them differ.
///
/// With p̂_g = successes / trials of group g, k groups and S² the variance of the p̂: the variance between groups is
/// τ² = S² − v, v = mean p̂_g (1 − p̂_g) / (n_g − 1), the unbiased variance of a counted share. Its interval holds S²
/// against chi-square: (k − 1) S² / χ²_{k−1}(1 − α/2) − v to (k − 1) S² / χ²_{k−1}(α/2) − v, which is exact for normal
/// rates and too wide for two clusters, whose kurtosis is smaller. The test of equal rates is Pearson's:
/// Σ n_g (p̂_g − p̄)² / (p̄ (1 − p̄)) against chi-square with k − 1 degrees of freedom.
public struct RateSpread: Sendable, Hashable {
  /// The mean over groups of their rates, with Student's interval over groups, cut to 0 … 1.
  public var mean: Estimate
  /// τ², which may come out below zero where the groups differ less than by chance.
  public var variance: Estimate
  /// The share of the observed variance of rates that is between groups, max(0, τ²) / S²; 0 where all are equal.
  public var share: Double
  /// The p of equal rates in all groups; 1 where all trials came out alike.
  public var p: Double

  /// Nil for fewer than two groups, or a group of fewer than two trials.
  public init?(successes: [Int], trials: [Int], confidence: Double = 0.95) {
    precondition(successes.count == trials.count, "\(successes.count) groups of successes, \(trials.count) of trials")
    precondition(zip(successes, trials).allSatisfy { $0 >= 0 && $0 <= $1 }, "more successes than trials")
    let groups = trials.count
    guard groups >= 2, trials.allSatisfy({ $0 >= 2 }) else { return nil }
    let rates = zip(successes, trials).map { Double($0) / Double($1) }
    guard var mean = Estimate.mean(of: rates, confidence: confidence) else { return nil }
    mean.interval = mean.interval.clamped(to: 0...1)
    self.mean = mean
    let noise = zip(rates, trials).reduce(0) { $0 + $1.0 * (1 - $1.0) / Double($1.1 - 1) } / Double(groups)
    let observed = Moments(rates).variance
    let law = ChiSquare(degreesOfFreedom: Double(groups - 1)), tail = (1 - confidence) / 2
    let sum = Double(groups - 1) * observed
    variance = Estimate(
      observed - noise,
      interval: Interval(lower: sum / law.upperQuantile(tail) - noise, upper: sum / law.quantile(tail) - noise),
      confidence: confidence, method: "chi-square", n: groups)
    share = observed > 0 ? min(1, max(0, variance.value) / observed) : 0
    let pooled = Double(successes.reduce(0, +)) / Double(trials.reduce(0, +))
    guard pooled > 0, pooled < 1 else {
      p = 1
      return
    }
    let statistic = zip(rates, trials).reduce(0) { $0 + Double($1.1) * ($1.0 - pooled) * ($1.0 - pooled) }
    p = law.upperTail(statistic / (pooled * (1 - pooled)))
  }
}
