import BaseOptimizers
import Tensors
import Testing

@Suite("Generalized advantage estimation") struct AdvantageEstimationTests {
  /// Two environments of three steps; the first ends after its second.
  static let rollout: Rollout = {
    var rollout = Rollout(environments: 2, horizon: 3)
    rollout.rewards = [0, 1, 0, 1, 0, 2]
    rollout.isLast = [false, true, false, false, false, false]
    rollout.values = [0.5, 0.25, 1, 0, 0.5, 1]
    rollout.finalValues = [2, 4]
    return rollout
  }()

  static func estimate(_ rollout: Rollout, _ discount: Double, _ lambda: Double) -> (
    advantages: [Float], targets: [Float]
  ) {
    var advantages = [Float](repeating: 0, count: rollout.count), targets = advantages
    AdvantageEstimation(discount: discount, lambda: lambda).estimate(
      rollout, advantages: &advantages, targets: &targets)
    return (advantages, targets)
  }

  @Test("by hand, discount and lambda one half")
  func byHand() {
    // Environment 0: δ = 0 + 0.125 − 0.5, 1 − 0.25, 0 + 1 − 1; A_1 = 0.75, A_0 = −0.375 + 0.25 · 0.75.
    // Environment 1: δ = 1 + 0.25 − 0, 0 + 0.5 − 0.5, 2 + 2 − 1; A_2 = 3, A_1 = 0.75, A_0 = 1.25 + 0.1875.
    let (advantages, targets) = Self.estimate(Self.rollout, 0.5, 0.5)
    #expect(advantages == [-0.1875, 0.75, 0, 1.4375, 0.75, 3])
    #expect(targets == [0.3125, 1, 1, 1.4375, 1.25, 4])
  }

  @Test("lambda 0 looks one step ahead, lambda 1 to the end of the episode or of the round")
  func extremes() {
    #expect(Self.estimate(Self.rollout, 0.5, 0).targets == [0.125, 1, 1, 1.25, 0.5, 4])
    // Returns: 0.5, 1 | 0.5 · 2; and 1 + 0.25 · 2 + 0.125 · 4, 0.5 · 2 + 0.25 · 4, 2 + 0.5 · 4.
    #expect(Self.estimate(Self.rollout, 0.5, 1).targets == [0.5, 1, 1, 2, 2, 4])
    #expect(Self.estimate(Self.rollout, 0, 0.7).targets == Self.rollout.rewards)
    #expect(Self.estimate(Rollout(environments: 0, horizon: 3), 0.5, 1).targets.isEmpty)
  }

  @Test("the recursion is the weighted mean of all ways to look ahead", arguments: [0.0, 0.3, 0.95, 1.0])
  func definition(_ lambda: Double) {
    let horizon = 20, discount = 0.97
    var rollout = Rollout(environments: 3, horizon: horizon), random = RandomStream(seed: 3)
    for place in 0..<rollout.count {
      rollout.rewards[place] = Float(random.normal())
      rollout.values[place] = Float(random.normal())
      rollout.isLast[place] = random.uniform() < 0.15
    }
    for environment in 0..<3 { rollout.finalValues[environment] = Float(random.normal()) }
    let advantages = Self.estimate(rollout, discount, lambda).advantages
    for place in 0..<rollout.count {
      // Σ_l (γ λ)^l δ_{t+l}, up to the end of the episode or the round.
      var sum = 0.0, weight = 1.0, at = place
      while true {
        let isRoundsEnd = (at + 1) % horizon == 0
        let next = rollout.isLast[at] ? 0 : isRoundsEnd ? rollout.finalValues[at / horizon] : rollout.values[at + 1]
        sum += weight * (Double(rollout.rewards[at]) + discount * Double(next) - Double(rollout.values[at]))
        if rollout.isLast[at] || isRoundsEnd { break }
        weight *= discount * lambda
        at += 1
      }
      #expect(abs(Double(advantages[place]) - sum) < 1e-5)
    }
  }
}
