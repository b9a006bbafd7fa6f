import Foundation
import Instruments
import Networks
import Worlds

/// The tiny case that `Fixtures/algorithm-match.py` worked out in JAX.
struct Fixture: Decodable {
  struct Case: Decodable {
    var layers: Int
    var rate: Double
    var query: [Double], key: [Double], value: [Double], output: [Double]
    var expected: [String: Double]
  }

  var dimensions: Int
  var context: Int
  var tasks: Int
  var keySize: Int
  var inputs: [Float]
  var targets: [Float]
  var cases: [Case]

  static func load() throws -> Fixture {
    guard let url = Bundle.module.url(forResource: "algorithm-match", withExtension: "json", subdirectory: "Fixtures")
    else { throw CocoaError(.fileNoSuchFile) }
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }

  var batch: RegressionBatch {
    var batch = RegressionBatch(tasks: tasks, dimensions: dimensions, context: context)
    batch.inputs = inputs
    batch.targets = targets
    return batch
  }

  /// The weights of a case as a network of the room `Networks`.
  func network(_ item: Case) -> (network: LinearSelfAttention, parameters: [Float]) {
    let network = LinearSelfAttention(width: dimensions + 1, layers: item.layers, keySize: keySize, isShared: true)
    var parameters: [Float] = []
    for name in network.parameters.names {
      let values =
        name.contains("query")
        ? item.query : name.contains("key") ? item.key : name.contains("value") ? item.value : item.output
      parameters += values.map { Float($0) }
    }
    return (network, parameters)
  }
}
