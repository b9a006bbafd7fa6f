import BaseOptimizers
import Foundation
import Settings
import Tensors
import Testing

@Suite("CMA-ES") struct CovarianceMatrixAdaptationTests {
  struct Reference: Decodable {
    struct Counts: Decodable {
      var generations: [Int]
      var median: Double
    }
    var population: Int
    var sphere: Counts
    var ellipsoid: Counts
    var rosenbrock: Counts
  }

  static func optimizer(_ count: Int, start: Float = 1, sigma: Double = 0.5, population: Int? = nil, seed: UInt64 = 0)
    throws -> CovarianceMatrixAdaptation
  {
    try CovarianceMatrixAdaptation(
      CovarianceMatrixAdaptation.Settings(population: population, sigma: sigma, course: Course(steps: 1, batch: 1)),
      initial: [Float](repeating: start, count: count), stream: RandomStream(seed: seed))
  }

  /// Generations until a candidate is below 1e-9, or nil where 5,000 do not suffice.
  static func generations(_ objective: ClosedForm, start: Float, seed: UInt64) throws -> Int? {
    var optimizer = try optimizer(objective.parameterCount, start: start, seed: seed)
    for generation in 1...5000 {
      let record = try optimizer.advance(on: objective)
      if (record.values["best-loss"] ?? 1) < 1e-9 { return generation }
      // A local minimum of Rosenbrock's function: the distribution has shrunk onto it.
      if (record.values["sigma"] ?? 1) < 1e-12 { return nil }
    }
    return nil
  }

  @Test("takes as many generations as the reference implementation on sphere, ellipsoid and Rosenbrock")
  func reference() throws {
    let reference = try fixture("covariance-matrix-adaptation.json", as: Reference.self)
    #expect(try Self.optimizer(10).state.doubles["covariance"]?.count == 100)
    for (name, objective, start, counts) in [
      ("sphere", ClosedForm.sphere(10), 1, reference.sphere),
      ("ellipsoid", ClosedForm.ellipsoid(10), 1, reference.ellipsoid),
      ("rosenbrock", ClosedForm.rosenbrock(10), 0, reference.rosenbrock),
    ] as [(String, ClosedForm, Float, Reference.Counts)] {
      let found = try (0..<21).compactMap { try Self.generations(objective, start: start, seed: $0) }.sorted()
      #expect(found.count >= 17, "\(name): \(21 - found.count) of 21 missed")
      let median = Double(found[found.count / 2])
      print("\(name): median of \(found.count) of 21 runs \(median) generations, reference \(counts.median)")
      #expect(abs(median / counts.median - 1) < 0.1, "\(name): \(median) against \(counts.median)")
    }
  }

  @Test("costs: λ and the mean each generation, and the bits of the positive weights")
  func costs() throws {
    var optimizer = try Self.optimizer(10)
    for _ in 0..<4 { _ = try optimizer.advance(on: ClosedForm.sphere(10)) }
    #expect(optimizer.costs.fitnessEvaluations == 4 * 11)
    #expect(optimizer.costs.examples == 4 * 110)
    #expect(optimizer.costs.updates == 4)
    // λ = 10: weights ln 5.5 − ln rank for ranks 1 … 5.
    let weights = (1...10).map { $0 <= 5 ? log(5.5) - log(Double($0)) : 0 }
    #expect(abs(optimizer.costs.selectionBits - 4 * SelectionBits.weights(weights)) < 1e-9)
  }

  @Test("one parameter, and the smallest population, work")
  func small() throws {
    var optimizer = try Self.optimizer(1)
    for _ in 0..<150 { _ = try optimizer.advance(on: ClosedForm.sphere(1)) }
    #expect(abs(optimizer.parameters[0]) < 1e-5)
    var two = try Self.optimizer(3, population: 2)
    for _ in 0..<800 { _ = try two.advance(on: ClosedForm.sphere(3)) }
    #expect(two.parameters.allSatisfy { abs($0) < 1e-2 })
  }

  @Test("too many parameters, or none, are refused with the remedy")
  func limit() {
    for count in [0, 2001] {
      let error = #expect(throws: UserError.self) { try Self.optimizer(count) }
      #expect(error?.description.contains("choose evolution") == true)
    }
  }

  @Test("a fitness that is not a number ends the run and changes nothing")
  func divergence() throws {
    var optimizer = try Self.optimizer(2)
    _ = try optimizer.advance(on: ClosedForm.sphere(2))
    let before = optimizer.state
    #expect(throws: UserError.self) {
      try optimizer.advance(on: ClosedForm(parameterCount: 2, loss: { _, _ in .nan }))
    }
    #expect(optimizer.state == before)
  }
}
