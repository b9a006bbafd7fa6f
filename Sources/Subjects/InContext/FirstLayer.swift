import Networks
import Readings
import Worlds

/// The first layer of a network with one head of softmax attention, in plain numbers.
///
/// Token k becomes h_k + Σ_i a_ki V h_i over the context tokens i, a_k = softmax_i(h_kᵀ M h_i), M = W_Qᵀ W_K / √keySize,
/// V = W_O W_V. A token has `inner` coordinates of its own and behind them those of its place.
public struct SoftmaxLayer: Sendable, Hashable {
  public let tokens: Int
  /// The coordinates of a token without those of its place.
  public let inner: Int
  public let width: Int
  /// [tokens, width − inner].
  public let places: [Double]
  /// M, row-major [width, width].
  public let scores: [Double]
  /// V, row-major [width, width].
  public let values: [Double]
}

/// A subject whose first layer can be read as softmax attention with one head.
public protocol OpenFirstLayer: Answering {
  /// Throws `Unavailable` with the reason where the layer is of another make.
  func firstLayer() throws(Unavailable) -> SoftmaxLayer
}

extension NetworkSubject: OpenFirstLayer {
  public func firstLayer() throws(Unavailable) -> SoftmaxLayer {
    guard let network = network as? SoftmaxTransformer else {
      throw Unavailable("the first layer is read of a \(SoftmaxTransformer.kind) and the network is \(network.kind)")
    }
    let choice = network.configuration
    guard choice.width == nil, choice.heads == 1, choice.perceptron == nil, !choice.layerNorm, !choice.bias,
      !choice.includesQuery
    else {
      throw Unavailable(
        "the first layer is read of one head on tokens as they are, without perceptron, LayerNorm and bias, the query"
          + " outside keys and values")
    }
    let inner = world.tokenWidth, tokens = world.tokenCount, places: [Double]
    switch choice.positions {
    case .none: places = []
    case .concatenatedSinusoidal: places = PositionalCode.sinusoidal(tokens: tokens, size: choice.positionSize)
    default: throw Unavailable("the first layer is read without places, or with sinusoidal ones behind each token")
    }
    let width = inner + places.count / tokens
    func matrix(_ name: String) throws(Unavailable) -> [Double] {
      guard let entry = network.parameters["layers.0.attention.\(name).weight"] else {
        throw Unavailable("the network has no layers.0.attention.\(name).weight")
      }
      return entry.range.map { Double(parameters[$0]) }
    }
    let query = try matrix("query"), key = try matrix("key"), value = try matrix("value")
    let output = try matrix("output"), size = query.count / width, scale = 1 / Double(size).squareRoot()
    var scores = [Double](repeating: 0, count: width * width), values = scores
    for k in 0..<size {
      for a in 0..<width {
        for b in 0..<width {
          scores[a * width + b] += query[k * width + a] * key[k * width + b] * scale
          values[a * width + b] += output[a * size + k] * value[k * width + b]
        }
      }
    }
    return SoftmaxLayer(
      tokens: tokens, inner: inner, width: width, places: places, scores: scores, values: values)
  }
}
