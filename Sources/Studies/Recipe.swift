import BaseOptimizers
import Instruments
import Networks
import Organisms
import Records
import Settings
import Tensors
import Worlds

/// What a study says about its organism: a world, a network that fits it, and a base optimizer.
///
/// The world decides the family: one recipe serves networks that learn in context, another agents.
public protocol Recipe: Sendable {
  var network: any Network { get }
  var optimizer: any BaseOptimizerSettings { get }
  /// What instruments will read.
  var subjectKind: ReadSubject.Kind { get }

  /// Throws a `UserError` where an instrument's settings do not fit what is grown.
  func check(_ instrument: any Instrument) throws

  /// The seed's organism at step 0 with its base optimizer.
  func start(seed: Int, checkpoints: CheckpointSchedule, workers: Workers) throws -> Growth

  /// The network with these parameters, as instruments see it.
  func subject(parameters: [Float], label: String, workers: Workers) -> ReadSubject

  /// What a page shows of the grown organism beside its readings.
  func episodes(of subject: ReadSubject, stream: RandomStream) -> [EpisodeRecord]
}

extension Recipe {
  public var course: Course { optimizer.course }

  public func subject(parameters: [Float], workers: Workers) -> ReadSubject {
    subject(parameters: parameters, label: "the organism", workers: workers)
  }

  public func check(_ instrument: any Instrument) throws {}

  public func episodes(of subject: ReadSubject, stream: RandomStream) -> [EpisodeRecord] { [] }
}

extension SettingsReader {
  /// Reads `world`, `network` and `base-optimizer`.
  func recipe() throws -> any Recipe {
    let section = try section("world")
    switch try WorldRegistry.read(section) {
    case let world as RegressionWorld: return try InContextRecipe(world, from: self)
    case let world as any GridWorld: return try AgentRecipe(world, from: self)
    default: throw section.error("kind", expected: "a world that organisms can be grown in")
    }
  }
}
