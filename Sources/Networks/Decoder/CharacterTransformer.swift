import Differentiation
import Tensors

/// A causal Transformer that predicts the next character: the engine's yardstick.
///
/// h = E[character] + p[place], then pre-LayerNorm blocks (`TransformerBlock`), a LayerNorm and a linear head over the
/// vocabulary. Its loss is the mean cross-entropy over all places.
///
/// Parameters: those of `TransformerBlock`, and
///
/// | name | shape |
/// |---|---|
/// | `embedding.weight` | [vocabulary, width] |
/// | `positions.weight` | [context, width] |
/// | `norm.weight`, `norm.bias` | [width] |
/// | `head.weight`, `head.bias` | [vocabulary, width], [vocabulary] |
public struct CharacterTransformer: Network {
  public let vocabulary: Int
  public let context: Int
  public let layers: Int
  public let parameters: ParameterLayout
  let block: TransformerBlock
  let parameterPlaces: Places

  /// A model of `context` characters out of `vocabulary`; the perceptrons are four times as wide as the blocks.
  public init(vocabulary: Int, context: Int, layers: Int, width: Int, heads: Int) {
    precondition(vocabulary > 0 && context > 0 && layers > 0, "vocabulary, context and layers are at least 1")
    precondition(heads > 0 && width % heads == 0, "\(heads) heads do not divide a width of \(width)")
    self.vocabulary = vocabulary
    self.context = context
    self.layers = layers
    block = TransformerBlock(
      width: width, heads: heads, keySize: width / heads, perceptron: 4 * width, layerNorm: true, bias: true)
    var layout = ParameterLayout()
    layout.append("embedding.weight", vocabulary, width)
    layout.append("positions.weight", context, width)
    for layer in 0..<layers { block.append(to: &layout, layer: layer) }
    block.appendNorm(to: &layout, "norm")
    block.appendDense(to: &layout, "head", vocabulary, width)
    parameters = layout
    parameterPlaces = Places(layout, layers: layers)
  }

  public var width: Int { block.width }
  public var heads: Int { block.heads }

  public var kind: String { "character-transformer" }

  public var metadata: [String: String] {
    [
      "network": kind, "vocabulary": "\(vocabulary)", "context": "\(context)", "layers": "\(layers)",
      "width": "\(width)", "heads": "\(heads)",
    ]
  }

  public func initialParameters(_ stream: RandomStream) -> [Float] {
    TransformerBlock.initialParameters(of: parameters, law: nil, from: stream)
  }
}
