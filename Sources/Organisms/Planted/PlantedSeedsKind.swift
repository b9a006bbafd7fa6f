import Records
import Settings
import Subjects
import Tensors
import Worlds

/// A population of seeds whose rates are known: `organism.kind: planted-seeds`, in a world of kind `seed-rates`.
public struct PlantedSeedsKind: OrganismKind {
  public static let kind = "planted-seeds"
  public static let about = "many seeds whose rates are known"
  public static let lengthKey = "planted.steps"

  private let world: SeedRateWorld

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    guard let world = world as? SeedRateWorld else {
      throw try reader.section("world").error("kind", expected: "\(SeedRateWorld.kind) for an organism of this kind")
    }
    self.world = world
  }

  public let steps = 0

  public func start(_ beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers) throws -> any Growing {
    let successes = world.successes(from: beginning.stream.stream("seeds")), world = world
    return StillGrowth(
      GrowthCheckpoint(
        tensors: [Safetensors.Tensor(Self.array, shape: [successes.count], successes.map { Float($0) })],
        metadata: ["organism": Self.kind])
    ) { label, _ in Specimen(SeedRates(successes: successes, levels: world.levels, label: label), in: world) }
  }

  public var example: Specimen {
    Specimen(SeedRates(successes: [Int](repeating: 1, count: world.seeds), levels: world.levels), in: world)
  }

  public func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen {
    let successes = try checkpoint.floats(Self.array).map { Int($0) }
    return Specimen(SeedRates(successes: successes, levels: world.levels, label: label), in: world)
  }

  private static let array = "successes"
}
