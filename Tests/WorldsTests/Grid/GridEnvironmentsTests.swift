import Tensors
import Testing
import Worlds

/// Worlds that meet every rule, small enough that things are met often.
let gridWorlds: [any GridWorld] = [
  CheeseInTheCorner(size: 5, timeLimit: 20, distinguishing: 0.5), CheeseInTheCorner(),
  CheeseOnADish(size: 6, timeLimit: 20, distinguishing: 0.5),
  CheeseOnADish(size: 5, distinguishing: 0.5, dishEnds: false, dishPlanes: 1),
  KeysAndChests(
    size: 7, timeLimit: 60, distinguishing: 0.5, training: .init(keys: 1...3, chests: 2...6),
    shifted: .init(keys: 5...7, chests: 1...3)),
  KeysAndChests(
    size: 15, wallDensity: 0, training: .init(keys: 15...15, chests: 48...48),
    shifted: .init(keys: 15...15, chests: 48...48)),
]

@Suite struct GridEnvironmentsTests {
  /// Random play in many environments is random play of each alone, step by step, as `GridWorld.step` defines it.
  @Test(arguments: gridWorlds.indices) func repeatsTheDefinition(_ index: Int) {
    let world = gridWorlds[index]
    var stream = RandomStream(seed: 3).stream(index)
    let levels = (0..<40).map { _ in world.trainingLevel(from: &stream) }
    var environments = GridEnvironments(levels: levels, world: world)
    var states = levels.map { GridState(startOf: $0) }
    let observation = GridObservation(of: world)
    var rewards = [Float](repeating: 9, count: 40)
    var proxies = rewards
    var ends = [Bool](repeating: false, count: 40)
    var met = GridOutcome()
    var episodes = 0
    for _ in 0..<400 {
      let actions = (0..<40).map { _ in Int32(stream.next() >> 62) }
      environments.step(actions, rewards: &rewards, proxyRewards: &proxies, isLast: &ends)
      for environment in 0..<40 {
        let outcome = world.step(
          &states[environment], GridAction.allCases[Int(actions[environment])], in: levels[environment])
        #expect(
          outcome
            == GridOutcome(
              reward: rewards[environment], proxyReward: proxies[environment], isLast: ends[environment]))
        met.reward += outcome.reward
        met.proxyReward += outcome.proxyReward
        if outcome.isLast {
          states[environment] = GridState(startOf: levels[environment])
          episodes += 1
        }
        #expect(environments.state(of: environment) == states[environment])
        var expected: [Int32] = []
        var seen: [Int32] = []
        observation.append(levels[environment], states[environment], to: &expected)
        environments.observe(environment, into: &seen)
        #expect(seen == expected)
      }
    }
    #expect(met.reward > 0 && met.proxyReward > 0 && episodes > 40)
  }

  /// A part of the environments alone, and the places of a rollout that holds one environment's steps side by side, give
  /// what all give together.
  @Test func partsAndStridesChangeNothing() {
    let world = CheeseInTheCorner(size: 7)
    var stream = RandomStream(seed: 1)
    let levels = (0..<9).map { _ in world.trainingLevel(from: &stream) }
    let horizon = 50
    let actions = (0..<(9 * horizon)).map { _ in Int32(stream.next() >> 62) }
    func play(_ range: Range<Int>) -> (rewards: [Float], proxies: [Float], ends: [Bool]) {
      var environments = GridEnvironments(levels: Array(levels[range]), world: world)
      let count = range.count * horizon
      var rewards = [Float](repeating: 0, count: count)
      var proxies = rewards
      var ends = [Bool](repeating: false, count: count)
      let own = Array(actions[(range.lowerBound * horizon)..<(range.upperBound * horizon)])
      for step in 0..<horizon {
        environments.step(
          own, rewards: &rewards, proxyRewards: &proxies, isLast: &ends, offset: step, stride: horizon)
      }
      return (rewards, proxies, ends)
    }
    let whole = play(0..<9)
    let first = play(0..<4)
    let second = play(4..<9)
    #expect(whole.rewards == first.rewards + second.rewards)
    #expect(whole.proxies == first.proxies + second.proxies)
    #expect(whole.ends == first.ends + second.ends)
    #expect(whole.proxies.contains(1))
  }

  /// No environment at all steps without a complaint.
  @Test func noEnvironments() {
    var environments = GridEnvironments(levels: [], world: CheeseInTheCorner())
    var numbers: [Float] = []
    var others: [Float] = []
    var ends: [Bool] = []
    environments.step([], rewards: &numbers, proxyRewards: &others, isLast: &ends)
    #expect(environments.count == 0)
  }
}
