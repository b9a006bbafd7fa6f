import Foundation
import Testing
import Worlds

@Suite struct DirectednessTests {
  private func corridor(_ right: Double, _ utility: [Double] = Corridor.utility) -> Directedness {
    let process = Corridor.process()
    return Directedness(
      of: Corridor.policy(right: right), for: Utility(ofStates: utility, in: process), in: process)
  }

  @Test func theCorridorOfTheLiterature() {
    let some = corridor(0.8)
    #expect(abs(some.value - 1.7864) < 5e-5)
    #expect(abs(some.inverseTemperature - 1.0260) < 5e-5)
    let sure = corridor(1)
    #expect(abs(sure.value - log(2) / 0.1) < 1e-9)
    #expect(sure.inverseTemperature == .infinity)
    let chance = corridor(0.5)
    #expect(chance.value == 0 && chance.sign == 0)
  }

  /// Always left is among the least of all policies: in the right end stepping back matters, elsewhere near it too,
  /// and where the right end is far both moves are equally bad only if the next state is.
  @Test func alwaysLeftIsAGoalOfItsOwn() {
    let left = corridor(0)
    #expect(left.value > 0.1)
    #expect(left.inverseTemperature == -.infinity && left.sign == -1)
    // With ties in the minimizer it is less than the bound.
    #expect(left.value < log(2) / 0.1)
  }

  @Test func scaleAndShiftOfTheUtilityDoNotCount() {
    for p in [0.1, 0.35, 0.6, 0.8, 0.97, 1] {
      let plain = corridor(p), moved = corridor(p, Corridor.utility.map { 3 * $0 - 7 })
      let turned = corridor(p, Corridor.utility.map { -2 * $0 })
      #expect(abs(plain.value - moved.value) < 1e-8)
      #expect(abs(plain.value - turned.value) < 1e-8)
      #expect(moved.sign == plain.sign && turned.sign == -plain.sign)
      if plain.inverseTemperature.isFinite {
        #expect(abs(plain.inverseTemperature / 3 - moved.inverseTemperature) < 1e-6 * abs(plain.inverseTemperature))
      }
    }
  }

  /// One decision: A arms, the best with probability p, the others alike.
  @Test(arguments: [(0.6, 0.0201), (0.7, 0.0823), (0.8, 0.1927), (0.9, 0.3681), (0.95, 0.4946), (1, 0.6931)])
  func oneBinaryDecision(p: Double, expected: Double) {
    let one = arms(2, p)
    #expect(abs(one.value - expected) < 5e-5)
    #expect(one.sign == 1)
  }

  private func arms(_ count: Int, _ p: Double) -> Directedness {
    let process = DecisionProcess(
      next: [Int](repeating: 0, count: count), actions: count, initial: [1], terminal: [false], discount: 0)
    let rest = (1 - p) / Double(count - 1)
    return Directedness(
      of: [p] + [Double](repeating: rest, count: count - 1),
      for: Utility(perDecision: [1] + [Double](repeating: 0, count: count - 1), atEnd: [0]), in: process)
  }

  @Test(arguments: [2, 3, 4, 10], [0.55, 0.9, 0.999, 1.0])
  func manyArms(count: Int, p: Double) {
    let rest = (1 - p) / Double(count - 1)
    let entropy = -p * log(p) - (rest > 0 ? Double(count - 1) * rest * log(rest) : 0)
    #expect(abs(arms(count, p).value - (log(Double(count)) - entropy)) < 1e-9)
  }

  @Test func aUtilityThatNoDecisionReachesGivesNothing() {
    #expect(corridor(0.8, [2, 2, 2, 2, 2]).value == 0)
    #expect(corridor(1, [0, 0, 0, 0, 0]).value == 0)
    // Two states that no action leaves.
    let still = DecisionProcess(
      next: [0, 0, 1, 1], actions: 2, initial: [0.5, 0.5], terminal: [false, false], discount: 0.9)
    let value = Directedness(of: [1, 0, 0.3, 0.7], for: Utility(ofStates: [0, 5], in: still), in: still)
    #expect(value.value == 0 && value.sign == 0)
    // Discount 0: the utility of the present state is no decision's doing.
    let blind = Corridor.process(discount: 0)
    let none = Directedness(
      of: Corridor.policy(right: 1), for: Utility(ofStates: Corridor.utility, in: blind), in: blind)
    #expect(none.value == 0)
    // One action only.
    let single = DecisionProcess(next: [1, 1], actions: 1, initial: [1, 0], terminal: [false, false], discount: 0.9)
    #expect(Directedness(of: [1, 1], for: Utility(ofStates: [0, 1], in: single), in: single).value == 0)
  }

  /// Σ d KL(π ‖ uniform) bounds it, tightly where the policy is itself soft-optimal.
  @Test func theInformationOfThePolicyIsABound() {
    let process = Corridor.process(), utility = Utility(ofStates: Corridor.utility, in: process)
    for p in stride(from: 0.0, through: 1, by: 0.125) {
      let policy = Corridor.policy(right: p)
      let bound = process.start(process.values(of: policy, utility: utility).information)
      #expect(corridor(p).value <= bound + 1e-9)
      #expect(corridor(p).value >= 0)
    }
    for beta in [-4, -0.3, 0.2, 2, 30.0] {
      let plan = process.softPlan(utility, inverseTemperature: beta)
      let found = Directedness(of: plan.policy, for: utility, in: process)
      #expect(abs(found.value - process.start(plan.values.information)) < 1e-8)
      #expect(abs(found.inverseTemperature - beta) < 1e-5 * abs(beta))
    }
  }

  /// The sum of the definition, worked out by hand at the β found and around it, has its maximum there.
  @Test func itIsTheMaximumOfTheDefinition() {
    let process = Corridor.process(), utility = Utility(ofStates: Corridor.utility, in: process)
    let policy: [Double] = [0.5, 0.5, 0.1, 0.9, 0.7, 0.3, 0.2, 0.8, 0.4, 0.6]
    let visits = process.occupancy(of: policy)
    func sum(_ beta: Double) -> Double {
      let plan = process.softPlan(utility, inverseTemperature: beta)
      return policy.indices.reduce(0) { $0 + visits[$1 / 2] * policy[$1] * (log(plan.policy[$1]) + log(2)) }
    }
    let found = Directedness(of: policy, for: utility, in: process)
    #expect(abs(sum(found.inverseTemperature) - found.value) < 1e-9)
    for factor in [0.5, 0.9, 1.1, 2] { #expect(sum(found.inverseTemperature * factor) < found.value) }
  }
}
