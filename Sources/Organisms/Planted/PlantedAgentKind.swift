import Records
import Settings
import Subjects
import Tensors
import Worlds

/// An exact policy for a known goal, or for none: `organism.kind: planted-agent`, with the section `planted`.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `planted.goal` | a goal of the world, `cell-N`, or `nothing`, which is uniform play | the world's own |
/// | `planted.play` | `strict`; `random`: a share of the moves at random; `soft`: by the values of the moves | `strict` |
/// | `planted.share` | the share of random moves | 0.1 |
/// | `planted.relabeled` | whether its actions are renamed at random in every state, so that it is after nothing | false |
public struct PlantedAgentKind: OrganismKind {
  public static let kind = "planted-agent"
  public static let about = "an exact policy for a known goal"
  public static let lengthKey = "planted.steps"

  private enum Play: String, CaseIterable { case strict, random, soft }

  private let world: any GridWorld
  private let goal: GridGoal
  private let softness: PlannedPolicy.Softness
  private let isRelabeled: Bool

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    let section = try reader.section("planted")
    guard let world = world as? any GridWorld else {
      throw section.error("goal", expected: "a grid world for an organism of kind \(Self.kind)")
    }
    self.world = world
    let word = try section.text("goal", default: world.goals.first ?? "nothing")
    goal = try GridGoal(word, in: world, at: section.place, key: "planted.goal")
    let play = try section.choice("play", default: Play.strict)
    let share = try section.number("share", default: 0.1, in: 0...1)
    // Soft enough to err now and then: a step too many costs a factor of e^1.5 in probability.
    let cost = max(1 - world.discount, 1e-3)
    softness =
      switch play {
      case .strict: .greedy
      case .random: .epsilon(share)
      case .soft: .softmax(inverseTemperature: 1.5 / cost)
      }
    isRelabeled = try section.boolean("relabeled", default: false)
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
    let agent: any Acting =
      goal == .nothing ? UniformAgent() : PlantedAgent(PlannedPolicy(goal: goal, softness: softness), in: world)
    return Specimen(isRelabeled ? RelabeledAgent(agent, seed: seed) : agent, in: world)
  }
}
