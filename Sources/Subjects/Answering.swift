import Readings
import Worlds

/// Whatever answers regression tasks from their context: an organism, a planted weight set, a user's checkpoint or an
/// exact algorithm.
public protocol Answering: Subject {
  /// The number of layers, or of steps that it can take one after another; nil where that makes no sense.
  var layers: Int? { get }

  /// Answers [tasks] and their gradients in the query [dimensions, tasks], in the order of the batch.
  ///
  /// Numbers that are not finite are passed on as they are. Throws `Unavailable` where the batch does not fit.
  func answers(to batch: RegressionBatch) throws(Unavailable) -> AlgorithmAnswers

  /// The products of its attention weights, which the published interpolation averages with those of an algorithm.
  ///
  /// Throws `Unavailable` with the reason where they are not defined.
  func attentionProducts() throws(Unavailable) -> AttentionProducts
}

extension Answering {
  public var layers: Int? { nil }

  public func attentionProducts() throws(Unavailable) -> AttentionProducts {
    throw Unavailable("\(label) has no attention weights")
  }
}
