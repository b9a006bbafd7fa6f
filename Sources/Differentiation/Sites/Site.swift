/// A named place in a network's forward pass, where values can be read or edited.
///
/// What it holds is an array whose axis 0 counts the rows of a batch (samples, tasks, observations); `axes` are the ones
/// behind it. Heads and positions are indices, never part of the name.
public struct Site: Sendable, Hashable {
  /// An axis behind the batch.
  public enum Axis: Sendable, Hashable {
    /// One entry a token, from 0.
    case positions
    /// One entry a token that is attended to, from 0: all tokens, or all but the query.
    case keys
    /// One entry a head, from 0.
    case heads(Int)
    /// The numbers at one place.
    case features(Int)
  }

  /// The name, such as `layers.0.residual.after`.
  public let name: String
  /// The axes behind the batch, in order.
  public let axes: [Axis]
  /// Whether it is what the network answers, and not something on the way to it.
  public let isOutput: Bool

  public init(_ name: String, _ axes: Axis..., isOutput: Bool = false) {
    (self.name, self.axes, self.isOutput) = (name, axes, isOutput)
  }

  /// How many numbers one row holds at one position, over all heads; tokens that are keys are not counted.
  public var width: Int {
    axes.reduce(1) {
      switch $1 {
      case .positions, .keys: $0
      case .heads(let count), .features(let count): $0 * count
      }
    }
  }

  /// The sizes of the axes behind the batch for sequences of `tokens` tokens, `keys` of which are attended to.
  public func shape(tokens: Int, keys: Int) -> [Int] {
    axes.map {
      switch $0 {
      case .positions: tokens
      case .keys: keys
      case .heads(let count), .features(let count): count
      }
    }
  }
}
