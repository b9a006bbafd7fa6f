import Differentiation
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

/// An agent whose sites can be read and edited: what probes and causal tests need.
public protocol InspectableActing: Acting, Inspectable {
  /// Makes ready to act in these levels, with its sites open.
  ///
  /// Throws `Unavailable` where a level is not one it can act in.
  func openPlayer(in levels: [GridLevel]) throws(Unavailable) -> any OpenPlayer
}

/// An agent ready to act in a list of levels, with its sites open.
public protocol OpenPlayer: Player {
  /// What the agent does in state i of level `levels[i]` of the list under the edits of a request, and what the sites held
  /// that it asks for; the states are the rows of both.
  ///
  /// Kept gradients are those of the critic's value; an agent without a critic traps on them. Traps on a name that is not
  /// one of its sites, and on an edit that does not fit its site.
  func look(at states: [GridState], in levels: [Int], asking request: SiteRequest) -> ActingLook
}

/// What an agent did in some states, and what its sites held meanwhile.
public struct ActingLook: Sendable, Hashable {
  /// [count · 4]: the probabilities of the four actions.
  public var probabilities: [Float]
  /// What was kept, [count, …] each.
  public var sites: [SiteRecord<Float>]

  public init(probabilities: [Float], sites: [SiteRecord<Float>]) {
    (self.probabilities, self.sites) = (probabilities, sites)
  }
}

extension InspectableActing {
  public func player(in levels: [GridLevel]) throws(Unavailable) -> any Player { try openPlayer(in: levels) }
}

extension OpenPlayer {
  /// What one site holds, [count · width], in state i of level `levels[i]` of the list.
  public func values(of site: String, in states: [GridState], of levels: [Int]) -> [Float] {
    look(at: states, in: levels, asking: SiteRequest(keep: [site])).sites.record(of: site)?.values ?? []
  }

  /// The probabilities of the four actions, [count · 4], under an edit.
  public func probabilities(of states: [GridState], in levels: [Int], under edit: SiteEdit) -> [Float] {
    look(at: states, in: levels, asking: SiteRequest(edits: [edit])).probabilities
  }
}
