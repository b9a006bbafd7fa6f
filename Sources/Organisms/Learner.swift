import BaseOptimizers
import Networks
import Settings
import Subjects
import Tensors
import Worlds

/// A network in a world: what the network is made for, what it is trained on, and what subject it becomes.
///
/// To let networks live in a new family of worlds: one file with a learner, one line in the catalog.
public protocol Learner: Organism {
  /// The worlds that it lives in, such as `any GridWorld`.
  associatedtype Habitat = any World
  /// The networks that live there, such as `any PolicyNetwork`.
  associatedtype Model = any Network

  /// What a network must know of a world.
  associatedtype Shape: Sendable
  static func shape(of world: Habitat) -> Shape

  init(_ model: Model, in world: Habitat, stream: RandomStream)

  /// The network with these parameters, as instruments see it.
  func subject(parameters: [Float], label: String, workers: Workers) -> any Subject

  /// Files for the page of the run.
  func keepsakes(parameters: [Float], stream: RandomStream, workers: Workers) throws -> [Keepsake]
}

extension Learner {
  public func keepsakes(parameters: [Float], stream: RandomStream, workers: Workers) throws -> [Keepsake] { [] }

  static func lives(in world: any World) -> Bool { world is Habitat }

  /// The network that a section describes, made for a world that this learner lives in.
  static func network(
    from reader: SettingsReader, in world: any World, among kinds: [any ConfigurableNetwork.Type]
  ) throws -> any Network {
    try reader.network(for: shape(inside: world), among: kinds)
  }

  /// The network that a file holds, made for a world that this learner lives in.
  static func network(in file: NetworkFile, in world: any World, among kinds: [any ConfigurableNetwork.Type]) throws
    -> any Network
  {
    try file.network(for: shape(inside: world), among: kinds)
  }

  /// Traps for a world or a network that is not one of its own.
  static func make(_ network: any Network, in world: any World, stream: RandomStream) -> any Learner {
    guard let habitat = world as? Habitat, let model = network as? Model else {
      preconditionFailure("\(network.kind) does not live in \(world.kind)")
    }
    return Self(model, in: habitat, stream: stream)
  }

  private static func shape(inside world: any World) -> Shape {
    guard let habitat = world as? Habitat else { preconditionFailure("nothing lives in \(world.kind)") }
    return shape(of: habitat)
  }
}
