import BaseOptimizers
import Instruments
import Networks
import Organisms
import Settings
import Tensors
import Worlds

/// What a study says about an in-context organism: its world, its network and its base optimizer.
public struct InContextRecipe: Sendable {
  public let world: RegressionWorld
  public let network: any InContextNetwork
  public let optimizer: any BaseOptimizerRecipe

  public var course: Course { optimizer.course }

  /// Reads `world`, `network` and `base-optimizer`.
  init(from reader: SettingsReader) throws {
    world = try WorldRegistry.read(reader.section("world"))
    network = try NetworkRegistry.make(
      from: reader.section("network"), tokens: (count: world.tokenCount, width: world.tokenWidth))
    optimizer = try BaseOptimizerRegistry.read(reader.section("base-optimizer"))
  }

  /// The seed's organism at step 0 with its base optimizer.
  func start(seed: Int, checkpoints: CheckpointSchedule, workers: Workers) throws -> Growth {
    try InContextOrganism(world: world, network: network, stream: RandomStream(seed: UInt64(seed)))
      .growth(by: optimizer, checkpoints: checkpoints, workers: workers)
  }

  /// The network with these parameters, as instruments see it.
  func subject(parameters: [Float], label: String = "the organism", workers: Workers) -> NetworkSubject {
    NetworkSubject(network, parameters: parameters, in: world, label: label, workers: workers)
  }
}
