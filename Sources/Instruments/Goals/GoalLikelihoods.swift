import Mathematics
import Readings
import Subjects
import Tensors
import Worlds

/// What soft-optimal agents of every candidate goal do in a list of levels, and so how likely each makes what was seen.
///
/// Planned once; the checkpoints of a run share it.
struct GoalLikelihoods: Sendable {
  /// One utility planned for in one level.
  private struct Plan: Sendable {
    /// [states · 4].
    var next: [Int]
    var isEnd: [Bool]
    /// By inverse temperature, [states · 4] each: the policy with the whole time limit ahead.
    var policies: [[Float]]
  }

  let hypotheses: [GoalHypothesis]
  let temperatures: [Double]
  let levels: [GridLevel]
  /// [levels][hypotheses][utilities].
  private let plans: [[[Plan]]]

  /// Throws `Unavailable` where a level is too large to plan in.
  init(
    _ hypotheses: [GoalHypothesis], in levels: [GridLevel], of world: any GridWorld, limit: Int, workers: Workers
  ) throws(Unavailable) {
    let temperatures = Rationality.temperatures(in: world)
    self.hypotheses = hypotheses
    self.temperatures = temperatures
    self.levels = levels
    let planned = parallelMap(levels.count, workers: workers) { index in
      Result {
        // Several candidates plan for the same utility.
        var made: [(goals: [GridGoal], plan: Plan)] = []
        return try hypotheses.map { hypothesis in
          try hypothesis.utilities.map { goals in
            let words = goals.map(\.goal)
            if let known = made.first(where: { $0.goals == words }) { return known.plan }
            let item = try GridGoalProcess(of: levels[index], in: world, goals: goals, limit: limit)
            let plan = Plan(
              next: item.next, isEnd: item.process.isTerminal,
              policies: temperatures.map { beta in
                item.process.softPlan(item.utility, inverseTemperature: beta).policy.map { Float($0) }
              })
            made.append((words, plan))
            return plan
          }
        }
      }
    }
    do { plans = try planned.map { try $0.get() } } catch { throw Unavailable(error) }
  }

  /// The points of the grid of rationality, in the order of `logLikelihoods`.
  var grid: [Rationality] {
    temperatures.flatMap { beta in Rationality.lapses.map { Rationality(inverseTemperature: beta, lapse: $0) } }
  }

  /// log P(moves | hypothesis, rationality) of one episode a level, [hypotheses][grid][levels], nats.
  ///
  /// A move counts the first time an episode comes to a state of the level: an agent that goes in circles says the same
  /// again and again, which is no further evidence. Moves after the goal was attained count as uniform.
  func logLikelihoods(of episodes: [AgentEpisode]) -> [[[Double]]] {
    precondition(episodes.count == levels.count, "\(episodes.count) episodes for \(levels.count) levels")
    let points = temperatures.count * Rationality.lapses.count
    return hypotheses.indices.map { hypothesis in
      var table = [[Double]](repeating: [Double](repeating: 0, count: levels.count), count: points)
      for level in levels.indices {
        let parts = plans[level][hypothesis].map { logLikelihoods(of: episodes[level], by: $0) }
        let firsts = Self.firstVisits(episodes[level]).count { $0 }
        for point in 0..<points {
          table[point][level] =
            parts.isEmpty ? -Double(firsts) * log(4) : logMean(parts.map { $0[point] })
        }
      }
      return table
    }
  }

  private func logLikelihoods(of episode: AgentEpisode, by plan: Plan) -> [Double] {
    var result = [Double](repeating: 0, count: temperatures.count * Rationality.lapses.count)
    var state = 0
    let counts = Self.firstVisits(episode)
    for (step, action) in episode.actions.enumerated() {
      let pair = state * 4 + action.rawValue
      if counts[step] {
        for (index, policy) in plan.policies.enumerated() {
          let planned = plan.isEnd[state] ? 0.25 : Double(policy[pair])
          for (place, lapse) in Rationality.lapses.enumerated() {
            result[index * Rationality.lapses.count + place] += log((1 - lapse) * planned + lapse / 4)
          }
        }
      }
      state = plan.next[pair]
    }
    return result
  }

  /// Whether each step of an episode is the first in its state.
  private static func firstVisits(_ episode: AgentEpisode) -> [Bool] {
    var seen: Set<GridState> = []
    return episode.actions.indices.map { step in
      var state = episode.states[step]
      (state.steps, state.previousAction) = (0, nil)
      return seen.insert(state).inserted
    }
  }
}

/// log (1/n Σ exp x).
func logMean(_ values: [Double]) -> Double {
  guard let top = values.max(), top > -.infinity else { return -.infinity }
  return top + log(values.reduce(0) { $0 + exp($1 - top) } / Double(values.count))
}
