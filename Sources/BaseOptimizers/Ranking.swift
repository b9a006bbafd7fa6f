import Foundation

/// The order of candidates by fitness.
enum Ranking {
  /// Indices from the fittest to the least fit. What is not a number comes last; equals keep their order.
  static func fittestFirst(_ fitness: [Double]) -> [Int] {
    let keys = fitness.map { $0.isNaN ? -Double.infinity : $0 }
    return keys.indices.sorted { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }
  }

  /// The value of each rank, given from the fittest on, handed to the candidates; equals share the mean of theirs,
  /// so that a flat fitness pulls nowhere.
  static func share(_ values: [Double], by fitness: [Double]) -> [Double] {
    let order = fittestFirst(fitness)
    var result = [Double](repeating: 0, count: fitness.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, equal(fitness[order[end]], fitness[order[start]]) { end += 1 }
      let mean = values[start..<end].reduce(0, +) / Double(end - start)
      for rank in start..<end { result[order[rank]] = mean }
      start = end
    }
    return result
  }

  private static func equal(_ a: Double, _ b: Double) -> Bool { a == b || (a.isNaN && b.isNaN) }
}

/// What each rank of a generation is worth to an evolution strategy.
public enum RankShaping: String, Sendable, CaseIterable {
  /// Ranks scaled to −1/2 … 1/2 (Salimans et al. 2017, 1703.03864).
  case centeredRanks = "centered-ranks"
  /// max(0, ln(n/2 + 1) − ln rank), normalized to sum 1, less 1/n (Wierstra et al. 2014, natural evolution strategies).
  case natural

  /// The utilities of ranks 1 … n, from the fittest on; their sum is 0.
  func utilities(_ count: Int) -> [Double] {
    let n = Double(count)
    switch self {
    case .centeredRanks:
      return (0..<count).map { count == 1 ? 0 : 0.5 - Double($0) / (n - 1) }
    case .natural:
      let raw = (1...count).map { max(0, log(n / 2 + 1) - log(Double($0))) }
      let total = raw.reduce(0, +)
      return raw.map { $0 / total - 1 / n }
    }
  }

  /// The utilities lifted so that the worst is worth nothing, which makes them weights that a divergence can be
  /// taken of.
  func weights(_ count: Int) -> [Double] {
    let utilities = utilities(count)
    let least = utilities.min() ?? 0
    return utilities.map { $0 - least }
  }
}
