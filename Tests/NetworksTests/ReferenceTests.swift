import Differentiation
import Foundation
import Networks
import Tensors
import Testing

/// Every network against PyTorch, forward and backward: the files of `Reference/`, which `dump.py` writes.
@Suite struct ReferenceTests {
  /// What PyTorch computed.
  struct Dump: Decodable {
    struct Gradient: Decodable {
      var sum: Double
      var norm: Double
      var first: [Double]
    }
    var answers: [Double]?
    var loss: Double
    var gradients: [String: Gradient]
    var sensitivities: [[Double]]?

    init(_ name: String) throws {
      self = try JSONDecoder().decode(Dump.self, from: referenceData(name))
    }

    /// The largest difference of the gradient's sums, norms and first numbers, over all named arrays.
    func largestDifference(_ gradient: [Double], _ layout: ParameterLayout) -> Double {
      guard Set(gradients.keys) == Set(layout.names), gradient.count == layout.count else { return .infinity }
      return layout.entries.map { entry in
        let part = Array(gradient[entry.range])
        let norm = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard let wanted = gradients[entry.name] else { return .infinity }
        return max(
          abs(part.reduce(0, +) - wanted.sum), abs(norm - wanted.norm),
          zip(part, wanted.first).map { abs($0 - $1) }.max() ?? 0)
      }.max() ?? .infinity
    }
  }

  private static let tasks = 19

  private func check(_ name: String, _ network: some InContextNetwork, scale: Double) throws {
    let dump = try Dump(name)
    let parameters = referenceParameters(network.parameters, scale: scale)
    let tokens = numbers(6 * 5 * Self.tasks, seed: 2, scale: 0.5)
    let targets = numbers(Self.tasks, seed: 3, scale: 1)
    let recording = Recording(network, parameters: parameters, tokens: tokens, targets: targets)
    let differences = [
      "answers": largestDifference(recording.answers, dump.answers ?? []),
      "gradient": dump.largestDifference(recording.gradient, network.parameters),
      "loss": abs(recording.loss - dump.loss),
    ]
    let float = InContextEvaluator(network: network).answersAndSensitivities(
      parameters: parameters.map(Float.init), tokens: tokens.map(Float.init), tasks: Self.tasks)
    let inSingle = [
      "answers": largestDifference(float.answers.map(Double.init), dump.answers ?? []),
      "sensitivities": largestDifference(
        float.sensitivities.map(Double.init), (dump.sensitivities ?? []).flatMap { $0 }),
    ]
    print("\(name): largest difference from PyTorch \(differences) in Float64, \(inSingle) in Float32")
    for difference in differences { #expect(difference.value < 1e-11, "\(difference.key)") }
    for difference in inSingle { #expect(difference.value < 2e-5, "\(difference.key)") }
  }

  @Test func linearSelfAttention() throws {
    let network = LinearSelfAttention(width: 5, layers: 3, heads: 2, keySize: 3, valueSize: 4)
    try check("linear-self-attention", network, scale: 0.4)
  }

  @Test func recurrentLinearSelfAttentionWithClip() throws {
    let network = LinearSelfAttention(width: 5, layers: 4, isShared: true, activationClip: 0.8)
    try check("linear-self-attention-recurrent-clipped", network, scale: 0.6)
  }

  @Test(arguments: SoftmaxTransformer.Mask.allCases)
  func softmaxTransformer(mask: SoftmaxTransformer.Mask) throws {
    var choice = SoftmaxTransformer.Configuration()
    (choice.width, choice.heads, choice.perceptron) = (8, 2, 12)
    (choice.positions, choice.mask) = (.learned, mask)
    let network = SoftmaxTransformer(tokenCount: 6, tokenWidth: 5, configuration: choice)
    try check("softmax-transformer-\(mask.rawValue)", network, scale: 0.5)
  }

  @Test func publishedSoftmaxAttention() throws {
    let network = SoftmaxTransformer(tokenCount: 6, tokenWidth: 5, configuration: .published(heads: 2))
    try check("softmax-transformer-published", network, scale: 0.7)
  }

  @Test func softmaxThenLinearWithConcatenatedPositions() throws {
    var choice = SoftmaxTransformer.Configuration.published(layers: 2, heads: 1)
    (choice.attention, choice.isShared) = (.softmaxThenLinear, false)
    (choice.positions, choice.positionSize) = (.concatenatedSinusoidal, 4)
    let network = SoftmaxTransformer(tokenCount: 6, tokenWidth: 5, configuration: choice)
    try check("softmax-transformer-then-linear", network, scale: 0.5)
  }

  @Test func characterTransformer() throws {
    let dump = try Dump("character-transformer")
    let network = CharacterTransformer(vocabulary: 7, context: 6, layers: 2, width: 8, heads: 2)
    let parameters = referenceParameters(network.parameters, scale: 0.5)
    let text = (0..<18).map { Int32(($0 * 5 + 3) % 7) }, following = (0..<18).map { Int32(($0 * 3 + 1) % 7) }
    let tape = Tape<Double>(capacity: 1 << 20)
    let weights = tape.input(parameters, rows: 1, columns: parameters.count, requiresGradient: true)
    let loss = network.loss(
      tape, parameters: weights, text: tape.indices(text), following: tape.indices(following), factor: 1.0 / 18)
    tape.backward(from: loss)
    let difference = dump.largestDifference(tape.gradient(of: weights), network.parameters)
    print("character-transformer: largest difference from PyTorch \(difference), loss \(tape.number(loss) - dump.loss)")
    #expect(difference < 1e-11)
    #expect(abs(tape.number(loss) - dump.loss) < 1e-12)

    let batch = BatchGradient(parameterCount: parameters.count, workers: Workers(threads: 1))
    var gradient = [Float](repeating: 0, count: parameters.count)
    let single = batch.lossAndGradient(at: parameters.map(Float.init), microBatches: 3, gradient: &gradient) {
      tape, weights, sample in
      let range = sample * 6..<(sample + 1) * 6
      return network.loss(
        tape, parameters: weights, text: tape.indices(text[range]), following: tape.indices(following[range]),
        factor: 1.0 / 18)
    }
    let inSingle = dump.largestDifference(gradient.map(Double.init), network.parameters)
    print("character-transformer: largest difference from PyTorch \(inSingle) in Float32")
    #expect(inSingle < 2e-5)
    #expect(abs(single - dump.loss) < 1e-5)
  }

  @Test func multilayerPerceptron() throws {
    let dump = try Dump("multilayer-perceptron")
    let network = MultilayerPerceptron(sizes: [2, 6, 4, 1])
    let parameters = numbers(network.parameters.count, seed: 1, scale: 0.8)
    let tape = Tape<Double>(capacity: 1 << 16)
    let weights = tape.input(parameters, rows: 1, columns: parameters.count, requiresGradient: true)
    let output = network.outputs(
      tape, parameters: weights, inputs: tape.input(numbers(20, seed: 2, scale: 1), rows: 10, columns: 2))
    let wanted = tape.input(numbers(10, seed: 3, scale: 1), rows: 10, columns: 1)
    let loss = tape.squaredError(output, wanted, factor: 0.1)
    tape.backward(from: loss)
    let difference = dump.largestDifference(tape.gradient(of: weights), network.parameters)
    print("multilayer-perceptron: largest difference from PyTorch \(difference), loss \(tape.number(loss) - dump.loss)")
    #expect(difference < 1e-11)
    #expect(abs(tape.number(loss) - dump.loss) < 1e-12)
  }
}
