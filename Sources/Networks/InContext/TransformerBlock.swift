import Differentiation
import Tensors

/// The sizes of a Transformer's blocks, which `SoftmaxTransformer` and `CharacterTransformer` share.
///
/// One block, with LayerNorm N1 and N2 in front of each part (left out where `layerNorm` is off):
///
///     h ← h + W_O attention(W_Q N1 h, W_K N1 h, W_V N1 h)
///     h ← h + W_down gelu(W_up N2 h)
///
/// attention is softmax(q·k / √keySize) v in each head; gelu is its tanh form; every W has a bias where `bias` is set.
///
/// | name | shape |
/// |---|---|
/// | `layers.{i}.norm1.weight`, `.bias`, `layers.{i}.norm2.weight`, `.bias` | [width] |
/// | `layers.{i}.attention.{query,key,value}.weight` | [heads · keySize, width] |
/// | `layers.{i}.attention.{query,key,value}.bias` | [heads · keySize] |
/// | `layers.{i}.attention.output.weight`, `.bias` | [width, heads · keySize], [width] |
/// | `layers.{i}.mlp.up.weight`, `.bias` | [perceptron, width], [perceptron] |
/// | `layers.{i}.mlp.down.weight`, `.bias` | [width, perceptron], [width] |
struct TransformerBlock: Sendable, Hashable {
  var width: Int
  var heads: Int
  var keySize: Int
  /// The width of the perceptron between attention layers; nil for none.
  var perceptron: Int?
  var layerNorm: Bool
  var bias: Bool

  /// Adds the arrays of stored layer `layer`; query, key and value follow each other, so that they are one matrix.
  func append(to layout: inout ParameterLayout, layer: Int) {
    let inner = heads * keySize
    if layerNorm { appendNorm(to: &layout, "layers.\(layer).norm1") }
    for part in ["query", "key", "value"] { layout.append("layers.\(layer).attention.\(part).weight", inner, width) }
    if bias {
      for part in ["query", "key", "value"] { layout.append("layers.\(layer).attention.\(part).bias", inner) }
    }
    appendDense(to: &layout, "layers.\(layer).attention.output", width, inner)
    guard let perceptron else { return }
    if layerNorm { appendNorm(to: &layout, "layers.\(layer).norm2") }
    appendDense(to: &layout, "layers.\(layer).mlp.up", perceptron, width)
    appendDense(to: &layout, "layers.\(layer).mlp.down", width, perceptron)
  }

  func appendNorm(to layout: inout ParameterLayout, _ name: String) {
    layout.append(name + ".weight", width)
    layout.append(name + ".bias", width)
  }

  func appendDense(to layout: inout ParameterLayout, _ name: String, _ outputs: Int, _ inputs: Int) {
    layout.append(name + ".weight", outputs, inputs)
    if bias { layout.append(name + ".bias", outputs) }
  }

  /// Starting values of a whole layout by the shape of each name: norms 1 and 0, biases 0, matrices by `law`, or
  /// normal with variance 1 / fan-in where that is nil; embeddings and positions normal with deviation 0.02.
  static func initialParameters(of layout: ParameterLayout, law: Initialization?, from stream: RandomStream) -> [Float]
  {
    var values = [Float](repeating: 0, count: layout.count)
    for entry in layout.entries {
      if entry.name == "positions.weight" || entry.name == "embedding.weight" {
        Initialization.normal(0.02).fill(entry, of: &values, from: stream)
      } else if entry.shape.count == 2 {
        let standard = Initialization.normal(1 / Double(entry.shape[1]).squareRoot())
        (law ?? standard).fill(entry, of: &values, from: stream)
      } else if entry.name.contains("norm"), entry.name.hasSuffix(".weight") {
        Initialization.constant(1).fill(entry, of: &values, from: stream)
      }
    }
    return values
  }
}
