/// Two candidates to be compared, by index; the difference is first minus second.
public struct ComparisonPair: Sendable, Hashable {
  public var first: Int
  public var second: Int

  public init(_ first: Int, _ second: Int) { (self.first, self.second) = (first, second) }
}

/// How one pair of candidates compares.
public struct ComparisonTest: Sendable, Hashable {
  public var difference: Estimate
  /// Two-sided, for this pair alone.
  public var p: Double
  /// Adjusted for all pairs tested together: no false rejection anywhere with this chance.
  public var adjusted: Double
}

extension Permutation {
  /// Pairs of candidates on the units they share: paired t intervals, and Westfall and Young's step-down max-t by flipping
  /// the signs of whole units.
  ///
  /// `matrix[candidate][unit]` is row-major. The signs flip all candidates' deviations from the unit mean at once, so
  /// that one product serves all pairs. Complexity: O(candidates · units · draws + pairs · (units + draws)).
  public static func maxT(
    pairs: [ComparisonPair], matrix: [Double], units: Int, draws: Int = 1999,
    confidence: Double = 0.95,
    using rng: inout some RandomNumberGenerator
  ) -> [ComparisonTest] {
    maxT(
      pairs: pairs, matrix: matrix,
      resampling: Resampling(.signs, units: units, draws: draws, using: &rng),
      confidence: confidence
    ) { $0.applied(to: $1) }
  }

  /// The same with the caller's product of weights and matrix.
  package static func maxT(
    pairs: [ComparisonPair], matrix: [Double], resampling: Resampling, confidence: Double,
    product: (Resampling, [Float]) -> [Double]
  ) -> [ComparisonTest] {
    let units = resampling.units
    let draws = resampling.draws
    let rows = matrix.count / units
    let m = Double(units)
    guard rows >= 1, units >= 2 else { return [] }
    var columns = [Double](repeating: 0, count: units)
    for row in 0..<rows {
      for unit in 0..<units { columns[unit] += matrix[row * units + unit] / Double(rows) }
    }
    var centered = matrix
    for row in 0..<rows { for unit in 0..<units { centered[row * units + unit] -= columns[unit] } }
    let sums = product(resampling, centered.map { Float($0) })
    let law = StudentT(degreesOfFreedom: m - 1)
    let reach = law.upperQuantile((1 - confidence) / 2)
    var tests: [ComparisonTest] = []
    var squares: [Double] = []
    var observed: [Double] = []
    // |mean| / √((mean square − mean²) / (m − 1)): signs leave the mean square alone.
    func statistic(_ mean: Double, _ square: Double) -> Double {
      let rest = square - mean * mean
      if square == 0 { return 0 }
      return rest <= 1e-12 * square ? .infinity : abs(mean) / (rest / (m - 1)).squareRoot()
    }
    for pair in pairs {
      var moments = Moments()
      var square = 0.0
      for unit in 0..<units {
        let d = centered[pair.first * units + unit] - centered[pair.second * units + unit]
        moments.add(d)
        square += d * d
      }
      square /= m
      let t = statistic(moments.mean, square)
      let half = reach * moments.standardError
      squares.append(square)
      observed.append(t)
      tests.append(
        ComparisonTest(
          difference: Estimate(
            moments.mean,
            interval: Interval(lower: moments.mean - half, upper: moments.mean + half),
            confidence: confidence, method: "paired-t", n: units),
          p: t == 0 ? 1 : min(1, 2 * law.upperTail(t)), adjusted: 1))
    }
    let order = observed.indices.sorted { (observed[$0], $0) > (observed[$1], $1) }
    var hits = [Int](repeating: 1, count: order.count)
    var largest = [Double](repeating: 0, count: draws)
    for rank in order.indices.reversed() {
      let index = order[rank]
      let pair = pairs[index]
      for draw in 0..<draws {
        let mean = sums[pair.first * draws + draw] - sums[pair.second * draws + draw]
        largest[draw] = max(largest[draw], statistic(mean, squares[index]))
        if largest[draw] >= observed[index] * (1 - 1e-6) { hits[rank] += 1 }
      }
    }
    var running = 0.0
    for (rank, index) in order.enumerated() {
      running = max(running, Double(hits[rank]) / Double(draws + 1))
      tests[index].adjusted = observed[index] == 0 ? 1 : running
    }
    return tests
  }
}

extension NoisyScores {
  /// Pairs of candidates by the noise draws: normal or t intervals, and single-step max-t over the draws.
  public func maxT(pairs: [ComparisonPair], confidence: Double = 0.95) -> [ComparisonTest] {
    let tail = (1 - confidence) / 2
    let t: StudentT? = freedom < 100_000 ? StudentT(degreesOfFreedom: Double(freedom)) : nil
    let reach = t?.upperQuantile(tail) ?? NormalDistribution.standard.upperQuantile(tail)
    var largest = [Double](repeating: 0, count: draws)
    // The draws' own spread, which for t draws exceeds that of the errors, so the errors are used.
    let errors = pairs.map { pair in
      correlation == nil
        ? (ownErrors[pair.first] * ownErrors[pair.first] + ownErrors[pair.second]
          * ownErrors[pair.second]).squareRoot()
        : differenceError(pair.first, pair.second)
    }
    for (pair, error) in zip(pairs, errors) where error > 0 {
      for draw in 0..<draws {
        let d = abs(noise[pair.first * draws + draw] - noise[pair.second * draws + draw]) / error
        largest[draw] = max(largest[draw], d)
      }
    }
    let sorted = largest.sorted()
    return zip(pairs, errors).map { pair, error in
      let difference = values[pair.first] - values[pair.second]
      let statistic = difference == 0 ? 0 : error > 0 ? abs(difference) / error : .infinity
      // Draws at least as large, by bisection in the sorted maxima.
      var low = 0
      var high = sorted.count
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] < statistic { low = middle + 1 } else { high = middle }
      }
      let p = 2 * (t?.upperTail(statistic) ?? NormalDistribution.standard.upperTail(statistic))
      return ComparisonTest(
        difference: Estimate(
          difference,
          interval: Interval(lower: difference - reach * error, upper: difference + reach * error),
          confidence: confidence, method: t == nil ? "normal" : "student-t", n: units),
        p: min(1, p),
        adjusted: statistic == 0 ? 1 : Double(sorted.count - low + 1) / Double(draws + 1))
    }
  }
}
