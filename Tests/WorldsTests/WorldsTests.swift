import Foundation
import Settings
import Tensors
import Testing
import Worlds

/// The worlds of this room that a user can choose.
let worldKinds: [any ConfigurableWorld.Type] = [
  RegressionWorld.self, CheeseInTheCorner.self, CheeseOnADish.self, KeysAndChests.self,
]

extension SettingsReader {
  /// The world that the section names, as one of a family.
  func world<Family>(as family: Family.Type) throws -> Family {
    try #require(try world(among: worldKinds) as? Family)
  }
}

/// The mean of values and its standard error.
struct Average {
  let value: Double
  let error: Double

  init(_ values: [Double]) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    value = mean
    error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) / n).squareRoot()
  }
}

/// Ordinary least-squares style brute force in plain loops on one task of a batch.
struct PlainTask {
  /// Examples, then the query.
  let x: [[Double]]
  let y: [Double]
  let w: [Double]

  init(_ batch: RegressionBatch, _ task: Int) {
    x = (0...batch.context).map { i in
      (0..<batch.dimensions).map {
        Double(batch.inputs[batch.inputOffset(example: i, coordinate: $0) + task])
      }
    }
    y = (0...batch.context).map { Double(batch.targets[batch.targetOffset(example: $0) + task]) }
    w = (0..<batch.dimensions).map { Double(batch.weights[$0 * batch.tasks + task]) }
  }

  var query: [Double] { x[x.count - 1] }
  var examples: ArraySlice<[Double]> { x.dropLast() }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

extension RegressionWorld {
  /// The mean expected squared error of an algorithm on new tasks of this world.
  func measuredRisk(_ algorithm: some InContextAlgorithm, tasks: Int, seed: UInt64) -> Average {
    let batch = sample(tasks: tasks, from: RandomStream(seed: seed))
    let answers = algorithm.answers(to: batch)
    return Average(expectedSquaredErrors(of: answers, on: batch) ?? answers.squaredErrors(on: batch))
  }
}
