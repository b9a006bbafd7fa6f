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
    let zx = scores.map { ($0 - x.mean) / x.deviation }
    guard let fit = Regression.fit(columns: [[Double](repeating: 1, count: n), zx], y: trait) else { return nil }
    // Where the trait spreads more at one end of the scores the usual error is too small; the larger of it and HC3
    // (MacKinnon and White 1985) holds in both cases.
    let squares = zx.reduce(0) { $0 + $1 * $1 }
    var robust = 0.0
    for (z, residual) in zip(zx, fit.residuals) {
      let free = max(1e-9, 1 - 1 / Double(n) - z * z / squares)
      robust += z * z * residual * residual / (free * free)
    }
    let error = max(fit.standardError(1), robust.squareRoot() / squares)
    let reach = StudentT(degreesOfFreedom: fit.degreesOfFreedom).upperQuantile((1 - confidence) / 2) * error
    let slope = fit.coefficients[1]
    let response = Estimate(
      slope, interval: Interval(lower: slope - reach, upper: slope + reach), confidence: confidence,
      method: "regression-t", n: n
    ).scaled(by: lead / x.deviation)
    // The correlation of a shuffled trait: only Σ xy changes.
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
