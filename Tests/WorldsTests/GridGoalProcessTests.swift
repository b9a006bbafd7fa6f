import Foundation
import Tensors
import Testing
import Worlds

@Suite struct GridGoalProcessTests {
  @Test func theOptimumIsTheShortestWay() throws {
    let world = CheeseInTheCorner(size: 7)
    var stream = RandomStream(seed: 5)
    let solver = GridSolver(world: world)
    for _ in 0..<40 {
      let level = world.shiftedLevel(from: &stream), solution = solver.solve(level)
      let cheese = try GridGoalProcess(of: level, in: world, goals: [(.cheese, 1)])
      #expect(abs(cheese.process.optimalValues(cheese.utility)[0] - (solution.optimum.value ?? -1)) < 1e-9)
      guard level.mouse != level.corner else { continue }
      let corner = try GridGoalProcess(of: level, in: world, goals: [(.corner, 1)])
      #expect(abs(corner.process.optimalValues(corner.utility)[0] - (solution.proxyOptimum.value ?? -1)) < 1e-9)
    }
  }

  /// What the agent sees tells more states apart, and changes nothing of what can be earned.
  @Test func detailChangesNoValue() throws {
    let world = KeysAndChests(
      size: 6, wallDensity: 0, training: KeysAndChests.Counts(keys: 2...2, chests: 2...2),
      shifted: KeysAndChests.Counts(keys: 3...3, chests: 1...1))
    var stream = RandomStream(seed: 8)
    for index in 0..<6 {
      let level = index < 3 ? world.trainingLevel(from: &stream) : world.shiftedLevel(from: &stream)
      for goals in [[(GridGoal.keys, 1.0)], [(.chests, 1)], [(.keys, 0.5), (.chests, 0.5)]] {
        let few = try GridGoalProcess(of: level, in: world, goals: goals)
        let many = try GridGoalProcess(of: level, in: world, goals: goals, detail: .observations)
        #expect(few.representatives.count <= many.representatives.count)
        for beta in [-Double.infinity, -20, 0, 5, 300, .infinity] {
          let a = few.process.softPlan(few.utility, inverseTemperature: beta).values
          let b = many.process.softPlan(many.utility, inverseTemperature: beta).values
          #expect(abs(a.returns[0] - b.returns[0]) < 1e-9)
          #expect(abs(a.information[0] - b.information[0]) < 1e-9)
        }
      }
    }
  }

  @Test func aSecondGoalIsWorthTheWayOn() throws {
    // A corridor: the corner two steps to the left, the cheese two to the right.
    var walls = [Bool](repeating: true, count: 49)
    for cell in 8...12 { walls[cell] = false }
    let level = GridLevel(size: 7, walls: walls, mouse: 10, items: [PlacedItem(.cheese, at: 12)])
    let world = CheeseInTheCorner(size: 7, discount: 0.9)
    let both = try GridGoalProcess(of: level, in: world, goals: [(.cheese, 0.5), (.corner, 0.5)])
    // First the corner, for the cheese ends the episode.
    #expect(abs(both.process.optimalValues(both.utility)[0] - (0.5 * 0.9 + 0.5 * pow(0.9, 5))) < 1e-12)
    // A wall in the way costs a step and no more.
    #expect(both.next[GridAction.up.rawValue] == 0)
    #expect(throws: GridGoalProcess.Refusal.self) {
      try GridGoalProcess(of: level, in: world, goals: [(.cheese, 1)], limit: 3)
    }
  }
}

/// A cliff along the top row, its end the goal: arXiv 2412.04758 says that goal-directedness falls with the randomness of
/// a policy, and for an optimal policy as the goal widens.
@Suite struct CliffWorldTests {
  /// Rows of five cells; the walk starts at the bottom left, the top row but for its last `width` cells is the cliff,
  /// which ends the walk as the goal does.
  private func world(width: Int) -> (process: DecisionProcess, utility: Utility) {
    let rows = 4, columns = 5
    var next: [Int] = []
    for cell in 0..<(rows * columns) {
      let row = cell / columns, column = cell % columns
      next += [
        max(0, row - 1) * columns + column, row * columns + max(0, column - 1),
        min(rows - 1, row + 1) * columns + column, row * columns + min(columns - 1, column + 1),
      ]
    }
    var initial = [Double](repeating: 0, count: rows * columns)
    initial[(rows - 1) * columns] = 1
    let process = DecisionProcess(
      next: next, actions: 4, initial: initial, terminal: (0..<(rows * columns)).map { $0 < columns }, discount: 0.95)
    let pay = (0..<(rows * columns)).map { $0 < columns ? ($0 >= columns - width ? 1.0 : -1.0) : 0 }
    return (process, Utility(ofStates: pay, in: process))
  }

  private func greedy(_ width: Int, epsilon: Double) -> Directedness {
    let (process, utility) = world(width: width)
    let best = process.softPlan(utility, inverseTemperature: .infinity).policy
    return Directedness(of: best.map { (1 - epsilon) * $0 + epsilon / 4 }, for: utility, in: process)
  }

  @Test func itFallsWithRandomness() {
    let values = [0, 0.05, 0.1, 0.3, 0.6, 1].map { greedy(1, epsilon: $0).value }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 + 0.02 })
    #expect(values[5] < 1e-9)
  }

  @Test func itFallsAsTheGoalWidens() {
    let values = (1...4).map { greedy($0, epsilon: 0).value }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 + 0.02 })
  }
}
