import Tensors

/// A planned policy in one level.
public struct PreparedPolicy: Sendable {
  enum Content: Sendable {
    /// [cells · 4], for goals that only the mouse's cell matters to.
    case table([Float])
    case plan(KeyPlan, any GridWorld, PlannedPolicy.Softness)
    case mixture([(share: Float, policy: PreparedPolicy)])
  }

  let content: Content

  init(_ content: Content) { self.content = content }

  /// The probabilities of the four actions in a state, in the order of `GridAction`.
  public func probabilities(of state: GridState) -> [Float] {
    switch content {
    case .table(let table): return Array(table[(4 * state.mouse)..<(4 * state.mouse + 4)])
    case .plan(let plan, let world, let softness):
      return softness.probabilities(
        of: GridAction.allCases.map { action in
          var next = state
          let outcome = world.move(&next, action, in: plan.level)
          let reward = Double(plan.goal == .keys ? outcome.proxyReward : outcome.reward)
          return outcome.isLast ? reward : reward + world.discount * plan.value(of: next)
        })
    case .mixture(let parts):
      var sum = [Float](repeating: 0, count: 4)
      for part in parts {
        let own = part.policy.probabilities(of: state)
        for action in 0..<4 { sum[action] += part.share * own[action] }
      }
      return sum
    }
  }
}

extension GridLevel {
  /// A stream that belongs to the level and a seed.
  package func stream(seed: UInt64) -> RandomStream {
    RandomStream(seed: seed).stream("grid-level").stream(GridDrawing.draw(self))
  }
}
