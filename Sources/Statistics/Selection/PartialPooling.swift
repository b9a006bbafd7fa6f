import Mathematics

/// True scores as draws of one population, each seen with its own error: shrinkage with all its uncertainty.
///
/// x_i = θ_i + noise of variance s_i². The population is a crowd and some that stand out of it, (1 − π) N(μ, τ²) + π N(μ, ω²)
/// with τ ≤ ω, so that a candidate that stands out is neither dragged into the crowd nor spreads it; a normal
/// population is the case τ = ω. Priors: flat on μ and ω, as usual for location and scale of a hierarchy (Gelman et al.,
/// Bayesian Data Analysis, section 5.4); τ flat on 0...ω; and log π flat from 1/n to ½, from one that stands out to half of
/// them, every doubling alike. Given all of these each θ_i is a mixture of two normals; mixed over their posterior, so that
/// not knowing the reliability widens the interval.
public struct PartialPooling: Sendable {
  /// A population but for its mean: the variances of the crowd and of those that stand out, and the share of the latter.
  struct Law: Sendable {
    var crowd: Double
    var wide: Double
    var share: Double
  }

  /// One point of the grid: a law, its posterior weight, and the posterior of the mean under it.
  struct Point: Sendable {
    var law: Law
    var weight: Double
    var center: Double
    var centerVariance: Double
  }

  let points: [Point]
  let values: [Double]
  let errors: [Double]
  let sharedVariance: Double

  /// nil for fewer than three candidates (two say nothing about a population), or no error that is positive; a score without error is taken as true.
  public init?(_ scores: NoisyScores) {
    self.init(
      values: scores.values, standardErrors: scores.ownErrors, sharedVariance: scores.sharedVariance
    )
  }

  /// `sharedVariance` is of noise that all candidates share; it widens the intervals and moves no candidate against
  /// another. Complexity: O(count), for some hundreds of laws.
  public init?(values: [Double], standardErrors: [Double], sharedVariance: Double = 0) {
    guard values.count >= 3, standardErrors.contains(where: { $0 > 0 }),
      standardErrors.allSatisfy({ $0 >= 0 && $0.isFinite }), values.allSatisfy(\.isFinite)
    else {
      return nil
    }
    self.values = values
    errors = standardErrors
    self.sharedVariance = sharedVariance
    points = PoolingGrid(values: values, errors: standardErrors).points()
    guard !points.isEmpty else { return nil }
  }

  /// The posterior mean of μ.
  public var center: Double { points.reduce(0) { $0 + $1.weight * $1.center } }

  /// The posterior mean of the share of candidates that stand out. It says little where τ is near ω.
  public var share: Double { points.reduce(0) { $0 + $1.weight * $1.law.share } }
}
