import Differentiation
import Tensors

/// The softmax-attention Transformer on in-context tasks.
///
/// Tokens [tokenCount, tokenWidth] become h = W_in e + b_in of `width` numbers (or stay as they are where
/// `inputProjection` is off), get a positional code, and go through `layers` blocks (`TransformerBlock`). With an input
/// projection the answer is a linear head on the last token, behind a LayerNorm if blocks have one; without, it is minus
/// the last coordinate of the query token, as in linear self-attention.
///
/// The softmax networks of arXiv 2212.07677 have neither projection, perceptron, LayerNorm nor bias, leave the query
/// token out of keys and values, and have 1 or 2 heads; its networks on alternating tokens have concatenated positions
/// and softmax in the first layer only.
///
/// Parameters: those of `TransformerBlock`, and
///
/// | name | shape |
/// |---|---|
/// | `input.weight`, `input.bias` | [width, tokenWidth], [width] |
/// | `positions.weight` (learned ones only) | [tokenCount, width] |
/// | `norm.weight`, `norm.bias` | [width] |
/// | `head.weight`, `head.bias` | [1, width], [1] |
public struct SoftmaxTransformer: InContextNetwork, ConfigurableNetwork {
  public static let kind = "softmax-transformer"
  public static let about = "softmax-attention Transformer with LayerNorm, perceptron and positions"

  /// Which tokens a token sees.
  public enum Mask: String, Sendable, CaseIterable {
    case full, causal
  }

  /// How a token is told its place.
  public enum Positions: String, Sendable, CaseIterable {
    case none
    /// Sines and cosines of geometric frequencies, added.
    case sinusoidal
    /// A table of parameters, added.
    case learned
    /// Sines and cosines in `positionSize` coordinates behind the token's own.
    case concatenatedSinusoidal = "concatenated-sinusoidal"
    /// One coordinate a place, behind the token's own.
    case concatenatedOneHot = "concatenated-one-hot"
  }

  /// Which layers have a softmax.
  public enum Attention: String, Sendable, CaseIterable {
    case softmax
    /// Softmax in the first layer, linear attention without scaling in the others.
    case softmaxThenLinear = "softmax-then-linear"
  }

  /// All sizes and choices.
  public struct Configuration: Sendable, Hashable {
    public var layers = 2
    public var heads = 4
    /// The width of the blocks; nil for tokens as they are, without input projection and head.
    public var width: Int? = 64
    /// Numbers of a head's keys and values; nil for width / heads, or the width where there is no projection.
    public var keySize: Int?
    /// The width of the perceptron of each block; nil for none.
    public var perceptron: Int? = 256
    public var layerNorm = true
    public var bias = true
    public var mask = Mask.full
    public var positions = Positions.none
    /// Coordinates of a concatenated sinusoidal code.
    public var positionSize = 10
    public var attention = Attention.softmax
    /// Whether keys and values include the query token.
    public var includesQuery = true
    /// Whether one set of weights serves all layers.
    public var isShared = false
    public var activationClip: Double?
    /// Starting matrices are truncated normal with variance this / (layers · fan-in); nil for normal with 1 / fan-in.
    public var initialScale: Double?

    public init() {}

    /// The networks of arXiv 2212.07677 with softmax attention.
    public static func published(layers: Int = 1, heads: Int, keySize: Int? = nil) -> Configuration {
      var result = Configuration()
      (result.layers, result.heads, result.keySize) = (layers, heads, keySize)
      (result.width, result.perceptron, result.layerNorm, result.bias) = (nil, nil, false, false)
      (result.includesQuery, result.isShared, result.initialScale) = (false, true, 0.002)
      return result
    }
  }

  public let configuration: Configuration
  public let tokenCount: Int
  public let tokenWidth: Int
  public let parameters: ParameterLayout
  let block: TransformerBlock
  /// Where each stored layer's arrays lie.
  let places: [TransformerBlock.Places]

  /// A network for `tokenCount` tokens of `tokenWidth` numbers.
  ///
  /// Traps on sizes that do not fit each other; reading settings refuses them with a `UserError`.
  public init(tokenCount: Int, tokenWidth: Int, configuration: Configuration = Configuration()) {
    if let problem = Self.problem(tokenCount: tokenCount, tokenWidth: tokenWidth, configuration) {
      preconditionFailure("softmax-transformer: \(problem.key): \(problem.expected)")
    }
    self.configuration = configuration
    self.tokenCount = tokenCount
    self.tokenWidth = tokenWidth
    let width = Self.width(tokenCount: tokenCount, tokenWidth: tokenWidth, configuration)
    block = TransformerBlock(
      width: width, heads: configuration.heads, keySize: Self.keySize(width: width, configuration),
      perceptron: configuration.perceptron, layerNorm: configuration.layerNorm, bias: configuration.bias)
    var layout = ParameterLayout()
    if configuration.width != nil { block.appendDense(to: &layout, "input", width, tokenWidth) }
    if configuration.positions == .learned { layout.append("positions.weight", tokenCount, width) }
    for layer in 0..<(configuration.isShared ? 1 : configuration.layers) { block.append(to: &layout, layer: layer) }
    if configuration.width != nil {
      if configuration.layerNorm { block.appendNorm(to: &layout, "norm") }
      block.appendDense(to: &layout, "head", 1, width)
    }
    parameters = layout
    places = (0..<(configuration.isShared ? 1 : configuration.layers)).map {
      TransformerBlock.Places(layout, layer: $0)
    }
  }

  /// The numbers of a token inside the blocks.
  public var width: Int { block.width }

  public func initialParameters(_ stream: RandomStream) -> [Float] {
    let scale = configuration.initialScale.map { $0 / Double(configuration.layers) }
    return TransformerBlock.initialParameters(
      of: parameters, law: scale.map { .truncatedVarianceScaling($0) }, from: stream)
  }

  /// A choice that does not fit the others: the settings key, and what is expected of it.
  struct Problem: Sendable, Hashable {
    let key: String
    let expected: String
  }

  /// The first choice that does not fit the others, or nil.
  static func problem(tokenCount: Int, tokenWidth: Int, _ choice: Configuration) -> Problem? {
    if tokenCount < 1 || tokenWidth < 1 { return Problem(key: "width", expected: "at least one token of one number") }
    if choice.width != nil, choice.positions == .concatenatedOneHot || choice.positions == .concatenatedSinusoidal {
      return Problem(key: "positions", expected: "a code that is added, because the width is not that of the tokens")
    }
    if choice.width != nil, choice.keySize == nil, (choice.width ?? 0) % choice.heads != 0 {
      return Problem(key: "heads", expected: "a divisor of the width, or a key-size")
    }
    if choice.attention == .softmaxThenLinear, choice.bias || choice.mask == .causal {
      return Problem(key: "attention", expected: "softmax where there is a bias or a causal mask")
    }
    if choice.mask == .causal, !choice.includesQuery {
      return Problem(key: "include-query", expected: "true under a causal mask")
    }
    if !choice.includesQuery, tokenCount < 2 {
      return Problem(key: "include-query", expected: "true where the query is the only token")
    }
    return nil
  }

  private static func width(tokenCount: Int, tokenWidth: Int, _ choice: Configuration) -> Int {
    switch choice.positions {
    case .concatenatedSinusoidal: tokenWidth + choice.positionSize
    case .concatenatedOneHot: tokenWidth + tokenCount
    default: choice.width ?? tokenWidth
    }
  }

  private static func keySize(width: Int, _ choice: Configuration) -> Int {
    choice.keySize ?? (choice.width == nil ? width : width / choice.heads)
  }
}
