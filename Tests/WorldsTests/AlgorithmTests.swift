import Foundation
import Settings
import Tensors
import Testing
import Worlds

@Suite struct AlgorithmTests {
  static let world = RegressionWorld(dimensions: 4, context: 6, noise: 0.2, tasks: 9)
  static let batch = world.sample(tasks: 40, from: RandomStream(seed: 41))

  static let candidates = [
    "zero", "mean", "gradient-descent-1", "gradient-descent-3", "gradient-descent-3-free",
    "gradient-descent-plus-plus-1", "gradient-descent-plus-plus-2", "gradient-descent-plus-plus-2-free", "ridge",
    "discrete-posterior",
  ]

  /// The gradient of a prediction in the query, against differences of the query alone.
  @Test(arguments: candidates)
  func sensitivitiesAreGradients(name: String) throws {
    let algorithm = try AlgorithmRegistry.make(name, for: Self.world)
    #expect(algorithm.name == name)
    let answers = algorithm.answers(to: Self.batch), n = Self.batch.tasks
    for k in 0..<4 {
      let start = Self.batch.inputOffset(example: 6, coordinate: k)
      var above = Self.batch, below = Self.batch
      for task in 0..<n {
        above.inputs[start + task] += 0.25
        below.inputs[start + task] -= 0.25
      }
      let up = algorithm.answers(to: above).predictions, down = algorithm.answers(to: below).predictions
      for task in 0..<n {
        let width = Double(above.inputs[start + task]) - Double(below.inputs[start + task])
        #expect(abs((up[task] - down[task]) / width - answers.sensitivities[k * n + task]) < 1e-9)
      }
    }
  }

  /// The steps exactly as they are written down, on examples that change from step to step.
  @Test func stepsAgreeWithBruteForce() {
    for (rates, preconditioning) in [
      ([5.0], [0.0]), ([4, 11], [0, 0]), ([3, 5, 2], [0.5, 1.5, 1]), ([13.5, 13.5], [1.76, 1.76]),
    ] {
      let algorithm = GradientDescentAlgorithm(name: "steps", rates: rates, preconditioning: preconditioning)
      let answers = algorithm.answers(to: Self.batch)
      for task in 0..<Self.batch.tasks {
        let plain = PlainTask(Self.batch, task)
        var x = plain.x, residual = Array(plain.y.dropLast()), prediction = 0.0
        let n = 6.0
        for (rate, gamma) in zip(rates, preconditioning) {
          let context = Array(x.dropLast())
          func summed(_ factors: [Double]) -> [Double] {
            (0..<4).map { k in zip(factors, context).reduce(0) { $0 + $1.0 * $1.1[k] } / n }
          }
          let u = summed(residual)
          prediction += rate * dot(u, x[6])
          for i in 0..<6 { residual[i] -= rate * dot(u, context[i]) }
          x = x.map { point in
            let image = summed(context.map { dot($0, point) })
            return zip(point, image).map { $0 - gamma * $1 }
          }
        }
        #expect(abs(prediction - answers.predictions[task]) < 1e-10)
      }
    }
  }

  /// The gradient of the penalized sum of squares vanishes at the ridge weights.
  @Test func ridgeSolvesItsEquations() {
    for (d, n, penalty) in [(4, 6, 0.04), (6, 3, 0.5), (5, 5, 0), (3, 8, 0), (1, 1, 0.1), (8, 2, 0)] {
      let batch = RegressionWorld(dimensions: d, context: n, noise: 0.2).sample(
        tasks: 30, from: RandomStream(seed: 42))
      let answers = RidgeAlgorithm(penalty: penalty).answers(to: batch)
      for task in 0..<30 {
        let plain = PlainTask(batch, task)
        let w = (0..<d).map { answers.sensitivities[$0 * 30 + task] }
        let scale = 1 + dot(w, w).squareRoot()
        for k in 0..<d {
          let slope = (0..<n).reduce(penalty * w[k]) { $0 - (plain.y[$1] - dot(w, plain.x[$1])) * plain.x[$1][k] }
          #expect(abs(slope) < 1e-10 * scale)
        }
        if penalty == 0, d > n {
          // The smallest solution lies in the span of the examples: least squares by singular values agrees.
          let a = Matrix(Array(plain.examples)), b = Matrix(rows: n, columns: 1, storage: Array(plain.y.dropLast()))
          let reference = try? LinearAlgebra.leastSquares(a, b).solution.storage
          #expect(zip(w, reference ?? []).allSatisfy { abs($0 - $1) < 1e-7 * scale } && reference != nil)
        }
      }
    }
  }

  /// A context that determines nothing, all inputs zero, is answered 0.
  @Test func ridgeOfNothingIsZero() {
    var batch = RegressionBatch(tasks: 2, dimensions: 3, context: 2)
    batch.targets = [1, 2, 3, 4, 0, 0]
    let answers = RidgeAlgorithm(penalty: 0).answers(to: batch)
    #expect(answers.predictions == [0, 0] && answers.sensitivities.allSatisfy { $0 == 0 })
    batch.inputs[0] = .nan
    #expect(RidgeAlgorithm(penalty: 0).answers(to: batch).predictions.allSatisfy { $0.isNaN })
  }

  @Test func theDiscretePosteriorAgreesWithBruteForce() {
    let pool = (0..<7).map { m in (0..<4).map { k in sin(Double(3 * m + k)) } }
    for noise in [0.05, 0.2, 3] {
      let algorithm = DiscretePosteriorAlgorithm(pool: pool.flatMap { $0 }, dimensions: 4, noise: noise)
      let answers = algorithm.answers(to: Self.batch)
      for task in 0..<Self.batch.tasks {
        let plain = PlainTask(Self.batch, task)
        let logs = pool.map { w in
          (0..<6).reduce(0.0) { $0 - pow(plain.y[$1] - dot(w, plain.x[$1]), 2) } / (2 * noise * noise)
        }
        let top = logs.max() ?? 0
        let weights = logs.map { exp($0 - top) }
        let expected = zip(weights, pool).reduce(0) { $0 + $1.0 * dot($1.1, plain.query) } / weights.reduce(0, +)
        #expect(abs(answers.predictions[task] - expected) < 1e-9)
      }
    }
  }

  /// A pool of one returns its vector; without noise the vector that fits is found.
  @Test func theDiscretePosteriorOfSmallPools() throws {
    for (tasks, noise) in [(1, 0.0), (1, 0.5), (200, 0)] {
      let world = RegressionWorld(dimensions: 3, context: 4, weightScale: 1.5, noise: noise, tasks: tasks)
      let batch = world.sample(tasks: 50, from: RandomStream(seed: 43))
      let algorithm = try #require(DiscretePosteriorAlgorithm(for: world))
      let answers = algorithm.answers(to: batch)
      #expect(zip(answers.sensitivities, batch.weights).allSatisfy { abs($0 - Double($1)) < 1e-12 })
    }
    #expect(DiscretePosteriorAlgorithm(for: RegressionWorld()) == nil)
  }

  /// On its own world the discrete posterior beats ridge, and on unlimited tasks ridge beats it.
  @Test func eachPosteriorWinsAtHome() throws {
    let finite = RegressionWorld(dimensions: 8, context: 8, inputs: InputDistribution(.normal), noise: 0.5, tasks: 64)
    let discrete = try #require(DiscretePosteriorAlgorithm(for: finite)), ridge = RidgeAlgorithm(for: finite)
    #expect(
      finite.measuredRisk(discrete, tasks: 4000, seed: 44).value
        < finite.measuredRisk(ridge, tasks: 4000, seed: 44).value)
    let unlimited = RegressionWorld(dimensions: 8, context: 8, inputs: InputDistribution(.normal), noise: 0.5)
    #expect(
      unlimited.measuredRisk(ridge, tasks: 4000, seed: 45).value
        < unlimited.measuredRisk(discrete, tasks: 4000, seed: 45).value)
  }

  @Test func unknownNamesAreAnswered() {
    for name in ["ridg", "gradient-descent-0", "gradient-descent-33", "gradient-descent-x", "", "gradient-descent--1"] {
      #expect(throws: UserError.self) { try AlgorithmRegistry.make(name, for: RegressionWorld()) }
    }
    #expect(throws: UserError.self) { try AlgorithmRegistry.make("discrete-posterior", for: RegressionWorld()) }
  }
}
