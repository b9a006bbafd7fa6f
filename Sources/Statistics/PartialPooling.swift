#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// True scores as draws of one normal population, each seen with its own error: shrinkage with all its uncertainty.
///
/// x_i = θ_i + noise of variance s_i², θ_i normal with mean μ and variance τ². With flat priors on μ and τ the posterior of
/// τ has a closed form, p(τ | x) ∝ V^½ Π (s_i² + τ²)^−½ exp(−(x_i − m)² / 2(s_i² + τ²)), m the weighted mean, V its variance
/// (Gelman et al., Bayesian Data Analysis, section 5.4); given τ each θ_i is normal around
/// (τ² x_i + s_i² m) / (τ² + s_i²). Mixed over a grid of τ, so that not knowing the reliability widens the interval.
public struct PartialPooling: Sendable {
  /// The grid of τ with its posterior weights, which sum to one.
  public let deviations: [Double]
  public let weights: [Double]
  private let values: [Double]
  private let errors: [Double]
  private let centers: [Double]
  private let centerVariances: [Double]
  private let sharedVariance: Double

  /// nil for fewer than three candidates (two say nothing about a population), or no error that is positive; a score without error is taken as true.
  public init?(_ scores: NoisyScores) {
    self.init(
      values: scores.values, standardErrors: scores.ownErrors, sharedVariance: scores.sharedVariance
    )
  }

  /// `sharedVariance` is of noise that all candidates share; it widens the intervals and moves no candidate against
  /// another.
  public init?(values: [Double], standardErrors: [Double], sharedVariance: Double = 0) {
    guard values.count >= 3, standardErrors.contains(where: { $0 > 0 }),
      standardErrors.allSatisfy({ $0 >= 0 && $0.isFinite }), values.allSatisfy(\.isFinite)
    else {
      return nil
    }
    let spread = Moments(values).deviation + standardErrors.reduce(0, +) / Double(values.count)
    let points = values.count > 2000 ? 120 : 400
    // τ = spread · u / (1 − u) reaches from 0 to infinity; its Jacobian joins the weight.
    var deviations: [Double] = []
    var logs: [Double] = []
    var centers: [Double] = []
    var variances: [Double] = []
    for i in 0..<points {
      let u = (Double(i) + 0.5) / Double(points)
      let tau = spread * u / (1 - u)
      let tau2 = tau * tau
      var total = 0.0
      var weighted = 0.0
      var logDeterminant = 0.0
      for (value, error) in zip(values, standardErrors) {
        let variance = error * error + tau2
        total += 1 / variance
        weighted += value / variance
        logDeterminant += log(variance)
      }
      let center = weighted / total
      var squares = 0.0
      for (value, error) in zip(values, standardErrors) {
        squares += (value - center) * (value - center) / (error * error + tau2)
      }
      deviations.append(tau)
      centers.append(center)
      variances.append(1 / total)
      logs.append(-0.5 * log(total) - logDeterminant / 2 - squares / 2 - 2 * log(1 - u))
    }
    let top = logs.max() ?? 0
    let raw = logs.map { exp($0 - top) }
    let sum = raw.reduce(0, +)
    self.deviations = deviations
    weights = raw.map { $0 / sum }
    self.values = values
    errors = standardErrors
    self.centers = centers
    centerVariances = variances
    self.sharedVariance = sharedVariance
  }

  /// Mean and variance of θ_i given the j-th τ of the grid.
  private func given(_ j: Int, _ i: Int) -> (mean: Double, variance: Double) {
    let tau2 = deviations[j] * deviations[j]
    let s2 = errors[i] * errors[i]
    let pull = s2 / (s2 + tau2)
    return (
      values[i] + pull * (centers[j] - values[i]),
      tau2 * pull + pull * pull * centerVariances[j] + sharedVariance
    )
  }

  /// The posterior mean of μ.
  public var center: Double { zip(weights, centers).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The posterior mean of the reliability of candidate i's score, τ² / (τ² + s_i²).
  public func reliability(of i: Int) -> Double {
    zip(weights, deviations).reduce(0) {
      $0 + $1.0 * $1.1 * $1.1 / ($1.1 * $1.1 + errors[i] * errors[i])
    }
  }

  /// Candidate i's true score: posterior mean and central interval.
  public func trueScore(of i: Int, confidence: Double = 0.95) -> Estimate {
    mixture(i, extraVariance: 0, confidence: confidence, method: "partial-pooling")
  }

  /// Candidate i's score on a fresh sample of as many units: the mean is the true score's, the interval is one for the
  /// score itself.
  public func freshScore(of i: Int, confidence: Double = 0.95) -> Estimate {
    mixture(
      i, extraVariance: errors[i] * errors[i] + sharedVariance, confidence: confidence,
      method: "partial-pooling-prediction")
  }

  private func mixture(_ i: Int, extraVariance: Double, confidence: Double, method: String)
    -> Estimate
  {
    let parts = weights.indices.filter { weights[$0] > 1e-12 }.map { j in
      let part = given(j, i)
      return (
        weight: weights[j], mean: part.mean,
        deviation: max(
          (part.variance + extraVariance).squareRoot(), abs(part.mean) * 1e-15 + 1e-300)
      )
    }
    let mean = parts.reduce(0) { $0 + $1.weight * $1.mean }
    let reach = 40 * (parts.map { $0.deviation + abs($0.mean - mean) }.max() ?? 1)
    func quantile(_ level: Double) -> Double {
      RootFinding.bisection(from: mean - reach, to: mean + reach) { x in
        parts.reduce(0) {
          $0 + $1.weight * NormalDistribution.standard.cdf((x - $1.mean) / $1.deviation)
        } - level
      } ?? mean
    }
    let tail = (1 - confidence) / 2
    return Estimate(
      mean, interval: Interval(lower: quantile(tail), upper: quantile(1 - tail)),
      confidence: confidence,
      method: method, n: values.count)
  }

  /// Whether the largest of `values` stands apart from a normal population fitted to the others: a chance below 0.01 of
  /// a largest that far.
  ///
  /// Pulling such a score toward the others takes too much off; nil for fewer than five candidates.
  public static func standsApart(values: [Double], standardErrors: [Double]) -> Bool? {
    guard values.count >= 5, let top = values.indices.max(by: { values[$0] < values[$1] }) else { return nil }
    let others = values.indices.filter { $0 != top }
    guard let fit = PartialPooling(values: others.map { values[$0] }, standardErrors: others.map { standardErrors[$0] })
    else { return nil }
    var chance = 0.0
    for (j, weight) in fit.weights.enumerated() where weight > 1e-12 {
      let s = standardErrors[top], tau = fit.deviations[j]
      let deviation = (s * s + tau * tau + fit.centerVariances[j]).squareRoot()
      let tail = NormalDistribution.standard.upperTail((values[top] - fit.centers[j]) / deviation)
      chance += weight * -expm1(Double(values.count) * log1p(-tail))
    }
    return chance < 0.01
  }

  /// The posterior chance of each candidate to have the largest true score, from joint draws.
  ///
  /// Only the two thousand largest values are drawn; the others' chances are 0.
  public func chancesToBeBest(draws: Int = 4000, using rng: inout some RandomNumberGenerator)
    -> [Double]
  {
    var random = Resampler(using: &rng)
    var cumulative: [Double] = []
    var sum = 0.0
    for weight in weights {
      sum += weight
      cumulative.append(sum)
    }
    let candidates = values.indices.sorted { values[$0] > values[$1] }.prefix(2000)
    var wins = [Int](repeating: 0, count: values.count)
    for _ in 0..<draws {
      let u = random.uniform() * sum
      let j = cumulative.firstIndex { $0 >= u } ?? weights.count - 1
      let tau2 = deviations[j] * deviations[j]
      let mu = centers[j] + centerVariances[j].squareRoot() * random.normal()
      var best = -Double.infinity
      var winner = 0
      for i in candidates {
        let s2 = errors[i] * errors[i]
        let pull = s2 / (s2 + tau2)
        let theta =
          values[i] + pull * (mu - values[i]) + (tau2 * pull).squareRoot() * random.normal()
        if theta > best { (best, winner) = (theta, i) }
      }
      wins[winner] += 1
    }
    return wins.map { Double($0) / Double(draws) }
  }
}
