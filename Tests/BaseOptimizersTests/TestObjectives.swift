import BaseOptimizers
import Foundation
import Testing

/// A loss in closed form, with its gradient, for every kind of base optimizer.
struct ClosedForm: GradientObjective, FitnessObjective {
  var parameterCount: Int
  var loss: @Sendable (_ parameters: [Float], _ step: Int) -> Double
  var slope: @Sendable (_ parameters: [Float]) -> [Float] = { $0.map { _ in 0 } }

  var costOfGradient: Costs { Costs(examples: 10, floatingPointOperations: 300) }
  var costOfFitness: Costs { Costs(examples: 10, floatingPointOperations: 100) }

  func lossAndGradient(at parameters: [Float], step: Int, gradient: inout [Float]) -> Double {
    gradient = slope(parameters)
    return loss(parameters, step)
  }

  func fitness(of candidates: [Float], count: Int, generation: Int) -> [Double] {
    (0..<count).map { index in
      -loss(Array(candidates[index * parameterCount..<(index + 1) * parameterCount]), generation)
    }
  }

  static func sphere(_ count: Int) -> ClosedForm {
    ClosedForm(
      parameterCount: count, loss: { parameters, _ in parameters.reduce(0) { $0 + Double($1) * Double($1) } },
      slope: { $0.map { 2 * $0 } })
  }

  /// Σ 10^(6 i / (d − 1)) x².
  static func ellipsoid(_ count: Int) -> ClosedForm {
    let scales = (0..<count).map { pow(10, 6 * Double($0) / Double(count - 1)) }
    return ClosedForm(
      parameterCount: count,
      loss: { parameters, _ in zip(parameters, scales).reduce(0) { $0 + $1.1 * Double($1.0) * Double($1.0) } })
  }

  static func rosenbrock(_ count: Int) -> ClosedForm {
    ClosedForm(
      parameterCount: count,
      loss: { parameters, _ in
        var sum = 0.0
        for i in 0..<count - 1 {
          let a = Double(parameters[i]), b = Double(parameters[i + 1])
          sum += 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a)
        }
        return sum
      })
  }
}

/// Only a fitness, no gradient.
struct FitnessAlone: FitnessObjective {
  var parameterCount: Int { 3 }
  var costOfFitness: Costs { .zero }

  func fitness(of candidates: [Float], count: Int, generation: Int) -> [Double] {
    [Double](repeating: 0, count: count)
  }
}

/// A fixture of this folder.
func fixture<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
  let folder = try #require(Bundle.module.resourceURL)
  return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent("Fixtures/" + name)))
}
