import Settings
import Subjects
import Worlds

/// An exact policy for a known goal: `organism.kind: planned-policy`, with the section `policy`.
///
/// It takes, in every state, one of the moves that are best for the goal, all of them with the same probability.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `policy.goal` | a goal of the world, such as `cheese`; see `mesascope list goals` | the world's true goal |
public struct PlannedPolicyKind: ExactKind {
  public static let kind = "planned-policy"
  public static let about = "an exact policy for a known goal in a grid world"

  let world: any GridWorld
  let goal: GridGoal

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    let section = try reader.section("policy")
    guard let world = world as? any GridWorld else {
      throw section.error("goal", expected: "a grid world for an organism of this kind")
    }
    self.world = world
    let word = try section.text("goal", default: world.goals.first ?? GridGoal.nothing.description)
    goal = try GridGoal(word, in: world, at: section.raw("goal")?.place ?? section.place, key: "policy.goal")
    try section.finish()
  }

  func made() -> Specimen { Specimen(PlantedAgent(PlannedPolicy(goal: goal), in: world), in: world) }

  var metadata: [String: String] { ["goal": goal.description] }

  public var example: Specimen { made() }
}
