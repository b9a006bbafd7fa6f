/// Generalized advantage estimation (Schulman et al. 2016, 1506.02438): how much better an action turned out than the
/// critic had expected, as a weighted mean over looking 1, 2, 3 … steps ahead.
///
/// δ_t = reward_t + γ v_{t+1} − v_t and A_t = δ_t + γ λ A_{t+1}, both without what lies behind the end of an episode.
/// λ = 0 looks one step ahead, λ = 1 to the end of the episode or of the round. The critic's target is A_t + v_t.
public struct AdvantageEstimation: Sendable, Hashable {
  /// γ, from 0 to 1.
  public var discount: Double
  /// λ, from 0 to 1.
  public var lambda: Double

  public init(discount: Double, lambda: Double) {
    precondition((0...1).contains(discount) && (0...1).contains(lambda), "discount \(discount), lambda \(lambda)")
    self.discount = discount
    self.lambda = lambda
  }

  /// Writes advantages and targets under the places of the rollout's steps; both have one number a step.
  public func estimate(_ rollout: Rollout, advantages: inout [Float], targets: inout [Float]) {
    precondition(
      advantages.count == rollout.count && targets.count == rollout.count,
      "\(advantages.count) advantages and \(targets.count) targets for \(rollout.count) steps")
    let (discount, trace) = (Float(discount), Float(discount * lambda))
    for environment in 0..<rollout.environments {
      var next = rollout.finalValues[environment]
      var advantage: Float = 0
      let places = environment * rollout.horizon..<(environment + 1) * rollout.horizon
      for place in places.reversed() {
        let value = rollout.values[place]
        if rollout.isLast[place] { (next, advantage) = (0, 0) }
        advantage = rollout.rewards[place] + discount * next - value + trace * advantage
        advantages[place] = advantage
        targets[place] = advantage + value
        next = value
      }
    }
  }
}
