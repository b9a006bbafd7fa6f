/// How the mean of a trait changes over one round of selection, split into what selection and what transmission did
/// (Price 1970): w̄ Δz̄ = Cov(w, z) + E[w Δz].
///
/// An identity, not an estimate: `selection + transmission` is `change` to rounding for any numbers whatever, so the
/// parts have no sampling interval. Whether the first part differs from chance is what `p` asks.
public struct PriceIdentity: Sendable, Hashable {
  /// Cov(w, z) / w̄: how far those with more descendants differ from the rest. Trait units.
  public var selection: Double
  /// E[w Δz] / w̄: how far descendants differ from their parents, weighted by their number.
  public var transmission: Double
  /// The mean of descendants minus the mean of parents.
  public var change: Double
  /// The mean number of descendants w̄.
  public var meanFitness: Double
  /// Two-sided permutation p-value of the selection term: fitness shuffled over parents.
  public var p: Double
  /// The number of parents.
  public var n: Int

  /// Splits one round: `fitness` is each parent's number (or share) of descendants, `parents` its trait, `offspring` the mean
  /// trait of its descendants, which counts for nothing where there are none.
  ///
  /// nil for no parent, a fitness below zero, no descendant at all, or a number that is not finite.
  public init?(
    fitness: [Double], parents: [Double], offspring: [Double], draws: Int = 1999,
    using rng: inout some RandomNumberGenerator
  ) {
    precondition(
      fitness.count == parents.count && fitness.count == offspring.count,
      "a fitness, a trait and a descendants’ trait for each parent")
    let n = Double(fitness.count)
    guard fitness.allSatisfy({ $0 >= 0 && $0.isFinite }), parents.allSatisfy(\.isFinite),
      zip(fitness, offspring).allSatisfy({ $0 == 0 || $1.isFinite })
    else { return nil }
    let total = fitness.reduce(0, +)
    guard total > 0 else { return nil }
    let meanFitness = total / n
    let mean = parents.reduce(0, +) / n
    // Centered on the parents’ mean, so that nothing is lost where the trait is large and its changes small.
    var covariance = 0.0
    var carried = 0.0
    var descendants = 0.0
    for i in fitness.indices {
      covariance += (fitness[i] - meanFitness) * (parents[i] - mean)
      guard fitness[i] > 0 else { continue }
      carried += fitness[i] * (offspring[i] - parents[i])
      descendants += fitness[i] * (offspring[i] - mean)
    }
    selection = covariance / total
    transmission = carried / total
    change = descendants / total
    (self.meanFitness, self.n) = (meanFitness, fitness.count)
    p =
      Permutation.pairing(count: fitness.count, draws: draws, using: &rng) { order in
        order.enumerated().reduce(0) { $0 + (fitness[$1.element] - meanFitness) * (parents[$1.offset] - mean) }
      }?.p ?? 1
  }
}
