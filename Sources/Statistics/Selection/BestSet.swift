/// The candidates that cannot be told from the best.
///
/// Candidate j is left out where the hypothesis that no other is truly better fails: where the largest of
/// (x_i − x_j) / error_ij exceeds the `confidence` quantile of the same maximum of noise alone. The set then holds the
/// truly best candidate with at least that confidence.
public struct BestSet: Sendable, Hashable {
  /// Best score first.
  public var members: [Int]
  /// How many there are, and how many there would be on a fresh sample of units; nil without a population to draw from.
  public var size: Estimate?
}

extension NoisyScores {
  /// The members of the set alone.
  public func notToldFromBest(confidence: Double = 0.95) -> [Int] {
    guard count >= 2 else { return Array(values.indices) }
    return members(tests(confidence: confidence))
  }

  private func members(_ tests: [BestSetTest]) -> [Int] {
    tests.filter { $0.holds(values) }.map(\.candidate).sorted { (-values[$0], $0) < (-values[$1], $1) }
  }

  /// The set, and where a `pooling` of the true scores is given the interval of its size.
  ///
  /// The set as such is no estimate and has no sampling interval. That of its size is a prediction: true scores are
  /// drawn from their posterior, noise of a fresh sample of units is added, and the set is formed again with the same
  /// errors and bounds. Complexity: O(candidates near the best · count · draws).
  public func bestSet(
    confidence: Double = 0.95, pooling: PartialPooling? = nil, using rng: inout some RandomNumberGenerator
  ) -> BestSet {
    guard count >= 2 else { return BestSet(members: Array(values.indices), size: nil) }
    let tested = tests(confidence: confidence)
    let members = self.members(tested)
    guard let pooling else { return BestSet(members: members, size: nil) }
    var random = Resampler(using: &rng)
    let rounds = min(draws, max(100, min(1000, 40_000_000 / max(1, tested.count * count))))
    var sizes: [Double] = []
    var fresh = values
    pooling.draw(rounds, candidates: Array(values.indices), using: &random) { draw, truths in
      for i in truths.indices { fresh[i] = truths[i] + noise[i * draws + draw] }
      sizes.append(Double(max(1, tested.count { $0.holds(fresh) })))
    }
    sizes.sort()
    let tail = (1 - confidence) / 2
    let value = Double(members.count)
    // A size is whole: the ends are rounded outward.
    return BestSet(
      members: members,
      size: Estimate(
        value,
        interval: Interval(
          lower: min(value, Quantiles.value(at: tail, ofSorted: sizes).rounded(.down)),
          upper: max(value, Quantiles.value(at: 1 - tail, ofSorted: sizes).rounded(.up))),
        confidence: confidence, method: "max-t-best-set", n: count))
  }

  /// The tests of all candidates that are not plainly behind the winner.
  private func tests(confidence: Double) -> [BestSetTest] {
    let winner = self.winner
    let far =
      NormalDistribution.standard.upperQuantile((1 - confidence) / Double(count - 1)) * 2.4 + 1
    // Many candidates get fewer draws, so that time stays bounded.
    let near = values.indices.filter { j in
      j == winner
        || {
          let error = differenceError(winner, j)
          let lead = values[winner] - values[j]
          return error > 0 ? lead / error <= far : lead <= 0
        }()
    }
    let draws = min(self.draws, max(400, 400_000_000 / max(1, near.count * count)))
    return near.map { j in
      var maxima = [Double](repeating: -.infinity, count: draws)
      var errors = [Double](repeating: 0, count: count)
      for i in values.indices where i != j {
        let error = differenceError(i, j, draws: draws)
        errors[i] = error
        guard error > 0 else { continue }
        let inverse = 1 / error
        let (a, b) = (i * self.draws, j * self.draws)
        for draw in 0..<draws {
          maxima[draw] = max(maxima[draw], (noise[a + draw] - noise[b + draw]) * inverse)
        }
      }
      return BestSetTest(
        candidate: j, errors: errors,
        bound: maxima[0] == -.infinity ? 0 : Quantiles.value(at: confidence, of: maxima))
    }
  }
}

/// One candidate that might be in the set: its errors against the others (0 where there is none) and its bound.
private struct BestSetTest {
  var candidate: Int
  var errors: [Double]
  var bound: Double

  /// Whether no other is better by more than the bound.
  func holds(_ scores: [Double]) -> Bool {
    let own = scores[candidate]
    for (i, error) in errors.enumerated() {
      let lead = scores[i] - own
      if error > 0 ? lead > bound * error : lead > 0 { return false }
    }
    return true
  }
}
