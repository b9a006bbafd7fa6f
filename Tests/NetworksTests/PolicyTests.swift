import Differentiation
import Foundation
import Networks
import Settings
import Tensors
import Testing

/// The policy networks: PyTorch's numbers, finite differences, sizes, and what their layers promise.
@Suite struct PolicyTests {
  static let small = ObservationShape(height: 7, width: 5, planes: 3)
  static let grid = ObservationShape(height: 13, width: 13, planes: 3)

  static let all: [any PolicyNetwork] = [
    ResidualPolicy(shape: small, actions: 4, width: 20, usesPreviousAction: true),
    ResidualPolicy(shape: ObservationShape(height: 1, width: 1, planes: 1), actions: 1, layers: 1, width: 1),
    ConvolutionalPolicy(shape: small, actions: 4, width: 20),
    ConvolutionalPolicy(
      shape: small, actions: 3, convolutions: [.init(channels: 5, kernel: 4, stride: 2)], width: 7,
      usesPreviousAction: true),
    ImpalaPolicy(shape: small, actions: 4, size: .small, usesPreviousAction: true),
    ImpalaPolicy(shape: ObservationShape(height: 5, width: 4, planes: 2), actions: 2, size: .large),
  ]

  /// Feature f of sample i is 1 where number i · features + f of seed 2 is above 0.6; the previous action of sample i is
  /// i - 1.
  static func observations(_ shape: ObservationShape, samples: Int, actions: Int) -> Observations {
    var result = Observations()
    let drawn = numbers(samples * shape.features, seed: 2, scale: 1)
    for sample in 0..<samples {
      for feature in 0..<shape.features where drawn[sample * shape.features + feature] > 0.6 {
        result.features.append(Int32(feature))
      }
      result.starts.append(Int32(result.features.count))
      result.previousActions.append(Int32(sample % (actions + 1) - 1))
    }
    return result
  }

  /// Logits, values, loss and gradient of a network on a tape of any element.
  struct Pass {
    var logits, values, gradient: [Double]
    var loss: Double

    init<E: KernelElement>(
      _ network: some PolicyNetwork, parameters: [E], observations: Observations, on tape: Tape<E>
    ) {
      tape.reset()
      let n = observations.count, actions = network.actions
      let weights = tape.input(parameters, rows: 1, columns: parameters.count, requiresGradient: true)
      let outputs = network.outputs(
        tape, parameters: weights, observations: observations, range: 0..<n)
      let targets = tape.input(
        numbers(n * actions, seed: 3, scale: 1).map { E($0) }, rows: n, columns: actions)
      let returns = tape.input(numbers(n, seed: 4, scale: 1).map { E($0) }, rows: n, columns: 1)
      let loss = tape.add(
        tape.squaredError(outputs.logits, targets, factor: 0.5 / Double(n * actions)),
        tape.squaredError(outputs.values, returns, factor: 0.5 / Double(n)))
      logits = tape.value(of: outputs.logits).map(\.primal)
      values = tape.value(of: outputs.values).map(\.primal)
      tape.backward(from: loss)
      self.loss = tape.number(loss).primal
      gradient = tape.gradient(of: weights).map(\.primal)
    }
  }

  struct Dump: Decodable {
    var logits, values: [Double]
    var loss: Double
    var gradients: [String: ReferenceTests.Dump.Gradient]

    func difference(_ pass: Pass, _ layout: ParameterLayout) -> Double {
      guard Set(gradients.keys) == Set(layout.names) else { return .infinity }
      return layout.entries.reduce(
        max(
          largestDifference(pass.logits, logits), largestDifference(pass.values, values), abs(pass.loss - loss))
      ) { worst, entry in
        guard let wanted = gradients[entry.name] else { return .infinity }
        let part = Array(pass.gradient[entry.range])
        let norm = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return max(
          worst, abs(part.reduce(0, +) - wanted.sum), abs(norm - wanted.norm),
          zip(part, wanted.first).map { abs($0 - $1) }.max() ?? 0)
      }
    }
  }

  static let references: [(file: String, network: any PolicyNetwork, scale: Double)] = [
    ("residual-policy", ResidualPolicy(shape: small, actions: 4, width: 20, usesPreviousAction: true), 0.3),
    ("convolutional-policy", ConvolutionalPolicy(shape: small, actions: 4, width: 20), 0.15),
    ("impala-policy-small", ImpalaPolicy(shape: grid, actions: 4, size: .small, usesPreviousAction: true), 0.1),
    ("impala-policy-large", ImpalaPolicy(shape: grid, actions: 4, size: .large), 0.1),
  ]

  @Test(arguments: references.indices) func agreesWithPyTorch(_ index: Int) throws {
    let (file, network, scale) = Self.references[index]
    let dump = try JSONDecoder().decode(Dump.self, from: referenceData(file))
    let parameters = numbers(network.parameters.count, seed: 1, scale: scale)
    let observations = Self.observations(network.shape, samples: 3, actions: 4)
    let exact = Pass(network, parameters: parameters, observations: observations, on: Tape<Double>(capacity: 1 << 20))
    let single = Pass(
      network, parameters: parameters.map { Float($0) }, observations: observations,
      on: Tape<Float>(capacity: 1 << 20))
    let differences = (
      dump.difference(exact, network.parameters), dump.difference(single, network.parameters)
    )
    let size = 1 + (dump.gradients.values.map { max($0.norm, abs($0.sum)) }.max() ?? 0)
    print("\(file): largest difference from PyTorch \(differences.0) in Float64, \(differences.1) in Float32")
    #expect(differences.0 < 1e-12 * size)
    #expect(differences.1 < 2e-5 * size)
  }

  @Test(arguments: all.indices) func gradientsMatchFiniteDifferences(_ index: Int) {
    let network = Self.all[index]
    let observations = Self.observations(network.shape, samples: 4, actions: network.actions)
    let parameters = network.initialParameters(RandomStream(seed: 3)).map { Double($0) + 0.01 }
    let tape = Tape<Double>(capacity: 1 << 20)
    func pass(_ parameters: [Double]) -> Pass {
      Pass(network, parameters: parameters, observations: observations, on: tape)
    }
    let gradient = pass(parameters).gradient
    for seed in 5..<8 {
      let along = numbers(parameters.count, seed: Double(seed), scale: 1)
      let step = 1e-6
      let ahead = pass(zip(parameters, along).map { $0 + step * $1 }).loss
      let behind = pass(zip(parameters, along).map { $0 - step * $1 }).loss
      let expected = zip(gradient, along).reduce(0) { $0 + $1.0 * $1.1 }
      let size = zip(gradient, along).reduce(0) { $0 + abs($1.0 * $1.1) }
      #expect(abs((ahead - behind) / (2 * step) - expected) < 1e-6 * (1 + size))
    }
  }

  /// A sample's own edit moves that sample alone, and only later sites; the edited site holds what the edit says.
  @Test(arguments: all.indices) func sitesAreReadAndEdited(_ index: Int) throws {
    let network = Self.all[index]
    let n = 5, names = Set(network.sites.map(\.name))
    let observations = Self.observations(network.shape, samples: n, actions: network.actions)
    let parameters = network.initialParameters(RandomStream(seed: 1))
    let evaluator = PolicyEvaluator(network: network)
    func look(_ edits: [SiteEdit] = []) -> PolicyInspection {
      evaluator.inspect(
        parameters: parameters, observations: observations, asking: SiteRequest(keep: names, edits: edits))
    }
    let plain = look()
    #expect(plain.results == evaluator.results(parameters: parameters, observations: observations))
    #expect(plain.sites.map(\.shape) == network.sites.map { [n, $0.width] })
    for (place, site) in network.sites.enumerated() where !site.isOutput {
      let moved = look([SiteEdit(site.name, .add([Float](repeating: 1, count: site.width)), rows: [2])])
      for earlier in 0..<place { #expect(moved.sites[earlier] == plain.sites[earlier]) }
      for i in 0..<n * site.width {
        let added: Float = i / site.width == 2 ? 1 : 0
        #expect(abs(moved.sites[place].values[i] - plain.sites[place].values[i] - added) < 1e-5)
      }
      for sample in 0..<n where sample != 2 {
        #expect(moved.results.values[sample] == plain.results.values[sample])
      }
      #expect(moved.results.values[2] != plain.results.values[2])
    }
  }

  @Test(arguments: all.indices) func threadsDoNotChangeTheResult(_ index: Int) {
    let network = Self.all[index]
    let observations = Self.observations(
      network.shape, samples: 2 * network.microBatch + 7, actions: network.actions)
    let parameters = network.initialParameters(RandomStream(seed: 1))
    let results = [1, 2, 3].map {
      PolicyEvaluator(network: network, workers: Workers(threads: $0))
        .results(parameters: parameters, observations: observations)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(results[0].logits.count == observations.count * network.actions)
    for row in stride(from: 0, to: results[0].probabilities.count, by: network.actions) {
      let sum = results[0].probabilities[row..<row + network.actions].reduce(0, +)
      #expect(abs(sum - 1) < 1e-5)
    }
  }

  /// Rows are counted over all micro-batches; kept gradients are those of the answer that was asked for.
  @Test(arguments: all.indices) func sitesAreThoseOfTheWholeBatch(_ index: Int) throws {
    let network = Self.all[index]
    let n = 2 * network.microBatch + 7, width = network.sites[0].width, name = network.sites[0].name
    let observations = Self.observations(network.shape, samples: n, actions: network.actions)
    let parameters = network.initialParameters(RandomStream(seed: 1))
    let request = SiteRequest(keepGradients: [name], edits: [SiteEdit(name, .replace([0.5]), rows: [n - 2, 3])])
    let looks = [1, 3].map {
      PolicyEvaluator(network: network, workers: Workers(threads: $0))
        .inspect(parameters: parameters, observations: observations, asking: request, gradientsOf: .logit(0))
    }
    #expect(looks[0] == looks[1])
    let plain = PolicyEvaluator(network: network).results(parameters: parameters, observations: observations)
    let record = try #require(looks[0].sites.first), gradients = try #require(record.gradients)
    #expect(record.shape == [n, width])
    for row in 0..<n {
      let isEdited = row == 3 || row == n - 2
      #expect(record.values[row * width..<(row + 1) * width].allSatisfy { $0 == 0.5 } || !isEdited)
      #expect(looks[0].results.values[row] == plain.values[row] || isEdited)
    }
    // A step along the gradient of one row moves its logit by as much.
    let slope = gradients[3 * width..<4 * width].map { Double($0) }, step = 1e-2
    let moved = PolicyEvaluator(network: network)
      .inspect(
        parameters: parameters, observations: observations,
        asking: SiteRequest(edits: request.edits + [SiteEdit(name, .add(slope.map { Float(step * $0) }), rows: [3])]))
    let change = Double(moved.results.logits[3 * network.actions] - looks[0].results.logits[3 * network.actions])
    let square = slope.reduce(0) { $0 + $1 * $1 }
    #expect(abs(change - step * square) < 0.3 * step * square + 1e-4)
  }

  @Test func noObservationsNoAnswers() {
    for network in Self.all {
      let evaluator = PolicyEvaluator(network: network)
      let parameters = network.initialParameters(RandomStream(seed: 1))
      let some = evaluator.results(
        parameters: parameters, observations: Self.observations(network.shape, samples: 1, actions: 1))
      var results = some
      evaluator.evaluate(parameters: nil, observations: Observations(), into: &results)
      #expect(results.count == 0 && results.logits.isEmpty && some.count == 1)
    }
  }

  /// The published sizes: 98 thousand weights of the dense policy, 206 thousand of the convolutional one.
  @Test func publishedSizes() {
    #expect(ResidualPolicy(shape: Self.grid, actions: 4).parameters.count == 98_693)
    #expect(ResidualPolicy(shape: Self.grid, actions: 4, usesPreviousAction: true).parameters.count == 98_713)
    #expect(ConvolutionalPolicy(shape: Self.grid, actions: 4).parameters.count == 206_565)
    let small = ImpalaPolicy(shape: Self.grid, actions: 4, size: .small)
    #expect(small.sites.map(\.width) == [256, 128, 256, 256, 4, 1])
    let large = ImpalaPolicy(shape: Self.grid, actions: 4, size: .large)
    #expect(large.sites.map(\.width) == [784, 512, 128, 256, 256, 4, 1])
  }

  /// Weights have variance 1 / fan-in, cut off at two deviations; biases are zero.
  @Test func startingValues() throws {
    let network = ConvolutionalPolicy(shape: Self.grid, actions: 4)
    let values = network.initialParameters(RandomStream(seed: 1))
    for (name, fanIn) in [("convolutions.1", 144), ("dense", 1568)] {
      let weights = try #require(network.parameters[name + ".weight"]),
        bias = try #require(network.parameters[name + ".bias"])
      let part = values[weights.range].map { Double($0) * Double(fanIn).squareRoot() }
      let variance = part.reduce(0) { $0 + $1 * $1 } / Double(part.count)
      #expect(abs(variance - 1) < 0.1 && (part.map { abs($0) }.max() ?? 0) <= 2 / 0.879)
      #expect(values[bias.range].allSatisfy { $0 == 0 })
    }
    let table = try #require(ResidualPolicy(shape: Self.grid, actions: 4).parameters["embedding.weight"])
    #expect(table.shape == [507, 128])
  }
}
