import Mathematics

/// What a search over noisy scores does to the best of them.
extension NoisyScores {
  /// The winner's true score by the bootstrap with the selection redone in every resample.
  ///
  /// In each resample the candidate that wins there has a score e above its score in the sample; the mean of e is the
  /// optimism that is taken off, and the interval is the basic one, winner − quantiles of e. Too short and too little
  /// corrected where the candidates are equal, for the sample's own winner is then lucky already.
  public func bootstrapCorrected(confidence: Double = 0.95) -> Estimate? {
    guard count >= 1, draws >= 2, standardErrors[winner].isFinite else { return nil }
    var best = [Double](repeating: -.infinity, count: draws)
    var gain = [Double](repeating: 0, count: draws)
    for candidate in values.indices {
      for draw in 0..<draws {
        let e = noise[candidate * draws + draw]
        let score = values[candidate] + e
        if score > best[draw] { (best[draw], gain[draw]) = (score, e) }
      }
    }
    let sorted = gain.sorted()
    let tail = (1 - confidence) / 2
    let top = values[winner]
    return Estimate(
      top - Moments(gain).mean,
      interval: Interval(
        lower: top - Quantiles.value(at: 1 - tail, ofSorted: sorted),
        upper: top - Quantiles.value(at: tail, ofSorted: sorted)), confidence: confidence,
      method: "bootstrap-reselected", n: units)
  }

  /// The same with the whole search redone: other candidates of the same population (`pooling`), other noise, another winner.
  ///
  /// In each resample e is what the winner there shows above its true score, in its standard errors; the
  /// mean of e is the optimism taken off, and the interval is winner − quantiles of e. Resamples around the scores as they
  /// came, or around true scores drawn given them, make the selection look safer than it was where the sample's own
  /// winner was lucky; the distribution of e over searches does not depend on how lucky this one was.
  public func bootstrapCorrected(
    pooling: PartialPooling, confidence: Double = 0.95, using rng: inout some RandomNumberGenerator
  ) -> Estimate? {
    guard count >= 3, draws >= 2, standardErrors[winner].isFinite else { return nil }
    var random = Resampler(using: &rng)
    var gain = [Double](repeating: 0, count: draws)
    pooling.drawOthers(draws, count: count, using: &random) { draw, truths in
      var best = -Double.infinity
      for candidate in truths.indices {
        let e = noise[candidate * draws + draw]
        if truths[candidate] + e > best {
          best = truths[candidate] + e
          gain[draw] = standardErrors[candidate] > 0 ? e / standardErrors[candidate] : 0
        }
      }
    }
    gain.sort()
    let tail = (1 - confidence) / 2
    let (top, error) = (values[winner], standardErrors[winner])
    return Estimate(
      top - error * Moments(gain).mean,
      interval: Interval(
        lower: top - error * Quantiles.value(at: 1 - tail, ofSorted: gain),
        upper: top - error * Quantiles.value(at: tail, ofSorted: gain)), confidence: confidence,
      method: "bootstrap-reselected-pooled", n: units)
  }

  /// How often each candidate has the largest score in the resamples.
  public var winShares: [Double] {
    var best = [Double](repeating: -.infinity, count: draws)
    var who = [Int](repeating: 0, count: draws)
    for candidate in values.indices {
      for draw in 0..<draws {
        let score = values[candidate] + noise[candidate * draws + draw]
        if score > best[draw] { (best[draw], who[draw]) = (score, candidate) }
      }
    }
    var shares = [Double](repeating: 0, count: count)
    for winner in who { shares[winner] += 1 / Double(draws) }
    return shares
  }

  /// What the best of these candidates shows when none differs from another: noise alone.
  public struct LuckAlone: Sendable, Hashable {
    /// The mean of the scores, where all candidates would truly stand.
    public var center: Double
    /// What the best is expected to show.
    public var expectedBest: Estimate
    /// What the best must exceed to be beyond luck at the given confidence.
    public var threshold: Estimate
    public var confidence: Double
    /// The chance of a best at least as high as the one reported.
    public var p: Estimate
    /// How many independent candidates would show a best as high; the number tried where their noise is independent.
    public var effectiveTrials: Estimate
    /// How many candidates were tried.
    public var tried: Int
  }

  /// The best score under no difference at all, deflated for how many were tried and for the noise they share.
  ///
  /// From the draws: the largest noise above the mean noise. Where more were `tried` than are here, the excess grows with
  /// the expected maximum, e_tried / e_count, and with the normal quantile of the maximum for the threshold. The effective number of trials solves
  /// e_N = E[max noise / error]: equally correlated noise of correlation c shrinks e_n by √(1 − c).
  ///
  /// The intervals hold what the mean score of the candidates, the estimated size of the noise and the finite draws
  /// leave open; what all candidates share (how hard the items are) shifts the scores and the bar alike and is no part of it. nil for fewer than two candidates.
  public func luckAlone(tried: Int? = nil, confidence: Double = 0.95) -> LuckAlone? {
    guard count >= 2, draws >= 2 else { return nil }
    let tried = max(tried ?? count, count)
    var mean = [Double](repeating: 0, count: draws)
    var best = [Double](repeating: -.infinity, count: draws)
    var standardized = best
    for candidate in values.indices {
      let error = standardErrors[candidate]
      for draw in 0..<draws {
        let e = noise[candidate * draws + draw]
        mean[draw] += e / Double(count)
        best[draw] = max(best[draw], e)
        if error > 0 { standardized[draw] = max(standardized[draw], e / error) }
      }
    }
    let excess = zip(best, mean).map { $0 - $1 }.sorted()
    let center = Moments(values).mean
    let average = OrderStatistics.expectedMaximum(of: Double(count))
    let growth = OrderStatistics.expectedMaximum(of: Double(tried)) / average
    // The quantile of the largest of N independent draws is Φ⁻¹(confidence^(1/N)).
    func quantile(_ n: Int) -> Double {
      NormalDistribution.standard.upperQuantile(-Self.expm1Log(confidence, over: Double(n)))
    }
    let tail = tried == count ? 1 : quantile(tried) / quantile(count)
    let observed = values[winner] - center
    let z = NormalDistribution.standard.upperQuantile((1 - confidence) / 2)
    let centerVariance = ownErrors.reduce(0) { $0 + $1 * $1 } / Double(count * count)
    func bar(_ excess: Double, drawn: Double, _ method: String) -> Estimate {
      let reach =
        z * (centerVariance + excess * excess * scaleError * scaleError + drawn * drawn).squareRoot()
      return Estimate(
        center + excess, interval: Interval(lower: center + excess - reach, upper: center + excess + reach),
        confidence: confidence, method: method, n: units)
    }
    let level = Moments(excess)
    let quantileAt = { (level: Double) in tail * Quantiles.value(at: min(max(level, 0), 1), ofSorted: excess) }
    // The error of a sampled quantile, by the quantiles one standard error of its level away.
    let step = (confidence * (1 - confidence) / Double(draws)).squareRoot()
    let drawn = (quantileAt(confidence + step) - quantileAt(confidence - step)) / 2
    // p with the noise as large, or as small, as its error allows, and the center as far off.
    let hits = excess.count { $0 * tail >= observed }
    func chance(_ side: Double) -> Interval {
      let scale = max(0.05, 1 + side * z * scaleError) * tail
      let shift = side * z * centerVariance.squareRoot()
      let hits = excess.count { $0 * scale + shift >= observed }
      return Estimate.proportion(successes: hits, of: draws, confidence: confidence)?.interval
        ?? Interval(lower: 0, upper: 1)
    }
    let p = Double(hits + 1) / Double(draws + 1)
    return LuckAlone(
      center: center,
      expectedBest: bar(
        growth * level.mean, drawn: growth * level.standardError, "noise-maximum"),
      threshold: bar(quantileAt(confidence), drawn: drawn, "noise-maximum-quantile"),
      confidence: confidence,
      p: Estimate(
        p, interval: Interval(lower: min(p, chance(-1).lower), upper: max(p, chance(1).upper)),
        confidence: confidence, method: "noise-maximum", n: units),
      effectiveTrials: effectiveTrials(
        expecting: Moments(standardized), tried: tried, confidence: confidence),
      tried: tried)
  }

  /// The interval carries the standard error of the mean correlation c through e_N = √(1 − c) e_n, on the logarithm of N.
  private func effectiveTrials(expecting level: Moments, tried: Int, confidence: Double) -> Estimate {
    let n = Double(count)
    let scale = Double(tried) / n
    guard let correlation else {
      return Estimate(
        Double(tried), interval: Interval(lower: Double(tried), upper: Double(tried)),
        confidence: 1,
        method: "independent-noise", n: units)
    }
    let value = min(n, Self.trials(expecting: level.mean))
    func trials(_ c: Double) -> Double {
      min(
        n,
        Self.trials(
          expecting: (1 - min(max(c, 0), 1)).squareRoot() * OrderStatistics.expectedMaximum(of: n)))
    }
    let reach =
      StudentT(degreesOfFreedom: 9).upperQuantile((1 - confidence) / 2) * correlation.standardError
    let center = log(trials(correlation.mean))
    let low = log(trials(correlation.mean + reach)) - center
    let high = log(trials(correlation.mean - reach)) - center
    // What the finite draws leave open, through the slope of e_N on log N.
    let slope =
      (OrderStatistics.expectedMaximum(of: value * 1.1) - OrderStatistics.expectedMaximum(of: value))
      / log(1.1)
    let drawn =
      NormalDistribution.standard.upperQuantile((1 - confidence) / 2) * level.standardError / slope
    let down = (low * low + drawn * drawn).squareRoot()
    let up = (high * high + drawn * drawn).squareRoot()
    return Estimate(
      value * scale,
      interval: Interval(lower: max(1, value * exp(-down)), upper: min(n, value * exp(up))).scaled(
        scale),
      confidence: confidence, method: "noise-maximum-jackknife", n: units)
  }

  /// confidence^(1/n) − 1 without cancellation.
  private static func expm1Log(_ confidence: Double, over n: Double) -> Double {
    expm1(log(confidence) / n)
  }

  /// The n ≥ 1 whose expected maximum is `level`.
  static func trials(expecting level: Double) -> Double {
    guard level > 0, level.isFinite else { return 1 }
    return RootFinding.bisection(from: 0, to: 60) { logN in
      OrderStatistics.expectedMaximum(of: exp(logN)) - level
    }.map(exp) ?? 1
  }
}

extension Interval {
  fileprivate func scaled(_ factor: Double) -> Interval {
    Interval(lower: lower * factor, upper: upper * factor)
  }
}
