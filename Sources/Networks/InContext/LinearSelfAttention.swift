import Differentiation
import Tensors

/// Linear self-attention: attention without softmax, bias, LayerNorm or perceptron, as in arXiv 2212.07677.
///
/// With tokens e_j of `width` numbers, the last of them the query, one layer adds, over heads h and context tokens i,
///
///     e_j += sum_h P_h sum_i (W_V,h e_i) (W_K,h e_i)·(W_Q,h e_j)
///
/// then clips every number to ±`activationClip` where that is set. The answer is minus the last coordinate of the query
/// token after the last layer. Keys and values leave the query token out unless `includesQuery` is set.
///
/// Parameters, for layer i (for all layers at once, as layer 0, where `isShared`):
///
/// | name | shape |
/// |---|---|
/// | `layers.{i}.attention.query.weight`, `….key.weight` | [heads · keySize, width] |
/// | `layers.{i}.attention.value.weight` | [heads · valueSize, width] |
/// | `layers.{i}.attention.output.weight` | [width, heads · valueSize] |
public struct LinearSelfAttention: InContextNetwork, ConfigurableNetwork {
  public static let kind = "linear-self-attention"
  public static let about = "linear self-attention: no softmax, bias, LayerNorm or perceptron"

  /// The numbers of a token: dimensions + 1.
  public let width: Int
  public let layers: Int
  public let heads: Int
  public let keySize: Int
  public let valueSize: Int
  /// Whether one set of weights serves all layers, so that depth is recurrence.
  public let isShared: Bool
  public let activationClip: Double?
  /// Whether keys and values include the query token.
  public let includesQuery: Bool
  /// The variance of the starting weights is this / (layers · fan-in).
  public let initialScale: Double
  public let parameters: ParameterLayout

  /// A network for tokens of `width` numbers; key size and value size are `width` where they are not given.
  public init(
    width: Int, layers: Int = 1, heads: Int = 1, keySize: Int? = nil, valueSize: Int? = nil, isShared: Bool = false,
    activationClip: Double? = nil, includesQuery: Bool = false, initialScale: Double = 0.002
  ) {
    precondition(width > 0 && layers > 0 && heads > 0, "width, layers and heads are at least 1")
    self.width = width
    self.layers = layers
    self.heads = heads
    self.keySize = keySize ?? width
    self.valueSize = valueSize ?? keySize ?? width
    self.isShared = isShared
    self.activationClip = activationClip
    self.includesQuery = includesQuery
    self.initialScale = initialScale
    var layout = ParameterLayout()
    for layer in 0..<(isShared ? 1 : layers) {
      layout.append(Self.name(layer, .query), heads * self.keySize, width)
      layout.append(Self.name(layer, .key), heads * self.keySize, width)
      layout.append(Self.name(layer, .value), heads * self.valueSize, width)
      layout.append(Self.name(layer, .output), width, heads * self.valueSize)
    }
    parameters = layout
  }

  /// The four matrices of a layer.
  public enum Part: String, Sendable, CaseIterable { case query, key, value, output }

  /// The name of one matrix of a stored layer.
  public static func name(_ layer: Int, _ part: Part) -> String { "layers.\(layer).attention.\(part.rawValue).weight" }

  /// How many layers have weights of their own.
  public var storedLayers: Int { isShared ? 1 : layers }

  /// Which stored layer serves layer `layer`.
  public func storedLayer(of layer: Int) -> Int { isShared ? 0 : layer }

  public var metadata: [String: String] {
    var values = [
      "network": kind, "layers": "\(layers)", "heads": "\(heads)", "shared": "\(isShared)", "key-size": "\(keySize)",
      "value-size": "\(valueSize)", "width": "\(width)", "include-query": "\(includesQuery)",
    ]
    if let activationClip { values["activation-clip"] = "\(activationClip)" }
    return values
  }

  public func initialParameters(_ stream: RandomStream) -> [Float] {
    var values = [Float](repeating: 0, count: parameters.count)
    let law = Initialization.truncatedVarianceScaling(initialScale / Double(layers))
    for entry in parameters.entries { law.fill(entry, of: &values, from: stream) }
    return values
  }
}
