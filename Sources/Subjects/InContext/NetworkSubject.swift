import Differentiation
import Networks
import Readings
import Tensors
import Worlds

/// A network with its parameters, answering the tasks of a world.
public struct NetworkSubject: InspectableAnswering {
  public let network: any InContextNetwork
  public let parameters: [Float]
  /// The world whose token layout the network reads.
  public let world: RegressionWorld
  public let label: String
  private let evaluator: InContextEvaluator

  /// Makes a subject; `workers` shares out its forward and backward passes and changes no byte of them.
  ///
  /// Traps where the number of parameters or the width of the tokens is not the network's.
  public init(
    _ network: any InContextNetwork, parameters: [Float], in world: RegressionWorld, label: String = "the network",
    workers: Workers = Workers(threads: 1)
  ) {
    precondition(
      parameters.count == network.parameters.count,
      "\(parameters.count) parameters for a network of \(network.parameters.count)")
    precondition(
      network.tokenWidth == world.tokenWidth,
      "a network for tokens of \(network.tokenWidth) numbers in a world with tokens of \(world.tokenWidth)")
    self.network = network
    self.parameters = parameters
    self.world = world
    self.label = label
    evaluator = InContextEvaluator(network: network, workers: workers)
  }

  public var layers: Int? {
    switch network {
    case let network as LinearSelfAttention: network.layers
    case let network as SoftmaxTransformer: network.configuration.layers
    default: nil
    }
  }

  public var sites: [Site] { network.sites }

  public func answers(to batch: RegressionBatch) throws(Unavailable) -> AlgorithmAnswers {
    let results = evaluator.answersAndSensitivities(
      parameters: parameters, tokens: try tokens(of: batch), tasks: batch.tasks)
    return AlgorithmAnswers(
      predictions: results.answers.map { Double($0) }, sensitivities: results.sensitivities.map { Double($0) })
  }

  public func look(at batch: RegressionBatch, asking request: SiteRequest) throws(Unavailable) -> AnsweringLook {
    try check(request)
    let look = evaluator.inspect(
      parameters: parameters, tokens: try tokens(of: batch), tasks: batch.tasks, asking: request, sensitivities: true)
    return AnsweringLook(
      answers: AlgorithmAnswers(
        predictions: look.results.answers.map { Double($0) },
        sensitivities: look.results.sensitivities.map { Double($0) }), sites: look.sites)
  }

  /// The tokens of a batch, tasks innermost.
  private func tokens(of batch: RegressionBatch) throws(Unavailable) -> [Float] {
    guard batch.dimensions == world.dimensions, batch.context == world.context else {
      throw Unavailable(
        "\(label) reads \(world.context) examples of \(world.dimensions) dimensions and the tasks have \(batch.context)"
          + " of \(batch.dimensions)")
    }
    var tokens = [Float](repeating: 0, count: world.tokenCount * world.tokenWidth * batch.tasks)
    world.tokens(of: batch, into: &tokens)
    return tokens
  }

  /// The products of a linear self-attention network with one head and shared weights (or one layer) on joined tokens,
  /// for which alone the published interpolation is defined. An activation clip is left out of them.
  public func attentionProducts() throws(Unavailable) -> AttentionProducts {
    guard let network = network as? LinearSelfAttention else {
      throw Unavailable("the interpolation is defined for linear self-attention and the network is \(network.kind)")
    }
    guard world.tokens == .joined, !network.includesQuery else {
      throw Unavailable("the interpolation is defined for tokens (x, y) with the query outside keys and values")
    }
    guard network.heads == 1 else {
      throw Unavailable("the interpolation is defined for one head and the network has \(network.heads)")
    }
    guard network.storedLayers == 1 else {
      throw Unavailable(
        "the interpolation is defined for shared weights and the network has \(network.storedLayers) layers of its own")
    }
    return AttentionProducts(network.products(of: parameters), layers: network.layers)
  }
}
