/// The mean squares of a two-way table of candidates × units.
public struct VarianceTable: Sendable, Hashable {
  public var candidates: Int
  public var units: Int
  /// Mean square between candidates, between units, of the rest, and within candidates.
  public var between: Double
  public var unitSquare: Double
  public var error: Double
  public var within: Double
  /// The excess kurtosis of the candidates' means.
  public var kurtosis: Double

  /// From a row-major matrix, candidates × units, without gaps; at least one of each.
  public init(matrix: [Double], units: Int) {
    precondition(units >= 1 && matrix.count >= units && matrix.count % units == 0)
    let n = matrix.count / units
    (candidates, self.units) = (n, units)
    let rows = (0..<n).map { row in Moments(matrix[(row * units)..<((row + 1) * units)]).mean }
    var columns = [Double](repeating: 0, count: units)
    for row in 0..<n {
      let share = 1 / Double(row + 1)
      for unit in 0..<units { columns[unit] += (matrix[row * units + unit] - columns[unit]) * share }
    }
    let grand = Moments(rows).mean
    kurtosis = Reliability.excessKurtosis(rows)
    var rest = 0.0
    var inside = 0.0
    for row in 0..<n {
      for unit in 0..<units {
        let value = matrix[row * units + unit]
        let residual = value - rows[row] - columns[unit] + grand
        rest += residual * residual
        inside += (value - rows[row]) * (value - rows[row])
      }
    }
    between = Double(units) * Moments(rows).variance
    unitSquare = Double(n) * Moments(columns).variance
    error = n > 1 && units > 1 ? rest / Double((n - 1) * (units - 1)) : 0
    within = units > 1 ? inside / Double(n * (units - 1)) : 0
  }
}

/// How much of the variance of reported scores is variance of true scores.
///
/// Reliability = Var(true) / Var(observed); what shrinkage multiplies a score's lead by.
public enum Reliability {
  /// What an interval takes the candidates' means to be.
  public enum Tails: Sendable, Hashable {
    /// Normal: the exact F interval, the one that other programs give.
    case normal
    /// As heavy as they look: their variance has (n−1) / (1 + γ (n−1)/2n) degrees of freedom (Box 1953), γ their excess
    /// kurtosis, or 0 where that is negative. Held more often than promised by a point or two for normal means; still short
    /// for tails so heavy that no sample shows them.
    case asSeen

    func freedom(_ n: Int, kurtosis: Double) -> Double {
      let most = Double(n - 1)
      return self == .normal ? most : most / (1 + max(0, kurtosis) / 2 * most / Double(n))
    }
  }

  /// The excess kurtosis of a sample, unbiased for a normal one; 0 for fewer than four values or where nothing varies.
  static func excessKurtosis(_ values: [Double]) -> Double {
    let n = Double(values.count)
    let moments = Moments(values)
    guard n >= 4, moments.variance > 0 else { return 0 }
    let second = moments.variance * (n - 1) / n
    let fourth = values.reduce(0) { sum, value in
      let d = (value - moments.mean) * (value - moments.mean)
      return sum + d * d / n
    }
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / (second * second) - 3) + 6)
  }

  /// For candidates that share their units: 1 − error / between of the two-way table (the intraclass correlation
  /// ICC(C,k), Cronbach's α). What the units share does not count as noise.
  ///
  /// Exact F interval (McGraw and Wong 1996): with F = between / error, from 1 − F(upper; n−1, (n−1)(m−1)) / F to
  /// 1 − F(lower) / F. The value can be negative, which says that it is near zero. nil for fewer than two candidates
  /// or units, or where nothing varies.
  public static func sharedUnits(
    _ table: VarianceTable, confidence: Double = 0.95, tails: Tails = .normal
  ) -> Estimate? {
    interval(
      between: table.between, noise: table.error,
      first: tails.freedom(table.candidates, kurtosis: table.kurtosis),
      second: (table.candidates - 1) * (table.units - 1), confidence: confidence,
      method: "anova-two-way",
      n: table.candidates)
  }

  /// For candidates with units of their own, such as evaluation seeds: 1 − within / between of the one-way table
  /// (ICC(1,k)).
  public static func ownUnits(
    _ table: VarianceTable, confidence: Double = 0.95, tails: Tails = .normal
  ) -> Estimate? {
    interval(
      between: table.between, noise: table.within,
      first: tails.freedom(table.candidates, kurtosis: table.kurtosis),
      second: table.candidates * (table.units - 1), confidence: confidence, method: "anova-one-way",
      n: table.candidates)
  }

  /// The same from lists that need not be equally long, each the scores of one candidate.
  public static func ownUnits(
    _ values: [[Double]], confidence: Double = 0.95, tails: Tails = .normal
  ) -> Estimate? {
    let moments = values.map { Moments($0) }.filter { $0.count > 0 }
    let total = moments.reduce(0) { $0 + $1.count }
    let freedom = total - moments.count
    guard moments.count >= 2, freedom >= 1 else { return nil }
    let grand = moments.reduce(0) { $0 + $1.mean * Double($1.count) } / Double(total)
    let between = moments.reduce(0) {
      $0 + Double($1.count) * ($1.mean - grand) * ($1.mean - grand)
    }
    let within = moments.reduce(0) { $0 + $1.variance * Double($1.count - 1) }
    return interval(
      between: between / Double(moments.count - 1), noise: within / Double(freedom),
      first: tails.freedom(moments.count, kurtosis: excessKurtosis(moments.map(\.mean))), second: freedom,
      confidence: confidence, method: "anova-one-way", n: moments.count)
  }

  private static func interval(
    between: Double, noise: Double, first: Double, second: Int, confidence: Double, method: String,
    n: Int
  ) -> Estimate? {
    guard first > 0, second >= 1, between > 0, noise >= 0 else { return nil }
    let ratio = noise / between
    let law = FisherF(numerator: first, denominator: Double(second))
    let tail = (1 - confidence) / 2
    return Estimate(
      1 - ratio,
      interval: Interval(
        lower: 1 - ratio * law.upperQuantile(tail), upper: 1 - ratio * law.quantile(tail)),
      confidence: confidence, method: method, n: n)
  }

  /// For scores with known standard errors: τ² / (τ² + s²), τ² the variance of true scores by Paule and Mandel (1982),
  /// s² the typical squared error (n−1) Σw / ((Σw)² − Σw²), w = 1/error². Interval by Viechtbauer's Q-profile (2007).
  ///
  /// nil for fewer than two candidates or an error that is not positive.
  public static func knownErrors(
    values: [Double], standardErrors: [Double], confidence: Double = 0.95, tails: Tails = .normal
  ) -> Estimate? {
    guard values.count >= 2, standardErrors.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
    let freedom = Double(values.count - 1)
    let w = standardErrors.map { 1 / ($0 * $0) }
    let sum = w.reduce(0, +)
    let squares = w.reduce(0) { $0 + $1 * $1 }
    let typical = freedom * sum / (sum * sum - squares)
    // Q falls as τ² grows; its value at the truth is chi-square with n − 1 degrees of freedom.
    func excess(_ tau2: Double) -> Double {
      var total = 0.0
      var weighted = 0.0
      for i in values.indices {
        let weight = 1 / (standardErrors[i] * standardErrors[i] + tau2)
        total += weight
        weighted += weight * values[i]
      }
      let mean = weighted / total
      return values.indices.reduce(0) {
        $0 + (values[$1] - mean) * (values[$1] - mean)
          / (standardErrors[$1] * standardErrors[$1] + tau2)
      }
    }
    let range = Moments(values).variance * freedom
    func solve(_ target: Double) -> Double {
      guard excess(0) > target else { return 0 }
      return RootFinding.bisection(from: 0, to: max(range / target, 1e-300)) { target - excess($0) }
        ?? 0
    }
    func share(_ tau2: Double) -> Double { tau2 / (tau2 + typical) }
    let fewer = tails.freedom(values.count, kurtosis: excessKurtosis(values))
    let law = ChiSquare(degreesOfFreedom: fewer)
    let tail = (1 - confidence) / 2
    let lower = share(solve(law.upperQuantile(tail) * freedom / fewer))
    let upper = share(solve(law.quantile(tail) * freedom / fewer))
    return Estimate(
      share(solve(freedom)), interval: Interval(lower: lower, upper: max(lower, upper)),
      confidence: confidence,
      method: "q-profile", n: values.count)
  }
}
