#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// True scores as draws of one population, each seen with its own error: shrinkage with all its uncertainty.
///
/// x_i = θ_i + noise of variance s_i². The population is normal, or heavy-tailed (Student t with four and with one degrees of
/// freedom, as mixtures of normals of eight scales), each with mean μ and scale τ; how well each explains the scores
/// decides its weight, so that one outstanding candidate is not pulled toward the crowd by a population that cannot
/// hold it. Flat priors on μ and τ; ½ for normal, ¼ for either t. For the normal population the posterior of τ has a
/// closed form, p(τ | x) ∝ V^½ Π (s_i² + τ²)^−½ exp(−(x_i − m)² / 2(s_i² + τ²)), m the weighted mean, V its variance
/// (Gelman et al., Bayesian Data Analysis, section 5.4); for the others m and V come from the mode of μ given τ
/// (Laplace). Given all that each θ_i is normal, or a mixture of eight; mixed over a grid of τ, so that not
/// knowing the reliability widens the interval.
public struct PartialPooling: Sendable {
  /// What the population may look like.
  public enum Population: Int, Sendable, Hashable, CaseIterable {
    case normal, heavyTailed, veryHeavyTailed

    /// What is believed of it before any score is seen.
    var prior: Double { self == .normal ? 0.5 : 0.25 }

    /// The variances of its normal parts, in units of τ²; all parts weigh the same.
    var variances: [Double] {
      if self == .normal { return [1] }
      let freedom = self == .heavyTailed ? 4.0 : 1
      let parts = 8
      let law = ChiSquare(degreesOfFreedom: freedom)
      return (0..<parts).map { freedom / law.quantile((Double($0) + 0.5) / Double(parts)) }
    }
  }

  /// One point of the grid: a population, its scale τ, and the posterior of its mean there.
  struct Point: Sendable {
    var population: Population
    var weight: Double
    var deviation: Double
    var center: Double
    var centerVariance: Double
  }

  let points: [Point]
  private let values: [Double]
  private let errors: [Double]
  private let sharedVariance: Double
  private let variances: [[Double]]

  /// nil for fewer than three candidates (two say nothing about a population), or no error that is positive; a score without error is taken as true.
  public init?(_ scores: NoisyScores) {
    self.init(
      values: scores.values, standardErrors: scores.ownErrors, sharedVariance: scores.sharedVariance
    )
  }

  /// `sharedVariance` is of noise that all candidates share; it widens the intervals and moves no candidate against
  /// another.
  public init?(
    values: [Double], standardErrors: [Double], sharedVariance: Double = 0,
    populations: [Population] = Population.allCases
  ) {
    guard values.count >= 3, standardErrors.contains(where: { $0 > 0 }),
      standardErrors.allSatisfy({ $0 >= 0 && $0.isFinite }), values.allSatisfy(\.isFinite)
    else {
      return nil
    }
    self.values = values
    errors = standardErrors
    self.sharedVariance = sharedVariance
    variances = Population.allCases.map(\.variances)
    let spread = Moments(values).deviation + standardErrors.reduce(0, +) / Double(values.count)
    var found: [(point: Point, log: Double)] = []
    for population in populations {
      let parts = variances[population.rawValue]
      // τ = spread · u / (1 − u) reaches from 0 to infinity; its Jacobian joins the weight. A coarse grid finds where the
      // posterior lies, a fine one covers that.
      func point(_ u: Double, _ start: Double) -> (point: Point, log: Double) {
        let tau = spread * u / (1 - u)
        let (center, variance, evidence) =
          population == .normal
          ? Self.normal(values, standardErrors, tau)
          : Self.mixture(values, standardErrors, tau, parts, from: start)
        return (
          Point(
            population: population, weight: 0, deviation: tau, center: center, centerVariance: variance),
          evidence - 2 * log(1 - u) + log(population.prior)
        )
      }
      let coarse = 32
      var start = Quantiles.median(of: values)
      let first = (0..<coarse).map { i in
        let next = point((Double(i) + 0.5) / Double(coarse), start)
        start = next.point.center
        return next
      }
      let top = first.map(\.log).max() ?? 0
      let kept = first.indices.filter { first[$0].log > top - 14 }
      guard let low = kept.first, let high = kept.last else { continue }
      let from = max(0, Double(low) - 0.5) / Double(coarse)
      let to = min(Double(coarse), Double(high) + 1.5) / Double(coarse)
      let fine = values.count > 2000 ? 48 : 96
      for i in 0..<fine {
        let u = from + (to - from) * (Double(i) + 0.5) / Double(fine)
        let near = first[min(coarse - 1, Int(u * Double(coarse)))].point.center
        var next = point(u, near)
        next.log += log((to - from) / Double(fine))
        found.append(next)
      }
    }
    let top = found.map(\.log).max() ?? 0
    let kept = found.filter { $0.log > top - 12 }
    let sum = kept.reduce(0) { $0 + exp($1.log - top) }
    guard sum > 0, sum.isFinite else { return nil }
    points = kept.map { entry in
      var point = entry.point
      point.weight = exp(entry.log - top) / sum
      return point
    }
  }

  /// Mean and variance of μ given τ, and the logarithm of the evidence, for a normal population.
  private static func normal(_ values: [Double], _ errors: [Double], _ tau: Double) -> (Double, Double, Double) {
    let tau2 = tau * tau
    var total = 0.0
    var weighted = 0.0
    var product = 1.0
    var logDeterminant = 0.0
    for i in values.indices {
      let variance = errors[i] * errors[i] + tau2
      total += 1 / variance
      weighted += values[i] / variance
      product *= variance
      // One logarithm serves many factors, as long as their product stays in range.
      if !(product > 1e-200 && product < 1e200) || i == values.count - 1 {
        logDeterminant += product > 0 && product < .infinity ? log(product) : log(variance)
        product = 1
      }
    }
    let center = weighted / total
    var squares = 0.0
    for i in values.indices {
      squares += (values[i] - center) * (values[i] - center) / (errors[i] * errors[i] + tau2)
    }
    return (center, 1 / total, -0.5 * log(total) - logDeterminant / 2 - squares / 2)
  }

  /// The same for a mixture of normals: the mode of μ by weighted means (EM), its curvature, and Laplace's evidence.
  private static func mixture(
    _ values: [Double], _ errors: [Double], _ tau: Double, _ parts: [Double], from start: Double
  ) -> (Double, Double, Double) {
    let tau2 = tau * tau
    var center = start
    var curvature = 0.0
    var logLikelihood = 0.0
    for round in 0..<24 {
      var total = 0.0
      var weighted = 0.0
      curvature = 0
      logLikelihood = 0
      for i in values.indices {
        let d = values[i] - center
        let s2 = errors[i] * errors[i]
        // The widest part first, so that the exponentials cannot all vanish.
        var sum = 0.0
        var first = 0.0
        var second = 0.0
        let widest = -d * d / (2 * (s2 + tau2 * parts[0]))
        for part in parts {
          let inverse = 1 / (s2 + tau2 * part)
          let density = inverse.squareRoot() * exp(-d * d * inverse / 2 - widest)
          sum += density
          first += density * inverse
          second += density * inverse * inverse
        }
        first /= sum
        second /= sum
        total += first
        weighted += first * values[i]
        curvature += first - d * d * (second - first * first)
        logLikelihood += log(sum / Double(parts.count)) + widest
      }
      let next = weighted / total
      let moved = abs(next - center)
      if curvature <= 0 { curvature = total }
      if moved * total.squareRoot() < 1e-4 || round == 23 { break }
      center = next
    }
    return (center, 1 / curvature, logLikelihood - 0.5 * log(curvature))
  }

  /// The parts of θ_i given a point of the grid.
  private func parts(_ point: Point, _ i: Int) -> [(weight: Double, mean: Double, variance: Double)] {
    let s2 = errors[i] * errors[i]
    let d = values[i] - point.center
    let scales = variances[point.population.rawValue]
    var result: [(weight: Double, mean: Double, variance: Double)] = []
    result.reserveCapacity(scales.count)
    var sum = 0.0
    for scale in scales {
      let tau2 = point.deviation * point.deviation * scale
      let pull = s2 / (s2 + tau2)
      let variance = s2 + tau2
      // Against the widest part, so that nothing vanishes.
      let widest = s2 + point.deviation * point.deviation * scales[0]
      let weight =
        scales.count == 1
        ? 1 : (widest / variance).squareRoot() * exp(-d * d / 2 * (1 / variance - 1 / widest))
      sum += weight
      result.append(
        (weight, values[i] - pull * d, tau2 * pull + pull * pull * point.centerVariance))
    }
    for index in result.indices { result[index].weight *= point.weight / sum }
    return result
  }

  /// The posterior mean of μ.
  public var center: Double { points.reduce(0) { $0 + $1.weight * $1.center } }

  /// The posterior weight of each kind of population.
  public func weight(of population: Population) -> Double {
    points.reduce(0) { $0 + ($1.population == population ? $1.weight : 0) }
  }

  /// The posterior mean of the reliability of candidate i's score, the share of its lead that is kept.
  public func reliability(of i: Int) -> Double {
    let s2 = errors[i] * errors[i]
    return points.reduce(0) { total, point in
      let scales = variances[point.population.rawValue]
      let kept = parts(point, i).enumerated().reduce(0) { sum, part in
        let tau2 = point.deviation * point.deviation * scales[part.offset]
        return sum + part.element.weight * (s2 + tau2 > 0 ? tau2 / (tau2 + s2) : 1)
      }
      return total + kept
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
    var parts: [(weight: Double, mean: Double, deviation: Double)] = []
    for point in points where point.weight > 1e-6 {
      for part in self.parts(point, i) where part.weight > 1e-8 {
        parts.append(
          (
            part.weight, part.mean,
            max(
              (part.variance + sharedVariance + extraVariance).squareRoot(),
              abs(part.mean) * 1e-15 + 1e-300)
          ))
      }
    }
    let mass = parts.reduce(0) { $0 + $1.weight }
    let mean = parts.reduce(0) { $0 + $1.weight * $1.mean } / mass
    let variance = parts.reduce(0) {
      $0 + $1.weight * ($1.deviation * $1.deviation + ($1.mean - mean) * ($1.mean - mean)) / mass
    }
    let reach = variance.squareRoot()
    // Newton's steps inside a bracket: the distribution function and its density come together.
    func quantile(_ level: Double) -> Double {
      var low = -Double.infinity
      var high = Double.infinity
      var x = mean + reach * NormalDistribution.standard.quantile(level)
      for _ in 0..<60 {
        var below = 0.0
        var density = 0.0
        for part in parts {
          let z = (x - part.mean) / part.deviation
          below += part.weight * NormalDistribution.standard.cdf(z)
          density += part.weight * exp(-z * z / 2) / part.deviation * 0.3989422804014327
        }
        let excess = below / mass - level
        if excess < 0 { low = x } else { high = x }
        var next = x - excess * mass / max(density, 1e-300)
        if !(next > low && next < high) || abs(next - x) > 4 * reach {
          next =
            low == -.infinity
            ? x - 2 * reach : high == .infinity ? x + 2 * reach : low + (high - low) / 2
        }
        if abs(next - x) <= 1e-9 * reach + abs(x) * 1e-15 { return next }
        x = next
      }
      return x
    }
    let tail = (1 - confidence) / 2
    return Estimate(
      mean, interval: Interval(lower: min(mean, quantile(tail)), upper: max(mean, quantile(1 - tail))),
      confidence: confidence,
      method: method, n: values.count)
  }

  /// Draws of all true scores at once, without what all share: `body` gets the number of the draw and a θ for each of `candidates`.
  ///
  /// Draws of one point of the grid come together, as many as its weight says, so that its parts are weighed once.
  func draw(
    _ draws: Int, candidates: [Int], using random: inout Resampler,
    _ body: (_ draw: Int, _ truths: [Double], _ random: inout Resampler) -> Void
  ) {
    var truths = [Double](repeating: 0, count: candidates.count)
    var cumulative = 0.0
    var done = 0
    let offset = random.uniform()
    for (index, point) in points.enumerated() {
      cumulative += point.weight
      // Systematic sampling: each point gets its share rounded up or down.
      let upTo = index == points.count - 1 ? draws : min(draws, Int(cumulative * Double(draws) + offset))
      guard upTo > done else { continue }
      let scales = variances[point.population.rawValue]
      var shares: [Double] = []
      if scales.count > 1 {
        shares.reserveCapacity(candidates.count * scales.count)
        for i in candidates {
          var sum = 0.0
          for part in parts(point, i) {
            sum += part.weight / point.weight
            shares.append(sum)
          }
        }
      }
      let spread = point.centerVariance.squareRoot()
      for draw in done..<upTo {
        let mu = point.center + spread * random.normal()
        for (position, i) in candidates.enumerated() {
          var tau2 = point.deviation * point.deviation
          if scales.count > 1 {
            let u = random.uniform()
            var part = 0
            while part < scales.count - 1, shares[position * scales.count + part] < u { part += 1 }
            tau2 *= scales[part]
          }
          let s2 = errors[i] * errors[i]
          if s2 == 0 {
            truths[position] = values[i]
            continue
          }
          let pull = s2 / (s2 + tau2)
          truths[position] =
            values[i] + pull * (mu - values[i]) + (tau2 * pull).squareRoot() * random.normal()
        }
        body(draw, truths, &random)
      }
      done = upTo
    }
  }

  /// The posterior chance of each candidate to have the largest true score, from joint draws.
  ///
  /// Only the two thousand largest values are drawn; the others' chances are 0.
  public func chancesToBeBest(draws: Int = 4000, using rng: inout some RandomNumberGenerator)
    -> [Double]
  {
    var random = Resampler(using: &rng)
    let candidates = Array(values.indices.sorted { values[$0] > values[$1] }.prefix(2000))
    var wins = [Int](repeating: 0, count: values.count)
    draw(draws, candidates: candidates, using: &random) { _, truths, _ in
      var winner = 0
      for position in truths.indices where truths[position] > truths[winner] { winner = position }
      wins[candidates[winner]] += 1
    }
    return wins.map { Double($0) / Double(draws) }
  }
}

extension PartialPooling {
  /// Whether the largest of `values` stands apart from a normal population fitted to the others: a chance below 0.1 of
  /// a largest that far. nil for fewer than five candidates.
  public static func standsApart(values: [Double], standardErrors: [Double]) -> Bool? {
    guard values.count >= 5, let top = values.indices.max(by: { values[$0] < values[$1] }) else { return nil }
    let others = values.indices.filter { $0 != top }
    guard
      let fit = PartialPooling(
        values: others.map { values[$0] }, standardErrors: others.map { standardErrors[$0] }, populations: [.normal])
    else { return nil }
    var chance = 0.0
    for point in fit.points {
      let s = standardErrors[top]
      let deviation = (s * s + point.deviation * point.deviation + point.centerVariance).squareRoot()
      let tail = NormalDistribution.standard.upperTail((values[top] - point.center) / deviation)
      chance += point.weight * -expm1(Double(values.count) * log1p(-tail))
    }
    return chance < 0.1
  }
}
