import Worlds

/// Whatever answers regression tasks from their context: an organism, a planted weight set, a user's checkpoint or an
/// exact algorithm.
public protocol InContextSubject: Sendable {
  /// What it is, for messages and tables.
  var label: String { get }

  /// The number of layers, or of steps that it can take one after another; nil where that makes no sense.
  var layers: Int? { get }

  /// Answers [tasks] and their gradients in the query [dimensions, tasks], in the order of the batch.
  ///
  /// Numbers that are not finite are passed on as they are. Throws `Unavailable` where the batch does not fit.
  func answers(to batch: RegressionBatch) throws -> AlgorithmAnswers

  /// The products of its attention weights, which the published interpolation averages with those of an algorithm.
  ///
  /// Throws `Unavailable` with the reason where they are not defined.
  func attentionProducts() throws -> AttentionProducts
}

extension InContextSubject {
  public var layers: Int? { nil }

  public func attentionProducts() throws -> AttentionProducts {
    throw Unavailable("\(label) has no attention weights")
  }
}

/// Why something could not be measured; it becomes the note of a reading without a value.
public struct Unavailable: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { "unavailable, because \(reason)" }
}

/// An exact algorithm as a subject: a planted positive that needs no network.
public struct AlgorithmSubject: InContextSubject {
  public let algorithm: any InContextAlgorithm
  public var label: String { algorithm.name }

  public init(_ algorithm: any InContextAlgorithm) { self.algorithm = algorithm }

  public func answers(to batch: RegressionBatch) throws -> AlgorithmAnswers { algorithm.answers(to: batch) }
}
