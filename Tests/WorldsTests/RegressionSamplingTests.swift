import Foundation
import Settings
import Tensors
import Testing
import Worlds

@Suite struct RegressionSamplingTests {
  @Test func theSameStreamGivesTheSameBytes() {
    for world in [
      RegressionWorld(), RegressionWorld(inputs: InputDistribution(.laplace, normalized: true), noise: 0.3, tasks: 5),
      RegressionWorld(noise: 0.1, labels: .shuffled),
    ] {
      let stream = RandomStream(seed: 1).stream("data").stream(17)
      let batch = world.sample(tasks: 37, from: stream)
      #expect(world.sample(tasks: 37, from: stream) == batch)
      // Into a batch that held other tasks.
      var other = world.sample(tasks: 37, from: RandomStream(seed: 2))
      #expect(other != batch)
      world.sample(into: &other, from: stream)
      #expect(other == batch)
    }
  }

  @Test(arguments: InputDistribution.Shape.allCases)
  func inputsHaveTheMomentsOfTheirShape(shape: InputDistribution.Shape) {
    let inputs = InputDistribution(shape, halfWidth: 0.5, scale: 1.5)
    let world = RegressionWorld(dimensions: 4, context: 9, inputs: inputs)
    let batch = world.sample(tasks: 20_000, from: RandomStream(seed: 3))
    let moments = inputs.moments
    for (power, expected) in [(1.0, moments.mean), (2, moments.second), (3, moments.third), (4, moments.fourth)] {
      let average = Average(batch.inputs.map { pow(Double($0), power) })
      #expect(abs(average.value - expected) < 5 * average.error, "\(shape) \(power)")
    }
  }

  @Test func targetsAreProductsAndOnlyTheContextIsNoisy() {
    let world = RegressionWorld(dimensions: 7, context: 5, weightScale: 2)
    let noisy = RegressionWorld(dimensions: 7, context: 5, weightScale: 2, noise: 0.25)
    for tasks in [1, 63, 64, 65, 200] {
      let stream = RandomStream(seed: 4)
      let batch = world.sample(tasks: tasks, from: stream), other = noisy.sample(tasks: tasks, from: stream)
      #expect(batch.inputs == other.inputs && batch.weights == other.weights)
      for task in 0..<tasks {
        let plain = PlainTask(batch, task)
        for i in 0...5 { #expect(abs(plain.y[i] - dot(plain.w, plain.x[i])) < 1e-5) }
      }
      #expect(batch.targets[(5 * tasks)...] == other.targets[(5 * tasks)...])
      #expect(zip(batch.targets, other.targets).prefix(5 * tasks).allSatisfy { $0 != $1 })
    }
    let stream = RandomStream(seed: 5)
    let batch = world.sample(tasks: 10_000, from: stream), other = noisy.sample(tasks: 10_000, from: stream)
    let noise = Average(zip(batch.targets, other.targets).prefix(50_000).map { pow(Double($1 - $0), 2) })
    #expect(abs(noise.value - 0.0625) < 5 * noise.error)
    let weights = Average(batch.weights.map { Double($0 * $0) })
    #expect(abs(weights.value - 4) < 5 * weights.error)
  }

  /// Context and query are divided by the norm of the whole context.
  @Test func normalizedContextsHaveTheNormOfTheScale() {
    let raw = RegressionWorld(dimensions: 3, context: 4, inputs: InputDistribution(.exponential))
    let world = RegressionWorld(
      dimensions: 3, context: 4, inputs: InputDistribution(.exponential, scale: 1.5, normalized: true))
    let plain = raw.sample(tasks: 70, from: RandomStream(seed: 6))
    let batch = world.sample(tasks: 70, from: RandomStream(seed: 6))
    for task in 0..<70 {
      let before = PlainTask(plain, task), after = PlainTask(batch, task)
      let norm = before.examples.reduce(0) { $0 + dot($1, $1) }.squareRoot()
      for i in 0...4 {
        for k in 0..<3 { #expect(abs(after.x[i][k] - 1.5 * before.x[i][k] / norm) < 1e-6) }
      }
    }
  }

  @Test func aPoolGivesItsOwnVectorsAboutEquallyOften() {
    let world = RegressionWorld(dimensions: 3, context: 1, weightScale: 2, tasks: 4, poolSeed: 9)
    let batch = world.sample(tasks: 8000, from: RandomStream(seed: 7))
    var counts: [[Float]: Int] = [:]
    for task in 0..<8000 { counts[(0..<3).map { batch.weights[$0 * 8000 + task] }, default: 0] += 1 }
    #expect(counts.count == 4)
    #expect(counts.values.allSatisfy { abs($0 - 2000) < 200 })
    // The pool does not change with the batch's stream, and does with its own seed.
    let again = world.sample(tasks: 8000, from: RandomStream(seed: 8))
    #expect(Set((0..<8000).map { again.weights[$0] }) == Set((0..<8000).map { batch.weights[$0] }))
    let other = RegressionWorld(dimensions: 3, context: 1, weightScale: 2, tasks: 4, poolSeed: 10)
    #expect(other != world)
    #expect(RegressionWorld(dimensions: 3, context: 1, weightScale: 2, tasks: 4, poolSeed: 9) == world)
    let single = RegressionWorld(dimensions: 2, context: 1, tasks: 1).sample(tasks: 9, from: RandomStream(seed: 1))
    #expect(Set(single.weights).count == 2)
  }

  /// Shuffled labels are a permutation of each example's labels over the tasks, and say nothing about the inputs.
  @Test func shuffledLabelsKeepTheirLawAndLoseTheirInputs() {
    let exact = RegressionWorld(dimensions: 5, context: 8),
      world = RegressionWorld(
        dimensions: 5, context: 8, labels: .shuffled)
    let n = 4000
    let plain = exact.sample(tasks: n, from: RandomStream(seed: 11))
    let batch = world.sample(tasks: n, from: RandomStream(seed: 11))
    #expect(batch.inputs == plain.inputs)
    for i in 0...8 {
      let range = i * n..<(i + 1) * n
      #expect(batch.targets[range].sorted() == plain.targets[range].sorted())
      #expect(zip(batch.targets[range], plain.targets[range]).allSatisfy { $0 != $1 })
    }
    // Least squares does not do better than zero.
    let ridge = Average(RidgeAlgorithm(penalty: 0.1).answers(to: batch).squaredErrors(on: batch))
    let zero = Average(ZeroAlgorithm().answers(to: batch).squaredErrors(on: batch))
    #expect(ridge.value > zero.value)
    // One task: rotated within.
    let one = exact.sample(tasks: 1, from: RandomStream(seed: 12)).targets
    let shuffled = world.sample(tasks: 1, from: RandomStream(seed: 12)).targets
    #expect(one.sorted() == shuffled.sorted() && one != shuffled)
  }

  @Test func degenerateSizes() {
    let world = RegressionWorld(dimensions: 1, context: 1)
    let empty = world.sample(tasks: 0, from: RandomStream(seed: 0))
    #expect(empty.inputs.isEmpty && empty.targets.isEmpty)
    var tokens: [Float] = []
    world.tokens(of: empty, into: &tokens)
    let one = world.sample(tasks: 1, from: RandomStream(seed: 0))
    #expect(one.inputs.count == 2 && one.targets.count == 2 && one.weights.count == 1)
    #expect(abs(one.targets[0] - one.weights[0] * one.inputs[0]) < 1e-6)
  }

  @Test func tokensAreJoinedOrAlternating() {
    let joined = RegressionWorld(dimensions: 2, context: 3)
    let alternating = RegressionWorld(dimensions: 2, context: 3, tokens: .alternating)
    #expect(joined.tokenCount == 4 && alternating.tokenCount == 7 && joined.tokenWidth == 3)
    let n = 5
    let batch = joined.sample(tasks: n, from: RandomStream(seed: 13))
    var a = [Float](repeating: 9, count: 4 * 3 * n), b = [Float](repeating: 9, count: 7 * 3 * n)
    joined.tokens(of: batch, into: &a)
    alternating.tokens(of: batch, into: &b)
    for task in 0..<n {
      for i in 0...3 {
        let x = (0..<2).map { batch.inputs[batch.inputOffset(example: i, coordinate: $0) + task] }
        let y = batch.targets[batch.targetOffset(example: i) + task]
        #expect((0..<3).map { a[(i * 3 + $0) * n + task] } == x + [i < 3 ? y : 0])
        #expect((0..<3).map { b[(2 * i * 3 + $0) * n + task] } == x + [0])
        if i < 3 { #expect((0..<3).map { b[((2 * i + 1) * 3 + $0) * n + task] } == [0, 0, y]) }
      }
    }
  }

  @Test func shiftsMultiplyScalesAndReplaceInputs() {
    let world = RegressionWorld(weightScale: 2)
    let shifted = world.shifted(inputScale: 1.5, weightScale: 3)
    #expect(shifted.inputs.scale == 1.5 && shifted.weightScale == 6 && shifted.dimensions == 10)
    let stream = RandomStream(seed: 14)
    let plain = world.sample(tasks: 8, from: stream), batch = shifted.sample(tasks: 8, from: stream)
    #expect(zip(plain.inputs, batch.inputs).allSatisfy { abs($0 * 1.5 - $1) < 1e-6 })
    #expect(world.shifted(inputs: InputDistribution(.normal)).inputs.shape == .normal)
  }

  @Test func anotherPoolLeavesAllElse() {
    let world = RegressionWorld(
      dimensions: 3, context: 4, inputs: InputDistribution(.laplace), weightScale: 2, noise: 0.5, tokens: .alternating,
      labels: .shuffled)
    #expect(
      world.pooled(tasks: 8, poolSeed: 5)
        == RegressionWorld(
          dimensions: 3, context: 4, inputs: InputDistribution(.laplace), weightScale: 2, noise: 0.5, tasks: 8,
          poolSeed: 5, tokens: .alternating, labels: .shuffled))
    #expect(world.pooled(tasks: 8).pooled(tasks: nil) == world)
  }
}

@Suite struct RegressionSettingsTests {
  private func reader(_ entries: [(String, Setting.Content)]) throws -> SettingsReader {
    let kind = entries.contains { $0.0 == "kind" } ? [] : [("kind", Setting.Content.text("regression"))]
    return try SettingsReader(
      Setting(.map((kind + entries).map { .init(key: $0.0, value: Setting($0.1)) })), path: "world")
  }

  @Test func defaultsAreThePublishedWorld() throws {
    let reader = try reader([])
    let world = try reader.world(as: RegressionWorld.self)
    #expect(world == RegressionWorld())
    #expect(world.dimensions == 10 && world.context == 10 && world.inputs.halfWidth == 0.5 && world.tasks == nil)
    // What was resolved makes the same world again.
    #expect(try SettingsReader(reader.resolved, path: "world").world(as: RegressionWorld.self) == world)
  }

  @Test func everyKeyIsRead() throws {
    func map(_ entries: [(String, Setting.Content)]) -> Setting.Content {
      .map(entries.map { .init(key: $0.0, value: Setting($0.1)) })
    }
    let world = try reader([
      ("kind", .text("regression")), ("dimensions", .integer(8)), ("context", .integer(16)),
      ("inputs", map([("distribution", .text("laplace")), ("scale", .number(2)), ("normalized", .boolean(true))])),
      ("weights", map([("distribution", .text("normal")), ("scale", .number(3))])), ("noise", .number(0.5)),
      ("tasks", .integer(64)), ("pool-seed", .integer(4)), ("tokens", .text("alternating")),
      ("labels", .text("shuffled")),
    ]).world(as: RegressionWorld.self)
    #expect(
      world
        == RegressionWorld(
          dimensions: 8, context: 16, inputs: InputDistribution(.laplace, scale: 2, normalized: true), weightScale: 3,
          noise: 0.5, tasks: 64, poolSeed: 4, tokens: .alternating, labels: .shuffled))
  }

  @Test(arguments: [
    ("dimensions", Setting.Content.integer(0)), ("dimensions", .integer(257)), ("context", .integer(0)),
    ("noise", .number(-1)), ("noise", .number(.nan)), ("tasks", .integer(0)), ("tasks", .text("many")),
    ("tokens", .text("joint")), ("kind", .text("grid")), ("dimension", .integer(3)), ("inputs", .integer(3)),
  ])
  func mistakesAreRefused(key: String, value: Setting.Content) throws {
    let reader = try reader([(key, value)])
    let error = #expect(throws: UserError.self) { try reader.world(among: worldKinds) }
    #expect(error?.description.contains("world.\(key)") == true)
  }
}
