import Mathematics

extension PartialPooling {
  /// θ_i given a point of the grid: in the crowd, or (with chance `stands`) standing out of it.
  struct Posterior {
    /// The chance to stand out.
    var stands: Double
    /// s² / (s² + τ²) and the same with ω: how far the score is pulled toward the center.
    var crowdPull: Double
    var widePull: Double

    init(_ law: Law, deviation d: Double, error: Double) {
      let s2 = error * error
      let a = s2 + law.crowd
      crowdPull = a > 0 ? s2 / a : 0
      let b = s2 + law.wide
      widePull = b > 0 ? s2 / b : 0
      let odds =
        law.share / (1 - law.share) * (a / b).squareRoot() * exp(min(d * d / 2 * (1 / a - 1 / b), 700))
      stands = odds / (1 + odds)
    }
  }

  /// The posterior mean of the reliability of candidate i's score, the share of its lead that is kept.
  public func reliability(of i: Int) -> Double {
    points.reduce(0) { total, point in
      let part = Posterior(point.law, deviation: values[i] - point.center, error: errors[i])
      return total + point.weight * (1 - part.crowdPull + part.stands * (part.crowdPull - part.widePull))
    }
  }

  /// Candidate i's true score: posterior mean and central interval.
  public func trueScore(of i: Int, confidence: Double = 0.95) -> Estimate {
    var mixture = NormalMixture()
    return trueScore(of: i, confidence: confidence, scratch: &mixture)
  }

  /// The same for several candidates, without memory of its own for each.
  public func trueScores(of candidates: some Sequence<Int>, confidence: Double = 0.95) -> [Estimate] {
    var mixture = NormalMixture()
    mixture.reserve(2 * points.count)
    return candidates.map { trueScore(of: $0, confidence: confidence, scratch: &mixture) }
  }

  private func trueScore(of i: Int, confidence: Double, scratch mixture: inout NormalMixture) -> Estimate {
    mixture.removeAll()
    let (x, s2) = (values[i], errors[i] * errors[i])
    for point in points where point.weight > 1e-7 {
      let d = x - point.center
      let part = Posterior(point.law, deviation: d, error: errors[i])
      func add(_ share: Double, _ pull: Double) {
        mixture.add(
          weight: point.weight * share, mean: x - pull * d,
          variance: s2 * (1 - pull) + pull * pull * point.centerVariance + sharedVariance)
      }
      if part.stands < 1 - 1e-9 { add(1 - part.stands, part.crowdPull) }
      if part.stands > 1e-9 { add(part.stands, part.widePull) }
    }
    let tail = (1 - confidence) / 2
    let mean = mixture.mean
    return Estimate(
      mean,
      interval: Interval(
        lower: min(mean, mixture.quantile(tail)), upper: max(mean, mixture.quantile(1 - tail))),
      confidence: confidence, method: "partial-pooling", n: values.count)
  }
}
