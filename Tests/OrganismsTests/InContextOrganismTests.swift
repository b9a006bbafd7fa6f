import BaseOptimizers
import Networks
import Organisms
import Settings
import Tensors
import Testing
import Worlds

@Suite("In-context organism") struct InContextOrganismTests {
  static let world = RegressionWorld(dimensions: 3, context: 6)
  static let network = LinearSelfAttention(width: 4)

  static func organism(_ seed: UInt64 = 0, world: RegressionWorld = world) -> InContextOrganism {
    InContextOrganism(world: world, network: network, stream: RandomStream(seed: seed))
  }

  /// Half the best risk of one step: s d (d − 0.2) / (N + d − 0.2) / 2 for uniform inputs (science.md, item 1).
  static func bestLoss(_ world: RegressionWorld) -> Double {
    let s = world.inputs.halfWidth * world.inputs.halfWidth / 3
    let d = Double(world.dimensions), n = Double(world.context)
    return s * d * (d - 0.2) / (n + d - 0.2) / 2
  }

  static func bestRate(_ world: RegressionWorld) -> Double {
    let s = world.inputs.halfWidth * world.inputs.halfWidth / 3
    let d = Double(world.dimensions), n = Double(world.context)
    return n / (s * (n + d - 0.2))
  }

  /// The loss on many fresh tasks.
  static func loss(of parameters: [Float], in world: RegressionWorld = world) -> Double {
    let objective = InContextObjective(
      world: world, network: network, batch: 40_000, stream: RandomStream(seed: 99), workers: Workers(threads: 1))
    return -objective.fitness(of: parameters, count: 1, generation: 0)[0]
  }

  static func descent(steps: Int, batch: Int = 256, rate: Double = 0.003) -> GradientDescent.Settings {
    GradientDescent.Settings(
      rule: UpdateRule(
        method: .adam, betas: [0.9, 0.98], clipGlobalNorm: 0.01,
        schedule: LearningRateSchedule(peak: rate, steps: steps)),
      course: Course(steps: steps, batch: batch))
  }

  @Test("the planted step has the loss of the closed form")
  func planted() {
    let parameters = Self.network.planted(
      .gradientDescent(rates: [Self.bestRate(Self.world)]), context: Self.world.context)
    #expect(abs(Self.loss(of: parameters) - Self.bestLoss(Self.world)) < 0.0015)
  }

  @Test("gradient descent grows it to within 0.002 of the best single step")
  func grows() throws {
    var growth = try Self.organism().growth(by: Self.descent(steps: 1500), workers: Workers(threads: 1))
    while !growth.isFinished { _ = try growth.advance() }
    let loss = Self.loss(of: growth.parameters), best = Self.bestLoss(Self.world)
    print("grown to \(loss), best single step \(best)")
    #expect(abs(loss - best) < 0.002)
  }

  @Test("on shuffled labels nothing grows")
  func shuffled() throws {
    var world = Self.world
    world.labels = .shuffled
    var growth = try Self.organism(world: world).growth(by: Self.descent(steps: 600), workers: Workers(threads: 1))
    while !growth.isFinished { _ = try growth.advance() }
    let zero = Self.loss(of: [Float](repeating: 0, count: Self.network.parameters.count))
    #expect(Self.loss(of: growth.parameters) > 0.9 * zero)
  }

  @Test("rotated weights have their norms and are no optimizer")
  func rotated() {
    let zero = Self.loss(of: [Float](repeating: 0, count: Self.network.parameters.count))
    let planted = Self.network.planted(
      .gradientDescent(rates: [Self.bestRate(Self.world)]), context: Self.world.context)
    let turned = Self.network.rotated(planted, from: RandomStream(seed: 0).stream("rotation"))
    #expect(Self.loss(of: turned) > 0.9 * zero)
    let norm = { (values: [Float]) in values.reduce(0) { $0 + Double($1) * Double($1) } }
    #expect(abs(norm(turned) / norm(planted) - 1) < 1e-5)
  }

  /// Every base optimizer, small.
  static let recipes: [String: any BaseOptimizerSettings] = [
    "gradient-descent": descent(steps: 20, batch: 300),
    "evolution": EvolutionStrategy.Settings(
      population: 70, sigma: 0.1, rule: UpdateRule(method: .adam, schedule: LearningRateSchedule(peak: 0.1, steps: 20)),
      course: Course(steps: 20, batch: 300)),
    "covariance-matrix-adaptation": CovarianceMatrixAdaptation.Settings(
      sigma: 0.3, course: Course(steps: 20, batch: 300, batchReuse: 3)),
    "truncation": SelectionSettings(population: 30, spread: 5, course: Course(steps: 20, batch: 300)),
    "best-of-n": SelectionSettings(
      method: .bestOfN, population: 30, spread: 5, elites: 0, course: Course(steps: 20, batch: 300)),
  ]

  @Test("one and two threads, and a resumed growth, give the same bytes", arguments: recipes.keys.sorted())
  func sameBytes(_ name: String) throws {
    let recipe = try #require(Self.recipes[name])
    let checkpoints = CheckpointSchedule(count: 4, spacing: .linear)
    func records(_ growth: inout Growth) throws -> [StepRecord] {
      var records: [StepRecord] = []
      while !growth.isFinished { _ = try growth.advance(record: { record, _ in records.append(record) }) }
      return records
    }
    var one = try Self.organism().growth(by: recipe, checkpoints: checkpoints, workers: Workers(threads: 1))
    let expected = try records(&one)
    var two = try Self.organism().growth(by: recipe, checkpoints: checkpoints, workers: Workers(threads: 2))
    #expect(try records(&two) == expected)
    #expect(two.snapshot == one.snapshot)

    var first = try Self.organism().growth(by: recipe, checkpoints: checkpoints, workers: Workers(threads: 1))
    _ = try first.advance(limit: 5)
    var second = try Self.organism().growth(by: recipe, checkpoints: checkpoints, workers: Workers(threads: 1))
    try second.restore(first.snapshot)
    #expect(try records(&second) == Array(expected.dropFirst(5)))
    #expect(second.snapshot == one.snapshot)

    var other = try Self.organism(1).growth(by: recipe, checkpoints: checkpoints, workers: Workers(threads: 1))
    _ = try records(&other)
    #expect(other.parameters != one.parameters)
  }

  @Test("costs are what a hand count gives")
  func costs() throws {
    // Forward: the moment matrix 2·T·w², and the query's 4w² + 2w, for T = 7 tokens of width w = 4.
    let forward = 2.0 * 7 * 16 + 4 * 16 + 8
    #expect(Self.network.forwardFlops(tokens: Self.world.tokenCount) == forward)
    let expected: [String: Costs] = [
      "gradient-descent": Costs(updates: 20, examples: 20 * 300, floatingPointOperations: 20 * 300 * 3 * forward),
      "evolution": Costs(
        updates: 20, examples: 20 * 71 * 300, floatingPointOperations: 20 * 71 * 300 * forward,
        fitnessEvaluations: 20 * 71, selectionBits: 20 * SelectionBits.weights((0..<70).map { Double($0) })),
      // λ = 4 + ⌊3 ln 64⌋ = 16, and the mean.
      "covariance-matrix-adaptation": Costs(
        updates: 20, examples: 20 * 17 * 300, floatingPointOperations: 20 * 17 * 300 * forward,
        fitnessEvaluations: 20 * 17),
      "truncation": Costs(
        updates: 20, examples: 20 * 30 * 300, floatingPointOperations: 20 * 30 * 300 * forward,
        fitnessEvaluations: 20 * 30, selectionBits: 20 * SelectionBits.truncation(survivors: 8, population: 30)),
      "best-of-n": Costs(
        updates: 20, examples: 20 * 30 * 300, floatingPointOperations: 20 * 30 * 300 * forward,
        fitnessEvaluations: 20 * 30, selectionBits: SelectionBits.best(of: 600)),
    ]
    for (name, recipe) in Self.recipes {
      var growth = try Self.organism().growth(by: recipe, workers: Workers(threads: 1))
      while !growth.isFinished { _ = try growth.advance() }
      var wanted = try #require(expected[name])
      if name == "covariance-matrix-adaptation" { wanted.selectionBits = growth.costs.selectionBits }
      #expect(abs(wanted.selectionBits - growth.costs.selectionBits) < 1e-9)
      wanted.selectionBits = growth.costs.selectionBits
      #expect(growth.costs == wanted, "\(name)")
    }
  }

  @Test("all candidates of a generation meet the same tasks; another generation others; shared ones stay")
  func commonTasks() {
    let parameters = Self.organism().initialParameters.map { 20 * $0 }
    func objective(reuse: Int) -> InContextObjective {
      InContextObjective(
        world: Self.world, network: Self.network, batch: 33, reuse: reuse, stream: RandomStream(seed: 4),
        workers: Workers(threads: 2))
    }
    let many = (0..<130).flatMap { _ in parameters }
    let fresh = objective(reuse: 1)
    let first = fresh.fitness(of: many, count: 130, generation: 0)
    #expect(Set(first).count == 1)
    #expect(fresh.fitness(of: parameters, count: 1, generation: 1)[0] != first[0])
    #expect(fresh.fitness(of: parameters, count: 1, generation: 0)[0] == first[0])
    let shared = objective(reuse: 3)
    let four = (0..<4).map { shared.fitness(of: parameters, count: 1, generation: $0)[0] }
    #expect(four[0] == four[1] && four[1] == four[2] && four[2] != four[3])
    #expect(fresh.fitness(of: [], count: 0, generation: 0).isEmpty)
  }

  @Test("the gradient is that of the loss: finite differences")
  func gradient() {
    let objective = InContextObjective(
      world: Self.world, network: Self.network, batch: 200, stream: RandomStream(seed: 4), workers: Workers(threads: 1))
    let parameters = Self.organism().initialParameters.map { 20 * $0 }
    var gradient = [Float](repeating: 0, count: parameters.count)
    let loss = objective.lossAndGradient(at: parameters, step: 0, gradient: &gradient)
    #expect(abs(loss + objective.fitness(of: parameters, count: 1, generation: 0)[0]) < 1e-6 * abs(loss))
    for i in stride(from: 0, to: parameters.count, by: 7) {
      var moved = parameters + parameters
      moved[i] += 0.05
      moved[parameters.count + i] -= 0.05
      let values = objective.fitness(of: moved, count: 2, generation: 0)
      let slope = -(values[0] - values[1]) / 0.1
      #expect(abs(slope - Double(gradient[i])) < 1e-3 * max(1, abs(slope)), "parameter \(i)")
    }
  }
}
