import BaseOptimizers
import Networks
import Organisms
import Tensors
import Testing
import Worlds

@Suite("A grid world through a policy's eyes") struct AgentObjectiveTests {
  static let world = CheeseInTheCorner(size: 5, wallDensity: 0.2, timeLimit: 24, discount: 0.95, cornerSize: 3)
  static let network = DensePolicy(size: 5)
  static let parameters = network.initialParameters(RandomStream(seed: 3))
  static let loss = PolicyLoss(clip: 0.1, criticCoefficient: 0.5, entropyCoefficient: 0.01)

  static func objective(
    _ environments: Int, threads: Int = 1, reuse: Int = 1, paysProxy: Bool = false, world: any GridWorld = world,
    network: any PolicyNetwork = network
  ) -> AgentObjective {
    AgentObjective(
      world: world, network: network, environments: environments, reuse: reuse, paysProxy: paysProxy,
      stream: RandomStream(seed: 8), workers: Workers(threads: threads))
  }

  static func played(_ objective: AgentObjective, horizon: Int = 24, step: Int = 0, _ parameters: [Float] = parameters)
    -> Rollout
  {
    var rollout = Rollout(environments: objective.environments, horizon: horizon)
    objective.play(parameters, step: step, into: &rollout)
    return rollout
  }

  /// Level `index` of a round, as the objective says it draws them.
  static func level(_ index: Int, round: Int, of world: any GridWorld) -> GridLevel {
    var stream = RandomStream(seed: 8).stream("levels").stream(round).stream(index)
    return world.trainingLevel(from: &stream)
  }

  static let worlds: [any GridWorld] = [
    world, CheeseOnADish(size: 6, timeLimit: 20), KeysAndChests(size: 10, timeLimit: 30),
  ]

  @Test("what was played is what the world's definition makes of the actions", arguments: 0..<3)
  func replay(_ choice: Int) throws {
    let world = Self.worlds[choice]
    let network = DensePolicy(size: world.size, planes: world.planes.count)
    let objective = Self.objective(70, world: world, network: network)
    let rollout = Self.played(objective, horizon: 50, step: 5, network.initialParameters(RandomStream(seed: 1)))
    for index in 0..<70 {
      let level = Self.level(index, round: 5, of: world)
      var state = GridState(startOf: level)
      var weight = 1.0, returned = 0.0, proxy = 0.0, isFirst = true
      for place in index * 50..<(index + 1) * 50 {
        let action = try #require(GridAction(rawValue: Int(rollout.actions[place])))
        let outcome = world.step(&state, action, in: level)
        #expect(outcome.reward == rollout.rewards[place] && outcome.isLast == rollout.isLast[place])
        if isFirst {
          returned += weight * Double(outcome.reward)
          proxy += weight * Double(outcome.proxyReward)
          weight *= world.discount
        }
        if outcome.isLast { (state, isFirst) = (GridState(startOf: level), false) }
      }
      #expect(abs(Double(rollout.episodeReturns[index]) - returned) < 1e-6)
      #expect(abs(Double(rollout.episodeProxyReturns[index]) - proxy) < 1e-6)
    }
  }

  @Test(
    "seen again for the update, every sample has the probability and the value it was played with", arguments: 0..<3)
  func seenAgain(_ choice: Int) {
    let world = Self.worlds[choice]
    let network = DensePolicy(size: world.size, planes: world.planes.count)
    let parameters = network.initialParameters(RandomStream(seed: 1))
    let objective = Self.objective(70, world: world, network: network)
    let rollout = Self.played(objective, horizon: 30, parameters)
    let samples = (0..<Int32(rollout.count)).filter { $0 % 3 != 0 }
    var gradient = [Float](repeating: 0, count: parameters.count)
    var random = RandomStream(seed: 2)
    let advantages = (0..<rollout.count).map { _ in Float(random.normal()) }
    let terms = objective.lossAndGradient(
      at: parameters, samples: samples[...], of: rollout, advantages: advantages, targets: rollout.values,
      loss: Self.loss, gradient: &gradient)
    let mean = samples.reduce(0) { $0 + Double(advantages[Int($1)]) } / Double(samples.count)
    #expect(abs(terms.actor + mean) < 1e-4)
    #expect(terms.critic < 1e-10)
    #expect(abs(terms.divergence) < 1e-6)
    #expect(terms.clippedShare == 0)
    #expect(terms.entropy > 0.5 && terms.entropy < 1.3863)
    #expect(gradient.contains { $0 != 0 })
  }

  @Test("the gradient is the slope of the loss")
  func gradient() {
    let objective = Self.objective(20)
    let rollout = Self.played(objective)
    var random = RandomStream(seed: 2)
    let advantages = (0..<rollout.count).map { _ in Float(random.normal()) }
    let targets = (0..<rollout.count).map { _ in Float(random.uniform()) }
    var gradient = [Float](repeating: 0, count: Self.parameters.count), unused = gradient
    func total(_ parameters: [Float], _ gradient: inout [Float]) -> Double {
      let terms = objective.lossAndGradient(
        at: parameters, samples: Array(0..<Int32(rollout.count))[...], of: rollout, advantages: advantages,
        targets: targets, loss: Self.loss, gradient: &gradient)
      return terms.actor + 0.5 * terms.critic - 0.01 * terms.entropy
    }
    _ = total(Self.parameters, &gradient)
    let norm = Double(gradient.reduce(0) { $0 + $1 * $1 }).squareRoot()
    func moved(_ step: Double) -> Double {
      total(zip(Self.parameters, gradient).map { $0 + Float(step / norm) * $1 }, &unused)
    }
    let slope = (moved(0.02) - moved(-0.02)) / 0.04
    #expect(abs(slope - norm) < 0.02 * norm, "\(slope), \(norm)")
  }

  @Test("the same bytes for 1, 2 and 3 threads, and for a round played again")
  func threads() {
    func all(_ threads: Int) -> (Rollout, [Float], [Double]) {
      let objective = Self.objective(70, threads: threads)
      _ = Self.played(objective, step: 1)
      let rollout = Self.played(objective, step: 2)
      var gradient = [Float](repeating: 0, count: Self.parameters.count)
      _ = objective.lossAndGradient(
        at: Self.parameters, samples: Array(0..<Int32(rollout.count))[...], of: rollout,
        advantages: rollout.values, targets: rollout.logProbabilities, loss: Self.loss, gradient: &gradient)
      let candidates = Self.parameters + Self.parameters.map { 2 * $0 } + Self.parameters.map { -$0 }
      return (rollout, gradient, objective.fitness(of: candidates, count: 3, generation: 4))
    }
    let (one, two, three) = (all(1), all(2), all(3))
    #expect(one == two)
    #expect(one == three)
    #expect(one.0 == Self.played(Self.objective(70), step: 2))
  }

  @Test("rounds differ in levels and actions, or in actions alone where they share their levels")
  func reuse() {
    let fresh = Self.objective(16), shared = Self.objective(16, reuse: 2)
    #expect(Self.played(fresh, step: 0) == Self.played(shared, step: 0))
    #expect(Self.played(fresh, step: 1) != Self.played(shared, step: 1))
    #expect(Self.played(shared, step: 0).values[0] == Self.played(shared, step: 1).values[0])
    #expect(Self.played(shared, step: 0).actions != Self.played(shared, step: 1).actions)
    #expect(Self.played(fresh, step: 0).values[0] != Self.played(fresh, step: 1).values[0])
  }

  @Test("fitness is the mean return of the first episodes, of the proxy where that is paid")
  func fitness() {
    for paysProxy in [false, true] {
      let objective = Self.objective(70, paysProxy: paysProxy)
      let rollout = Self.played(objective, step: 6)
      let returns = paysProxy ? rollout.episodeProxyReturns : rollout.episodeReturns
      let mean = returns.reduce(0) { $0 + Double($1) } / 70
      let fitness = objective.fitness(of: Self.parameters + Self.parameters, count: 2, generation: 6)
      #expect(abs(fitness[0] - mean) < 1e-12)
      #expect(fitness[0] == fitness[1])
      #expect((rollout.rewards.reduce(0, +) > 0))
    }
  }

  @Test("a network that knows nothing earns what random play earns")
  func untrained() {
    let nothing = [Float](repeating: 0, count: Self.parameters.count)
    let count = 3000
    let fitness = Self.objective(count).fitness(of: nothing, count: 1, generation: 0)[0]
    var random = RandomStream(seed: 77)
    var sum = 0.0, squares = 0.0
    for index in 0..<count {
      let level = Self.level(index, round: 0, of: Self.world)
      var state = GridState(startOf: level)
      var weight = 1.0, returned = 0.0, isLast = false
      while !isLast {
        let outcome = Self.world.step(&state, GridAction.allCases.randomElement(using: &random) ?? .up, in: level)
        returned += weight * Double(outcome.reward)
        weight *= Self.world.discount
        isLast = outcome.isLast
      }
      sum += returned
      squares += returned * returned
    }
    let mean = sum / Double(count), deviation = (squares / Double(count) - mean * mean).squareRoot()
    print("random play earns \(mean), a network of zeros \(fitness)")
    #expect(abs(fitness - mean) < 5 * deviation * (2 / Double(count)).squareRoot())
    #expect(fitness > 0.1 && fitness < 0.6)
  }
}
