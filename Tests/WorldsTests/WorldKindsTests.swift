import Settings
import Tensors
import Testing
import Worlds

/// What every world that a user can choose is held to, whatever its laws.
@Suite struct WorldKindsTests {
  private static func reader(_ kind: String, _ entries: [(String, Setting.Content)] = []) throws -> SettingsReader {
    try SettingsReader(
      Setting(.map(([("kind", .text(kind))] + entries).map { .init(key: $0.0, value: Setting($0.1)) })), path: "world")
  }

  /// The worlds of in-context regression among them.
  private static let regressions = names.filter { (try? reader($0).world(as: RegressionWorld.self)) != nil }
  private static let names = worldKinds.map { $0.kind }

  @Test func namesAreUniqueAndExplained() {
    #expect(Set(Self.names).count == worldKinds.count)
    #expect(worldKinds.allSatisfy { !$0.about.isEmpty })
  }

  @Test func thereIsAWorldOfRegression() { #expect(Self.regressions.contains(RegressionWorld.kind)) }

  @Test(arguments: regressions) func whatWasResolvedIsTheSameWorld(_ kind: String) throws {
    let reader = try Self.reader(kind)
    let world = try reader.world(as: RegressionWorld.self)
    #expect(reader.resolved["kind"]?.content == .text(kind))
    #expect(try SettingsReader(reader.resolved, path: "world").world(as: RegressionWorld.self) == world)
  }

  @Test(arguments: regressions) func theSameStreamGivesTheSameTasks(_ kind: String) throws {
    let world = try Self.reader(kind).world(as: RegressionWorld.self)
    for tasks in [0, 1, 33] {
      let batch = world.sample(tasks: tasks, from: RandomStream(seed: 1))
      #expect(world.sample(tasks: tasks, from: RandomStream(seed: 1)) == batch)
      #expect(batch.inputs.allSatisfy(\.isFinite) && batch.targets.allSatisfy(\.isFinite))
    }
  }

  /// The optimum beats the best single step, and that beats knowing nothing; on tasks not seen before, for which alone
  /// they are exact.
  @Test(arguments: regressions) func itsOptimumBeatsRandom(_ kind: String) throws {
    let world = try Self.reader(kind).world(as: RegressionWorld.self)
    let step = world.tunedSingleStep()
    #expect(step.risk.value < world.zeroRisk.value)
    #expect(world.bayesRisk().value <= step.risk.value)
    let measured = world.pooled(tasks: nil).measuredRisk(step.algorithm, tasks: 4_000, seed: 2)
    #expect(abs(measured.value - step.risk.value) < 5 * measured.error)
  }

  @Test(arguments: names) func refusesWhatItDoesNotKnow(_ kind: String) throws {
    let reader = try Self.reader(kind, [("gravity", .integer(1))])
    let error = #expect(throws: UserError.self) { try reader.world(among: worldKinds) }
    #expect(error?.description.contains("world.gravity") == true)
  }

  @Test func namesTheNearestWorld() throws {
    let reader = try Self.reader("regresion")
    let error = #expect(throws: UserError.self) { try reader.world(among: worldKinds) }
    #expect(error?.description.contains("regression") == true)
  }

  @Test func noKindIsADefault() throws {
    let reader = try SettingsReader(Setting(.map([])), path: "world")
    let error = #expect(throws: UserError.self) { try reader.world(among: worldKinds) }
    #expect(error?.description.contains("world.kind") == true)
    #expect(error?.description.contains("one of " + Self.names.joined(separator: ", ")) == true)
  }
}
