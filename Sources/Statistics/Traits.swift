/// What came along when candidates were chosen by their score: an untargeted property of theirs.
public struct TraitResponse: Sendable, Hashable {
  /// The winner's trait minus the mean of all.
  public var differential: Double
  /// The same in standard deviations of the trait.
  public var standardizedDifferential: Double
  /// What the score's own lead drags along: Cov(x, y) / Var(x) · (x_winner − mean x), with its interval.
  public var response: Estimate
  /// The correlation of trait and score over candidates.
  public var correlation: Estimate
  /// Where the correlated response lies in 95 of 100 permutations of the trait over the candidates.
  public var nullResponse: Interval
  /// The permutation p-value of the correlation (and so of the response), two-sided.
  public var p: Double
  /// The chance that a winner drawn by lot has a trait as far from the mean; at least 1 / n.
  public var differentialP: Double
}

extension TraitResponse {
  /// Measures a trait against the scores that were selected on.
  ///
  /// nil for fewer than four candidates with both, or where trait or score is constant.
  public static func of(
    trait: [Double], scores: [Double], winner: Int, confidence: Double = 0.95, draws: Int = 4999,
    using rng: inout some RandomNumberGenerator
  ) -> TraitResponse? {
    precondition(trait.count == scores.count && scores.indices.contains(winner))
    let n = scores.count
    guard n >= 4, let correlation = Estimate.correlation(scores, trait, confidence: confidence)
    else { return nil }
    let x = Moments(scores)
    let y = Moments(trait)
    let lead = scores[winner] - x.mean
    let factor = y.deviation / x.deviation * lead
    guard
      let fit = Regression.fit(
        columns: [[Double](repeating: 1, count: n), scores.map { ($0 - x.mean) / x.deviation }],
        y: trait)
    else { return nil }
    var response = fit.estimate(1, confidence: confidence).scaled(by: lead / x.deviation)
    response.method = "regression-t"
    // The correlation of a shuffled trait: only Σ xy changes.
    let zx = scores.map { ($0 - x.mean) / x.deviation }
    var zy = trait.map { ($0 - y.mean) / y.deviation }
    var random = Resampler(using: &rng)
    let draws = n > 20_000 ? min(draws, 199) : draws
    var shuffled: [Double] = []
    shuffled.reserveCapacity(draws)
    var hits = 0
    for _ in 0..<draws {
      var sum = 0.0
      for i in 0..<n {
        if i + 1 < n { zy.swapAt(i, i + random.index(below: n - i)) }
        sum += zx[i] * zy[i]
      }
      let r = sum / Double(n - 1)
      shuffled.append(r)
      if abs(r) >= abs(correlation.value) * (1 - 1e-12) { hits += 1 }
    }
    shuffled.sort()
    let tail = (1 - confidence) / 2
    let ends = [tail, 1 - tail].map { Quantiles.value(at: $0, ofSorted: shuffled) * factor }
      .sorted()
    let differential = trait[winner] - y.mean
    let far = trait.count { abs($0 - y.mean) >= abs(differential) * (1 - 1e-12) }
    return TraitResponse(
      differential: differential, standardizedDifferential: differential / y.deviation,
      response: response,
      correlation: correlation, nullResponse: Interval(lower: ends[0], upper: ends[1]),
      p: Double(hits + 1) / Double(draws + 1), differentialP: Double(far) / Double(n))
  }
}
