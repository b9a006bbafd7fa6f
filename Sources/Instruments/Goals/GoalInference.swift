import Mathematics
import Statistics
import Subjects

/// The likelihoods of one agent's moves, level by level, and the posteriors they give.
package struct GoalInference: Sendable {
  package let hypotheses: [GoalHypothesis]
  package let grid: [Rationality]
  /// [hypotheses][grid][levels], nats.
  package let logLikelihoods: [[[Double]]]

  package var levels: Int { logLikelihoods.first?.first?.count ?? 0 }

  init(of episodes: [AgentEpisode], by likelihoods: GoalLikelihoods) {
    hypotheses = likelihoods.hypotheses
    grid = likelihoods.grid
    logLikelihoods = likelihoods.logLikelihoods(of: episodes)
  }

  package init(hypotheses: [GoalHypothesis], grid: [Rationality], logLikelihoods: [[[Double]]]) {
    (self.hypotheses, self.grid, self.logLikelihoods) = (hypotheses, grid, logLikelihoods)
  }

  /// What is believed after some levels.
  package struct Posterior: Sendable {
    /// [hypotheses].
    package var probabilities: [Double]
    /// [hypotheses]: the geometric posterior mean of β under each.
    package var inverseTemperatures: [Double]
    /// [hypotheses]: the posterior mean of ε under each.
    package var lapses: [Double]

    /// Nats.
    package var entropy: Double { -probabilities.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) } }

    /// The first of the most likely.
    package var best: Int { probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0 }
  }

  /// The posterior where level l counts `weights[l]` times; nil for once each.
  package func posterior(weights: [Double]? = nil) -> Posterior {
    var evidence: [Double] = [], temperatures: [Double] = [], lapses: [Double] = []
    for table in logLikelihoods {
      let sums = table.map { row -> Double in
        guard let weights else { return row.reduce(0, +) }
        var sum = 0.0
        for level in row.indices { sum += weights[level] * row[level] }
        return sum
      }
      evidence.append(logMean(sums))
      let top = sums.max() ?? 0, shares = sums.map { exp($0 - top) }, total = shares.reduce(0, +)
      var (logBeta, lapse) = (0.0, 0.0)
      for (point, share) in zip(grid, shares) {
        logBeta += share / total * log(point.inverseTemperature)
        lapse += share / total * point.lapse
      }
      temperatures.append(exp(logBeta))
      lapses.append(lapse)
    }
    let top = evidence.max() ?? 0, shares = evidence.map { exp($0 - top) }, total = shares.reduce(0, +)
    return Posterior(probabilities: shares.map { $0 / total }, inverseTemperatures: temperatures, lapses: lapses)
  }

  /// How many levels, in random order, it takes on average until the goal that is the most likely after all of them is
  /// more than 0.95 likely and stays so; nil where it never is.
  func levelsNeeded(orders: Int, using resampler: inout Resampler) -> Double? {
    let whole = posterior(), best = whole.best
    guard whole.probabilities[best] > 0.95 else { return nil }
    var sum = 0.0, order = Array(0..<levels)
    for _ in 0..<orders {
      for last in stride(from: levels - 1, to: 0, by: -1) { order.swapAt(last, resampler.index(below: last + 1)) }
      // From all levels down: the first number that is not enough.
      var running = logLikelihoods.map { $0.map { $0.reduce(0, +) } }, needed = levels
      while needed > 0 {
        let left = order[needed - 1]
        for hypothesis in running.indices {
          for point in running[hypothesis].indices {
            running[hypothesis][point] -= logLikelihoods[hypothesis][point][left]
          }
        }
        let evidence = running.map(logMean), top = evidence.max() ?? 0
        let total = evidence.reduce(0) { $0 + exp($1 - top) }
        guard exp(evidence[best] - top) / total > 0.95 else { break }
        needed -= 1
      }
      sum += Double(needed)
    }
    return sum / Double(orders)
  }
}
