import Tensors

/// What reinforcement learning has seen in one round: `environments` · `horizon` steps, step t of environment e at
/// place e · horizon + t. What was observed stays with the objective, under the same places.
public struct Rollout: Sendable, Hashable {
  public let environments: Int
  public let horizon: Int
  /// The reward of each step.
  public var rewards: [Float]
  /// Whether the episode ended with the step, by its goal or by the time limit.
  public var isLast: [Bool]
  /// The action taken.
  public var actions: [Int32]
  /// The log-probability it had under the policy that took it.
  public var logProbabilities: [Float]
  /// The critic's value of what was observed before the step.
  public var values: [Float]
  /// [environments]: the critic's value of what stands after the last step.
  public var finalValues: [Float]
  /// [environments]: Σ discount^t reward_t of each environment's first episode, as far as the round saw it, so that
  /// every level counts once; and the same of the proxy's rewards.
  public var episodeReturns: [Float]
  public var episodeProxyReturns: [Float]

  public init(environments: Int, horizon: Int) {
    let count = environments * horizon
    self.environments = environments
    self.horizon = horizon
    rewards = [Float](repeating: 0, count: count)
    isLast = [Bool](repeating: false, count: count)
    actions = [Int32](repeating: 0, count: count)
    logProbabilities = [Float](repeating: 0, count: count)
    values = [Float](repeating: 0, count: count)
    finalValues = [Float](repeating: 0, count: environments)
    episodeReturns = [Float](repeating: 0, count: environments)
    episodeProxyReturns = [Float](repeating: 0, count: environments)
  }

  public var count: Int { environments * horizon }
}

/// What reinforcement needs: an environment and a policy.
public protocol ReinforcementObjective: Objective {
  /// How many environments play side by side.
  var environments: Int { get }
  /// The discount of the base objective.
  var discount: Double { get }

  /// Plays `rollout.horizon` steps in every environment, all on fresh levels of this step's own, restarted in the same
  /// level after an episode's end. The same step and the same parameters give the same bytes.
  func play(_ parameters: [Float], step: Int, into rollout: inout Rollout)

  /// The clipped loss over the samples of a minibatch of what was played last, and its gradient, `[parameterCount]`.
  ///
  /// `samples` are places in the rollout; `advantages` and `targets` stand under the same places as the rollout's.
  func lossAndGradient(
    at parameters: [Float], samples: ArraySlice<Int32>, of rollout: Rollout, advantages: [Float], targets: [Float],
    loss: PolicyLoss, gradient: inout [Float]
  ) -> PolicyLossTerms

  /// What one environment step costs forward; the optimizer counts the passes.
  var costOfStep: Costs { get }
}
