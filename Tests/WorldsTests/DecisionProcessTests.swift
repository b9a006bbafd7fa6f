import Foundation
import Settings
import Testing
import Worlds

/// Five cells in a row, left and right, blocked ends, and the utility 1 in the right end.
enum Corridor {
  static let utility: [Double] = [0, 0, 0, 0, 1]

  static func process(discount: Double = 0.9, horizon: Int? = nil) -> DecisionProcess {
    let next = (0..<5).flatMap { [max(0, $0 - 1), min(4, $0 + 1)] }
    return DecisionProcess(
      next: next, actions: 2, initial: [Double](repeating: 0.2, count: 5),
      terminal: [Bool](repeating: false, count: 5), discount: discount, horizon: horizon)
  }

  static func policy(right p: Double) -> [Double] { (0..<5).flatMap { _ in [1 - p, p] } }
}

@Suite struct DecisionProcessTests {
  @Test func optimalValuesOfTheCorridor() {
    let process = Corridor.process(), utility = Utility(ofStates: Corridor.utility, in: process)
    let values = process.optimalValues(utility)
    for cell in 0..<5 { #expect(abs(values[cell] - pow(0.9, Double(4 - cell)) * 10) < 1e-9) }
  }

  @Test func occupancySumsToTheDiscountedTime() {
    let process = Corridor.process()
    let visits = process.occupancy(of: Corridor.policy(right: 0.3))
    #expect(abs(visits.reduce(0, +) - 10) < 1e-10)
    // What is earned is Σ visits · U.
    let earned = process.start(
      process.values(of: Corridor.policy(right: 0.3), utility: Utility(ofStates: Corridor.utility, in: process))
        .returns)
    #expect(abs(earned - visits[4]) < 1e-10)
    #expect(abs(process.decisions(of: process.uniformPolicy) - 10) < 1e-10)
  }

  @Test func theSoftEquationsHold() {
    let process = Corridor.process(), utility = Utility(ofStates: Corridor.utility, in: process)
    for beta in [-300, -3, -0.1, 0, 0.5, 1, 7, 1000.0] {
      let plan = process.softPlan(utility, inverseTemperature: beta)
      let soft = (0..<5).map { beta * plan.values.returns[$0] - plan.values.information[$0] }
      for cell in 0..<5 {
        let exponents = [max(0, cell - 1), min(4, cell + 1)].map { beta * Corridor.utility[cell] + 0.9 * soft[$0] }
        let top = exponents.max() ?? 0
        let right = top + log(exponents.reduce(0) { $0 + exp($1 - top) } / 2)
        #expect(abs(right - soft[cell]) < 1e-10 * max(1, abs(beta)))
        #expect(abs(plan.policy[2 * cell + 1] - exp(exponents[1] - right) / 2) < 1e-9)
      }
    }
  }

  @Test func aLongHorizonIsNoHorizon() {
    let forever = Corridor.process(), long = Corridor.process(horizon: 400)
    let utility = Utility(ofStates: Corridor.utility, in: forever)
    for beta in [-Double.infinity, -2, 0, 3, .infinity] {
      let a = forever.softPlan(utility, inverseTemperature: beta), b = long.softPlan(utility, inverseTemperature: beta)
      for cell in 0..<5 {
        #expect(abs(a.values.returns[cell] - b.values.returns[cell]) < 1e-9)
        #expect(abs(a.values.information[cell] - b.values.information[cell]) < 1e-9)
      }
    }
    let policy = Corridor.policy(right: 0.7)
    let a = forever.occupancy(of: policy), b = long.occupancy(of: policy)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  /// One more state makes it too large to solve: sweeping finds the same.
  @Test func sweepingFindsWhatSolvingFinds() throws {
    let many = 400
    let next = (0..<many).flatMap { [max(0, $0 - 1), min(many - 1, $0 + 1)] }
    var initial = [Double](repeating: 0, count: many)
    initial[many - 3] = 1
    let sparse = DecisionProcess(
      next: next, actions: 2, initial: initial, terminal: [Bool](repeating: false, count: many), discount: 0.8)
    let utility = Utility(ofStates: (0..<many).map { $0 == many - 1 ? 1 : 0 }, in: sparse)
    let plan = sparse.softPlan(utility, inverseTemperature: 2)
    // The far end is out of reach at this discount: ten states do as well as four hundred.
    let short = (0..<30).flatMap { [max(0, $0 - 1), min(29, $0 + 1)] }
    var start = [Double](repeating: 0, count: 30)
    start[27] = 1
    let small = DecisionProcess(
      next: short, actions: 2, initial: start, terminal: [Bool](repeating: false, count: 30), discount: 0.8)
    let same = small.softPlan(
      Utility(ofStates: (0..<30).map { $0 == 29 ? 1 : 0 }, in: small), inverseTemperature: 2)
    #expect(abs(sparse.start(plan.values.returns) - small.start(same.values.returns)) < 1e-6)
    #expect(abs(sparse.start(plan.values.information) - small.start(same.values.information)) < 1e-6)
  }

  @Test func terminalStatesPayOnceAndEndTheProcess() {
    // Stay, or go to the end, which pays 3.
    let process = DecisionProcess(
      next: [0, 1, 1, 1], actions: 2, initial: [1, 0], terminal: [false, true], discount: 0.5)
    let utility = Utility(perDecision: [0, 1, 9, 9], atEnd: [0, 3])
    #expect(abs(process.optimalValues(utility)[0] - 2.5) < 1e-12)
    let visits = process.occupancy(of: [0.5, 0.5, 0.5, 0.5])
    #expect(abs(visits[0] - 1 / 0.75) < 1e-12)
    #expect(abs(visits[1] - 0.25 / 0.75) < 1e-12)
    // A longer stay is no gain of entropy: at β = 0 the soft policy is uniform.
    let plan = process.softPlan(utility, inverseTemperature: 0)
    #expect(plan.policy[0] == 0.5 && plan.values.information[0] == 0)
  }

  @Test func oneStateOneActionAndNoFuture() {
    let process = DecisionProcess(next: [0], actions: 1, initial: [1], terminal: [false], discount: 0)
    let plan = process.softPlan(Utility(ofStates: [4], in: process), inverseTemperature: 3)
    #expect(plan.values.returns == [4] && plan.values.information == [0] && plan.policy == [1])
    #expect(process.occupancy(of: [1]) == [1])
    let ended = DecisionProcess(next: [0, 0], actions: 2, initial: [1], terminal: [true], discount: 0.5)
    #expect(ended.decisions(of: [0.5, 0.5]) == 0)
    #expect(ended.optimalValues(Utility(ofStates: [2], in: ended)) == [2])
  }

  @Test(arguments: [
    ([[[1.0, 0], [0.5, 0.4]], [[0, 1], [1, 0]]], [1.0, 0], 0.9, "transitions[0][1]"),
    ([[[1.0, 0], [0.5, 0.5]], [[0, 1, 0], [1, 0]]], [1.0, 0], 0.9, "transitions[1][0]"),
    ([[[1.0, 0], [0.5, 0.5]], [[0, 1]]], [1.0, 0], 0.9, "transitions[1]"),
    ([[[1.0, 0], [0.5, 0.5]], [[0, 1], [.nan, 1]]], [1.0, 0], 0.9, "transitions[1][1][0]"),
    ([[[1.0, 0], [0.5, 0.5]], [[2, -1], [1, 0]]], [1.0, 0], 0.9, "transitions[1][0][1]"),
    ([[[1.0, 0], [0.5, 0.5]], [[0, 1], [1, 0]]], [0.5, 0.6], 0.9, "initial"),
    ([[[1.0, 0], [0.5, 0.5]], [[0, 1], [1, 0]]], [1.0], 0.9, "initial"),
    ([[[1.0, 0], [0.5, 0.5]], [[0, 1], [1, 0]]], [1.0, 0], 1, "discount"),
    ([[[1.0, 0], [0.5, 0.5]], [[0, 1], [1, 0]]], [1.0, 0], .nan, "discount"),
    ([[], []], [1.0, 0], 0.9, "transitions[0]"),
    ([], [], 0.9, "transitions"),
  ])
  func whatIsNoProcessIsRefusedByItsRow(
    transitions: [[[Double]]], initial: [Double], discount: Double, place: String
  ) {
    let error = #expect(throws: UserError.self) {
      _ = try DecisionProcess(transitions: transitions, initial: initial, discount: discount, at: "f.json")
    }
    #expect(error?.place == "f.json: " + place)
    #expect(error?.kind == .badData)
  }
}
