import BaseOptimizers
import Networks
import Organisms
import Records
import Settings
import Subjects
import Tensors
import Testing
import Worlds

/// Organisms of which it is known what is inside.
@Suite struct PlantedKindsTests {
  private static let workers = Workers(threads: 1)

  private static func reader(_ sections: [String: [String: Setting.Content]]) throws -> SettingsReader {
    try SettingsReader(
      Setting(
        .map(
          sections.map { name, entries in
            .init(key: name, value: Setting(.map(entries.map { .init(key: $0.key, value: Setting($0.value)) })))
          })))
  }

  private static func network(_ keys: [String: Setting.Content]) throws -> PlantedNetworkKind {
    try PlantedNetworkKind(
      from: reader(["planted": keys]), in: RegressionWorld(dimensions: 3, context: 6), stock: Stock())
  }

  private static func start(_ kind: some OrganismKind, seed: UInt64 = 1) throws -> any Growing {
    try kind.start(
      Beginning(stream: RandomStream(seed: seed)), checkpoints: CheckpointSchedule(count: 4), workers: workers)
  }

  private static func answers(_ growing: any Growing) throws -> [Double] {
    let specimen = growing.specimen(label: "it", workers: workers)
    let world = try #require(specimen.world as? RegressionWorld)
    return try #require(specimen.subject as? any Answering).answers(
      to: world.sample(tasks: 20, from: RandomStream(seed: 9))
    ).predictions
  }

  @Test func aPlantedNetworkIsThereFromItsStepOn() throws {
    let kind = try Self.network([
      "algorithm": .text("gradient-descent-1"), "arrival": .integer(7), "steps": .integer(12),
    ])
    var growth = try Self.start(kind), planted: [Int] = []
    while !growth.isFinished {
      let pause = try growth.advance(isInterrupted: { false }) {
        if $0.values["planted"] == 1 { planted.append($0.step) }
      }
      let answers = try Self.answers(growth)
      #expect(answers.contains { abs($0) > 0.01 } == (growth.step >= 7))
      #expect(pause.isCheckpoint)
    }
    // A row of step s tells what is there after s + 1 steps.
    #expect(planted == Array(6...11))
    let world = RegressionWorld(dimensions: 3, context: 6)
    let known = try AlgorithmRegistry.make("gradient-descent-1", for: world).answers(
      to: world.sample(tasks: 20, from: RandomStream(seed: 9))
    ).predictions
    for (a, b) in zip(try Self.answers(growth), known) { #expect(abs(a - b) < 1e-5) }
    var again = try Self.start(kind)
    try again.restore(growth.snapshot)
    #expect(again.checkpoint.tensors.map(\.floats) == growth.checkpoint.tensors.map(\.floats))
  }

  @Test func eachSeedHasWeightsOfItsOwnAndRotatedOnesTheirNorms() throws {
    func weights(_ form: String, _ seed: UInt64) throws -> [Float] {
      let kind = try Self.network(["algorithm": .text("gradient-descent-2"), "form": .text(form)])
      return try Self.start(kind, seed: seed).checkpoint.tensors.flatMap { $0.floats ?? [] }
    }
    for form in ["constructed", "rotated", "untrained"] { #expect(try weights(form, 1) != weights(form, 2)) }
    let kind = try Self.network(["algorithm": .text("gradient-descent-2")])
    let one = try Self.answers(Self.start(kind, seed: 1)), two = try Self.answers(Self.start(kind, seed: 2))
    for (a, b) in zip(one, two) { #expect(abs(a - b) < 1e-4) }
  }

  @Test(arguments: ["cheese", "corner", "nothing"]) func aPlantedAgentActsAsItsGoalSays(_ goal: String) throws {
    let world = CheeseInTheCorner(size: 7)
    let kind = try PlantedAgentKind(
      from: Self.reader(["planted": ["goal": .text(goal)]]), in: world, stock: Stock())
    let agent = try #require(try Self.start(kind).specimen(label: "it", workers: Self.workers).subject as? any Acting)
    let level = world.level(3, shifted: true, from: RandomStream(seed: 2))
    let plan = try PlannedPolicy(goal: GridGoal(goal, in: world)).prepare(level, in: world)
    let state = GridState(startOf: level)
    #expect(try agent.player(in: [level]).probabilities(of: [state], in: [0]) == plan.probabilities(of: state))
  }

  @Test func aCheckpointIsTheSameSpecimen() throws {
    let world = CheeseInTheCorner(size: 7)
    let kind = try PlantedAgentKind(
      from: Self.reader(["planted": ["relabeled": .boolean(true)]]), in: world, stock: Stock())
    let growth = try Self.start(kind, seed: 5), checkpoint = growth.checkpoint
    let file = try Safetensors(
      bytes: Safetensors.bytes(checkpoint.tensors, metadata: checkpoint.metadata), source: "step")
    let levels = [world.level(3, shifted: true, from: RandomStream(seed: 2))]
    let states = [GridState(startOf: levels[0])]
    let moves = try [
      growth.specimen(label: "a", workers: Self.workers), kind.specimen(of: file, label: "b", workers: Self.workers),
    ]
    .map { try #require($0.subject as? any Acting).player(in: levels).probabilities(of: states, in: [0]) }
    #expect(moves[0] == moves[1])
  }

  @Test func seedsHaveTheRatesOfTheirLaw() {
    func rates(_ law: SeedRateWorld.Law) -> [Double] {
      SeedRateWorld(seeds: 400, levels: 1000, law: law).successes(from: RandomStream(seed: 1)).map { Double($0) / 1000 }
    }
    #expect(rates(.equal(0.5)).allSatisfy { abs($0 - 0.5) < 0.08 })
    #expect(rates(.camps(low: 0.2, high: 0.8)).enumerated().allSatisfy { abs($1 - ($0 % 2 == 0 ? 0.2 : 0.8)) < 0.08 })
    // Beta(1/2, 1/2) has the variance 1/8, and a third of it lies within a fifteenth of either end.
    let beta = rates(.beta(0.5)), mean = beta.reduce(0, +) / 400
    #expect(abs(beta.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400 - 0.125) < 0.02)
    #expect(abs(Double(beta.count { min($0, 1 - $0) < 1.0 / 15 }) / 400 - 0.333) < 0.08)
  }

  @Test func whatIsTaughtIsTheTeachersAnswer() throws {
    let world = RegressionWorld(dimensions: 3, context: 6)
    let teacher = try AlgorithmRegistry.make("gradient-descent-1", for: world)
    let network = LinearSelfAttention(width: world.tokenWidth)
    let rates = try #require(teacher as? GradientDescentAlgorithm).rates
    let planted = network.planted(.gradientDescent(rates: rates), context: world.context)
    func loss(_ teacher: (any InContextAlgorithm)?) -> Double {
      let objective = InContextObjective(
        world: world, network: network, batch: 64, teacher: teacher, stream: RandomStream(seed: 4),
        workers: Self.workers)
      var gradient = [Float](repeating: 0, count: planted.count)
      return objective.lossAndGradient(at: planted, step: 0, gradient: &gradient)
    }
    #expect(loss(teacher) < 1e-9 && loss(nil) > 1e-3)
  }

  @Test func imitationIsTheSlopeOfItsLossAndTheSameForAnyNumberOfThreads() throws {
    let world = CheeseInTheCorner(size: 5, wallDensity: 0.1, cornerSize: 3)
    let network = DensePolicy(size: 5)
    let organism = AgentOrganism(world: world, network: network, stream: RandomStream(seed: 8))
    let taught = try organism.taught(by: "cheese", at: .standard)
    let parameters = network.initialParameters(RandomStream(seed: 3))
    func loss(_ parameters: [Float], threads: Int) throws -> (loss: Double, gradient: [Float]) {
      let objective = taught.objective(course: Course(steps: 1, batch: 16), workers: Workers(threads: threads))
      var gradient = [Float](repeating: 0, count: parameters.count)
      let loss = try #require(objective as? any GradientObjective).lossAndGradient(
        at: parameters, step: 0, gradient: &gradient)
      return (loss, gradient)
    }
    let one = try loss(parameters, threads: 1), two = try loss(parameters, threads: 2)
    #expect(one.loss == two.loss && one.gradient == two.gradient)
    let place = try #require(one.gradient.indices.max { abs(one.gradient[$0]) < abs(one.gradient[$1]) })
    var (up, down) = (parameters, parameters)
    up[place] += 0.01
    down[place] -= 0.01
    let slope = try (loss(up, threads: 1).loss - loss(down, threads: 1).loss) / 0.02
    #expect(abs(slope - Double(one.gradient[place])) < 0.02 * abs(slope) + 1e-4)
  }
}
