import Records
import Settings
import Subjects
import Tensors
import Worlds

/// An agent whose layers are made by hand: `organism.kind: planted-layers`, with the section `planted`.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `planted.holds` | whether the layer `position` holds where the cheese is | true |
/// | `planted.steering` | what it goes by: that `layer`, the `level` past it, or always to the `corner` | required |
public struct PlantedLayersKind: OrganismKind {
  public static let kind = "planted-layers"
  public static let about = "an agent of whose layers it is known what they hold"
  public static let lengthKey = "planted.steps"

  private let world: any GridWorld
  private let holds: Bool
  private let steering: PlantedLayerAgent.Steering

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    let section = try reader.section("planted")
    guard let world = world as? any GridWorld, world.goals.contains("cheese") else {
      throw section.error("steering", expected: "a grid world with cheese for an organism of kind \(Self.kind)")
    }
    self.world = world
    holds = try section.boolean("holds", default: true)
    let steering = try section.choose(
      "steering", among: [PlantedLayerAgent.Steering.layer, .level, .corner]
    ) { "\($0)" }
    guard holds || steering != .layer else {
      throw section.error("steering", expected: "level or corner, where the layer holds nothing")
    }
    self.steering = steering
    try section.finish()
  }

  public let steps = 0

  public func start(_ beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers) throws -> any Growing {
    var stream = beginning.stream.stream("planted")
    let seed = stream.next(), kind = self
    return StillGrowth(PlantedSeed.checkpoint(seed, kind: Self.kind)) { _, _ in kind.specimen(seed: seed) }
  }

  public var example: Specimen { specimen(seed: 0) }

  public func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen {
    specimen(seed: try PlantedSeed.of(checkpoint))
  }

  private func specimen(seed: UInt64) -> Specimen {
    Specimen(PlantedLayerAgent(holds: holds, steering: steering, seed: seed), in: world)
  }
}
