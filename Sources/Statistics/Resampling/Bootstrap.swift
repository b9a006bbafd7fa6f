/// Bootstrap intervals over independent units (tasks, levels, seeds; never the steps of one run).
///
/// `percentile` takes the quantiles of the resampled statistic. `bca` corrects them for bias and skewness with the
/// jackknife (Efron 1987): with z₀ = Φ⁻¹(share of resamples below the estimate) and acceleration
/// a = Σ dᵢ³ / (6 (Σ dᵢ²)^1.5), dᵢ = mean jackknife value − jackknife value i, the ends are the quantiles at
/// Φ(z₀ + (z₀ ± z) / (1 − a (z₀ ± z))).
public enum Bootstrap {
  public enum Method: String, Sendable, CaseIterable {
    case percentile = "bootstrap-percentile"
    case bca = "bootstrap-bca"
  }

  /// The interval of any statistic of a sample of `units` independent units.
  ///
  /// `statistic` gets the indices of the units in a sample, repeated as often as they were drawn, and returns its value
  /// there; a value that is not finite is left out of the quantiles. Returns nil for fewer than two units, or
  /// where the statistic of the whole sample is not finite. Complexity: `resamples` (and for BCa `units` more) calls.
  public static func estimate(
    units: Int, resamples: Int = 2000, confidence: Double = 0.95, method: Method = .bca,
    using rng: inout some RandomNumberGenerator, statistic: (_ sample: [Int]) -> Double
  ) -> Estimate? {
    guard units >= 2 else { return nil }
    let whole = Array(0..<units)
    let value = statistic(whole)
    guard value.isFinite else { return nil }
    var resampler = Resampler(using: &rng)
    var sample = whole
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for i in sample.indices { sample[i] = resampler.index(below: units) }
      replicates.append(statistic(sample))
    }
    var jackknife: [Double] = []
    if method == .bca {
      jackknife = whole.map { left in
        var rest = whole
        rest.remove(at: left)
        return statistic(rest)
      }
    }
    return estimate(
      value: value, replicates: replicates, jackknife: jackknife, units: units,
      confidence: confidence, method: method)
  }

  /// The interval of a mean, about fifty times faster than with a closure.
  public static func mean(
    of values: [Double], resamples: Int = 2000, confidence: Double = 0.95, method: Method = .bca,
    using rng: inout some RandomNumberGenerator
  ) -> Estimate? {
    guard values.count >= 2 else { return nil }
    let replicates = means(of: [values], resamples: resamples, using: &rng)[0]
    let total = values.reduce(0, +)
    let n = Double(values.count)
    guard total.isFinite else { return nil }
    let jackknife = method == .bca ? values.map { (total - $0) / (n - 1) } : []
    return estimate(
      value: total / n, replicates: replicates, jackknife: jackknife, units: values.count,
      confidence: confidence,
      method: method)
  }

  /// The interval of Σ numerators / Σ denominators, the units being the pairs.
  public static func ratio(
    of numerators: [Double], to denominators: [Double], resamples: Int = 2000,
    confidence: Double = 0.95,
    method: Method = .bca, using rng: inout some RandomNumberGenerator
  ) -> Estimate? {
    precondition(
      numerators.count == denominators.count, "a ratio needs as many numerators as denominators")
    guard numerators.count >= 2 else { return nil }
    let replicates = means(of: [numerators, denominators], resamples: resamples, using: &rng)
    let top = numerators.reduce(0, +)
    let bottom = denominators.reduce(0, +)
    guard (top / bottom).isFinite else { return nil }
    let jackknife =
      method == .bca
      ? numerators.indices.map { (top - numerators[$0]) / (bottom - denominators[$0]) } : []
    return estimate(
      value: top / bottom, replicates: zip(replicates[0], replicates[1]).map { $0 / $1 },
      jackknife: jackknife,
      units: numerators.count, confidence: confidence, method: method)
  }

  /// The means of several columns in the same resamples: result[column][resample].
  ///
  /// For statistics of several columns at once, such as which of the candidates has the smallest mean and how often.
  /// The columns must have the same count. Complexity: O(resamples · units · columns).
  public static func means(
    of columns: [[Double]], resamples: Int, using rng: inout some RandomNumberGenerator
  ) -> [[Double]] {
    let units = columns.first?.count ?? 0
    precondition(units > 0 && units < 1 << 31, "a bootstrap needs at least one unit")
    precondition(
      columns.allSatisfy { $0.count == units }, "columns of one bootstrap must have the same count")
    var resampler = Resampler(using: &rng)
    var result = columns.map { _ in [Double](repeating: 0, count: resamples) }
    let scale = 1 / Double(units)
    if columns.count == 1 {
      let column = columns[0]
      for resample in 0..<resamples {
        var sum = 0.0
        for _ in 0..<units { sum += column[resampler.index(below: units)] }
        result[0][resample] = sum * scale
      }
      return result
    }
    var sample = [Int](repeating: 0, count: units)
    for resample in 0..<resamples {
      for i in sample.indices { sample[i] = resampler.index(below: units) }
      for (c, column) in columns.enumerated() {
        var sum = 0.0
        for i in sample { sum += column[i] }
        result[c][resample] = sum * scale
      }
    }
    return result
  }

  /// The interval from replicates that the caller resampled, and for BCa the jackknife values.
  public static func estimate(
    value: Double, replicates: [Double], jackknife: [Double] = [], units: Int,
    confidence: Double = 0.95,
    method: Method = .percentile
  ) -> Estimate? {
    let sorted = replicates.filter(\.isFinite).sorted()
    guard !sorted.isEmpty, value.isFinite else { return nil }
    let tail = (1 - confidence) / 2
    var levels = (tail, 1 - tail)
    if method == .bca,
      let corrected = correctedLevels(
        value: value, sorted: sorted, jackknife: jackknife, tail: tail)
    {
      levels = corrected
    }
    let ends = (
      Quantiles.value(at: levels.0, ofSorted: sorted),
      Quantiles.value(at: levels.1, ofSorted: sorted)
    )
    return Estimate(
      value, interval: Interval(lower: ends.0, upper: ends.1), confidence: confidence,
      method: method.rawValue, n: units
    )
  }

  /// BCa's levels; nil where the jackknife shows no variation.
  private static func correctedLevels(
    value: Double, sorted: [Double], jackknife: [Double], tail: Double
  ) -> (
    Double, Double
  )? {
    let jackknife = jackknife.filter(\.isFinite)
    guard jackknife.count >= 2 else { return nil }
    let center = jackknife.reduce(0, +) / Double(jackknife.count)
    var squares = 0.0
    var cubes = 0.0
    for value in jackknife {
      let d = center - value
      squares += d * d
      cubes += d * d * d
    }
    guard squares > 0 else { return nil }
    let acceleration = cubes / (6 * squares * squares.squareRoot())
    // Ties count half, so that a discrete statistic has no bias by its steps alone.
    let below = sorted.count { $0 < value }
    let equal = sorted.count { $0 == value }
    let count = Double(sorted.count)
    let share = min(max((Double(below) + Double(equal) / 2) / count, 0.5 / count), 1 - 0.5 / count)
    let z0 = NormalDistribution.standard.quantile(share)
    let z = NormalDistribution.standard.quantile(1 - tail)
    func level(_ z: Double) -> Double {
      let denominator = 1 - acceleration * (z0 + z)
      guard denominator > 0 else { return z < 0 ? 0 : 1 }
      return NormalDistribution.standard.cdf(z0 + (z0 + z) / denominator)
    }
    return (level(-z), level(z))
  }
}
