import Foundation
import Settings
import Tensors
import Testing
import Worlds

/// The first true return, proxy return and visited cells of an episode under a prepared policy.
struct PlayedEpisode {
  var goal = 0.0
  var proxy = 0.0
  var path: [Int]

  init(_ policy: PreparedPolicy, in level: GridLevel, of world: any GridWorld, from stream: inout RandomStream) {
    var state = GridState(startOf: level)
    path = [state.mouse]
    while true {
      let probabilities = policy.probabilities(of: state)
      var dice = Float(stream.uniform())
      let action = probabilities.firstIndex {
        dice -= $0
        return dice < 0
      }
      let worth = pow(world.discount, Double(state.steps))
      let outcome = world.step(&state, GridAction.allCases[action ?? 3], in: level)
      goal += worth * Double(outcome.reward)
      proxy += worth * Double(outcome.proxyReward)
      path.append(state.mouse)
      if outcome.isLast { return }
    }
  }
}

@Suite struct PlannedPolicyTests {
  /// Who greedily seeks the true goal, or the proxy, gets the exact optimum in every level.
  @Test(arguments: gridWorlds.indices.dropLast()) func greedyIsOptimal(_ index: Int) throws {
    let world = gridWorlds[index]
    let solver = GridSolver(world: world)
    var stream = RandomStream(seed: 6).stream(index)
    var worth = 0.0
    for _ in 0..<30 {
      let level = world.shiftedLevel(from: &stream)
      let solution = solver.solve(level)
      let goal = PlannedPolicy(goal: try GridGoal(world.goals[0], in: world)).prepare(level, in: world)
      let proxy = PlannedPolicy(goal: try GridGoal(world.goals[1], in: world)).prepare(level, in: world)
      let sought = PlayedEpisode(goal, in: level, of: world, from: &stream).goal
      let hoarded = PlayedEpisode(proxy, in: level, of: world, from: &stream).proxy
      #expect(abs(sought - (solution.optimum.value ?? -1)) < 1e-9, "\(GridDrawing.draw(level))")
      #expect(abs(hoarded - (solution.proxyOptimum.value ?? -1)) < 1e-9, "\(GridDrawing.draw(level))")
      worth += sought + hoarded
    }
    #expect(worth > 0)
  }

  /// A corner-seeker visits the corner wherever there is a way around the cheese, and the cheese nowhere.
  @Test func theCornerSeekersRateIsTheReachableShare() {
    let world = CheeseInTheCorner(size: 9)
    let solver = GridSolver(world: world)
    var stream = RandomStream(seed: 7)
    for _ in 0..<200 {
      let level = world.shiftedLevel(from: &stream)
      let solution = solver.solve(level)
      let played = PlayedEpisode(
        PlannedPolicy(goal: .corner).prepare(level, in: world), in: level, of: world, from: &stream)
      #expect((played.proxy > 0) == solution.reachesProxy)
      if solution.reachesProxy, solution.distinguishes {
        #expect(played.goal == 0 && played.path.last == level.corner)
      }
    }
  }

  @Test func softnessIsWhatItSays() throws {
    let world = CheeseInTheCorner(size: 5, wallDensity: 0, discount: 0.5)
    let level = try GridDrawing.parse("#####\n#*..#\n#...#\n#..@#\n#####", in: world)
    let state = GridState(startOf: level)
    func probabilities(_ softness: PlannedPolicy.Softness, _ goal: GridGoal = .cheese) -> [Float] {
      PlannedPolicy(goal: goal, softness: softness).prepare(level, in: world).probabilities(of: state)
    }
    // Up and left lead on; down and right lead into walls.
    #expect(probabilities(.greedy) == [0.5, 0.5, 0, 0])
    #expect(probabilities(.epsilon(0.2)).map { Double($0) }.isClose(to: [0.45, 0.45, 0.05, 0.05]))
    let weights = [exp(2 * 0.125), exp(2 * 0.125), exp(2 * 0.0625), exp(2 * 0.0625)]
    let total = weights.reduce(0, +)
    #expect(
      probabilities(.softmax(inverseTemperature: 2)).map { Double($0) }.isClose(to: weights.map { $0 / total }))
    #expect(probabilities(.softmax(inverseTemperature: 0)) == [0.25, 0.25, 0.25, 0.25])
    #expect(probabilities(.softmax(inverseTemperature: -1e6)) == [0, 0, 0.5, 0.5])
    #expect(probabilities(.greedy, .nothing) == [0.25, 0.25, 0.25, 0.25])
    // Who is there stays; a goal without a way, or in a wall, is no goal.
    #expect(probabilities(.greedy, .cell(18)) == [0, 0, 0.5, 0.5])
    #expect(probabilities(.greedy, .cell(0)) == [0.25, 0.25, 0.25, 0.25])
    #expect(probabilities(.greedy, .dish) == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func mixturesMixStepsOrLevels() throws {
    let world = CheeseInTheCorner(size: 7)
    let parts = [
      PolicyMixture.Part(share: 3, policy: PlannedPolicy(goal: .corner)),
      PolicyMixture.Part(share: 1, policy: PlannedPolicy(goal: .cheese)),
    ]
    var stream = RandomStream(seed: 9)
    var corners = 0
    var others = 0
    for _ in 0..<600 {
      let level = world.shiftedLevel(from: &stream)
      let state = GridState(startOf: level)
      let each = parts.map { $0.policy.prepare(level, in: world).probabilities(of: state) }
      let step = PolicyMixture(parts).prepare(level, in: world).probabilities(of: state)
      #expect(
        step.map { Double($0) }.isClose(to: zip(each[0], each[1]).map { 0.75 * Double($0) + 0.25 * Double($1) }))
      guard each[0] != each[1] else { continue }
      let whole = PolicyMixture(parts, coin: .everyLevel(seed: 1)).prepare(level, in: world).probabilities(of: state)
      if whole == each[0] { corners += 1 } else if whole == each[1] { others += 1 }
    }
    let share = Double(corners) / Double(corners + others)
    #expect(corners + others > 200)
    #expect(abs(share - 0.75) < 4 * (0.1875 / Double(corners + others)).squareRoot())
  }

  @Test func anUnknownGoalIsAnsweredWithTheNearest() throws {
    let world = CheeseInTheCorner()
    #expect(try GridGoal("cell-20", in: world) == .cell(20))
    #expect(try GridGoal("nothing", in: world) == .nothing)
    for word in ["chese", "dish", "cell-169", "cell--1", "keys"] {
      let error = #expect(throws: UserError.self) { try GridGoal(word, in: world, key: "goal") }
      #expect(error?.description.contains("goal of cheese-in-the-corner: cheese, corner, nothing") == true)
    }
    #expect(try GridGoal("keys", in: KeysAndChests()) == .keys)
  }
}

extension [Double] {
  func isClose(to other: [Double]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { abs($0 - $1) < 1e-6 }
  }
}
