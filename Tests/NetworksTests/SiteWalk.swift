import Differentiation
import Networks
import Tensors
import Testing

/// A network with its inputs, recorded on any tape: what `SiteWalkTests` walks through.
struct SiteWalk: Sendable, CustomTestStringConvertible {
  enum Kind: Sendable {
    case inContext(any InContextNetwork, tokens: [Double])
    case policy(any PolicyNetwork, Observations)
    case characters(CharacterTransformer, [Int32])
    case perceptron(MultilayerPerceptron, [Double])
  }

  let name: String
  let kind: Kind
  let parameters: [Double]
  let rows: Int
  /// Tokens of a sequence, and how many of them are attended to.
  let tokens: Int
  let keys: Int

  var testDescription: String { name }

  var network: any Network {
    switch kind {
    case .inContext(let network, _): network
    case .policy(let network, _): network
    case .characters(let network, _): network
    case .perceptron(let network, _): network
    }
  }

  /// Records all answers, on parameters that are bound or an input.
  func record<Element>(_ tape: Tape<Element>, _ parameters: Variable) -> Variable {
    switch kind {
    case .inContext(let network, let numbers):
      let input = tape.input(numbers.map { Element($0) }, rows: numbers.count / rows, columns: rows)
      return network.answers(tape, parameters: parameters, tokens: input)
    case .policy(let network, let observations):
      let outputs = network.outputs(tape, parameters: parameters, observations: observations, range: 0..<rows)
      return tape.concatenate(outputs.logits, outputs.values)
    case .characters(let network, let text):
      return network.logits(tape, parameters: parameters, text: tape.indices(text))
    case .perceptron(let network, let numbers):
      let input = tape.input(numbers.map { Element($0) }, rows: rows, columns: numbers.count / rows)
      return network.outputs(tape, parameters: parameters, inputs: input)
    }
  }

  /// What all sites hold, without a tape.
  var plain: [String: [Double]] {
    var plain = PlainForward(network.parameters, parameters)
    for row in 0..<rows {
      switch kind {
      case .inContext(let network as LinearSelfAttention, let numbers):
        plain.answer(
          network, PlainForward.tokens(numbers, task: row, tasks: rows, width: network.tokenWidth))
      case .inContext(let network as SoftmaxTransformer, let numbers):
        plain.answer(
          network, PlainForward.tokens(numbers, task: row, tasks: rows, width: network.tokenWidth))
      case .policy(let network, let observations):
        let grid = PlainForward.planes(observations, row, network.shape)
        let previous = Int(observations.previousActions[row])
        switch network {
        case let network as ResidualPolicy: plain.act(network, grid, previous: previous)
        case let network as ConvolutionalPolicy: plain.act(network, grid, previous: previous)
        case let network as ImpalaPolicy: plain.act(network, grid, previous: previous)
        default: break
        }
      case .characters(let network, let text):
        plain.predict(network, text[row * network.context..<(row + 1) * network.context].map { Int($0) })
      case .perceptron(let network, let numbers):
        let width = numbers.count / rows
        plain.outputs(network, Array(numbers[row * width..<(row + 1) * width]))
      default: break
      }
    }
    return plain.sites
  }

  /// Every network, with every choice that moves a site.
  static let all: [SiteWalk] =
    GradientTests.cases.map { item in
      let keys = item.tokens - (item.network.includesQuery ? 0 : 1)
      return SiteWalk(
        name: item.name,
        kind: .inContext(
          item.network, tokens: numbers(item.tokens * item.network.tokenWidth * item.tasks, seed: 2, scale: 0.5)),
        parameters: referenceParameters(item.network.parameters, scale: 0.6), rows: item.tasks, tokens: item.tokens,
        keys: keys)
    }
    + PolicyTests.all.map { network in
      SiteWalk(
        name: network.kind,
        kind: .policy(network, PolicyTests.observations(network.shape, samples: 3, actions: network.actions)),
        parameters: network.initialParameters(RandomStream(seed: 3)).map { Double($0) + 0.01 }, rows: 3, tokens: 1,
        keys: 1)
    } + [characters, perceptron]

  private static var characters: SiteWalk {
    let network = CharacterTransformer(vocabulary: 7, context: 5, layers: 2, width: 6, heads: 2)
    return SiteWalk(
      name: network.kind, kind: .characters(network, (0..<10).map { Int32($0 * $0 % 7) }),
      parameters: referenceParameters(network.parameters, scale: 0.6), rows: 2, tokens: 5, keys: 5)
  }

  private static var perceptron: SiteWalk {
    let network = MultilayerPerceptron(sizes: [3, 5, 4, 2])
    return SiteWalk(
      name: network.kind, kind: .perceptron(network, numbers(12, seed: 2, scale: 1)),
      parameters: referenceParameters(network.parameters, scale: 0.6), rows: 4, tokens: 1, keys: 1)
  }
}
