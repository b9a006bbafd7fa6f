import Foundation
import Instruments
import Readings
import Records
import Settings
import Studies
import Tensors
import Testing
import Worlds

/// What the stages of a study inherit, and what they are refused.
@Suite struct StageSettingsTests {
  private static let grid = """
    study: two
    organism: {kind: trained}
    world: {kind: cheese-in-the-corner, size: 7, corner-size: 2}
    network: {kind: residual-policy, layers: 2, width: 16}
    base-optimizer: {kind: reinforcement, environments: 4, horizon: 8, minibatches: 2, steps: 3}
    checkpoints: {count: 2}
    measure: [{instrument: goal-rates, levels: 10}]

    """

  private func world(_ study: Study, _ index: Int) throws -> RegressionWorld {
    try #require(study.stages[index].world as? RegressionWorld)
  }

  @Test func whatAStageDoesNotSayIsInherited() throws {
    let study = try Study.small(
      stages: [
        "name: plain", "name: noisy, world: {noise: 0.5}, steps: 7",
        "name: slow, base-optimizer: {learning-rate: 0.001}, checkpoints: {count: 2}, keep-optimizer: true",
      ], measure: "[\(Study.match)]")
    #expect(study.stages.map(\.name) == ["plain", "noisy", "slow"])
    #expect(study.stages.map(\.organism.steps) == [12, 7, 12])
    #expect(study.stages.map(\.keepsOptimizer) == [false, false, true])
    #expect(study.stages.map(\.checkpoints.count) == [3, 3, 2])
    // Each stage changes the study, not the stage before it.
    #expect(try (0..<3).map { try world(study, $0).noise } == [0, 0.5, 0])
    #expect(try (0..<3).allSatisfy { try world(study, $0).dimensions == 2 && world(study, $0).context == 4 })
    #expect(study.stages.allSatisfy { $0.measures.map(\.name) == ["algorithm-match"] })
  }

  @Test func aSectionThatNamesItsKindIsAnother() throws {
    let study = try Study.small(
      stages: [
        "name: a", "name: b, world: {kind: regression, context: 6}", "name: c, measure: [{instrument: emergence}]",
      ])
    // Of the study's two dimensions nothing is left: the world of b has the standard's ten.
    #expect(try world(study, 1) == RegressionWorld(context: 6))
    #expect(study.stages[2].measures.map(\.name) == ["emergence"])
    let text = Self.grid + "stages: [{name: first}, {name: dish, world: {kind: cheese-on-a-dish, size: 7}}]\n"
    let two = try Study(YAML.parse(text, path: "s.yaml"), catalog: .standard)
    #expect(two.stages.map { $0.world.kind } == ["cheese-in-the-corner", "cheese-on-a-dish"])
  }

  @Test func withoutStagesThereIsOneWithoutAName() throws {
    let study = try Study.small()
    #expect(study.stages.count == 1 && study.stages[0].name == nil && !study.stages[0].keepsOptimizer)
    #expect(study.resolved["stages"] == nil)
  }

  @Test func aResolvedStudyOfStagesIsTheSameStudy() throws {
    let study = try Study.small(
      "recipe: by-hand", stages: ["name: a, steps: 4", "name: b, world: {noise: 0.25}, keep-optimizer: true"],
      measure: "[\(Study.match)]")
    let text = try study.text(seed: 3)
    let again = try Study(YAML.parse(text, path: "study.yaml"), catalog: .standard)
    #expect(try again.text(seed: 3) == text && again.recipe == "by-hand")
    #expect(again.stages.map(\.organism.steps) == [4, 12] && again.stages[1].keepsOptimizer)
    #expect(try again.fingerprint == study.fingerprint)
    #expect(try study.fingerprint != Study.small("recipe: by-hand", stages: ["name: a, steps: 4"]).fingerprint)
  }

  /// A summary that stands in a later stage alone is one of the study's too.
  @Test func theMeasuresOfAStudyAreThoseOfAllItsStages() throws {
    let study = try Study.small(
      stages: ["name: a", "name: b, measure: [\(Study.match), {instrument: emergence}]"], measure: "[\(Study.match)]")
    #expect(study.measures.map(\.name) == ["algorithm-match", "emergence"])
  }

  /// A list of stages, and what the message must name.
  @Test(arguments: [
    (["steps: 3"], "name"), (["name: a", "name: a"], "name"), (["name: Bad Name"], "name"),
    (["name: a, seeds: [1]"], "belongs to the whole study"), (["name: a, study: b"], "belongs to the whole study"),
    (["name: a, from: x.safetensors"], "belongs to the whole study"), (["name: a, wrold: {}"], "world"),
    (["name: a, world: {noize: 1}"], "noise"), (["name: a, steps: 0"], "steps"),
    (["name: a, keep-optimizer: maybe"], "true or false"),
    (["name: a, world: {kind: cheese-in-the-corner}"], "network.kind"),
    (["name: a, measure: [{instrument: goal-rates}]"], "acts in grid levels"),
  ])
  func mistakesAreNamedWithTheirLine(_ stages: [String], _ name: String) throws {
    let error = #expect(throws: UserError.self) { try Study.small(stages: stages) }
    #expect(error?.exitCode == 65)
    #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("s.yaml:") == true, "\(error?.description ?? "")")
  }
}

/// Runs of studies with stages.
@Suite struct StageRunTests {
  static let three = [
    "name: first", "name: second, world: {noise: 0.5}, steps: 9, keep-optimizer: true",
    "name: third, base-optimizer: {kind: gradient-descent, method: sgd, learning-rate: 0.01, steps: 6, batch: 16}",
  ]

  @Test func stepsCountOverAllStages() throws {
    let runs = Runs()
    let files = try runs.execute(
      Study.small("recipe: planted-by-hand", stages: Self.three, measure: "[\(Study.match), {instrument: emergence}]")
    ).files
    let metrics = try files.readMetrics()
    #expect(metrics.map(\.step) == Array(0..<27))
    let readings = try files.readReadings(as: Reading.self)
    let checkpoints = try files.checkpointSteps()
    #expect(checkpoints == [0, 6, 12, 17, 21, 24, 27] || checkpoints == [0, 6, 12, 16, 21, 24, 27], "\(checkpoints)")
    let loss = readings.filter { $0.quantity == "loss" && $0.reference == "zero" && $0.condition == nil }
    #expect(loss.map(\.step) == checkpoints)
    #expect(loss.map(\.stage) == ["first", "first", "first", "second", "second", "third", "third"])
    #expect(readings.allSatisfy { $0.recipe == "planted-by-hand" })
    // A summary looks at the whole run, from its last checkpoint.
    let emergence = try #require(readings.last { $0.quantity == "emergence-step" })
    #expect(emergence.n == checkpoints.count && emergence.stage == "third")
    for (step, stage) in zip(checkpoints, loss.map(\.stage)) {
      let metadata = try files.readCheckpoint(step).metadata
      #expect(metadata["stage"] == stage && metadata["step"] == String(step))
    }
  }

  @Test func costsGoOnOverStages() throws {
    let runs = Runs()
    let metrics = try runs.execute(Study.small(stages: Self.three)).files.readMetrics()
    for (index, row) in metrics.enumerated() {
      #expect(row.values["updates"] == Double(index + 1) && row.values["examples"] == Double(16 * (index + 1)))
    }
    let work = metrics.compactMap { $0.values["floating-point-operations"] ?? nil }
    #expect(work.count == 27 && zip(work, work.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// A first stage is what the study is without stages: same seed, same bytes of its arrays.
  @Test func theFirstStageIsTheStudyWithoutStages() throws {
    let runs = Runs(), plain = Runs()
    let staged = try runs.execute(Study.small(stages: ["name: first", "name: second"])).files
    let alone = try plain.execute(Study.small()).files
    #expect(try staged.floats(12) == alone.floats(12))
    #expect(try staged.floats(24) != alone.floats(12))
  }

  /// The optimizer's moments make the difference, and nothing else: data and start are the same.
  @Test func keepingTheOptimizerIsNotStartingAFreshOne() throws {
    func end(_ keeps: Bool) throws -> (floats: [String: [Float]], rows: [MetricsRow]) {
      let runs = Runs()
      let files = try runs.execute(Study.small(stages: ["name: a", "name: b, keep-optimizer: \(keeps)"])).files
      return (try files.floats(24), try files.readMetrics())
    }
    let kept = try end(true), fresh = try end(false)
    #expect(kept.floats != fresh.floats)
    #expect(kept.rows.prefix(12).map(\.values) == fresh.rows.prefix(12).map(\.values))
  }

  /// Interrupted at random steps, of every stage, and saved between checkpoints, a run ends in the bytes of one that was
  /// left alone.
  @Test(arguments: 0..<6) func anInterruptedRunEndsInTheSameBytes(_ seed: Int) throws {
    let study = try Study.small(stages: Self.three, measure: "[\(Study.match), {instrument: emergence}]")
    let whole = Runs(), broken = Runs()
    let expected = try Runs.bytes(of: whole.execute(study).files)
    var stream = RandomStream(seed: UInt64(seed))
    var interruptions = 0
    while true {
      let left = Countdown(1 + Int(stream.uniform() * 9))
      var run = broken.run(study)
      run.isInterrupted = { left.isOver() }
      // Between checkpoints too: after every step that takes longer than this.
      run.savingInterval = seed % 2 == 0 ? 1e-5 : 20
      do {
        let found = try Runs.bytes(of: run.execute(workers: Workers(threads: 1)).files)
        #expect(found.keys.sorted() == expected.keys.sorted())
        #expect(expected.keys.filter { found[$0] != expected[$0] }.sorted() == [], "these files differ")
        break
      } catch let error as UserError where error.kind == .interrupted { interruptions += 1 }
      try #require(interruptions < 500, "the run does not get on")
    }
    #expect(interruptions > 2)
  }

  /// Stopped in each of its stages at each of its steps once.
  @Test(arguments: 1..<30) func aRunStoppedOnceAnywhereEndsInTheSameBytes(_ calls: Int) throws {
    let study = try Study.small(stages: Self.three)
    let whole = Runs(), broken = Runs()
    let expected = try Runs.bytes(of: whole.execute(study).files)
    let left = Countdown(calls)
    var run = broken.run(study)
    run.isInterrupted = { left.isOver() }
    let error = #expect(throws: UserError.self) { try run.execute(workers: Workers(threads: 1)) }
    #expect(error?.kind == .interrupted)
    let found = try Runs.bytes(of: broken.execute(study).files)
    #expect(found.keys.sorted() == expected.keys.sorted())
    #expect(expected.keys.filter { found[$0] != expected[$0] }.sorted() == [], "these files differ")
  }

  /// Saving after no time at all still gets on.
  @Test(.timeLimit(.minutes(1))) func savingAllTheTimeGetsOn() throws {
    let runs = Runs(), steps = Countdown(300)
    var run = runs.run(try Study.small())
    run.savingInterval = 0
    // Without this a run that does not get on would never end.
    run.isInterrupted = { steps.isOver() }
    let outcome = try run.execute(workers: Workers(threads: 1))
    #expect(try outcome.files.checkpointSteps() == [0, 6, 12])
  }
}

/// True from the n-th time it is asked.
final class Countdown: Sendable {
  private let left: Tally

  init(_ count: Int) { left = Tally(count) }

  func isOver() -> Bool { left.next() <= 0 }

  private final class Tally: @unchecked Sendable {
    private let lock = NSLock()
    private var count: Int
    init(_ count: Int) { self.count = count }
    func next() -> Int {
      lock.withLock {
        count -= 1
        return count
      }
    }
  }
}
