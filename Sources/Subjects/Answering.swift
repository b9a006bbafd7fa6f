import Differentiation
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

/// Whatever answers regression tasks and has sites that can be read and edited meanwhile.
public protocol InspectableAnswering: Answering, Inspectable {
  /// Answers tasks under the edits of a request, and says what the sites held that it asks for; the tasks are the rows of
  /// both. Kept gradients are those of each task's answer.
  ///
  /// Throws `Unavailable` where the batch does not fit or a name is not one of its sites; traps on an edit that does not
  /// fit its site.
  func look(at batch: RegressionBatch, asking request: SiteRequest) throws(Unavailable) -> AnsweringLook
}

/// What a subject answered to some tasks, and what its sites held meanwhile.
public struct AnsweringLook: Sendable, Hashable {
  /// The answers and their gradients in the query.
  public var answers: AlgorithmAnswers
  /// What was kept, [tasks, …] each.
  public var sites: [SiteRecord<Float>]

  public init(answers: AlgorithmAnswers, sites: [SiteRecord<Float>]) { (self.answers, self.sites) = (answers, sites) }
}
