import BaseOptimizers
import Organisms
import Tensors
import Testing
import Worlds

@Suite("Agents that grow") struct AgentOrganismTests {
  static let world = CheeseInTheCorner(size: 5, wallDensity: 0.1, timeLimit: 24, discount: 0.95)

  static func organism(_ seed: UInt64 = 0) -> AgentOrganism {
    AgentOrganism(world: world, network: DensePolicy(size: 5), stream: RandomStream(seed: seed))
  }

  static func reinforcement(rounds: Int) -> ProximalPolicyOptimization.Settings {
    ProximalPolicyOptimization.Settings(
      horizon: 24, loss: PolicyLoss(clip: 0.2, criticCoefficient: 0.5, entropyCoefficient: 0.01), epochs: 3,
      minibatches: 4,
      rule: UpdateRule(
        method: .adam, clipGlobalNorm: 0.5, schedule: LearningRateSchedule(kind: .linear, peak: 0.01, steps: rounds)),
      course: Course(steps: rounds, batch: 32))
  }

  /// The mean return of many fresh levels.
  static func worth(_ parameters: [Float]) -> Double {
    AgentObjective(
      world: world, network: DensePolicy(size: 5), environments: 500, stream: RandomStream(seed: 99),
      workers: Workers(threads: 1)
    ).fitness(of: parameters, count: 1, generation: 0)[0]
  }

  @Test("reinforcement makes an agent that earns far more than it did untrained")
  func learns() throws {
    var growth = try Self.organism().growth(by: Self.reinforcement(rounds: 25), workers: Workers(threads: 1))
    let before = Self.worth(growth.parameters)
    var losses: [Double] = []
    while !growth.isFinished { _ = try growth.advance(record: { record, _ in losses.append(record.loss) }) }
    let after = Self.worth(growth.parameters)
    print("untrained \(before), after 25 rounds \(after), \(-(losses.last ?? 0)) in the last one")
    #expect(before < 0.5)
    #expect(after > before + 0.25)
    #expect(abs(-(losses.last ?? 0) - after) < 0.15)
    #expect(growth.costs.examples == 25 * 32 * 24)
  }

  @Test("a growth that was stopped goes on with the same bytes, whatever the threads")
  func resumes() throws {
    func growth(_ threads: Int) throws -> Growth {
      try Self.organism(2).growth(by: Self.reinforcement(rounds: 6), workers: Workers(threads: threads))
    }
    var whole = try growth(1), stopped = try growth(2)
    while !whole.isFinished { _ = try whole.advance() }
    while stopped.step < 3 { _ = try stopped.advance(limit: 1) }
    var resumed = try growth(3)
    try resumed.restore(stopped.snapshot)
    while !resumed.isFinished { _ = try resumed.advance() }
    #expect(resumed.snapshot == whole.snapshot)
    #expect(resumed.parameters.map(\.bitPattern) == whole.parameters.map(\.bitPattern))
  }

  @Test("evolution trains the same policies")
  func evolves() throws {
    let recipe = EvolutionStrategy.Settings(
      population: 24, sigma: 0.1,
      rule: UpdateRule(method: .adam, schedule: LearningRateSchedule(peak: 0.05, steps: 30)),
      course: Course(steps: 30, batch: 24))
    var growth = try Self.organism().growth(by: recipe, workers: Workers(threads: 1))
    let before = Self.worth(growth.parameters)
    while !growth.isFinished { _ = try growth.advance() }
    let after = Self.worth(growth.parameters)
    print("untrained \(before), after 30 generations \(after)")
    #expect(after > before + 0.1)
    #expect(growth.costs.examples == 30 * 25 * 24 * 24)
  }

  @Test("paid by the proxy, it is another organism where the two part, and the same one where they do not")
  func paidByTheProxy() throws {
    for cornerSize in [1, 3] {
      let world = CheeseInTheCorner(size: 5, wallDensity: 0.1, timeLimit: 24, discount: 0.95, cornerSize: cornerSize)
      let ends = try [false, true].map { paysProxy in
        let organism = AgentOrganism(
          world: world, network: DensePolicy(size: 5), stream: RandomStream(seed: 0), paysProxy: paysProxy)
        var growth = try organism.growth(by: Self.reinforcement(rounds: 2), workers: Workers(threads: 1))
        while !growth.isFinished { _ = try growth.advance() }
        return growth.parameters
      }
      let isSame = ends[0] == ends[1]
      #expect(isSame == (cornerSize == 1))
    }
  }
}
