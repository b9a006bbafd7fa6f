import Readings
import Tensors
import Worlds

/// An agent whose actions are renamed at random in every state it can tell apart: as decided as the agent inside, and
/// after nothing. A matched null.
public struct RelabeledAgent: Acting {
  public let label: String
  public let usesPreviousAction: Bool
  private let inner: any Acting
  private let seed: UInt64

  /// `seed` decides the names; the same agent in the same level and state is always renamed alike.
  public init(_ inner: any Acting, seed: UInt64) {
    label = "relabeled: \(inner.label)"
    usesPreviousAction = inner.usesPreviousAction
    self.inner = inner
    self.seed = seed
  }

  public func player(in levels: [GridLevel]) throws(Unavailable) -> any Player {
    Prepared(inner: try inner.player(in: levels), streams: levels.map { $0.stream(seed: seed) })
  }

  private struct Prepared: Player {
    let inner: any Player
    let streams: [RandomStream]

    func probabilities(of states: [GridState], in levels: [Int]) -> [Float] {
      var result = inner.probabilities(of: states, in: levels)
      for (index, state) in states.enumerated() {
        // Everything but the time: what the agent inside can go by.
        var stream = streams[levels[index]].stream(state.mouse).stream(Int(truncatingIfNeeded: state.taken))
          .stream(state.previousAction.map { $0.rawValue } ?? -1)
        for last in [3, 2, 1] {
          let other = min(last, Int(stream.uniform() * Double(last + 1)))
          result.swapAt(4 * index + last, 4 * index + other)
        }
      }
      return result
    }
  }
}
