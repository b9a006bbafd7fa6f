import Worlds

/// Anything that can be looked at.
///
/// What a subject can do stands in the protocols that refine this one: it answers tasks (`Answering`), acts (`Acting`),
/// decides in a decision process (`Deciding`), can be inspected (`Inspectable`). An instrument says in its types which of
/// them it needs.
public protocol Subject: Sendable {
  /// What it is, for messages and tables.
  var label: String { get }
}

/// A subject together with the world in which it is looked at.
public struct Specimen: Sendable {
  public var subject: any Subject
  public var world: any World

  public init(_ subject: any Subject, in world: any World) {
    self.subject = subject
    self.world = world
  }
}
