import BaseOptimizers
import Foundation
import Tensors
import Testing

@Suite("Evolution strategy") struct EvolutionStrategyTests {
  static func settings(_ shaping: RankShaping, method: UpdateRule.Method = .adam, rate: Double = 0.03)
    -> EvolutionStrategy.Settings
  {
    EvolutionStrategy.Settings(
      population: 16, sigma: 0.05, shaping: shaping,
      rule: UpdateRule(
        method: method, schedule: LearningRateSchedule(kind: .cosine, peak: rate, floor: 0.0005, steps: 400)),
      course: Course(steps: 400, batch: 1))
  }

  @Test("finds the minimum of a sphere with either shaping", arguments: RankShaping.allCases)
  func sphere(_ shaping: RankShaping) throws {
    var optimizer = EvolutionStrategy(
      Self.settings(shaping), initial: [1, -1, 0.5, 2, 0], stream: RandomStream(seed: 3))
    let objective = ClosedForm.sphere(5)
    let first = try optimizer.advance(on: objective)
    #expect(first.loss == 6.25)
    for _ in 1..<400 { _ = try optimizer.advance(on: objective) }
    let last = try optimizer.advance(on: objective)
    #expect(last.loss < 1e-4, "\(shaping): \(last.loss)")
  }

  @Test("on a slope the step is along it, and its size is the mean absolute rank share")
  func slope() throws {
    // One parameter: every pair agrees, so the estimate is −1/(n σ) Σ u ε with the ranks of ε.
    var optimizer = EvolutionStrategy(
      Self.settings(.centeredRanks, method: .sgd, rate: 1), initial: [0], stream: RandomStream(seed: 1))
    let record = try optimizer.advance(
      on: ClosedForm(parameterCount: 1, loss: { parameters, _ in -3 * Double(parameters[0]) }))
    #expect(optimizer.parameters[0] > 0)
    let norm = try #require(record.values["gradient-norm"])
    // E Σ u ε / n for ranks of normals: the covariance of a normal with its own rank, 1 / (2 √π) = 0.282, over σ.
    #expect(abs(norm * 0.05 - 0.282) < 0.12)
  }

  @Test("a flat fitness moves nothing, for equals share their ranks")
  func flat() throws {
    var optimizer = EvolutionStrategy(
      Self.settings(.natural), initial: [1, 2, 3], stream: RandomStream(seed: 1))
    let record = try optimizer.advance(on: FitnessAlone())
    #expect(optimizer.parameters == [1, 2, 3])
    #expect(record.values["gradient-norm"] == 0)
  }

  @Test("costs: the candidates and the center, and the bits of the rank weights")
  func costs() throws {
    var optimizer = EvolutionStrategy(
      Self.settings(.centeredRanks), initial: [1, 2], stream: RandomStream(seed: 1))
    for _ in 0..<3 { _ = try optimizer.advance(on: ClosedForm.sphere(2)) }
    let weights = (0..<16).map { Double($0) }
    var expected = Costs(updates: 3, examples: 3 * 17 * 10, floatingPointOperations: 3 * 17 * 100)
    expected.fitnessEvaluations = 3 * 17
    #expect(abs(optimizer.costs.selectionBits - 3 * SelectionBits.weights(weights)) < 1e-12)
    expected.selectionBits = optimizer.costs.selectionBits
    #expect(optimizer.costs == expected)
  }

  @Test("candidates that are not numbers rank last; a center that is none ends the run")
  func notNumbers() throws {
    var optimizer = EvolutionStrategy(
      Self.settings(.centeredRanks), initial: [0], stream: RandomStream(seed: 1))
    let cliff = ClosedForm(
      parameterCount: 1, loss: { parameters, _ in parameters[0] > 0 ? .nan : Double(parameters[0]) })
    let record = try optimizer.advance(on: cliff)
    #expect(optimizer.parameters[0] < 0)
    #expect(record.values["best-loss"]?.isFinite == true)
    let before = optimizer.state
    #expect(throws: (any Error).self) {
      try optimizer.advance(on: ClosedForm(parameterCount: 1, loss: { _, _ in .infinity }))
    }
    #expect(optimizer.state == before)
  }
}
