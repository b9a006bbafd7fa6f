/// Adjusted p-values for many tests at once; each function returns them in the order given.
public enum MultipleTests {
  /// Bonferroni: p · m, at most 1. Controls the chance of any false rejection.
  public static func bonferroni(_ p: [Double]) -> [Double] {
    p.map { min(1, $0 * Double(p.count)) }
  }

  /// Holm's step-down (1979): never less powerful than Bonferroni's, and as safe under any dependence.
  public static func holm(_ p: [Double]) -> [Double] {
    let order = p.indices.sorted { p[$0] < p[$1] }
    var result = p
    var running = 0.0
    for (rank, index) in order.enumerated() {
      running = max(running, min(1, p[index] * Double(p.count - rank)))
      result[index] = running
    }
    return result
  }

  /// Benjamini and Hochberg's step-up (1995): controls the expected share of false rejections for independent or
  /// positively dependent tests.
  public static func benjaminiHochberg(_ p: [Double]) -> [Double] {
    let order = p.indices.sorted { p[$0] > p[$1] }
    var result = p
    var running = 1.0
    for (position, index) in order.enumerated() {
      let rank = p.count - position
      running = min(running, p[index] * Double(p.count) / Double(rank))
      result[index] = running
    }
    return result
  }
}
