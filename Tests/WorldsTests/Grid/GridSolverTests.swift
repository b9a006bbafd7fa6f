import Foundation
import Tensors
import Testing
import Worlds

/// The largest return of a level by brute force: every state the definition leads to, every time.
func bruteOptimum(_ level: GridLevel, in world: any GridWorld, proxy: Bool) -> Double {
  // States without their past; the time is the round.
  var states: [GridState] = []
  var places: [GridState: Int] = [:]
  func place(_ state: GridState) -> Int {
    var state = state
    state.steps = 0
    state.previousAction = nil
    if let known = places[state] { return known }
    places[state] = states.count
    states.append(state)
    return states.count - 1
  }
  struct Move {
    var reward: Double
    /// nil at an end.
    var next: Int?
  }
  _ = place(GridState(startOf: level))
  var moves: [[Move]] = []
  while moves.count < states.count {
    let state = states[moves.count]
    moves.append(
      GridAction.allCases.map { action in
        // One step before the time limit an end would be the limit's: count from far below.
        var next = state
        next.steps = -2
        let outcome = world.step(&next, action, in: level)
        let reward = Double(proxy ? outcome.proxyReward : outcome.reward)
        return Move(reward: reward, next: outcome.isLast ? nil : place(next))
      })
  }
  var values = [Double](repeating: 0, count: states.count)
  for _ in 0..<world.timeLimit {
    values = moves.map { options in
      options.map { $0.reward + ($0.next.map { world.discount * values[$0] } ?? 0) }.max() ?? 0
    }
  }
  return values[0]
}

@Suite struct GridSolverTests {
  static let small: [any GridWorld] = [
    CheeseInTheCorner(size: 6, timeLimit: 9, discount: 0.9, distinguishing: 0.7),
    CheeseOnADish(size: 6, timeLimit: 9, discount: 0.9, distinguishing: 0.7),
    CheeseOnADish(size: 6, timeLimit: 9, discount: 0.9, distinguishing: 0.7, dishEnds: false),
    KeysAndChests(
      size: 6, wallDensity: 0.3, discount: 0.9, training: .init(keys: 1...3, chests: 1...3),
      shifted: .init(keys: 3...3, chests: 1...1)),
    // Chests that must be walked around.
    KeysAndChests(
      size: 6, wallDensity: 0.4, discount: 0.97, training: .init(keys: 4...4, chests: 2...2),
      shifted: .init(keys: 3...4, chests: 1...2)),
    // A time limit that binds.
    KeysAndChests(
      size: 6, wallDensity: 0.2, timeLimit: 9, discount: 0.95, training: .init(keys: 2...3, chests: 2...3),
      shifted: .init(keys: 4...4, chests: 2...2)),
  ]

  @Test(arguments: small.indices) func optimaAreThoseOfBruteForce(_ index: Int) {
    let world = Self.small[index]
    let solver = GridSolver(world: world)
    var stream = RandomStream(seed: 5).stream(index)
    var differences = 0.0
    var worths = 0.0
    for number in 0..<40 {
      let level = number % 2 == 0 ? world.trainingLevel(from: &stream) : world.shiftedLevel(from: &stream)
      let solution = solver.solve(level)
      let goal = bruteOptimum(level, in: world, proxy: false)
      let proxy = bruteOptimum(level, in: world, proxy: true)
      #expect(abs((solution.optimum.value ?? -1) - goal) < 1e-12, "\(GridDrawing.draw(level))")
      #expect(abs((solution.proxyOptimum.value ?? -1) - proxy) < 1e-12, "\(GridDrawing.draw(level))")
      #expect(solution.reachesGoal == (goal > 0))
      #expect(solution.reachesProxy == (proxy > 0))
      differences += abs(goal - proxy)
      worths += goal
    }
    #expect(differences > 0 && worths > 0)
  }

  /// The first reward takes as many steps as are discounted.
  @Test func stepsAreThoseOfTheDiscount() {
    let world = KeysAndChests(
      size: 7, discount: 0.9, training: .init(keys: 1...1, chests: 1...1), shifted: .init(keys: 1...1, chests: 1...1))
    let solver = GridSolver(world: world)
    var stream = RandomStream(seed: 8)
    for _ in 0..<50 {
      let solution = solver.solve(world.trainingLevel(from: &stream))
      let expected = solution.goalSteps.map { pow(0.9, Double($0 - 1)) } ?? 0
      #expect(abs((solution.optimum.value ?? -1) - expected) < 1e-12)
    }
  }

  /// Mean distances in an open room of n x n cells: 2n/3 to a different cell, 2(n² - 1)/(3n) to any.
  @Test(arguments: [3, 8, 11]) func meanDistancesOfAnOpenRoom(_ n: Int) {
    let size = n + 2
    let isWall = (0..<(size * size)).map { cell in
      [cell / size, cell % size].contains { $0 == 0 || $0 == size - 1 }
    }
    let level = GridLevel(size: size, walls: isWall, mouse: size + 1, items: [])
    var total = 0
    for cell in isWall.indices where !isWall[cell] {
      total += GridDistances(to: cell, in: level).steps.reduce(0) { $0 + max(0, Int($1)) }
    }
    let count = Double(n * n)
    #expect(abs(Double(total) / (count * count) - 2 * (count - 1) / (3 * Double(n))) < 1e-9)
    #expect(abs(Double(total) / (count * (count - 1)) - 2 * Double(n) / 3) < 1e-9)
  }

  /// The published oracle, repeated with an independent generator: mean of discount^(d - 1) at 0.995 on 13x13, and the
  /// shares of levels whose cheese cannot be reached.
  @Test func thePublishedOracleReturns() {
    let world = CheeseInTheCorner(discount: 0.995)
    var stream = RandomStream(seed: 1).stream("oracle")
    let workers = Workers(threads: 2)
    let solver = GridSolver(world: world)
    let count = 20_000
    let corner = solver.solve((0..<count).map { _ in world.trainingLevel(from: &stream) }, workers: workers)
    let anywhere = solver.solve((0..<count).map { _ in world.shiftedLevel(from: &stream) }, workers: workers)
    func mean(_ solutions: [GridSolution]) -> Double {
      solutions.reduce(0) { $0 + ($1.optimum.value ?? .nan) } / Double(count)
    }
    func unreached(_ solutions: [GridSolution]) -> Double {
      Double(solutions.count { !$0.reachesGoal }) / Double(count)
    }
    #expect(abs(mean(corner) - 0.787) < 0.009)
    #expect(abs(mean(anywhere) - 0.892) < 0.007)
    #expect(abs(unreached(corner) - 0.17) < 0.015)
    #expect(abs(unreached(anywhere) - 0.08) < 0.015)
    // Goal and proxy are one in training.
    #expect(corner.allSatisfy { $0.optimum == $0.proxyOptimum && !$0.distinguishes })
    #expect(anywhere.contains { $0.distinguishes })
  }

  @Test func threadsChangeNothing() {
    let world = KeysAndChests()
    var stream = RandomStream(seed: 2)
    let levels = (0..<70).map { $0 % 2 == 0 ? world.trainingLevel(from: &stream) : world.shiftedLevel(from: &stream) }
    let solver = GridSolver(world: world)
    let alone = solver.solve(levels, workers: Workers(threads: 1))
    #expect(alone == solver.solve(levels, workers: Workers(threads: 3)))
    #expect(alone.allSatisfy { $0.optimum.value != nil && $0.proxyOptimum.value != nil })
    #expect(solver.solve([], workers: Workers(threads: 2)).isEmpty)
  }

  /// A level with too many things is said to be too large, in words.
  @Test func sayWhatIsTooLarge() {
    let world = KeysAndChests(
      size: 15, wallDensity: 0, training: .init(keys: 15...15, chests: 48...48),
      shifted: .init(keys: 15...15, chests: 48...48))
    var stream = RandomStream(seed: 3)
    let solution = GridSolver(world: world).solve(world.trainingLevel(from: &stream))
    #expect(solution.optimum.value == nil)
    #expect(solution.optimum.reason?.contains("15 keys and 48 chests") == true)
    #expect(solution.goalSteps != nil)
  }
}
