import Foundation

/// The standard settings of CMA-ES for d parameters (Hansen 2016, 1604.00772, table 1, with α_cov = 2).
struct AdaptationConstants: Sendable, Hashable {
  /// λ, candidates a generation.
  var population: Int
  /// ⌊λ / 2⌋, those with positive weights.
  var parents: Int
  /// By rank, fittest first: ln((λ + 1) / 2) − ln rank, the positive ones scaled to sum 1, the negative ones as far
  /// down as keeps the covariance positive.
  var weights: [Double]
  /// μ of the positive weights, (Σw)² / Σw².
  var effectiveParents: Double
  /// cσ, dσ.
  var sigmaRate: Double, damping: Double
  /// cc, c1, cμ.
  var pathRate: Double, rankOneRate: Double, rankMuRate: Double
  /// E|N(0, I)|, by its usual approximation.
  var expectedLength: Double
  /// Generations between two eigendecompositions.
  var decompositionInterval: Int

  init(dimensions: Int, population chosen: Int?) {
    let d = Double(dimensions)
    population = chosen ?? 4 + Int(3 * log(d))
    parents = population / 2
    let half = (Double(population) + 1) / 2
    var raw = (1...population).map { log(half) - log(Double($0)) }
    let positive = raw.filter { $0 > 0 }
    let negative = raw.filter { $0 < 0 }
    let positiveSum = positive.reduce(0, +)
    let negativeSum = -negative.reduce(0, +)
    let mu = positiveSum * positiveSum / positive.reduce(0) { $0 + $1 * $1 }
    let negativeMu = negativeSum * negativeSum / max(1e-300, negative.reduce(0) { $0 + $1 * $1 })
    effectiveParents = mu
    sigmaRate = (mu + 2) / (d + mu + 5)
    damping = 1 + 2 * max(0, ((mu - 1) / (d + 1)).squareRoot() - 1) + sigmaRate
    pathRate = (4 + mu / d) / (d + 4 + 2 * mu / d)
    rankOneRate = 2 / ((d + 1.3) * (d + 1.3) + mu)
    rankMuRate = min(1 - rankOneRate, 2 * (0.25 + mu + 1 / mu - 2) / ((d + 2) * (d + 2) + mu))
    let limits = [
      1 + rankOneRate / rankMuRate, 1 + 2 * negativeMu / (mu + 2), (1 - rankOneRate - rankMuRate) / (d * rankMuRate),
    ]
    let negativeScale = negativeSum > 0 ? (limits.min() ?? 0) / negativeSum : 0
    for rank in raw.indices { raw[rank] *= raw[rank] > 0 ? 1 / positiveSum : negativeScale }
    weights = raw
    expectedLength = d.squareRoot() * (1 - 1 / (4 * d) + 1 / (21 * d * d))
    decompositionInterval = max(1, Int(1 / (10 * d * (rankOneRate + rankMuRate))))
  }
}
