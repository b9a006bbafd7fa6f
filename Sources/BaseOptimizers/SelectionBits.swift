import Foundation
import Statistics

/// How hard a process selects, in bits: the Kullback–Leibler divergence of the candidates that were kept, weighted as
/// they were kept, from all candidates alike.
public enum SelectionBits {
  /// Choosing the best of `n` alike: log2 n − (n − 1) / (n ln 2), the divergence of the distribution of the maximum
  /// of n from the distribution of one. 0 for n = 1; 0.2787 for 2; 5.2156 for 100; tends to log2 n − 1.4427.
  public static func best(of n: Int) -> Double {
    precondition(n >= 1, "the best of \(n) candidates does not exist")
    return Pressure.deliveredBits(bestOf: Double(n))
  }

  /// One round of truncation: keeping `survivors` of `population`, −log2(survivors / population).
  public static func truncation(survivors: Int, population: Int) -> Double {
    precondition(survivors >= 1 && survivors <= population, "\(survivors) survivors of \(population) candidates")
    return Pressure.truncationBits(fraction: Double(survivors) / Double(population))
  }

  /// A generation whose candidates, n in number, go on with `weights` (none negative): the divergence of the
  /// normalized weights from equal ones, log2 n + Σ w log2 w.
  ///
  /// Equal weights on k of n give log2(n / k), as truncation does; weights that rise linearly with the rank tend to
  /// 1 − 1 / (2 ln 2) = 0.2787 bits, the same as a tournament of two.
  public static func weights(_ weights: [Double]) -> Double {
    let total = weights.reduce(0, +)
    precondition(total > 0 && weights.allSatisfy { $0 >= 0 }, "weights must not be negative, nor all zero")
    var sum = 0.0
    for weight in weights where weight > 0 { sum += weight / total * log2(weight / total) }
    return log2(Double(weights.count)) + sum
  }
}
