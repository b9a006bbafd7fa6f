import BaseOptimizers
import Networks
import Organisms
import Tensors
import Worlds

extension SpeedRow {
  /// The rows that play: 13x13, the cheese in the corner.
  static let agents: [SpeedRow] = [
    SpeedRow(
      name: "P1d", work: "the environment alone, 13x13, 1024 levels a thread, random actions",
      start: {
        EnvironmentPlay(CheeseInTheCorner(), levels: 1024, stream: $0, workers: $1)
      })
  ]
}

/// Rounds of reinforcement with the published settings, on a growth as a study makes it.
struct ReinforcementRounds: TimedWork {
  private var growth: Growth
  private let perRound: Int

  init(
    _ network: any PolicyNetwork, in world: any GridWorld, environments: Int, stream: RandomStream, workers: Workers
  ) throws {
    let horizon = 128, rounds = 1_000_000
    let rule = UpdateRule(
      method: .adam, clipGlobalNorm: 0.5, schedule: LearningRateSchedule(peak: 5e-5, steps: rounds))
    let settings = ProximalPolicyOptimization.Settings(
      horizon: horizon, rule: rule, course: Course(steps: rounds, batch: environments))
    growth = try AgentOrganism(world: world, network: network, stream: stream).growth(
      by: settings, workers: workers)
    perRound = environments * horizon
  }

  var environmentSteps: Int? { perRound }

  mutating func step() throws -> Double {
    var loss = 0.0
    _ = try growth.advance(limit: 1, record: { record, _ in loss = record.loss })
    return loss
  }
}

/// Every environment makes 128 steps by actions drawn beforehand; each thread has environments of its own.
struct EnvironmentPlay: TimedWork {
  private static let horizon = 128
  private let players: [Player]
  private let workers: Workers

  init(_ world: any GridWorld, levels: Int, stream: RandomStream, workers: Workers) {
    self.workers = workers
    players = (0..<workers.threads).map { thread in
      var random = stream.stream(thread)
      return Player(
        GridEnvironments(levels: (0..<levels).map { _ in world.trainingLevel(from: &random) }, world: world),
        horizon: Self.horizon, random: &random)
    }
  }

  var environmentSteps: Int? { players.reduce(0) { $0 + $1.rewards.count } }

  /// Minus the mean reward.
  mutating func step() -> Double {
    let players = players
    workers.perform(players.count) { item, _ in players[item].play() }
    let sum = players.reduce(0) { $0 + Double($1.rewards.reduce(0, +)) }
    return -sum / Double(players.reduce(0) { $0 + $1.rewards.count })
  }

  private final class Player: @unchecked Sendable {
    // Sendable because the worker that took it alone plays.
    private var environments: GridEnvironments
    private let actions: [Int32]
    private(set) var rewards: [Float]
    private var proxyRewards: [Float]
    private var isLast: [Bool]

    init(_ environments: GridEnvironments, horizon: Int, random: inout RandomStream) {
      self.environments = environments
      actions = (0..<environments.count * horizon).map { _ in Int32(random.next() & 3) }
      rewards = [Float](repeating: 0, count: actions.count)
      proxyRewards = rewards
      isLast = [Bool](repeating: false, count: actions.count)
    }

    func play() {
      for offset in stride(from: 0, to: actions.count, by: environments.count) {
        environments.step(
          actions, rewards: &rewards, proxyRewards: &proxyRewards, isLast: &isLast, offset: offset)
      }
    }
  }
}
