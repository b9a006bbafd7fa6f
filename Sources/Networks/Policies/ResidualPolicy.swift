import Differentiation
import Settings
import Tensors

/// A dense actor-critic network with a residual stream.
///
///     x ← max(0, Eᵀ o + b)                   o the planes of ones and zeros, E [features, width]
///     x ← x + max(0, W_i x + b_i)            layers - 1 times
///     logits, value = heads of [x, previous action]
///
/// It is the "relu" network of the published runs on grid worlds (2507.03068, three layers of 128: 98 thousand weights on
/// a 13 × 13 grid of three planes). The first layer is a sum of rows of a table, as in PyTorch's `EmbeddingBag`; as a
/// `Linear` its weight is the table's transpose.
///
/// | name | shape |
/// |---|---|
/// | `embedding.weight`, `embedding.bias` | [features, width], [width] |
/// | `layers.{i}.weight`, `.bias` | [width, width], [width] |
/// | `actor.weight`, `.bias` | [actions, width (+ actions)], [actions] |
/// | `critic.weight`, `.bias` | [1, width (+ actions)], [1] |
public struct ResidualPolicy: ConfigurablePolicy {
  public static let kind = "residual-policy"
  public static let about = "dense actor-critic policy with a residual stream"

  public let shape: ObservationShape
  public let actions: Int
  public let usesPreviousAction: Bool
  /// How many layers there are, the first included.
  public let layers: Int
  /// The numbers of a layer.
  public let width: Int
  private let places: PolicyLayers
  private let embedding: PolicyLayers.Table
  private let blocks: [PolicyLayers.Dense]
  private let heads: PolicyLayers.Heads

  /// A network of `layers` layers of `width` numbers, the first included.
  public init(
    shape: ObservationShape, actions: Int, layers: Int = 3, width: Int = 128, usesPreviousAction: Bool = false
  ) {
    precondition(layers > 0 && width > 0 && actions > 0, "\(layers) layers of \(width), \(actions) actions")
    (self.shape, self.actions, self.usesPreviousAction) = (shape, actions, usesPreviousAction)
    (self.layers, self.width) = (layers, width)
    var places = PolicyLayers()
    embedding = places.appendTable("embedding", features: shape.features, width: width)
    blocks = (0..<layers - 1).map { places.appendDense("layers.\($0)", inputs: width, outputs: width) }
    heads = places.appendHeads(inputs: width + (usesPreviousAction ? actions : 0), actions: actions)
    self.places = places
  }

  /// The keys that `init(from:shape:)` reads, in order.
  public static let keys = ["layers", "width", "previous-action"]

  /// Reads a residual policy for observations of this shape.
  ///
  /// | key | meaning | default | range |
  /// |---|---|---|---|
  /// | `layers` | layers, the first included | 3 | 1...64 |
  /// | `width` | numbers of a layer | 128 | 1...4096 |
  /// | `previous-action` | the previous action is part of the input of the heads | false | |
  public init(from reader: SettingsReader, shape: PolicyShape) throws {
    self.init(
      shape: shape.observation, actions: shape.actions, layers: try reader.integer("layers", default: 3, in: 1...64),
      width: try reader.integer("width", default: 128, in: 1...4096),
      usesPreviousAction: try reader.boolean("previous-action", default: false))
  }

  public var parameters: ParameterLayout { places.layout }

  public var metadata: [String: String] {
    ["network": kind, "layers": "\(layers)", "width": "\(width)", "previous-action": "\(usesPreviousAction)"]
      .merging(shapeMetadata) { own, _ in own }
  }

  public func initialParameters(_ stream: RandomStream) -> [Float] { places.initialParameters(stream) }

  public var sites: [Site] {
    sites(hidden: (["embedding"] + (0..<layers - 1).map { "layers.\($0)" }).map { ($0, width) })
  }

  public func outputs<Element>(
    _ tape: Tape<Element>, parameters: Variable, observations: Observations, range: Range<Int>
  ) -> PolicyOutputs {
    var x = tape.site("embedding", embedding(tape, parameters, tape.lists(observations, range, shape)), .samples)
    for (index, block) in blocks.enumerated() {
      x = tape.site("layers.\(index)", block(tape, parameters, x, rectified: true, addedTo: x), .samples)
    }
    if usesPreviousAction { x = tape.concatenate(x, previousActions: observations, range, actions: actions) }
    return heads(tape, parameters, x)
  }

  public var forwardFlops: Double {
    // Walls stand on the border and on a quarter of the rest: about a third of the cells.
    let sum = shape.height * shape.width / 3 * width
    return Double(sum + 2 * (layers - 1) * width * width + 2 * (actions + 1) * width)
  }

  public var tapeNumbers: Int { (2 * layers + 1) * width + 8 * actions }
}
