import BaseOptimizers
import Networks
import Organisms
import Tensors
import Worlds

extension SpeedRow {
  /// The rows that play, in 13x13 levels with the cheese in the corner: 128 steps, 5 epochs of 8 minibatches.
  static let agents: [SpeedRow] = [
    SpeedRow(name: "P1a", work: "reinforcement, residual dense policy, 256 environments", environments: 256) {
      ResidualPolicy(shape: $0, actions: 4, usesPreviousAction: true)
    },
    SpeedRow(name: "P1b", work: "reinforcement, convolutional policy, 64 environments", environments: 64) {
      ConvolutionalPolicy(shape: $0, actions: 4)
    },
    SpeedRow(name: "P1c", work: "reinforcement, small IMPALA policy, 64 environments", environments: 64) {
      ImpalaPolicy(shape: $0, actions: 4, size: .small)
    },
    SpeedRow(
      name: "P1d", work: "the environment alone, 1024 levels a thread, random actions",
      start: { EnvironmentPlay(CheeseInTheCorner(), levels: 1024, stream: $0, workers: $1) }),
  ]

  /// A row of reinforcement.
  private init(
    name: String, work: String, environments: Int,
    network: @escaping @Sendable (_ shape: ObservationShape) -> any PolicyNetwork
  ) {
    self.init(name: name, work: work) { stream, workers in
      let world = CheeseInTheCorner()
      let shape = ObservationShape(height: world.size, width: world.size, planes: world.planes.count)
      return try ReinforcementRounds(
        network(shape), in: world, environments: environments, stream: stream, workers: workers)
    }
  }
}

/// Rounds of reinforcement with the published settings, as a study makes them.
struct ReinforcementRounds: TimedWork {
  private let objective: AgentObjective
  private var optimizer: any BaseOptimizer
  private let perRound: Int

  init(
    _ network: any PolicyNetwork, in world: any GridWorld, environments: Int, stream: RandomStream, workers: Workers
  ) throws {
    let rule = UpdateRule(method: .adam, clipGlobalNorm: 0.5, schedule: LearningRateSchedule(peak: 5e-5, steps: 1))
    let settings = ProximalPolicyOptimization.Settings(rule: rule, course: Course(steps: 1, batch: environments))
    let organism = AgentOrganism(world: world, network: network, stream: stream)
    objective = organism.objective(course: settings.course, workers: workers)
    optimizer = try settings.start(
      from: organism.initialParameters, stream: stream.stream("base-optimizer"),
      initialization: { organism.parameters(from: $0) })
    perRound = environments * settings.horizon
  }

  var environmentSteps: Int? { perRound }

  /// Minus the mean return.
  mutating func step() throws -> Double { try optimizer.advance(on: objective).loss }
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
