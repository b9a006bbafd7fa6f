import Readings
import Tensors
import Worlds

/// An agent that plays as a candidate of `goal-posterior` does: soft-optimal for a goal, with a share of moves at random.
package struct SoftAgent: Acting {
  package let label: String
  package let usesPreviousAction = false
  private let hypothesis: GoalHypothesis
  private let rationality: Rationality
  private let world: any GridWorld
  private let seed: UInt64

  /// `seed` tosses the coin of each level for a candidate that is one of two goals.
  package init(_ hypothesis: GoalHypothesis, _ rationality: Rationality, in world: any GridWorld, seed: UInt64) {
    label = "planted: \(hypothesis)"
    (self.hypothesis, self.rationality, self.world, self.seed) = (hypothesis, rationality, world, seed)
  }

  package func player(in levels: [GridLevel]) throws(Unavailable) -> any Player {
    Prepared(tables: try levels.map { level throws(Unavailable) in try table(level) })
  }

  /// What it does in each state of a level; what is not there is left to chance.
  private func table(_ level: GridLevel) throws(Unavailable) -> [Seen: [Float]] {
    let utilities = hypothesis.utilities
    guard !utilities.isEmpty else { return [:] }
    var coin = level.stream(seed: seed)
    let goals = utilities[min(utilities.count - 1, Int(coin.uniform() * Double(utilities.count)))]
    let item: GridGoalProcess
    do {
      item = try GridGoalProcess(of: level, in: world, goals: goals, detail: .observations, limit: 10_000)
    } catch { throw Unavailable("\(error)") }
    let policy = item.process.softPlan(item.utility, inverseTemperature: rationality.inverseTemperature).policy
    var result: [Seen: [Float]] = [:]
    for (index, state) in item.representatives.enumerated() where !item.process.isTerminal[index] {
      // What was attained before shows in what was taken, or did not count; the first stands.
      let seen = Seen(state)
      guard result[seen] == nil else { continue }
      result[seen] = policy[(4 * index)..<(4 * index + 4)].map {
        Float((1 - rationality.lapse) * $0 + rationality.lapse / 4)
      }
    }
    return result
  }

  private struct Seen: Hashable {
    var mouse: Int
    var taken: UInt64
    var inventory: Int

    init(_ state: GridState) { (mouse, taken, inventory) = (state.mouse, state.taken, state.inventory) }
  }

  private struct Prepared: Player {
    let tables: [[Seen: [Float]]]

    func probabilities(of states: [GridState], in levels: [Int]) -> [Float] {
      zip(states, levels).flatMap { tables[$1][Seen($0)] ?? [0.25, 0.25, 0.25, 0.25] }
    }
  }
}
