import Worlds

/// A candidate for what an agent is after.
public enum GoalHypothesis: Sendable, Hashable, CustomStringConvertible {
  case one(GridGoal)
  /// Both, each paying half the first time it is attained.
  case both(GridGoal, GridGoal)
  /// In each level one of the two, by a fair coin.
  case either(GridGoal, GridGoal)
  /// Nothing: uniform play.
  case nothing

  public var description: String {
    switch self {
    case .one(let goal): "\(goal)"
    case .both(let first, let second): "\(first)-and-\(second)"
    case .either(let first, let second): "\(first)-or-\(second)"
    case .nothing: "nothing"
    }
  }

  /// The candidates in a world: its goals, further ones, the first two as mixtures, and none.
  package static func standard(_ goals: [GridGoal]) -> [GoalHypothesis] {
    var result = goals.map { GoalHypothesis.one($0) }
    if goals.count > 1 { result += [.both(goals[0], goals[1]), .either(goals[0], goals[1])] }
    return result + [.nothing]
  }

  /// The utilities to plan for; for `either` two of them.
  package var utilities: [[(goal: GridGoal, weight: Double)]] {
    switch self {
    case .one(let goal): [[(goal, 1)]]
    case .both(let first, let second): [[(first, 0.5), (second, 0.5)]]
    case .either(let first, let second): [[(first, 1)], [(second, 1)]]
    case .nothing: []
    }
  }
}

/// How closely whoever has a goal plays to it: an inverse temperature, and a share of moves made at random.
package struct Rationality: Sendable, Hashable {
  package var inverseTemperature: Double
  package var lapse: Double

  package init(inverseTemperature: Double, lapse: Double) {
    (self.inverseTemperature, self.lapse) = (inverseTemperature, lapse)
  }

  package static let lapses = [0.003, 0.03, 0.1, 0.3]

  /// Inverse temperatures in half decades, from 1 to where a step too many costs 64, every one as likely as another
  /// before anything is seen: a uniform prior on the logarithm.
  ///
  /// A step costs the share 1 − discount of the goal's utility, or one part in the time limit where that is more.
  package static func temperatures(in world: any GridWorld) -> [Double] {
    let cost = max(1 - world.discount, 0.1 / Double(world.timeLimit))
    var result: [Double] = [], beta = 1.0
    while beta < 200 / cost, result.count < 16 {
      result.append(beta)
      beta *= 3.1622776601683795
    }
    return result
  }
}
