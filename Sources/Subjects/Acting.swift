import Readings
import Worlds

/// Whatever acts in grid levels: an organism, a planted policy, a user's checkpoint.
public protocol Acting: Subject {
  /// Whether what it does depends on its previous action beside the state of the level.
  var usesPreviousAction: Bool { get }

  /// Makes ready to act in these levels, such as planning in each of them.
  ///
  /// Throws `Unavailable` where a level is not one it can act in.
  func player(in levels: [GridLevel]) throws(Unavailable) -> any Player
}

/// An agent ready to act in a list of levels.
public protocol Player: Sendable {
  /// The probabilities of the four actions, [count · 4] in the order of `GridAction`, in state i of level `levels[i]` of
  /// the list.
  func probabilities(of states: [GridState], in levels: [Int]) -> [Float]
}

/// An agent whose hidden layers can be read and changed: what probes and causal tests need.
public protocol LayeredAgent: Acting {
  /// The names of its hidden layers, from the input on.
  var layerNames: [String] { get }
  /// Their widths, in the order of the names.
  var layerWidths: [Int] { get }

  /// Makes ready to act in these levels, with its layers open.
  ///
  /// Throws `Unavailable` where a level is not one it can act in.
  func layeredPlayer(in levels: [GridLevel]) throws(Unavailable) -> any LayeredPlayer
}

/// An agent ready to act in a list of levels, with its layers open.
public protocol LayeredPlayer: Player {
  /// What one layer holds, [count · width], in state i of level `levels[i]` of the list, after its nonlinearity.
  func activations(of layer: Int, in states: [GridState], of levels: [Int]) -> [Float]

  /// The probabilities of the four actions, [count · 4], where `change` [count · width] is added to what one layer holds
  /// after its nonlinearity.
  func probabilities(of states: [GridState], in levels: [Int], adding change: [Float], to layer: Int) -> [Float]
}

extension LayeredAgent {
  public func player(in levels: [GridLevel]) throws(Unavailable) -> any Player { try layeredPlayer(in: levels) }
}
