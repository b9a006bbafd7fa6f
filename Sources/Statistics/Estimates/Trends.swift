/// The answer of a test for a monotone trend.
public struct TrendResult: Sendable, Hashable {
  public var statistic: Double
  /// The statistic's mean and deviation under no trend.
  public var mean: Double
  public var deviation: Double
  /// One-sided: the chance of a statistic at least as large under no trend, by the normal approximation.
  public var p: Double
}

/// Tests for a monotone trend over ordered groups.
public enum Trends {
  /// Jonckheere and Terpstra's test for values that rise over independent groups.
  ///
  /// J counts, over all pairs of groups in order, the pairs of values that rise, ties half; its variance allows for ties
  /// (Hollander and Wolfe, eq. 6.19). nil for fewer than two groups with values, or where all values are equal.
  public static func jonckheereTerpstra(_ groups: [[Double]]) -> TrendResult? {
    let groups = groups.filter { !$0.isEmpty }
    guard groups.count >= 2 else { return nil }
    var statistic = 0.0
    for i in groups.indices {
      for j in groups.indices.dropFirst(i + 1) {
        for a in groups[i] {
          for b in groups[j] { statistic += a < b ? 1 : a == b ? 0.5 : 0 }
        }
      }
    }
    let sizes = groups.map { Double($0.count) }
    let pooled = groups.flatMap { $0 }
    var counts: [Double: Double] = [:]
    for value in pooled { counts[value, default: 0] += 1 }
    let ties = counts.values.sorted()
    let n = Double(pooled.count)
    func sum(_ values: [Double], _ f: (Double) -> Double) -> Double {
      values.reduce(0) { $0 + f($1) }
    }
    let mean = (n * n - sum(sizes) { $0 * $0 }) / 4
    let cubic = { (x: Double) in x * (x - 1) * (2 * x + 5) }
    let triple = { (x: Double) in x * (x - 1) * (x - 2) }
    let double = { (x: Double) in x * (x - 1) }
    var variance = (cubic(n) - sum(sizes, cubic) - sum(ties, cubic)) / 72
    if n > 2 { variance += sum(sizes, triple) * sum(ties, triple) / (36 * n * (n - 1) * (n - 2)) }
    variance += sum(sizes, double) * sum(ties, double) / (8 * n * (n - 1))
    guard variance > 1e-12 else { return nil }
    let deviation = variance.squareRoot()
    return TrendResult(
      statistic: statistic, mean: mean, deviation: deviation,
      p: NormalDistribution.standard.upperTail((statistic - mean) / deviation))
  }

  /// Page's test for values that rise over the columns of matched blocks; `blocks[b][t]`.
  ///
  /// L = Σ t · (sum of ranks in column t), t from 1. Mean n k (k+1)²/4 and, without ties, variance
  /// n k²(k+1)²(k−1)/144. nil for fewer than two columns or no block.
  public static func page(_ blocks: [[Double]]) -> TrendResult? {
    guard let k = blocks.first?.count, k >= 2 else { return nil }
    precondition(blocks.allSatisfy { $0.count == k }, "blocks of one test need the same columns")
    var statistic = 0.0
    var variance = 0.0
    let count = Double(k)
    let middle = (count + 1) / 2
    let spread = (1...k).reduce(0.0) { $0 + (Double($1) - middle) * (Double($1) - middle) }
    for block in blocks {
      let ranks = Ranks.midranks(block)
      for (t, rank) in ranks.enumerated() { statistic += Double(t + 1) * rank }
      // Σ (t − mean)² · Σ (rank − mean)² / (k − 1): the variance of a random pairing, ties and all.
      variance += spread * ranks.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / (count - 1)
    }
    guard variance > 0 else { return nil }
    let mean = Double(blocks.count) * count * (count + 1) * (count + 1) / 4
    let deviation = variance.squareRoot()
    return TrendResult(
      statistic: statistic, mean: mean, deviation: deviation,
      p: NormalDistribution.standard.upperTail((statistic - mean) / deviation))
  }
}
