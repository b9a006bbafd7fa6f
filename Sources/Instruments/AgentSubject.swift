import Worlds

/// Whatever acts in grid levels: an organism, a planted policy, a user's checkpoint.
public protocol AgentSubject: Sendable {
  /// What it is, for messages and tables.
  var label: String { get }
  /// Whether what it does depends on its previous action beside the state of the level.
  var usesPreviousAction: Bool { get }

  /// Makes ready to act in these levels, such as planning in each of them.
  ///
  /// Throws `Unavailable` where a level is not one it can act in.
  func player(in levels: [GridLevel]) throws -> any AgentPlayer
}

/// An agent ready to act in a list of levels.
public protocol AgentPlayer: Sendable {
  /// The probabilities of the four actions, [count · 4] in the order of `GridAction`, in state i of level `levels[i]` of
  /// the list.
  func probabilities(of states: [GridState], in levels: [Int]) -> [Float]
}
