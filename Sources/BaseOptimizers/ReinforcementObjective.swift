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
  /// Σ discount^t reward_t of every episode that ended in the round, and of the proxy, in the order of the places where they ended.
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
    episodeReturns = []
    episodeProxyReturns = []
  }

  public var count: Int { environments * horizon }
}

/// The clipped objective of proximal policy optimization for one sample, summed over a minibatch.
public struct PolicyLoss: Sendable, Hashable {
  /// ε of the clipped probability ratio and of the clipped value.
  public var clip: Double
  public var criticCoefficient: Double
  public var entropyCoefficient: Double

  public init(clip: Double, criticCoefficient: Double, entropyCoefficient: Double) {
    self.clip = clip
    self.criticCoefficient = criticCoefficient
    self.entropyCoefficient = entropyCoefficient
  }
}

/// The parts of a loss, each a mean over the minibatch, before their coefficients.
public struct PolicyLossTerms: Sendable, Hashable {
  public var actor = 0.0
  public var critic = 0.0
  public var entropy = 0.0
  /// The share of samples whose ratio was clipped.
  public var clippedShare = 0.0
  /// The mean of (ratio - 1) - log ratio, an estimate of the divergence from the policy that acted.
  public var divergence = 0.0

  public init() {}
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
