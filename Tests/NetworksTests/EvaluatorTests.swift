import Differentiation
import Networks
import Tensors
import Testing

@Suite struct EvaluatorTests {
  static let networks: [any InContextNetwork] = [
    LinearSelfAttention(width: 4, layers: 2, initialScale: 1),
    SoftmaxTransformer(tokenCount: 5, tokenWidth: 4),
  ]

  /// The same bytes for any number of threads, with more than one micro-batch and a last one that is not full.
  @Test(arguments: networks.indices) func threadsDoNotChangeTheResult(index: Int) {
    let network = Self.networks[index]
    let tasks = 2 * network.microBatch(tokens: 5) + 7
    let parameters = network.initialParameters(RandomStream(seed: 1))
    let tokens = randomTokens(5 * 4, tasks: tasks)
    let results = [1, 2, 3].map {
      InContextEvaluator(network: network, workers: Workers(threads: $0))
        .answersAndSensitivities(parameters: parameters, tokens: tokens, tasks: tasks)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(results[0].answers.count == tasks && results[0].sensitivities.count == 3 * tasks)
    let alone = InContextEvaluator(network: network).answers(parameters: parameters, tokens: tokens, tasks: tasks)
    #expect(alone == results[0].answers)
  }

  /// Records of micro-batches are joined in order, and an edit's rows are counted over all of them.
  @Test(arguments: networks.indices) func sitesAreThoseOfTheWholeBatch(index: Int) throws {
    let network = Self.networks[index]
    let tasks = 2 * network.microBatch(tokens: 5) + 7, row = tasks - 3
    let parameters = network.initialParameters(RandomStream(seed: 1))
    let tokens = randomTokens(5 * 4, tasks: tasks)
    let site = "layers.1.attention.heads"
    let values = (0..<tasks).map { Float($0) }
    let request = SiteRequest(
      keep: [site], keepGradients: ["embedding"],
      edits: [SiteEdit(site, .replace([7]), rows: [row, 1], positions: [4], heads: [0])])
    let looks = [1, 2, 3].map {
      InContextEvaluator(network: network, workers: Workers(threads: $0))
        .inspect(parameters: parameters, tokens: tokens, tasks: tasks, asking: request, sensitivities: true)
    }
    #expect(looks[0] == looks[1] && looks[0] == looks[2])
    let look = looks[0]
    let plain = InContextEvaluator(network: network)
      .inspect(parameters: parameters, tokens: tokens, tasks: tasks, asking: SiteRequest(keep: [site]))
    let held = try #require(look.sites.record(of: site)), kept = try #require(plain.sites.record(of: site))
    #expect(held.shape == kept.shape && held.shape.prefix(2) == [tasks, 5] && held.gradients == nil)
    let heads = held.shape[2], size = held.shape[3]
    for (i, value) in held.values.enumerated() {
      let isEdited = [1, row].contains(i / (5 * heads * size)) && i / (heads * size) % 5 == 4 && i / size % heads == 0
      #expect(value == (isEdited ? 7 : kept.values[i]))
    }
    for task in 0..<tasks {
      #expect((look.results.answers[task] == plain.results.answers[task]) != [1, row].contains(task))
    }
    #expect(plain.results.sensitivities.isEmpty && look.results.sensitivities.count == 3 * tasks)
    #expect(look.sites.record(of: "embedding")?.gradients?.count == look.sites.record(of: "embedding")?.values.count)
    // A value for each row goes to that row.
    let each = InContextEvaluator(network: network)
      .inspect(
        parameters: parameters, tokens: tokens, tasks: tasks,
        asking: SiteRequest(edits: [SiteEdit("logits", .replace(values))]))
    #expect(each.results.answers == values && each.sites.isEmpty)
  }

  /// What is kept of a task's embedding has the gradient that its tokens have.
  @Test func gradientsOfTheEmbeddingAreThoseOfTheTokens() throws {
    let network = LinearSelfAttention(width: 4, layers: 2, initialScale: 1)
    let parameters = network.initialParameters(RandomStream(seed: 1)), tokens = randomTokens(20, tasks: 3)
    let look = InContextEvaluator(network: network)
      .inspect(
        parameters: parameters, tokens: tokens, tasks: 3, asking: SiteRequest(keepGradients: ["embedding"]),
        sensitivities: true)
    let record = try #require(look.sites.first), gradients = try #require(record.gradients)
    #expect(record.shape == [3, 5, 4])
    for task in 0..<3 {
      for i in 0..<20 { #expect(record.values[task * 20 + i] == tokens[i * 3 + task]) }
      for i in 0..<3 { #expect(abs(gradients[task * 20 + 16 + i] - look.results.sensitivities[i * 3 + task]) < 1e-6) }
    }
  }

  /// A task's answer does not depend on the other tasks beside it.
  @Test(arguments: networks.indices) func tasksAreIndependent(index: Int) {
    let network = Self.networks[index]
    let parameters = network.initialParameters(RandomStream(seed: 1))
    let tokens = randomTokens(20, tasks: 3)
    let evaluator = InContextEvaluator(network: network)
    let together = evaluator.answersAndSensitivities(parameters: parameters, tokens: tokens, tasks: 3)
    for task in 0..<3 {
      let own = (0..<20).map { tokens[$0 * 3 + task] }
      let alone = evaluator.answersAndSensitivities(parameters: parameters, tokens: own, tasks: 1)
      #expect(abs(alone.answers[0] - together.answers[task]) < 1e-6)
      for i in 0..<3 { #expect(abs(alone.sensitivities[i] - together.sensitivities[i * 3 + task]) < 1e-6) }
    }
  }

  /// Small networks fill vector registers, large ones a gigabyte at most, and a tape has room for either.
  @Test func microBatchesFitTheirTape() {
    let small = LinearSelfAttention(width: 11)
    #expect(small.microBatch(tokens: 11) == 256)
    #expect(LinearSelfAttention(width: 257, layers: 8).microBatch(tokens: 4097) == 15)
    var choice = SoftmaxTransformer.Configuration()
    choice.layers = 8
    let large = SoftmaxTransformer(tokenCount: 4097, tokenWidth: 257, configuration: choice)
    #expect(large.microBatch(tokens: 4097) == 1)
    #expect(large.tapeCapacity(tokens: 4097) > large.tapeNumbers(tokens: 4097))
    #expect(small.tapeCapacity(tokens: 11) == 1 << 26)
  }

  @Test func noTasksNoAnswers() {
    let network = LinearSelfAttention(width: 4)
    let parameters = network.initialParameters(RandomStream(seed: 1))
    let results = InContextEvaluator(network: network)
      .answersAndSensitivities(parameters: parameters, tokens: [], tasks: 0)
    #expect(results.answers.isEmpty && results.sensitivities.isEmpty)
  }

  /// What is not a number stays visible.
  @Test func notANumberSpreads() {
    let network = LinearSelfAttention(width: 4)
    var parameters = network.initialParameters(RandomStream(seed: 1))
    parameters[0] = .nan
    let answers = InContextEvaluator(network: network)
      .answers(parameters: parameters, tokens: randomTokens(20, tasks: 2), tasks: 2)
    #expect(answers.allSatisfy { $0.isNaN })
  }
}
