/// The scores of several candidates together with draws of the noise they carry.
///
/// What selection inference needs of a table: the reported `values` (higher is better), and for each candidate a row of
/// noise draws around zero. The draws of one column belong together, so that noise which the candidates share (the
/// items of one benchmark) stays shared.
public struct NoisyScores: Sendable, Hashable {
  public let values: [Double]
  /// Row-major, candidates × draws: what each score would move by on another sample of units.
  public let noise: [Double]
  public let draws: Int
  public let standardErrors: [Double]
  /// The errors of each candidate against the others, without what all share.
  public let ownErrors: [Double]
  /// The part of the noise variance that all candidates share, which no comparison among them feels.
  public let sharedVariance: Double
  /// The number of independent units behind each score; for scores that came with standard errors, of candidates.
  public let units: Int
  /// The degrees of freedom of the standard errors.
  public let freedom: Int
  /// The covariance of each candidate's score with the winner's, from the units; zero for others where noise is
  /// independent by assumption.
  let winnerCovariances: [Double]
  /// The relative standard error of the standard errors themselves; 0 where they came from outside.
  public let scaleError: Double
  /// Where scores can lie at all, such as 0...1 for shares; nil where nothing is known.
  public let bounds: ClosedRange<Double>?
  /// The mean squares of candidates × units; nil for scores that came without such a table.
  public let variances: VarianceTable?
  /// The mean correlation of two candidates' noise with its standard error; nil where it is zero by assumption.
  public let correlation: Correlation?

  public struct Correlation: Sendable, Hashable {
    public var mean: Double
    public var standardError: Double
  }

  /// With fewer units than this a bootstrap over them is too coarse, and the noise is pooled over candidates instead.
  public static let fewUnits = 20

  public var count: Int { values.count }

  /// The index of the largest value, the first where several are equal.
  public var winner: Int { Self.winner(values) }

  private static func winner(_ values: [Double]) -> Int {
    values.indices.max { (values[$0], -$0) < (values[$1], -$1) } ?? 0
  }

  /// Scores that are means over the same `units` (items, or clusters of items): `matrix[candidate][unit]`, row-major.
  ///
  /// The noise is the bootstrap over units, the same resample for all candidates. nil for no candidate or one unit.
  ///
  /// `bounds` is given where every unit's score is one of two values, such as 0 and 1. A candidate with fewer than five
  /// units on one side then gets an error no smaller than Wilson's interval reaches toward the other side: forty right
  /// of forty is no proof of never being wrong.
  public init?(
    matrix: [Double], units: Int, draws: Int, bounds: ClosedRange<Double>? = nil,
    using rng: inout some RandomNumberGenerator
  ) {
    guard units >= 2, matrix.count >= units, draws >= 2 else { return nil }
    let resampling = Resampling(.bootstrap, units: units, draws: draws, using: &rng)
    self.init(
      matrix: matrix, units: units, draws: draws,
      noise: resampling.applied(to: Resampling.centered(matrix, units: units)), bounds: bounds, using: &rng)
  }

  /// The same, with noise that the caller resampled (for a faster product).
  package init?(
    matrix: [Double], units: Int, draws: Int, noise: [Double], bounds: ClosedRange<Double>? = nil,
    using rng: inout some RandomNumberGenerator
  ) {
    guard units >= 2, matrix.count >= units else { return nil }
    let moments = stride(from: 0, to: matrix.count, by: units).map {
      Moments(matrix[$0..<($0 + units)])
    }
    let n = moments.count
    let m = Double(units)
    let anova = VarianceTable(matrix: matrix, units: units)
    var columns = [Double](repeating: 0, count: units)
    var standardized = columns
    for (row, moment) in moments.enumerated() {
      let scale = moment.deviation > 0 ? 1 / moment.deviation : 0
      for unit in 0..<units {
        let value = matrix[row * units + unit]
        columns[unit] += value / Double(n)
        standardized[unit] += (value - moment.mean) * scale
      }
    }
    var errors = moments.map(\.standardError)
    // The unit means vary by what the candidates share plus their average own noise.
    let shared = n >= 2 ? max(0, (Moments(columns).variance - anova.error / Double(n)) / m) : 0
    var own = errors
    // Own squares by unit: how they vary says how well the errors are known.
    var ownSquares = [Double](repeating: 0, count: units)
    if n >= 2 {
      // A residual of the two-way table has variance σᵢ² (1 − 2/n) + σ̄²/n.
      let grand = Moments(columns).mean
      own = moments.enumerated().map { row, moment in
        var squares = 0.0
        for unit in 0..<units {
          let r = matrix[row * units + unit] - moment.mean - columns[unit] + grand
          squares += r * r
          ownSquares[unit] += r * r
        }
        guard n >= 3 else { return (anova.error / m).squareRoot() }
        let variance = (squares / (m - 1) - anova.error / Double(n)) / (1 - 2 / Double(n))
        return (max(variance, 0.05 * anova.error) / m).squareRoot()
      }
    }
    var noise = noise
    if let bounds {
      for (row, moment) in moments.enumerated() {
        let least =
          Self.leastError(share: (moment.mean - bounds.lowerBound) / bounds.width, units: units) * bounds.width
        guard least > errors[row] else { continue }
        let range = (row * draws)..<((row + 1) * draws)
        if errors[row] > 0 {
          for i in range { noise[i] *= least / errors[row] }
        } else {
          var random = Resampler(using: &rng)
          for i in range { noise[i] = least * random.normal() }
        }
        (errors[row], own[row]) = (least, max(own[row], least))
      }
    }
    let spread = Moments(ownSquares)
    scaleError = spread.mean > 0 ? spread.standardError / spread.mean / 2 : 0
    self.bounds = bounds
    (values, self.noise, self.draws, standardErrors) = (moments.map(\.mean), noise, draws, errors)
    (ownErrors, sharedVariance, self.units, freedom) = (own, shared, units, units - 1)
    variances = anova
    correlation = Self.correlation(standardized: standardized, candidates: n)
    let winner = Self.winner(values)
    let best = moments[winner].mean
    let winnerError = errors[winner]
    winnerCovariances = moments.enumerated().map { row, moment in
      if row == winner { return winnerError * winnerError }
      var sum = 0.0
      for unit in 0..<units {
        sum += (matrix[row * units + unit] - moment.mean) * (matrix[winner * units + unit] - best)
      }
      return sum / (m - 1) / m
    }
  }

  /// The least standard error of a share near 0 or 1: where fewer than five of `units` lie on one side, how far Wilson's
  /// interval reaches toward the other, in normal deviations. 0 for other shares.
  static func leastError(share: Double, units: Int) -> Double {
    let m = Double(units)
    let p = min(max(share, 0), 1)
    guard m * min(p, 1 - p) < 5 else { return 0 }
    let z = 1.959963984540054
    let center = (p + z * z / (2 * m)) / (1 + z * z / m)
    let half = z / (1 + z * z / m) * (p * (1 - p) / m + z * z / (4 * m * m)).squareRoot()
    return (p > 0.5 ? p - (center - half) : center + half - p) / z
  }

  /// The mean correlation from the unit sums of standardized scores q: (mean q² − n) / (n (n − 1)), with the jackknife over
  /// ten groups of units.
  private static func correlation(standardized: [Double], candidates n: Int) -> Correlation? {
    let m = standardized.count
    guard n >= 2, m >= fewUnits else { return nil }
    func value(_ sum: Double, _ count: Int) -> Double {
      (sum / Double(count) - Double(n)) / (Double(n) * Double(n - 1))
    }
    let squares = standardized.map { $0 * $0 * Double(m) / Double(m - 1) }
    let total = squares.reduce(0, +)
    let groups = 10
    var parts: [Double] = []
    for group in 0..<groups {
      let range = (m * group / groups)..<(m * (group + 1) / groups)
      parts.append(value(total - squares[range].reduce(0, +), m - range.count))
    }
    let g = Double(groups)
    return Correlation(
      mean: value(total, m),
      standardError: (Moments(parts).variance * (g - 1) * (g - 1) / g).squareRoot())
  }

  /// Scores over the same few units, such as five benchmarks: each score has the pooled error √(error / units) of the
  /// two-way table, independent of the others', with Student t draws of its degrees of freedom. How hard the units are
  /// for all alike is taken as fixed. nil for one candidate or unit, or where there is no error.
  public init?(
    pooledMatrix matrix: [Double], units: Int, draws: Int,
    using rng: inout some RandomNumberGenerator
  ) {
    let table = VarianceTable(matrix: matrix, units: units)
    let freedom = (table.candidates - 1) * (units - 1)
    guard freedom >= 1, table.error > 0 else { return nil }
    let values = (0..<table.candidates).map {
      Moments(matrix[($0 * units)..<(($0 + 1) * units)]).mean
    }
    let error = (table.error / Double(units)).squareRoot()
    self.init(
      values: values, errors: values.map { _ in error }, freedom: freedom, units: units,
      draws: draws, using: &rng)
  }

  /// Scores over units of each candidate's own, such as evaluation seeds: the error √(within / units), pooled over
  /// candidates. nil where no candidate has two.
  public init?(ownUnits: [[Double]], draws: Int, using rng: inout some RandomNumberGenerator) {
    let moments = ownUnits.map { Moments($0) }
    let freedom = moments.reduce(0) { $0 + max($1.count - 1, 0) }
    guard freedom >= 1, moments.allSatisfy({ $0.count >= 1 }) else { return nil }
    let within =
      moments.reduce(0) { $0 + $1.variance * Double(max($1.count - 1, 0)) } / Double(freedom)
    guard within > 0 else { return nil }
    self.init(
      values: moments.map(\.mean), errors: moments.map { (within / Double($0.count)).squareRoot() },
      freedom: freedom,
      units: moments.map(\.count).min() ?? 0, draws: draws, using: &rng)
  }

  /// Scores with known standard errors and independent normal noise.
  public init(
    values: [Double], standardErrors: [Double], draws: Int,
    using rng: inout some RandomNumberGenerator
  ) {
    precondition(values.count == standardErrors.count)
    self.init(
      values: values, errors: standardErrors, freedom: Int.max, units: values.count, draws: draws,
      using: &rng)
  }

  /// Independent noise, of t distributions that share their denominator where `freedom` is finite.
  private init(
    values: [Double], errors: [Double], freedom: Int, units: Int, draws: Int,
    using rng: inout some RandomNumberGenerator
  ) {
    var random = Resampler(using: &rng)
    var scale = [Double](repeating: 1, count: draws)
    if freedom < 1000 {
      let law = ChiSquare(degreesOfFreedom: Double(freedom))
      for draw in 0..<draws {
        scale[draw] = (Double(freedom) / law.quantile(random.uniform())).squareRoot()
      }
    }
    var noise = [Double](repeating: 0, count: values.count * draws)
    for candidate in values.indices {
      for draw in 0..<draws {
        noise[candidate * draws + draw] = errors[candidate] * random.normal() * scale[draw]
      }
    }
    (self.values, self.noise, self.draws, standardErrors) = (values, noise, draws, errors)
    (ownErrors, sharedVariance, self.units, self.freedom) = (errors, 0, units, freedom)
    scaleError = freedom == Int.max ? 0 : 1 / (2 * Double(freedom)).squareRoot()
    bounds = nil
    (correlation, variances) = (nil, nil)
    let winner = Self.winner(values)
    winnerCovariances = errors.indices.map { $0 == winner ? errors[winner] * errors[winner] : 0 }
  }

  /// The standard error of the difference of two scores, from the draws.
  public func differenceError(_ i: Int, _ j: Int) -> Double { differenceError(i, j, draws: draws) }

  /// The same from the first of the draws.
  func differenceError(_ i: Int, _ j: Int, draws: Int) -> Double {
    // Four sums side by side, so that no addition waits for the one before.
    var sums = SIMD4<Double>()
    var products = SIMD4<Double>()
    let (a, b) = (i * self.draws, j * self.draws)
    let noise = self.noise.span
    var draw = 0
    while draw + 4 <= draws {
      let d =
        SIMD4(noise[a + draw], noise[a + draw + 1], noise[a + draw + 2], noise[a + draw + 3])
        - SIMD4(noise[b + draw], noise[b + draw + 1], noise[b + draw + 2], noise[b + draw + 3])
      sums += d
      products += d * d
      draw += 4
    }
    while draw < draws {
      let d = noise[a + draw] - noise[b + draw]
      sums[0] += d
      products[0] += d * d
      draw += 1
    }
    let (sum, squares) = (sums.sum(), products.sum())
    let n = Double(draws)
    return (max(0, squares - sum * sum / n) / (n - 1)).squareRoot()
  }
}

extension ClosedRange<Double> {
  var width: Double { upperBound - lowerBound }
}
