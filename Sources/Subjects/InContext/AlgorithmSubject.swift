import Readings
import Worlds

/// An exact algorithm as a subject: a planted positive that needs no network.
public struct AlgorithmSubject: Answering {
  public let algorithm: any InContextAlgorithm
  public var label: String { algorithm.name }

  public init(_ algorithm: any InContextAlgorithm) { self.algorithm = algorithm }

  public func answers(to batch: RegressionBatch) throws(Unavailable) -> AlgorithmAnswers {
    algorithm.answers(to: batch)
  }
}
