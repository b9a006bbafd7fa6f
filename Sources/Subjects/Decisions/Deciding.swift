import Readings
import Worlds

/// Whatever decides in every state of a finite decision process.
public protocol Deciding: Subject {
  /// The probabilities of its actions, [states · actions].
  ///
  /// Throws `Unavailable` where the process is not one it can decide in.
  func policy(in process: DecisionProcess) throws(Unavailable) -> [Double]
}

/// A policy that is written down, state by state.
public struct WrittenPolicy: Deciding {
  public let label: String
  /// [states · actions].
  private let probabilities: [Double]

  public init(_ probabilities: [Double], label: String) {
    self.probabilities = probabilities
    self.label = label
  }

  public func policy(in process: DecisionProcess) throws(Unavailable) -> [Double] {
    guard probabilities.count == process.states * process.actions else {
      throw Unavailable(
        "\(label) has \(probabilities.count) probabilities and the process \(process.states) states of"
          + " \(process.actions) actions")
    }
    return probabilities
  }
}
