#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
    public var expectedBest: Double
    /// What the best must exceed to be beyond luck at the given confidence.
    public var threshold: Double
    public var confidence: Double
    /// The chance of a best at least as high as the one reported.
    public var p: Double
    /// How many independent candidates would show a best as high; the number tried where their noise is independent.
    public var effectiveTrials: Estimate
    /// How many candidates were tried.
    public var tried: Int
  }

  /// The best score under no difference at all, deflated for how many were tried and for the noise they share.
  ///
  /// From the draws: the largest noise above the mean noise. Where more were `tried` than are here, the excess grows with
  /// the expected maximum, e_tried / e_count, and with the normal quantile of the maximum for the threshold. The effective number of trials solves
  /// e_N = E[max noise / error]: equally correlated noise of correlation c shrinks e_n by √(1 − c). nil for
  /// fewer than two candidates.
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
    let hits = excess.count { $0 * tail >= observed }
    return LuckAlone(
      center: center, expectedBest: center + growth * Moments(excess).mean,
      threshold: center + tail * Quantiles.value(at: confidence, ofSorted: excess),
      confidence: confidence,
      p: Double(hits + 1) / Double(draws + 1),
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

  /// The candidates that cannot be told from the best.
  ///
  /// Candidate j is left out where the hypothesis that no other is truly better fails: where the largest of
  /// (x_i − x_j) / error_ij exceeds the `confidence` quantile of the same maximum of noise alone. The set then holds the
  /// truly best candidate with at least that confidence. Complexity: O(candidates near the best · count · draws).
  public func notToldFromBest(confidence: Double = 0.95) -> [Int] {
    let winner = self.winner
    guard count >= 2 else { return Array(values.indices) }
    let bound =
      NormalDistribution.standard.upperQuantile((1 - confidence) / Double(count - 1)) * 1.2 + 0.5
    var set: [Int] = []
    for j in values.indices {
      if j == winner {
        set.append(j)
        continue
      }
      var largest = -Double.infinity
      var maxima = [Double](repeating: -.infinity, count: draws)
      var certain = false
      // The winner first: where even it alone is far beyond every bound, the rest need not be looked at.
      for i in [winner] + values.indices.filter({ $0 != winner && $0 != j }) {
        var sum = 0.0
        var squares = 0.0
        for draw in 0..<draws {
          let d = noise[i * draws + draw] - noise[j * draws + draw]
          sum += d
          squares += d * d
        }
        let n = Double(draws)
        let error = max(0, (squares - sum * sum / n) / (n - 1)).squareRoot()
        let lead = values[i] - values[j]
        if error == 0 {
          if lead > 0 { certain = true }
          continue
        }
        largest = max(largest, lead / error)
        if i == winner, lead / error > bound * 2 { certain = true }
        if certain { break }
        for draw in 0..<draws {
          maxima[draw] = max(
            maxima[draw], (noise[i * draws + draw] - noise[j * draws + draw]) / error)
        }
      }
      if certain { continue }
      if largest <= Quantiles.value(at: confidence, of: maxima) { set.append(j) }
    }
    return set.sorted { values[$0] > values[$1] }
  }
}

extension Interval {
  fileprivate func scaled(_ factor: Double) -> Interval {
    Interval(lower: lower * factor, upper: upper * factor)
  }
}
