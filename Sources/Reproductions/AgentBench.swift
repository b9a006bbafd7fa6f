import BaseOptimizers
import Instruments
import Networks
import Organisms
import Readings
import Statistics
import Subjects
import Tensors
import Worlds

/// Agents as the reproductions grow them: the published grid, and a dense policy that trains within a minute.
struct AgentBench {
  let bench: ReproductionBench

  /// What differs from the publication, for every line that such an agent is behind.
  var note: String {
    "a dense policy of three layers of 128, \(Double(rounds * 32_768 / 100_000) / 10) million environment steps at ten times the"
      + " published main branch's learning rate, one seed; published: a convolutional one, 20 million"
  }

  private var rounds: Int { bench.size == .quick ? 60 : 300 }
  private var levels: Int { bench.size == .quick ? 1_000 : 4_000 }

  /// Returns over levels of a law, unreachable ones counted as they come.
  struct Returns {
    let goal: Estimate
    let proxy: Estimate
  }

  /// Grows an agent in a world, and plays it in the training law and in the shifted one.
  func returns(in world: CheeseInTheCorner, named name: String) throws -> (trained: Returns, shifted: Returns) {
    let shape = ObservationShape(height: world.size, width: world.size, planes: world.planes.count)
    let network = ResidualPolicy(shape: shape, actions: 4, usesPreviousAction: true)
    let stream = RandomStream(seed: bench.seed).stream("reproductions").stream("agents").stream(name)
    let recipe = ProximalPolicyOptimization.Settings(
      horizon: 128, lambda: 0.95,
      loss: PolicyLoss(clip: 0.1, criticCoefficient: 0.5, entropyCoefficient: 0.001), epochs: 5, minibatches: 8,
      rule: UpdateRule(
        method: .adam, clipGlobalNorm: 0.5, schedule: LearningRateSchedule(peak: 0.0005, steps: rounds)),
      course: Course(steps: rounds, batch: 256))
    let parameters = try bench.parameters(named: name, as: "\(rounds) rounds of 32,768 environment steps") {
      try AgentOrganism(world: world, network: network, stream: stream)
        .growth(by: recipe, checkpoints: CheckpointSchedule(count: 1), workers: bench.workers)
    }
    let agent = NetworkAgent(network, parameters: parameters, in: world, workers: bench.workers)
    func played(_ law: String, shifted: Bool) throws -> Returns {
      let stream = stream.stream(law)
      let drawn = (0..<levels).map { world.level($0, shifted: shifted, from: stream) }
      let episodes = try agent.episodes(in: drawn, of: world, stream: stream.stream("actions"))
      guard
        let goal = Estimate.mean(of: episodes.map(\.goalReturn)),
        let proxy = Estimate.mean(of: episodes.map(\.proxyReturn))
      else { throw Unavailable("no level was played") }
      return Returns(goal: goal, proxy: proxy)
    }
    return (try played("trained", shifted: false), try played("shifted", shifted: true))
  }
}
