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
  /// The part of the noise variance that all candidates share, which no comparison among them feels.
  public let sharedVariance: Double
  /// The number of independent units behind each score; for scores that came with standard errors, of candidates.
  public let units: Int

  public var count: Int { values.count }

  /// The index of the largest value, the first where several are equal.
  public var winner: Int { values.indices.max { (values[$0], -$0) < (values[$1], -$1) } ?? 0 }

  init(
    values: [Double], noise: [Double], draws: Int, standardErrors: [Double], sharedVariance: Double, units: Int
  ) {
    (self.values, self.noise, self.draws) = (values, noise, draws)
    (self.standardErrors, self.sharedVariance, self.units) = (standardErrors, sharedVariance, units)
  }

  /// Scores that are means over the same `units` (items, or clusters of items): `matrix[candidate][unit]`, row-major.
  ///
  /// The noise is the bootstrap over units, the same resample for all candidates. nil for no candidate or one unit.
  public init?(matrix: [Double], units: Int, draws: Int, using rng: inout some RandomNumberGenerator) {
    guard units >= 2, matrix.count >= units, draws >= 2 else { return nil }
    var resampler = Resampler(using: &rng)
    let weights = ResamplingWeights.bootstrap(units: units, draws: draws, using: &resampler)
    self.init(matrix: matrix, units: units, draws: draws, noise: weights.applied(toCentered: matrix))
  }

  /// The same, with noise that the caller resampled (for a faster product).
  package init?(matrix: [Double], units: Int, draws: Int, noise: [Double]) {
    guard units >= 2, matrix.count >= units else { return nil }
    let moments = stride(from: 0, to: matrix.count, by: units).map { Moments(matrix[$0..<($0 + units)]) }
    let n = moments.count
    // The item means vary by what the candidates share plus their average own noise.
    var columns = [Double](repeating: 0, count: units)
    for candidate in 0..<n {
      for unit in 0..<units { columns[unit] += matrix[candidate * units + unit] / Double(n) }
    }
    let anova = VarianceTable(matrix: matrix, units: units)
    let shared = n >= 2 ? max(0, (Moments(columns).variance - anova.error / Double(n)) / Double(units)) : 0
    self.init(
      values: moments.map(\.mean), noise: noise, draws: draws, standardErrors: moments.map(\.standardError),
      sharedVariance: shared, units: units)
  }

  /// Scores with known standard errors and independent normal noise.
  public init(values: [Double], standardErrors: [Double], draws: Int, using rng: inout some RandomNumberGenerator) {
    precondition(values.count == standardErrors.count)
    var random = Resampler(using: &rng)
    var noise = [Double](repeating: 0, count: values.count * draws)
    for candidate in values.indices {
      for draw in 0..<draws { noise[candidate * draws + draw] = standardErrors[candidate] * random.normal() }
    }
    self.init(
      values: values, noise: noise, draws: draws, standardErrors: standardErrors, sharedVariance: 0,
      units: values.count)
  }

  /// The standard errors without the shared part.
  public var ownErrors: [Double] { standardErrors.map { max(0, $0 * $0 - sharedVariance).squareRoot() } }

  /// The covariance of each candidate's noise with that of `other`, from the draws.
  func covariances(with other: Int) -> [Double] {
    (0..<count).map { candidate in
      if candidate == other { return standardErrors[other] * standardErrors[other] }
      var sum = 0.0, a = 0.0, b = 0.0, aa = 0.0, bb = 0.0
      for draw in 0..<draws {
        let x = noise[candidate * draws + draw], y = noise[other * draws + draw]
        sum += x * y
        a += x
        b += y
        aa += x * x
        bb += y * y
      }
      let n = Double(draws)
      let scale = ((aa - a * a / n) * (bb - b * b / n)).squareRoot()
      guard scale > 0 else { return 0 }
      // The correlation of the draws with the exact standard errors.
      return (sum - a * b / n) / scale * standardErrors[candidate] * standardErrors[other]
    }
  }
}

/// How often each unit is drawn in each resample, divided by the number of units, minus the once of the sample itself.
package struct ResamplingWeights: Sendable {
  package let units: Int
  package let draws: Int
  /// Row-major, units × draws, so that a product runs along the draws.
  package let weights: [Float]

  /// Bootstrap weights: count / units.
  package static func bootstrap(units: Int, draws: Int, using random: inout Resampler) -> ResamplingWeights {
    var weights = [Float](repeating: 0, count: units * draws)
    let one = 1 / Float(units)
    for draw in 0..<draws {
      for _ in 0..<units { weights[random.index(below: units) * draws + draw] += one }
    }
    return ResamplingWeights(units: units, draws: draws, weights: weights)
  }

  /// Random signs over units, ±1 / units.
  package static func signs(units: Int, draws: Int, using random: inout Resampler) -> ResamplingWeights {
    let one = 1 / Float(units)
    var weights = [Float](repeating: one, count: units * draws)
    var bits: UInt64 = 0
    for i in weights.indices {
      if i & 63 == 0 { bits = random.next() }
      if bits & 1 == 1 { weights[i] = -one }
      bits >>= 1
    }
    return ResamplingWeights(units: units, draws: draws, weights: weights)
  }

  /// Σ over units of weight · (value − row mean): row-major, rows × draws.
  package func applied(toCentered matrix: [Double]) -> [Double] {
    let rows = matrix.count / units
    var result = [Double](repeating: 0, count: rows * draws)
    var line = [Float](repeating: 0, count: draws)
    for row in 0..<rows {
      var mean = 0.0
      for unit in 0..<units { mean += matrix[row * units + unit] }
      mean /= Double(units)
      for i in line.indices { line[i] = 0 }
      for unit in 0..<units {
        let value = Float(matrix[row * units + unit] - mean)
        if value == 0 { continue }
        for draw in 0..<draws { line[draw] += value * weights[unit * draws + draw] }
      }
      for draw in 0..<draws { result[row * draws + draw] = Double(line[draw]) }
    }
    return result
  }
}
