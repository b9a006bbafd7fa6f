import BaseOptimizers
import Instruments
import Networks
import Organisms
import Settings
import Subjects
import Tensors
import Worlds

/// A network that answers regression tasks from their context.
public struct InContextRecipe: Recipe {
  public let world: RegressionWorld
  public let inContextNetwork: any InContextNetwork
  public let optimizer: any BaseOptimizerSettings

  public var network: any Network { inContextNetwork }
  public var subjectKind: ReadSubject.Kind { .inContext }

  /// Reads `network` and `base-optimizer`.
  init(_ world: RegressionWorld, from reader: SettingsReader) throws {
    self.world = world
    inContextNetwork = try NetworkRegistry.make(
      from: reader.section("network"), tokens: (count: world.tokenCount, width: world.tokenWidth))
    optimizer = try BaseOptimizerRegistry.read(reader.section("base-optimizer"))
  }

  public func start(seed: Int, checkpoints: CheckpointSchedule, workers: Workers) throws -> Growth {
    try InContextOrganism(world: world, network: inContextNetwork, stream: RandomStream(seed: UInt64(seed)))
      .growth(by: optimizer, checkpoints: checkpoints, workers: workers)
  }

  public func subject(parameters: [Float], label: String, workers: Workers) -> ReadSubject {
    .inContext(
      NetworkSubject(inContextNetwork, parameters: parameters, in: world, label: label, workers: workers), in: world)
  }
}
