import Settings
import Tensors
import Testing
import Worlds

/// What every world of the list is held to, whatever its laws.
@Suite struct WorldRegistryTests {
  private static func reader(_ kind: String, _ entries: [(String, Setting.Content)] = []) throws -> SettingsReader {
    try SettingsReader(
      Setting(.map(([("kind", .text(kind))] + entries).map { .init(key: $0.0, value: Setting($0.1)) })), path: "world")
  }

  /// The worlds of in-context regression among them.
  private static let regressions = WorldRegistry.names.filter { (try? WorldRegistry.regression(reader($0))) != nil }

  @Test func namesAreUniqueAndExplained() {
    #expect(Set(WorldRegistry.names).count == WorldRegistry.entries.count)
    #expect(WorldRegistry.entries.allSatisfy { !$0.about.isEmpty })
  }

  @Test func thereIsAWorldOfRegression() { #expect(Self.regressions.contains(RegressionWorld.kind)) }

  @Test(arguments: regressions) func whatWasResolvedIsTheSameWorld(_ kind: String) throws {
    let reader = try Self.reader(kind)
    let world = try WorldRegistry.regression(reader)
    #expect(reader.resolved["kind"]?.content == .text(kind))
    #expect(try WorldRegistry.regression(SettingsReader(reader.resolved, path: "world")) == world)
  }

  @Test(arguments: regressions) func theSameStreamGivesTheSameTasks(_ kind: String) throws {
    let world = try WorldRegistry.regression(Self.reader(kind))
    for tasks in [0, 1, 33] {
      let batch = world.sample(tasks: tasks, from: RandomStream(seed: 1))
      #expect(world.sample(tasks: tasks, from: RandomStream(seed: 1)) == batch)
      #expect(batch.inputs.allSatisfy(\.isFinite) && batch.targets.allSatisfy(\.isFinite))
    }
  }

  /// The optimum beats the best single step, and that beats knowing nothing; on tasks not seen before, for which alone
  /// they are exact.
  @Test(arguments: regressions) func itsOptimumBeatsRandom(_ kind: String) throws {
    let world = try WorldRegistry.regression(Self.reader(kind))
    let step = world.tunedSingleStep()
    #expect(step.risk.value < world.zeroRisk.value)
    #expect(world.bayesRisk().value <= step.risk.value)
    let measured = world.pooled(tasks: nil).measuredRisk(step.algorithm, tasks: 4_000, seed: 2)
    #expect(abs(measured.value - step.risk.value) < 5 * measured.error)
  }

  @Test(arguments: WorldRegistry.names) func refusesWhatItDoesNotKnow(_ kind: String) throws {
    let reader = try Self.reader(kind, [("gravity", .integer(1))])
    let error = #expect(throws: UserError.self) { try WorldRegistry.read(reader) }
    #expect(error?.description.contains("world.gravity") == true)
  }

  @Test func namesTheNearestWorld() throws {
    let reader = try Self.reader("regresion")
    let error = #expect(throws: UserError.self) { try WorldRegistry.read(reader) }
    #expect(error?.description.contains("regression") == true)
  }
}
