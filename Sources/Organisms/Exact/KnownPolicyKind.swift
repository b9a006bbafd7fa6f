import Settings
import Subjects
import Worlds

/// A policy of a known decision process: `organism.kind: known-policy`, with the section `policy`.
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `policy.probability` | of the best action in every state; the others share the rest equally | 1 | 0...1 |
public struct KnownPolicyKind: ExactKind {
  public static let kind = "known-policy"
  public static let about = "takes the best action of a known decision process with a given probability"

  let world: KnownDecisions
  let probability: Double

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    let section = try reader.section("policy")
    guard let world = world as? KnownDecisions else {
      throw section.error(
        "probability", expected: "a world of kind \(KnownDecisions.kind) for an organism of this kind")
    }
    self.world = world
    probability = try section.number("probability", default: 1, in: 0...1)
    try section.finish()
  }

  func made() -> Specimen {
    let decisions = world.decisions, actions = decisions.process.actions
    let rest = (1 - probability) / Double(actions - 1)
    let policy = world.bestActions.flatMap { best in (0..<actions).map { $0 == best ? probability : rest } }
    return Specimen(WrittenPolicy(policy, label: "the policy"), in: decisions)
  }

  var metadata: [String: String] { ["probability": "\(probability)"] }

  public var example: Specimen { made() }
}
