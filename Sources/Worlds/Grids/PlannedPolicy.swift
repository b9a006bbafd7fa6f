import Foundation

/// An exact policy for a known goal: a planted agent.
///
/// Action values are exact: for a goal in one cell Q(s, a) = discount^d, where d counts the steps to it from where a
/// leads, around cells that end the episode first, and is 0 where there is no way; an agent that is there stays. For keys
/// and chests they come from `KeyPlan`. The time limit does not enter, so that the policy depends on the state alone.
public struct PlannedPolicy: Sendable, Hashable {
  /// How values become probabilities.
  public enum Softness: Sendable, Hashable {
    /// Uniform over the best actions.
    case greedy
    /// Greedy with probability 1 - ε, uniform over all four with ε.
    case epsilon(Double)
    /// Proportional to exp(β · Q); β = 0 is uniform, and β below 0 shuns the goal.
    case softmax(inverseTemperature: Double)
  }

  public var goal: GridGoal
  public var softness: Softness

  /// Traps on an ε outside 0...1 or an inverse temperature that is not finite.
  public init(goal: GridGoal, softness: Softness = .greedy) {
    switch softness {
    case .epsilon(let epsilon): precondition((0...1).contains(epsilon), "an epsilon of \(epsilon)")
    case .softmax(let beta): precondition(beta.isFinite, "an inverse temperature of \(beta)")
    case .greedy: break
    }
    self.goal = goal
    self.softness = softness
  }

  /// Plans in a level: what it then does in every state.
  public func prepare(_ level: GridLevel, in world: any GridWorld) -> PreparedPolicy {
    switch goal {
    case .nothing: return PreparedPolicy(.table([Float](repeating: 0.25, count: 4 * level.cells)))
    case .keys, .chests:
      let plan = KeyPlan(for: goal == .keys ? .keys : .chests, in: level, of: world)
      return PreparedPolicy(.plan(plan, world, softness))
    case .cheese, .corner, .dish, .cell:
      var table: [Float] = []
      table.reserveCapacity(4 * level.cells)
      let values = Self.cellValues(of: goal, in: level, world: world)
      for cell in level.walls.indices {
        guard !level.walls[cell] else {
          table += [Float](repeating: 0.25, count: 4)
          continue
        }
        table += softness.probabilities(
          of: GridAction.allCases.map { action in
            let next = cell + action.offset(size: level.size)
            return values[level.walls[next] ? cell : next]
          })
      }
      return PreparedPolicy(.table(table))
    }
  }

  /// [cells]: discount^steps to the goal's cell, 0 without a way and where the level lacks it.
  static func cellValues(of goal: GridGoal, in level: GridLevel, world: any GridWorld) -> [Double] {
    guard let cell = goal.cell(in: level), level.walls.indices.contains(cell) else {
      return [Double](repeating: 0, count: level.cells)
    }
    let ends = GridSolver(world: world).ends(in: level, but: cell)
    return GridDistances(to: cell, in: level, avoiding: ends).steps.map {
      $0 < 0 ? 0 : pow(world.discount, Double($0))
    }
  }
}

extension PlannedPolicy.Softness {
  /// The probabilities of actions of these values. Values within 1e-12 of the largest count as best.
  func probabilities(of values: [Double]) -> [Float] {
    let best = values.max() ?? 0
    switch self {
    case .greedy, .epsilon:
      let epsilon = if case .epsilon(let value) = self { value } else { 0.0 }
      let isBest = values.map { $0 >= best - 1e-12 }
      let share = (1 - epsilon) / Double(isBest.count { $0 })
      return isBest.map { Float(epsilon / Double(values.count) + ($0 ? share : 0)) }
    case .softmax(let beta):
      let top = values.map { beta * $0 }.max() ?? 0
      let weights = values.map { exp(beta * $0 - top) }
      let total = weights.reduce(0, +)
      return weights.map { Float($0 / total) }
    }
  }
}

/// Several planned policies as one agent.
public struct PolicyMixture: Sendable, Hashable {
  /// When the dice decide which part acts.
  public enum Coin: Sendable, Hashable {
    /// At every step anew: the probabilities are the parts' mean, weighted by their shares.
    case everyStep
    /// Once a level: the same part acts in all episodes of a level, drawn from a hash of the level and this seed.
    case everyLevel(seed: UInt64)
  }

  public struct Part: Sendable, Hashable {
    public var share: Double
    public var policy: PlannedPolicy

    public init(share: Double, policy: PlannedPolicy) {
      self.share = share
      self.policy = policy
    }
  }

  public var parts: [Part]
  public var coin: Coin

  /// Shares are at least 0, one of them above it, and count in proportion; traps otherwise.
  public init(_ parts: [Part], coin: Coin = .everyStep) {
    precondition(parts.allSatisfy { $0.share >= 0 && $0.share.isFinite }, "shares of a mixture are at least 0")
    precondition(parts.contains { $0.share > 0 }, "a mixture has a part")
    self.parts = parts
    self.coin = coin
  }

  /// Plans in a level: what it then does in every state.
  public func prepare(_ level: GridLevel, in world: any GridWorld) -> PreparedPolicy {
    let total = parts.reduce(0) { $0 + $1.share }
    switch coin {
    case .everyStep:
      return PreparedPolicy(.mixture(parts.map { (Float($0.share / total), $0.policy.prepare(level, in: world)) }))
    case .everyLevel(let seed):
      var stream = level.stream(seed: seed)
      var dice = stream.uniform() * total
      for part in parts {
        dice -= part.share
        if dice < 0, part.share > 0 { return part.policy.prepare(level, in: world) }
      }
      return (parts.last { $0.share > 0 } ?? parts[0]).policy.prepare(level, in: world)
    }
  }
}
