import Differentiation
import Settings
import Tensors

/// A small convolutional actor-critic network.
///
///     x ← max(0, convolution_i x)            for each of `convolutions`, from the planes of ones and zeros on
///     x ← max(0, W x + b)                    W on all places and channels, [dense, height · width · channels]
///     logits, value = heads of [x, previous action]
///
/// The paddings are SAME (`ConvolutionShape`). The columns of `dense.weight` go by row, column and channel, channels
/// innermost: what PyTorch has after `permute(0, 2, 3, 1).flatten(1)`.
///
/// | name | shape |
/// |---|---|
/// | `convolutions.{i}.weight`, `.bias` | [channels out, channels in, kernel, kernel], [channels out] |
/// | `dense.weight`, `.bias` | [dense, height · width · channels], [dense] |
/// | `actor.weight`, `.bias` | [actions, dense (+ actions)], [actions] |
/// | `critic.weight`, `.bias` | [1, dense (+ actions)], [1] |
public struct ConvolutionalPolicy: ConfigurablePolicy {
  public static let kind = "convolutional-policy"
  public static let about = "small convolutional actor-critic policy"

  /// One convolution: its channels out, the side of its kernel, its stride.
  public struct Layer: Sendable, Hashable {
    public var channels: Int
    public var kernel: Int
    public var stride: Int

    public init(channels: Int, kernel: Int, stride: Int) {
      (self.channels, self.kernel, self.stride) = (channels, kernel, stride)
    }
  }

  public let shape: ObservationShape
  public let actions: Int
  public let usesPreviousAction: Bool
  public let convolutions: [Layer]
  /// The numbers of the dense layer.
  public let width: Int
  private let places: PolicyLayers
  private let kernels: [PolicyLayers.Kernel]
  private let dense: PolicyLayers.Dense
  private let heads: PolicyLayers.Heads

  /// The convolutions of the small network: 16 channels, kernel 3; 32 channels, kernel 3, stride 2.
  public static let small = [Layer(channels: 16, kernel: 3, stride: 1), Layer(channels: 32, kernel: 3, stride: 2)]

  /// A network of at least one convolution and a dense layer of `width` numbers.
  public init(
    shape: ObservationShape, actions: Int, convolutions: [Layer] = Self.small, width: Int = 128,
    usesPreviousAction: Bool = false
  ) {
    precondition(!convolutions.isEmpty && width > 0 && actions > 0, "\(convolutions), \(width), \(actions) actions")
    (self.shape, self.actions, self.usesPreviousAction) = (shape, actions, usesPreviousAction)
    (self.convolutions, self.width) = (convolutions, width)
    var places = PolicyLayers()
    var kernels: [PolicyLayers.Kernel] = []
    var (height, breadth, channels) = (shape.height, shape.width, shape.planes)
    for (index, layer) in convolutions.enumerated() {
      let sizes = ConvolutionShape(
        height: height, width: breadth, channels: channels, filters: layer.channels, kernel: layer.kernel,
        stride: layer.stride)
      kernels.append(places.appendConvolution("convolutions.\(index)", sizes))
      (height, breadth, channels) = (sizes.outputHeight, sizes.outputWidth, sizes.filters)
    }
    dense = places.appendDense("dense", inputs: height * breadth * channels, outputs: width)
    heads = places.appendHeads(inputs: width + (usesPreviousAction ? actions : 0), actions: actions)
    (self.places, self.kernels) = (places, kernels)
  }

  /// The keys that `init(from:shape:)` reads, in order.
  public static let keys = ["channels", "kernels", "strides", "width", "previous-action"]

  public static let openKeys = [(key: "strides", values: "[NUMBER,…]")]

  /// Reads a convolutional policy for observations of this shape.
  ///
  /// | key | meaning | default | range |
  /// |---|---|---|---|
  /// | `channels` | channels out of each convolution | [16, 32] | 1 to 16 numbers, 1...1024 each |
  /// | `kernels` | sides of the kernels, as many | [3, 3] | 1...31 each |
  /// | `strides` | strides, as many | [1, 2] | 1...16 each |
  /// | `width` | numbers of the dense layer | 128 | 1...4096 |
  /// | `previous-action` | the previous action is part of the input of the heads | false | |
  public init(from reader: SettingsReader, shape: PolicyShape) throws {
    let channels = try reader.sizes("channels", default: [16, 32], in: 1...1024)
    guard (1...16).contains(channels.count) else { throw reader.error("channels", expected: "1 to 16 numbers") }
    let standard = Self.small + [Layer](repeating: Self.small[0], count: max(0, channels.count - 2))
    let kernels = try reader.sizes("kernels", default: standard.prefix(channels.count).map(\.kernel), in: 1...31)
    let strides = try reader.sizes("strides", default: standard.prefix(channels.count).map(\.stride), in: 1...16)
    for (key, list) in [("kernels", kernels), ("strides", strides)] where list.count != channels.count {
      throw reader.error(key, expected: "\(channels.count) numbers, as many as channels")
    }
    self.init(
      shape: shape.observation, actions: shape.actions,
      convolutions: channels.indices.map {
        Layer(channels: channels[$0], kernel: kernels[$0], stride: strides[$0])
      },
      width: try reader.integer("width", default: 128, in: 1...4096),
      usesPreviousAction: try reader.boolean("previous-action", default: false))
  }

  public var parameters: ParameterLayout { places.layout }

  public var metadata: [String: String] {
    func list(_ key: KeyPath<Layer, Int>) -> String {
      "[" + convolutions.map { "\($0[keyPath: key])" }.joined(separator: ",") + "]"
    }
    return [
      "network": kind, "channels": list(\.channels), "kernels": list(\.kernel), "strides": list(\.stride),
      "width": "\(width)", "previous-action": "\(usesPreviousAction)",
    ].merging(shapeMetadata) { own, _ in own }
  }

  public func initialParameters(_ stream: RandomStream) -> [Float] { places.initialParameters(stream) }

  public var sites: [Site] {
    sites(hidden: kernels.enumerated().map { ("convolutions.\($0)", $1.shape.outputs) } + [("dense", width)])
  }

  public func outputs<Element>(
    _ tape: Tape<Element>, parameters: Variable, observations: Observations, range: Range<Int>
  ) -> PolicyOutputs {
    let lists = tape.lists(observations, range, shape)
    var x = tape.site("convolutions.0", kernels[0](tape, parameters, lists, rectified: true), .samples)
    for index in 1..<kernels.count {
      x = tape.site("convolutions.\(index)", kernels[index](tape, parameters, x, rectified: true), .samples)
    }
    x = tape.site("dense", dense(tape, parameters, x, rectified: true), .samples)
    if usesPreviousAction { x = tape.concatenate(x, previousActions: observations, range, actions: actions) }
    return heads(tape, parameters, x)
  }

  public var forwardFlops: Double {
    // The first convolution adds up weights under the features that are 1, about a third of the cells.
    let first = kernels[0].flops / Double(6 * shape.planes)
    let dense = Double(2 * self.dense.inputs * width + 2 * (actions + 1) * width)
    return kernels.dropFirst().reduce(first + dense) { $0 + $1.flops }
  }

  public var tapeNumbers: Int { kernels.reduce(3 * width + 8 * actions) { $0 + $1.shape.outputs } }
}

extension SettingsReader {
  /// A list of whole numbers, each in `range`.
  func sizes(_ key: String, default standard: [Int], in range: ClosedRange<Int>) throws -> [Int] {
    let list = try numbers(
      key, default: standard.map(Double.init), in: Double(range.lowerBound)...Double(range.upperBound))
    guard list.allSatisfy({ $0.rounded() == $0 }) else { throw error(key, expected: "whole numbers") }
    return list.map { Int($0) }
  }
}
