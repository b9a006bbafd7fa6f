import BaseOptimizers
import Differentiation
import Networks
import Tensors
import Worlds

/// One row of the speed comparison. The peers' side of the same work is in `Benchmarks/peers`.
public struct SpeedRow: Sendable {
  public let name: String
  /// The work in one line.
  public let work: String
  /// Makes what is timed, at its first step.
  let start: @Sendable (_ stream: RandomStream, _ workers: Workers) throws -> any TimedWork

  init(
    name: String, work: String,
    start: @escaping @Sendable (_ stream: RandomStream, _ workers: Workers) throws -> any TimedWork
  ) {
    (self.name, self.work, self.start) = (name, work, start)
  }

  /// The work of this row, its weights and data drawn from `stream`.
  public func work(_ stream: RandomStream, workers: Workers) throws -> any TimedWork { try start(stream, workers) }

  /// Every row, in the order of the table.
  public static let all: [SpeedRow] = batches + agents

  /// Training steps on a batch that was made beforehand.
  private static let batches: [SpeedRow] = [
    SpeedRow(name: "A1a", work: "linear self-attention, 1 layer, 11 tokens of width 11, batch 2048") {
      regression(attention(layers: 1), tasks: 2048, $0, $1)
    },
    SpeedRow(name: "A1b", work: "linear self-attention, 5 layers, 11 tokens of width 11, batch 2048") {
      regression(attention(layers: 5), tasks: 2048, $0, $1)
    },
    SpeedRow(name: "A1c", work: "softmax Transformer, 2 layers, width 64, 4 heads, MLP 256, 11 tokens, batch 2048") {
      regression(SoftmaxTransformer(tokenCount: 11, tokenWidth: 11), tasks: 2048, $0, $1)
    },
    SpeedRow(name: "A2a", work: "character model, 4 layers, width 128, context 128, batch 32, vocabulary 96") {
      let network = CharacterTransformer(vocabulary: 96, context: 128, layers: 4, width: 128, heads: 4)
      return characters(network, sequences: 32, $0, $1)
    },
    SpeedRow(name: "A2b", work: "character model, 2 layers, width 64, context 64, batch 64, vocabulary 96") {
      let network = CharacterTransformer(vocabulary: 96, context: 64, layers: 2, width: 64, heads: 4)
      return characters(network, sequences: 64, $0, $1)
    },
    SpeedRow(name: "A4a", work: "64 independent perceptrons 2-64-64-1 tanh, batch 256 each") {
      perceptrons(models: 64, examples: 256, $0, $1)
    },
    SpeedRow(name: "A4b", work: "64 independent A1a networks, batch 256 each") {
      regression(attention(layers: 1), models: 64, tasks: 256, $0, $1)
    },
  ]

  /// The peers' linear self-attention: keys and values include the query token.
  private static func attention(layers: Int) -> LinearSelfAttention {
    LinearSelfAttention(width: 11, layers: layers, includesQuery: true)
  }

  // MARK: The kinds of work

  /// A row that trains on one batch.
  private init(
    name: String, work: String,
    trains make: @escaping @Sendable (_ stream: RandomStream, _ workers: Workers) -> SpeedWorkload
  ) {
    self.init(name: name, work: work, start: { BatchTraining(make($0, $1)) })
  }

  /// Half the mean squared error of in-context regression on 10 dimensions and 10 examples, `tasks` tasks a model.
  private static func regression<Model: InContextNetwork>(
    _ network: Model, models: Int = 1, tasks: Int, _ stream: RandomStream, _ workers: Workers
  ) -> SpeedWorkload {
    let world = RegressionWorld()
    let rows = world.tokenCount * world.tokenWidth
    var tokens = [[Float]](), targets = [[Float]]()
    for model in 0..<models {
      let batch = world.sample(tasks: tasks, from: stream.stream("data").stream(model))
      var numbers = [Float](repeating: 0, count: rows * tasks)
      world.tokens(of: batch, into: &numbers)
      tokens.append(numbers)
      targets.append(Array(batch.targets.suffix(tasks)))
    }
    let (data, answers) = (tokens, targets)
    let size = network.microBatch(tokens: world.tokenCount)
    let count = (tasks + size - 1) / size
    return SpeedWorkload(
      initial: initial(network, models, stream), models: models, microBatches: count, workers: workers
    ) { tape, parameters, number in
      let (model, start) = (number / count, number % count * size)
      let columns = min(size, tasks - start)
      let input = tape.input(data[model], start: start, rows: rows, columns: columns, stride: tasks)
      let wanted = tape.input(answers[model], start: start, rows: 1, columns: columns)
      let answer = network.answers(tape, parameters: parameters, tokens: input)
      return tape.squaredError(answer, wanted, factor: 0.5 / Double(tasks))
    }
  }

  /// The mean cross-entropy of the next character of noisy arithmetic progressions: a stride of 1 to 6 from a random
  /// start, five characters in a hundred replaced.
  private static func characters(
    _ network: CharacterTransformer, sequences: Int, _ stream: RandomStream, _ workers: Workers
  ) -> SpeedWorkload {
    let length = network.context, vocabulary = network.vocabulary
    var text = [Int32](), following = [Int32]()
    var data = stream.stream("data")
    for _ in 0..<sequences {
      let first = Int.random(in: 0..<vocabulary, using: &data), stride = Int.random(in: 1..<7, using: &data)
      let line = (0...length).map { place in
        let isReplaced = data.uniform() < 0.05
        return Int32(isReplaced ? Int.random(in: 0..<vocabulary, using: &data) : (first + stride * place) % vocabulary)
      }
      text += line.dropLast()
      following += line.dropFirst()
    }
    let (characters, next) = (text, following)
    let size = 4 * length
    let factor = 1 / Double(characters.count)
    return SpeedWorkload(
      initial: initial(network, 1, stream), microBatches: characters.count / size, workers: workers
    ) { tape, parameters, number in
      let range = number * size..<(number + 1) * size
      return network.loss(
        tape, parameters: parameters, text: tape.indices(characters[range]), following: tape.indices(next[range]),
        factor: factor)
    }
  }

  /// The mean squared error of the product of two normal numbers, each model with weights and examples of its own.
  private static func perceptrons(
    models: Int, examples: Int, _ stream: RandomStream, _ workers: Workers
  ) -> SpeedWorkload {
    let network = MultilayerPerceptron(sizes: [2, 64, 64, 1])
    var data = stream.stream("data")
    var inputs = [Float](repeating: 0, count: models * examples * 2)
    data.fillNormal(&inputs)
    let points = inputs
    let products = (0..<models * examples).map { points[2 * $0] * points[2 * $0 + 1] }
    let size = 128, count = examples / size
    return SpeedWorkload(
      initial: initial(network, models, stream), models: models, microBatches: count, workers: workers
    ) { tape, parameters, number in
      let input = tape.input(points, start: number * size * 2, rows: size, columns: 2)
      let wanted = tape.input(products, start: number * size, rows: size, columns: 1)
      let output = network.outputs(tape, parameters: parameters, inputs: input)
      return tape.squaredError(output, wanted, factor: 1 / Double(examples))
    }
  }

  private static func initial(_ network: some Network, _ models: Int, _ stream: RandomStream) -> [Float] {
    (0..<models).flatMap { network.initialParameters(stream.stream("initial").stream($0)) }
  }
}
