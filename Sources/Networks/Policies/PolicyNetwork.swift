import Differentiation
import Tensors

/// The sizes of an observation: one-hot planes over a grid. Feature (cell · planes + plane) is 1 or 0.
public struct ObservationShape: Sendable, Hashable {
  public let height: Int
  public let width: Int
  public let planes: Int

  public init(height: Int, width: Int, planes: Int) {
    (self.height, self.width, self.planes) = (height, width, planes)
  }

  public var features: Int { height * width * planes }
}

/// What a policy network must know of a world: the sizes of an observation, and how many actions there are.
public struct PolicyShape: Sendable, Hashable {
  public let observation: ObservationShape
  public let actions: Int

  public init(_ observation: ObservationShape, actions: Int) {
    (self.observation, self.actions) = (observation, actions)
  }
}

/// A batch of observations as the lists of their features that are 1; far smaller than the planes they stand for.
public struct Observations: Sendable, Hashable {
  /// The features that are 1, sample after sample, each in [0, features).
  public var features: [Int32] = []
  /// [count + 1]: sample i has `features[starts[i]..<starts[i + 1]]`.
  public var starts: [Int32] = [0]
  /// [count]: the previous action of each sample, -1 at the start of an episode.
  public var previousActions: [Int32] = []

  public init() {}

  public var count: Int { starts.count - 1 }

  /// Empties it without freeing its memory.
  public mutating func removeAll() {
    features.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    previousActions.removeAll(keepingCapacity: true)
  }
}

/// What a policy network leaves on a tape for n observations.
public struct PolicyOutputs {
  /// [n, actions]: unnormalized log-probabilities.
  public let logits: Variable
  /// [n, 1]: the critic's estimate of the discounted return.
  public let values: Variable

  public init(logits: Variable, values: Variable) { (self.logits, self.values) = (logits, values) }
}

/// An actor-critic network: observations in, a distribution over actions and a value out.
///
/// Its sites are its hidden layers after their nonlinearity, under the names of their weights, then `logits` and `value`.
/// Of n observations each holds [n, width]; a convolutional layer's width is height · width · channels, channels innermost.
public protocol PolicyNetwork: Network {
  var shape: ObservationShape { get }
  var actions: Int { get }
  /// Whether the previous action, one-hot, is part of the input.
  var usesPreviousAction: Bool { get }

  /// Records logits and values of observations `range` of a batch on a tape.
  func outputs<Element>(
    _ tape: Tape<Element>, parameters: Variable, observations: Observations, range: Range<Int>
  ) -> PolicyOutputs

  /// About how many floating-point operations one observation takes forward.
  var forwardFlops: Double { get }
  /// About how many numbers one observation leaves on a tape.
  var tapeNumbers: Int { get }
  /// How many observations to run through a tape at once; it depends on nothing but the network.
  var microBatch: Int { get }
}

extension PolicyNetwork {
  /// What a file of its parameters says about the observations.
  var shapeMetadata: [String: String] {
    ["height": "\(shape.height)", "breadth": "\(shape.width)", "planes": "\(shape.planes)", "actions": "\(actions)"]
  }

  /// The sites of hidden layers with these names and widths, and those of the heads.
  func sites(hidden: [(name: String, width: Int)]) -> [Site] {
    hidden.map { Site($0.name, .features($0.width)) }
      + [Site("logits", .features(actions), isOutput: true), Site("value", .features(1), isOutput: true)]
  }

  /// How many observations to run through a tape at once: as many as keep values and gradients in half a megabyte, and
  /// more where that is needed to read and write the parameters no more often than what observations leave on the tape.
  /// A power of two from 16 to 512, so that it divides usual minibatches.
  public var microBatch: Int {
    let numbers = max(1, tapeNumbers)
    let inCache = (512 << 10) / (2 * MemoryLayout<Float>.stride * numbers)
    let wanted = max(inCache, min(128, 3 * parameters.count / numbers))
    var size = 16
    while size < 512 && 2 * size <= wanted { size *= 2 }
    return size
  }

  /// How many numbers a tape must have room for to run a micro-batch, with plenty to spare.
  public var tapeCapacity: Int { max(1 << 22, 4 * microBatch * tapeNumbers + 4 * parameters.count) }
}
