import Mathematics

/// Statistics of ranks.
public enum Ranks {
  /// The rank of each value from 1; ties share the mean of their ranks.
  public static func midranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for i in start..<end { ranks[order[i]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }

  /// Pearson's correlation; nil where either side is constant or there are fewer than two pairs.
  public static func correlation(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count)
    guard x.count >= 2 else { return nil }
    let mx = Moments(x)
    let my = Moments(y)
    guard mx.variance > 0, my.variance > 0 else { return nil }
    var sum = 0.0
    for i in x.indices { sum += (x[i] - mx.mean) * (y[i] - my.mean) }
    let r = sum / (Double(x.count - 1) * mx.deviation * my.deviation)
    return min(1, max(-1, r))
  }
}

extension Estimate {
  /// The area under the ROC curve: the chance that a positive scores above a negative, ties counting half.
  ///
  /// The interval is Newcombe's method 5 (2006): the values A whose variance
  /// A(1−A)(1 + (N−1)(1−A)/(2−A) + (N−1)A/(1+A)) / (n₁n₀), N = (n₁+n₀)/2, puts the estimate z standard errors away. It
  /// stays inside 0...1 and has width at a perfect separation too. nil where either sample is empty.
  public static func auroc(positives: [Double], negatives: [Double], confidence: Double = 0.95)
    -> Estimate?
  {
    guard !positives.isEmpty, !negatives.isEmpty, !(positives + negatives).contains(where: \.isNaN)
    else { return nil }
    let ranks = Ranks.midranks(positives + negatives)
    let m = Double(positives.count)
    let n = Double(negatives.count)
    let value = (ranks.prefix(positives.count).reduce(0, +) - m * (m + 1) / 2) / (m * n)
    let z = NormalDistribution.standard.upperQuantile((1 - confidence) / 2)
    let half = (m + n) / 2 - 1
    func deviation(_ a: Double) -> Double {
      (a * (1 - a) * (1 + half * (1 - a) / (2 - a) + half * a / (1 + a)) / (m * n)).squareRoot()
    }
    let lower =
      value == 0
      ? 0
      : RootFinding.bisection(from: 0, to: value.nextDown) { value - $0 - z * deviation($0) } ?? 0
    let upper =
      value == 1
      ? 1 : RootFinding.bisection(from: value.nextUp, to: 1) { $0 - value - z * deviation($0) } ?? 1
    return Estimate(
      value, interval: Interval(lower: lower, upper: upper), confidence: confidence,
      method: "newcombe",
      n: positives.count + negatives.count)
  }

  /// Spearman's rank correlation, with the interval of Bonett and Wright (2000): Fisher's z with standard error
  /// √((1 + r²/2) / (n − 3)). nil for fewer than four pairs or a constant side.
  public static func spearman(_ x: [Double], _ y: [Double], confidence: Double = 0.95) -> Estimate? {
    guard x.count >= 4, let r = Ranks.correlation(Ranks.midranks(x), Ranks.midranks(y)) else {
      return nil
    }
    let z = NormalDistribution.standard.upperQuantile((1 - confidence) / 2)
    let reach = z * ((1 + r * r / 2) / Double(x.count - 3)).squareRoot()
    let center = atanh(r)
    return Estimate(
      r, interval: Interval(lower: tanh(center - reach), upper: tanh(center + reach)),
      confidence: confidence,
      method: "fisher-z-bonett-wright", n: x.count)
  }

  /// Pearson's correlation with Fisher's z interval. nil for fewer than four pairs or a constant side.
  public static func correlation(_ x: [Double], _ y: [Double], confidence: Double = 0.95)
    -> Estimate?
  {
    guard x.count >= 4, let r = Ranks.correlation(x, y) else { return nil }
    let reach =
      NormalDistribution.standard.upperQuantile((1 - confidence) / 2)
      / Double(x.count - 3).squareRoot()
    let center = atanh(r)
    return Estimate(
      r, interval: Interval(lower: tanh(center - reach), upper: tanh(center + reach)),
      confidence: confidence,
      method: "fisher-z", n: x.count)
  }
}
