import Settings
import Subjects
import Worlds

/// An exact algorithm, tuned to its world: `organism.kind: algorithm`, with the section `algorithm`.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `algorithm.name` | one of `mesascope list candidates`, such as `gradient-descent-1` | required |
public struct AlgorithmKind: ExactKind {
  public static let kind = "algorithm"
  public static let about = "an exact algorithm for regression tasks, tuned to its world"

  let world: RegressionWorld
  let name: String

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    let section = try reader.section("algorithm")
    guard let world = world as? RegressionWorld else {
      throw section.error("name", expected: "a world of kind \(RegressionWorld.kind) for an organism of this kind")
    }
    self.world = world
    name = try section.text("name", default: "")
    try section.finish()
    guard AlgorithmRegistry.isKnown(name) else {
      throw section.error(
        "name", expected: "an algorithm",
        remedy: Nearest.advice(name, among: AlgorithmRegistry.entries.map(\.name)))
    }
  }

  func made() throws -> Specimen { Specimen(AlgorithmSubject(try AlgorithmRegistry.make(name, for: world)), in: world) }

  var metadata: [String: String] { ["algorithm": name] }

  /// Any algorithm is like another to an instrument; this one needs no tuning.
  public var example: Specimen { Specimen(AlgorithmSubject(ZeroAlgorithm()), in: world) }
}
