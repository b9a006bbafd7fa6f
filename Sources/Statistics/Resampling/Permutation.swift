/// The answer of a permutation test.
public struct PermutationResult: Sendable, Hashable {
  /// The statistic of the data as they came.
  public var statistic: Double
  public var p: Double
  /// Whether every rearrangement was tried; otherwise `p` is (1 + hits) / (1 + draws).
  public var exact: Bool
  /// How many rearrangements were tried.
  public var rearrangements: Int
}

/// Tests by rearranging the data under the null.
public enum Permutation {
  public enum Alternative: String, Sendable, CaseIterable {
    case twoSided = "two-sided", greater, less
  }

  /// Whether mean(first) − mean(second) differs from what shuffling the labels gives.
  ///
  /// Every split is tried where there are at most `draws` of them.
  public static func twoSample(
    _ first: [Double], _ second: [Double], alternative: Alternative = .twoSided, draws: Int = 9999,
    using rng: inout some RandomNumberGenerator
  ) -> PermutationResult? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    var pooled = first + second
    let total = pooled.reduce(0, +)
    let a = Double(first.count)
    let b = Double(second.count)
    // The sum of the first sample decides the difference of means.
    func difference(_ sum: Double) -> Double { sum / a - (total - sum) / b }
    let observed = difference(first.reduce(0, +))
    var tally = Tally(observed: observed, alternative: alternative, scale: spread(pooled))
    if combinations(pooled.count, first.count, limit: draws) {
      var chosen = Array(0..<first.count)
      while true {
        tally.add(difference(chosen.reduce(0) { $0 + pooled[$1] }))
        // The next combination in lexicographic order.
        guard let i = chosen.indices.last(where: { chosen[$0] < pooled.count - chosen.count + $0 })
        else { break }
        chosen[i] += 1
        for j in chosen.indices.dropFirst(i + 1) { chosen[j] = chosen[j - 1] + 1 }
      }
      return tally.result(exact: true)
    }
    var random = Resampler(using: &rng)
    for _ in 0..<draws {
      var sum = 0.0
      for i in 0..<first.count {
        pooled.swapAt(i, i + random.index(below: pooled.count - i))
        sum += pooled[i]
      }
      tally.add(difference(sum))
    }
    return tally.result(exact: false)
  }

  /// Whether the mean of paired differences is zero, by flipping signs; every pattern is tried where there are at
  /// most `draws`.
  public static func signFlip(
    _ differences: [Double], alternative: Alternative = .twoSided, draws: Int = 9999,
    using rng: inout some RandomNumberGenerator
  ) -> PermutationResult? {
    guard !differences.isEmpty else { return nil }
    let n = differences.count
    let observed = differences.reduce(0, +) / Double(n)
    var tally = Tally(observed: observed, alternative: alternative, scale: spread(differences))
    if n < 40, 1 << n <= draws {
      for pattern in 0..<(1 << n) {
        var sum = 0.0
        for i in 0..<n { sum += pattern >> i & 1 == 0 ? differences[i] : -differences[i] }
        tally.add(sum / Double(n))
      }
      return tally.result(exact: true)
    }
    var random = Resampler(using: &rng)
    for _ in 0..<draws {
      var sum = 0.0
      var bits: UInt64 = 0
      for i in 0..<n {
        if i & 63 == 0 { bits = random.next() }
        sum += bits & 1 == 0 ? differences[i] : -differences[i]
        bits >>= 1
      }
      tally.add(sum / Double(n))
    }
    return tally.result(exact: false)
  }

  /// Whether any statistic of paired data is what shuffling the second member against the first gives.
  ///
  /// `statistic` gets the order in which the second members are taken. Every order is tried where there are at most
  /// `draws`.
  public static func pairing(
    count: Int, alternative: Alternative = .twoSided, draws: Int = 9999,
    using rng: inout some RandomNumberGenerator, statistic: (_ order: [Int]) -> Double
  ) -> PermutationResult? {
    guard count >= 1 else { return nil }
    var order = Array(0..<count)
    let observed = statistic(order)
    guard observed.isFinite else { return nil }
    var tally = Tally(observed: observed, alternative: alternative, scale: abs(observed))
    var orders = 1
    for k in 1...count where orders <= draws { orders *= k }
    if orders <= draws {
      repeat { tally.add(statistic(order)) } while nextOrder(&order)
      return tally.result(exact: true)
    }
    var random = Resampler(using: &rng)
    for _ in 0..<draws {
      for i in 0..<(count - 1) { order.swapAt(i, i + random.index(below: count - i)) }
      tally.add(statistic(order))
    }
    return tally.result(exact: false)
  }

  /// Westfall and Young's step-down max-t: adjusted two-sided p-values for several hypotheses over the same units.
  ///
  /// `differences[h][u]` is the paired difference of hypothesis h at unit u (two models on one item). Each draw flips
  /// the signs of whole units, so that the correlation of the hypotheses stays; the statistic is |mean| / standard
  /// error. Controls the chance of any false rejection. Complexity: O(draws · hypotheses · units).
  public static func maxT(
    _ differences: [[Double]], draws: Int = 1999, using rng: inout some RandomNumberGenerator
  ) -> [Double] {
    let units = differences.first?.count ?? 0
    precondition(
      differences.allSatisfy { $0.count == units }, "hypotheses of one test need the same units")
    guard units >= 2 else { return differences.map { _ in 1 } }
    let n = Double(units)
    let squares = differences.map { $0.reduce(0) { $0 + $1 * $1 } }
    // Signs leave Σ d² alone, so that the studentized statistic is a function of the sum.
    func statistic(_ sum: Double, _ square: Double) -> Double {
      let rest = square - sum * sum / n
      if sum == 0 { return 0 }
      return rest <= 1e-12 * square ? .infinity : abs(sum) / (rest * n / (n - 1)).squareRoot()
    }
    let observed = differences.indices.map { statistic(differences[$0].reduce(0, +), squares[$0]) }
    let order = observed.indices.sorted { observed[$0] > observed[$1] }
    var hits = [Int](repeating: 1, count: order.count)
    var random = Resampler(using: &rng)
    var signs = [Double](repeating: 1, count: units)
    for _ in 0..<draws {
      var bits: UInt64 = 0
      for u in 0..<units {
        if u & 63 == 0 { bits = random.next() }
        signs[u] = bits & 1 == 0 ? 1 : -1
        bits >>= 1
      }
      var largest = 0.0
      for rank in order.indices.reversed() {
        let h = order[rank]
        var sum = 0.0
        let column = differences[h]
        for u in 0..<units { sum += signs[u] * column[u] }
        largest = max(largest, statistic(sum, squares[h]))
        if largest >= observed[h] * (1 - 1e-12) { hits[rank] += 1 }
      }
    }
    var result = observed
    var running = 0.0
    for (rank, h) in order.enumerated() {
      running = max(running, Double(hits[rank]) / Double(draws + 1))
      result[h] = observed[h] == 0 ? 1 : running
    }
    return result
  }

  /// Counts the rearrangements at least as extreme as the data; equal up to rounding counts as equal.
  private struct Tally {
    let observed: Double
    let alternative: Alternative
    let slack: Double
    var hits = 0
    var tried = 0

    init(observed: Double, alternative: Alternative, scale: Double) {
      self.observed = observed
      self.alternative = alternative
      slack = 1e-12 * max(scale, abs(observed))
    }

    mutating func add(_ value: Double) {
      tried += 1
      let extreme =
        switch alternative {
        case .twoSided: abs(value) >= abs(observed) - slack
        case .greater: value >= observed - slack
        case .less: value <= observed + slack
        }
      if extreme { hits += 1 }
    }

    func result(exact: Bool) -> PermutationResult {
      let p = exact ? Double(hits) / Double(tried) : Double(hits + 1) / Double(tried + 1)
      return PermutationResult(statistic: observed, p: p, exact: exact, rearrangements: tried)
    }
  }

  private static func spread(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }

  /// Whether C(n, k) is at most `limit`.
  private static func combinations(_ n: Int, _ k: Int, limit: Int) -> Bool {
    var count = 1.0
    for i in 0..<min(k, n - k) {
      count = count * Double(n - i) / Double(i + 1)
      if count > Double(limit) { return false }
    }
    return true
  }

  /// Moves to the next order in lexicographic order; false after the last.
  private static func nextOrder(_ order: inout [Int]) -> Bool {
    guard let i = order.indices.dropLast().last(where: { order[$0] < order[$0 + 1] }),
      let j = order.indices.last(where: { order[$0] > order[i] })
    else { return false }
    order.swapAt(i, j)
    order[(i + 1)...].reverse()
    return true
  }
}
