import Differentiation
import Settings
import Tensors

/// The actor-critic networks of IMPALA (Espeholt et al. 2018, figure 3), a dense layer in the place of their memory.
///
/// Small, from the planes of ones and zeros on:
///
///     x ← max(0, convolution x)              16 channels, kernel 8, stride 4; then 32 channels, kernel 4, stride 2
///
/// Large, for each block of 16, 32 and 32 channels:
///
///     x ← maximum pool (convolution x)       kernel 3; pool of 3 at stride 2
///     x ← x + convolution max(0, convolution max(0, x))      twice, kernel 3
///
/// and max(0, x) behind the last block. Both then:
///
///     x ← max(0, W_0 x + b_0)                256 numbers
///     x ← max(0, W_1 [x, previous action] + b_1)             256 numbers
///     logits, value = heads of x
///
/// So the feed-forward variants of 2507.03068, with the previous action where that is asked for. Paddings are SAME
/// (`ConvolutionShape`); the columns of `dense.0.weight` go by row, column and channel, channels innermost.
///
/// | name | shape |
/// |---|---|
/// | `convolutions.{i}.weight`, `.bias` (small) | [channels out, channels in, kernel, kernel], [channels out] |
/// | `blocks.{i}.convolution.weight`, `.bias` (large) | [channels out, channels in, 3, 3], [channels out] |
/// | `blocks.{i}.residuals.{j}.{first,second}.weight`, `.bias` (large) | [channels, channels, 3, 3], [channels] |
/// | `dense.0.weight`, `.bias` | [256, height · width · channels], [256] |
/// | `dense.1.weight`, `.bias` | [256, 256 (+ actions)], [256] |
/// | `actor.weight`, `.bias`, `critic.weight`, `.bias` | [actions, 256], [actions], [1, 256], [1] |
public struct ImpalaPolicy: ConfigurablePolicy {
  public static let kind = "impala-policy"
  public static let about = "convolutional actor-critic policy of IMPALA, small or large"

  /// The two published sizes.
  public enum Size: String, Sendable, CaseIterable {
    case small, large
  }

  public let shape: ObservationShape
  public let actions: Int
  public let usesPreviousAction: Bool
  public let size: Size
  /// The numbers of the dense layers.
  public static let width = 256
  private let places: PolicyLayers
  private let convolutions: [PolicyLayers.Kernel]
  private let blocks: [Block]
  private let dense: [PolicyLayers.Dense]
  private let heads: PolicyLayers.Heads

  /// One block of the large network: where its convolutions lie.
  private struct Block: Sendable, Hashable {
    let convolution: PolicyLayers.Kernel
    let residuals: [(first: PolicyLayers.Kernel, second: PolicyLayers.Kernel)]

    init(_ places: inout PolicyLayers, _ index: Int, _ shape: ConvolutionShape) {
      convolution = places.appendConvolution("blocks.\(index).convolution", shape)
      let inner = ConvolutionShape(
        height: (shape.height + 1) / 2, width: (shape.width + 1) / 2, channels: shape.filters,
        filters: shape.filters, kernel: 3)
      residuals = (0..<2).map {
        (
          places.appendConvolution("blocks.\(index).residuals.\($0).first", inner),
          places.appendConvolution("blocks.\(index).residuals.\($0).second", inner)
        )
      }
    }

    /// The grid that comes out.
    var shape: ConvolutionShape { residuals[0].first.shape }
    var flops: Double { residuals.reduce(0) { $0 + $1.first.flops + $1.second.flops } }

    static func == (left: Block, right: Block) -> Bool { left.convolution == right.convolution }
    func hash(into hasher: inout Hasher) { hasher.combine(convolution) }
  }

  public init(shape: ObservationShape, actions: Int, size: Size, usesPreviousAction: Bool = false) {
    precondition(actions > 0, "\(actions) actions")
    (self.shape, self.actions, self.size, self.usesPreviousAction) = (shape, actions, size, usesPreviousAction)
    var places = PolicyLayers()
    var convolutions: [PolicyLayers.Kernel] = []
    var blocks: [Block] = []
    var (height, breadth, channels) = (shape.height, shape.width, shape.planes)
    switch size {
    case .small:
      for (index, (filters, kernel, stride)) in [(16, 8, 4), (32, 4, 2)].enumerated() {
        let sizes = ConvolutionShape(
          height: height, width: breadth, channels: channels, filters: filters, kernel: kernel, stride: stride)
        convolutions.append(places.appendConvolution("convolutions.\(index)", sizes))
        (height, breadth, channels) = (sizes.outputHeight, sizes.outputWidth, filters)
      }
    case .large:
      for (index, filters) in [16, 32, 32].enumerated() {
        let sizes = ConvolutionShape(height: height, width: breadth, channels: channels, filters: filters, kernel: 3)
        blocks.append(Block(&places, index, sizes))
        (height, breadth, channels) = ((height + 1) / 2, (breadth + 1) / 2, filters)
      }
    }
    let width = Self.width
    dense = [
      places.appendDense("dense.0", inputs: height * breadth * channels, outputs: width),
      places.appendDense("dense.1", inputs: width + (usesPreviousAction ? actions : 0), outputs: width),
    ]
    heads = places.appendHeads(inputs: width, actions: actions)
    (self.places, self.convolutions, self.blocks) = (places, convolutions, blocks)
  }

  /// The keys that `init(from:shape:)` reads, in order.
  public static let keys = ["size", "previous-action"]

  /// Reads an IMPALA policy for observations of this shape.
  ///
  /// | key | meaning | default |
  /// |---|---|---|
  /// | `size` | `small` or `large` | small |
  /// | `previous-action` | the previous action is part of the input of the second dense layer | false |
  public init(from reader: SettingsReader, shape: PolicyShape) throws {
    self.init(
      shape: shape.observation, actions: shape.actions, size: try reader.choice("size", default: Size.small),
      usesPreviousAction: try reader.boolean("previous-action", default: false))
  }

  public var parameters: ParameterLayout { places.layout }

  public var metadata: [String: String] {
    ["network": kind, "size": size.rawValue, "previous-action": "\(usesPreviousAction)"]
      .merging(shapeMetadata) { own, _ in own }
  }

  public func initialParameters(_ stream: RandomStream) -> [Float] { places.initialParameters(stream) }

  public var sites: [Site] {
    sites(
      hidden: convolutions.enumerated().map { ("convolutions.\($0)", $1.shape.outputs) }
        + blocks.enumerated().map { ("blocks.\($0)", $1.shape.outputs) }
        + [("dense.0", Self.width), ("dense.1", Self.width)])
  }

  public func outputs<Element>(
    _ tape: Tape<Element>, parameters: Variable, observations: Observations, range: Range<Int>
  ) -> PolicyOutputs {
    let lists = tape.lists(observations, range, shape)
    var grid: Variable?
    for (index, kernel) in convolutions.enumerated() {
      let y =
        grid.map { kernel(tape, parameters, $0, rectified: true) }
        ?? kernel(tape, parameters, lists, rectified: true)
      grid = tape.site("convolutions.\(index)", y, .samples)
    }
    for (index, block) in blocks.enumerated() {
      let y =
        grid.map { block.convolution(tape, parameters, $0, rectified: false) }
        ?? block.convolution(tape, parameters, lists, rectified: false)
      let sizes = block.convolution.shape
      var x = tape.maximumPool(
        y, height: sizes.height, width: sizes.width, channels: sizes.filters, kernel: 3, stride: 2)
      for residual in block.residuals {
        let inner = residual.first(tape, parameters, tape.relu(x), rectified: true)
        x = tape.add(x, residual.second(tape, parameters, inner, rectified: false))
      }
      x = tape.site("blocks.\(index)", x, .samples)
      grid = index == blocks.count - 1 ? tape.relu(x) : x
    }
    guard let grid else { fatalError("impala-policy: no layers") }
    var x = tape.site("dense.0", dense[0](tape, parameters, grid, rectified: true), .samples)
    if usesPreviousAction { x = tape.concatenate(x, previousActions: observations, range, actions: actions) }
    x = tape.site("dense.1", dense[1](tape, parameters, x, rectified: true), .samples)
    return heads(tape, parameters, x)
  }

  public var forwardFlops: Double {
    // The first convolution adds up weights under the features that are 1, about a third of the cells.
    let kernels = convolutions + blocks.map(\.convolution)
    let first = kernels[0].flops / Double(6 * shape.planes)
    let rest = kernels.dropFirst().reduce(first) { $0 + $1.flops } + blocks.reduce(0) { $0 + $1.flops }
    return rest + Double(2 * Self.width * (dense[0].inputs + dense[1].inputs + actions + 1))
  }

  public var tapeNumbers: Int {
    let convolved = (convolutions + blocks.map(\.convolution)).reduce(0) { $0 + $1.shape.outputs }
    return blocks.reduce(convolved + 5 * Self.width + 8 * actions) { $0 + 14 * $1.shape.outputs }
  }
}
