import BaseOptimizers
import Foundation
import Tensors
import Testing

@Suite("Selection") struct SelectionTests {
  static let draws: Initialization = { stream in
    var values = [Float](repeating: 0, count: 3)
    var stream = stream
    stream.fillNormal(&values)
    return values
  }

  static func bestOfN(population: Int) -> BestOfInitializations {
    BestOfInitializations(
      SelectionSettings(method: .bestOfN, population: population, elites: 0, course: Course(steps: 10, batch: 1)),
      initial: [5, 5, 5], stream: RandomStream(seed: 2), initialization: draws)
  }

  @Test("the best of n is the best of n, however the n are cut into steps")
  func steps() throws {
    var whole = Self.bestOfN(population: 60)
    var parts = Self.bestOfN(population: 6)
    let objective = ClosedForm.sphere(3)
    let record = try whole.advance(on: objective)
    var losses: [Double] = []
    for _ in 0..<10 { losses.append(try parts.advance(on: objective).loss) }
    #expect(whole.parameters == parts.parameters)
    #expect(losses.last == record.loss)
    #expect(losses == losses.sorted(by: >))
    #expect(whole.costs.selectionBits == parts.costs.selectionBits)
    #expect(whole.costs.selectionBits == SelectionBits.best(of: 60))
    #expect(
      parts.costs
        == Costs(
          updates: 10, examples: 600, floatingPointOperations: 6000, fitnessEvaluations: 60,
          selectionBits: whole.costs.selectionBits))
  }

  @Test("the best of one is the start")
  func bestOfOne() throws {
    var optimizer = Self.bestOfN(population: 1)
    let record = try optimizer.advance(on: ClosedForm.sphere(3))
    #expect(optimizer.parameters == [5, 5, 5])
    #expect(record.loss == 75)
    #expect(optimizer.costs.selectionBits == 0)
  }

  @Test("best of n is judged on the examples of generation 0 throughout")
  func sameExamples() throws {
    var optimizer = Self.bestOfN(population: 2)
    let objective = ClosedForm(parameterCount: 3, loss: { _, generation in Double(generation) + 1 })
    for _ in 0..<3 { #expect(try optimizer.advance(on: objective).loss == 1) }
  }

  static func truncation(population: Int = 40, fraction: Double = 0.25, mutation: Double = 0.3, elites: Int = 1)
    -> TruncationSelection
  {
    TruncationSelection(
      SelectionSettings(
        method: .truncation, population: population, fraction: fraction, mutationScale: mutation, mutationDecay: 0.93,
        elites: elites, course: Course(steps: 10, batch: 1)),
      initial: [5, 5, 5], stream: RandomStream(seed: 2), initialization: draws)
  }

  @Test("truncation with mutation finds the minimum of a sphere")
  func sphere() throws {
    var optimizer = Self.truncation()
    var losses: [Double] = []
    for _ in 0..<60 { losses.append(try optimizer.advance(on: ClosedForm.sphere(3)).loss) }
    #expect(losses == losses.sorted(by: >), "with an elite nothing is ever lost on fixed examples")
    #expect((losses.last ?? 1) < 1e-4)
    #expect(abs(optimizer.costs.selectionBits - 120) < 1e-9)
    #expect(optimizer.costs.fitnessEvaluations == 60 * 40)
  }

  @Test("without mutation the population is its survivors, and the first round's winner stays")
  func withoutMutation() throws {
    var optimizer = Self.truncation(mutation: 0, elites: 0)
    let first = try optimizer.advance(on: ClosedForm.sphere(3))
    let winner = optimizer.parameters
    for _ in 0..<5 { _ = try optimizer.advance(on: ClosedForm.sphere(3)) }
    #expect(optimizer.parameters == winner)
    #expect(try optimizer.advance(on: ClosedForm.sphere(3)).loss == first.loss)
  }

  @Test("selection for nothing: keeping all delivers no bits")
  func everyoneSurvives() throws {
    var optimizer = Self.truncation(fraction: 1)
    _ = try optimizer.advance(on: ClosedForm.sphere(3))
    #expect(optimizer.costs.selectionBits == 0)
  }

  @Test("candidates that are not numbers die; when even survivors are, the round ends and nothing has changed")
  func notNumbers() throws {
    var optimizer = Self.truncation()
    let half = ClosedForm(parameterCount: 3, loss: { parameters, _ in parameters[0] > 0 ? .nan : 1 })
    let record = try optimizer.advance(on: half)
    #expect(record.loss == 1)
    #expect(optimizer.parameters[0] <= 0)
    let before = optimizer.state
    #expect(throws: (any Error).self) {
      try optimizer.advance(on: ClosedForm(parameterCount: 3, loss: { _, _ in .nan }))
    }
    #expect(optimizer.state == before)
  }
}
