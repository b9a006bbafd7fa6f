import Differentiation

/// The sites of a block. Of n samples with t tokens, c of which are attended to, they hold
///
/// | site, behind `layers.{i}.` | shape | what |
/// |---|---|---|
/// | `residual.before` | [n, t, width] | h before the layer |
/// | `attention.query` | [n, t, heads, keySize] | W_Q N1 h with its bias |
/// | `attention.key`, `.value` | [n, c, heads, keySize] | W_K N1 h, W_V N1 h with their biases |
/// | `attention.scores` | [n, t, heads, c] | query · key / √keySize, of all keys, seen or not |
/// | `attention.pattern` | [n, t, heads, c] | their softmax over the keys that are seen, 0 at the others |
/// | `attention.heads` | [n, t, heads, keySize] | the values, mixed by the pattern |
/// | `attention.output` | [n, t, width] | W_O heads with its bias: what is added to h |
/// | `residual.middle` | [n, t, width] | h between attention and perceptron, clipped where the network clips |
/// | `perceptron.before` | [n, t, perceptron] | W_up N2 h with its bias, before the gelu |
/// | `perceptron.after` | [n, t, perceptron] | after the gelu |
/// | `residual.after` | [n, t, width] | h after the layer, clipped where the network clips |
///
/// `residual.middle` and the perceptron's are there where there is a perceptron.
extension TransformerBlock {
  /// What a layer's sites are called behind its number.
  enum Place: String {
    case residualBefore = "residual.before"
    case query = "attention.query"
    case key = "attention.key"
    case value = "attention.value"
    case scores = "attention.scores"
    case pattern = "attention.pattern"
    case heads = "attention.heads"
    case output = "attention.output"
    case residualMiddle = "residual.middle"
    case perceptronBefore = "perceptron.before"
    case perceptronAfter = "perceptron.after"
    case residualAfter = "residual.after"
  }

  /// The sites of one layer, in the order in which they are reached.
  func sites(layer: Int) -> [Site] {
    func site(_ place: Place, _ first: Site.Axis, _ others: Site.Axis...) -> Site {
      let name = "layers.\(layer)." + place.rawValue
      return switch others.count {
      case 1: Site(name, first, others[0])
      default: Site(name, first, others[0], others[1])
      }
    }
    let size = Site.Axis.features(keySize), each = Site.Axis.heads(heads), stream = Site.Axis.features(width)
    var result = [
      site(.residualBefore, .positions, stream), site(.query, .positions, each, size), site(.key, .keys, each, size),
      site(.value, .keys, each, size), site(.scores, .positions, each, .keys), site(.pattern, .positions, each, .keys),
      site(.heads, .positions, each, size), site(.output, .positions, stream),
    ]
    if let perceptron {
      result += [
        site(.residualMiddle, .positions, stream), site(.perceptronBefore, .positions, .features(perceptron)),
        site(.perceptronAfter, .positions, .features(perceptron)),
      ]
    }
    return result + [site(.residualAfter, .positions, stream)]
  }

  /// The whole name of a site.
  func name(_ pass: Pass, _ place: Place) -> String { "layers.\(pass.layer)." + place.rawValue }

  /// Whether a name is that of a site of this layer behind `residual.before`.
  func isInside(_ layer: Int, _ name: String) -> Bool {
    name.hasPrefix("layers.\(layer).") && !name.hasSuffix(Place.residualBefore.rawValue)
  }
}
