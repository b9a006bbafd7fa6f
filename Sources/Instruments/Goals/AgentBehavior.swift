import Readings
import Subjects
import Tensors
import Worlds

/// What an agent does in a list of levels, in every state it can be in, and what that earns for each goal.
///
/// Exact where a level has few enough states as the agent sees them; else from sampled episodes.
struct AgentBehavior: Sendable {
  /// One level and one goal as the agent sees it.
  struct Case: Sendable {
    var process: GridGoalProcess
    /// [states]: the row of `probabilities` of each state.
    var rows: [Int]
  }

  let levels: Int
  /// [goals][levels]; nil where there are too many states.
  let cases: [[Case?]]
  /// [levels][rows · 4].
  let probabilities: [[Double]]

  /// Enumerates the states and asks the agent for its policy in each.
  ///
  /// Throws `Unavailable` where the agent cannot act or what it says are no probabilities.
  init(
    of subject: any Acting, in levels: [GridLevel], of world: any GridWorld, goals: [GridGoal], discount: Double,
    limit: Int,
    workers: Workers
  ) throws(Unavailable) {
    let detail =
      subject.usesPreviousAction
      ? GridGoalProcess.Detail.observationsAndPreviousAction : .observations
    let made = parallelMap(levels.count, workers: workers) { level -> (cases: [Case?], states: [GridState]) in
      var rows: [GridState: Int] = [:], states: [GridState] = []
      let cases = goals.map { goal -> Case? in
        guard
          let process = try? GridGoalProcess(
            of: levels[level], in: world, goals: [(goal, 1)], detail: detail, discount: discount,
            limit: limit)
        else { return nil }
        return Case(
          process: process,
          rows: process.representatives.map { state in
            var seen = state
            if !subject.usesPreviousAction { seen.previousAction = nil }
            if let row = rows[seen] { return row }
            rows[seen] = states.count
            states.append(seen)
            return states.count - 1
          })
      }
      return (cases, states)
    }
    let player = try subject.player(in: levels)
    probabilities = try Self.ask(player, made.map(\.states), label: subject.label)
    cases = goals.indices.map { goal in made.map { $0.cases[goal] } }
    self.levels = levels.count
  }

  /// The policy [states · 4] of one case.
  func policy(goal: Int, level: Int) -> [Double]? {
    cases[goal][level].map { item in item.rows.flatMap { probabilities[level][(4 * $0)..<(4 * $0 + 4)] } }
  }

  /// The probabilities in each of the states of each level, checked and divided by their sum.
  private static func ask(_ player: any Player, _ states: [[GridState]], label: String) throws(Unavailable)
    -> [[Double]]
  {
    var flat: [GridState] = [], places: [Int] = []
    for (level, list) in states.enumerated() {
      flat += list
      places += [Int](repeating: level, count: list.count)
    }
    var answers: [Double] = []
    answers.reserveCapacity(4 * flat.count)
    for start in stride(from: 0, to: flat.count, by: 4096) {
      let end = min(flat.count, start + 4096)
      let part = player.probabilities(of: Array(flat[start..<end]), in: Array(places[start..<end]))
      guard part.count == 4 * (end - start) else {
        throw Unavailable("\(label) gives \(part.count) probabilities for \(end - start) states")
      }
      for row in stride(from: 0, to: part.count, by: 4) {
        let values = part[row..<row + 4].map { Double($0) }, sum = values.reduce(0, +)
        guard values.allSatisfy({ $0 >= 0 }), sum > 0.99, sum < 1.01 else {
          throw Unavailable("\(label) says the action probabilities \(Array(part[row..<row + 4])), which are none")
        }
        answers += values.map { $0 / sum }
      }
    }
    var first = 0
    return states.map { list in
      defer { first += 4 * list.count }
      return Array(answers[first..<first + 4 * list.count])
    }
  }
}
