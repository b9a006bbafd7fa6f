import Foundation
import Readings
import Records
import Settings
import Studies
import Tensors
import Testing

/// `measure` on what paths hold.
@Suite struct MeasurementTests {
  private func readings(
    _ instrument: String, of path: String, against reference: String? = nil, _ changes: String...
  ) throws -> [Reading] {
    try Measurement(
      instrument: instrument, changes: changes.map { try StudyChange(parsing: $0) }, catalog: .standard
    ).outcome(of: path, against: reference, workers: Workers(threads: 1)).readings
  }

  private let quick = ["instrument.tasks=40", "instrument.shift-tasks=10", "instrument.resamples=20"]

  @Test func anInstrumentThatDoesNotReadItSaysWhatItNeeds() throws {
    let runs = Runs()
    let path = try runs.execute(Study.small()).files.path
    let error = #expect(throws: UserError.self) { try readings("goal-rates", of: path) }
    #expect(error?.exitCode == 64)
    let text = error?.description ?? ""
    #expect(text.contains("goal-rates") && text.contains(path), "\(text)")
    #expect(
      text.contains(
        "found a subject that answers regression tasks from their context and shows its sites, in a world of"),
      "\(text)")
    #expect(text.contains("expected a subject that acts in grid levels in a grid world"), "\(text)")
    #expect(text.contains("these read it: algorithm-match"), "\(text)")
  }

  @Test func aRunIsNotReadAtOtherSizesOrAsAnotherNetwork() throws {
    let runs = Runs()
    let path = try runs.execute(Study.small()).files.path
    let sizes = #expect(throws: UserError.self) {
      try readings("algorithm-match", of: path, against: nil, "world.dimensions=3")
    }
    #expect(sizes?.exitCode == 65 && sizes?.description.contains("9 numbers") == true, "\(sizes?.description ?? "")")
    let network = #expect(throws: UserError.self) {
      try readings("algorithm-match", of: path, against: nil, "network.heads=3")
    }
    #expect(network?.exitCode == 64 && network?.description.contains("a run says") == true)
  }

  @Test func aRunIsReadAtItsNewestCheckpointInItsOwnStage() throws {
    let runs = Runs()
    let study = try Study.small(
      stages: ["name: a", "name: b, world: {kind: regression, dimensions: 2, context: 7}"], measure: "[\(Study.match)]")
    let files = try runs.execute(study).files
    let found = try readings("algorithm-match", of: files.path, quick[0], quick[1], quick[2])
    #expect(!found.isEmpty && found.allSatisfy { $0.step == 24 && $0.seed == 1 })
  }

  /// What is read of a run later says as much of its provenance as what was read on the way.
  @Test func whatIsReadAgainHasTheProvenanceOfTheRun() throws {
    let runs = Runs()
    let study = try Study.small("recipe: by-hand", stages: ["name: a", "name: b"], measure: "[\(Study.match)]")
    let files = try runs.execute(study).files
    let found = try readings("algorithm-match", of: files.path, quick[0], quick[1], quick[2])
    #expect(found.allSatisfy { $0.stage == "b" && $0.recipe == "by-hand" })
  }

  /// A setting of the world is one of the world that the newest checkpoint lives in.
  @Test func theWorldOfAStageIsChangedToo() throws {
    let runs = Runs()
    let study = try Study.small(
      stages: ["name: a", "name: b, world: {kind: regression, dimensions: 2, context: 4}"], measure: "[]")
    let path = try runs.execute(study).files.path
    func loss(_ changes: String...) throws -> Double? {
      let measurement = try Measurement(
        instrument: "algorithm-match", changes: (quick + changes).map { try StudyChange(parsing: $0) },
        catalog: .standard)
      let readings = try measurement.outcome(of: path, workers: Workers(threads: 1)).readings
      return readings.first { $0.quantity == "loss" && $0.condition == nil }?.value
    }
    #expect(try loss() != nil)
    #expect(try loss() != loss("world.noise=3"))
  }

  @Test func summariesOfARunKnowItsCosts() throws {
    let runs = Runs()
    let study = try Study.small(measure: "[\(Study.match), {instrument: emergence, threshold: 0}]")
    let files = try runs.execute(study).files
    let then = try files.readReadings(as: Reading.self).filter { $0.instrument == "emergence" }.map(\.quantity)
    let now = try readings("emergence", of: files.path, "instrument.threshold=0").map(\.quantity)
    #expect(now == then)
  }

  @Test func summariesReadOneRunOrMany() throws {
    let runs = Runs()
    let study = try Study.small(measure: "[\(Study.match)]")
    let one = try runs.execute(study, seed: 1).files.path
    _ = try runs.execute(study, seed: 2)
    #expect(try readings("emergence", of: one).map(\.quantity).contains("emergence-step"))
    #expect(try readings("emergence", of: runs.root + "/small").map(\.quantity).contains("emergence-median"))
    let error = #expect(throws: UserError.self) { try readings("algorithm-match", of: runs.root + "/small") }
    #expect(error?.exitCode == 64 && error?.description.contains("name one of the runs") == true)
  }

  @Test func aFileNeedsItsWorld() throws {
    let runs = Runs()
    let file = try runs.execute(Study.small()).files.checkpoint(12)
    let error = #expect(throws: UserError.self) { try readings("algorithm-match", of: file) }
    #expect(error?.exitCode == 64 && error?.description.contains("world.kind") == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("one of regression, ") == true)
    let found = try readings(
      "algorithm-match", of: file, "world.kind=regression", "world.dimensions=2", "world.context=4", quick[0], quick[1],
      quick[2])
    #expect(!found.isEmpty && found.allSatisfy { $0.step == nil && $0.seed == nil })
  }

  @Test func whatIsNowhereIsNamedWithWhatCanBeRead() throws {
    let error = #expect(throws: UserError.self) { try readings("algorithm-match", of: "/nowhere/at/all") }
    #expect(error?.exitCode == 66)
    for source in Catalog.standard.sources { #expect(error?.description.contains(source.about) == true) }
  }

  @Test func aReferenceIsForInstrumentsThatCompare() throws {
    let runs = Runs()
    let path = try runs.execute(Study.small(measure: "[\(Study.match)]")).files.path
    let error = #expect(throws: UserError.self) { try readings("emergence", of: path, against: path) }
    #expect(error?.exitCode == 64 && error?.description.contains("--reference") == true)
    #expect(error?.description.contains("algorithm-match") == true)
  }

  /// Held against itself, a subject is its own nearest candidate, with nothing between them.
  @Test func aSubjectIsHeldAgainstAnother() throws {
    let runs = Runs()
    let path = try runs.execute(Study.small()).files.path
    let found = try readings("algorithm-match", of: path, against: path, quick[0], quick[2])
    func value(_ quantity: String) -> Double? {
      found.first { $0.quantity == quantity && $0.reference == "reference" }?.value
    }
    #expect(value("prediction-difference") == 0 && value("model-difference") == 0)
    #expect(try abs(#require(value("match")) - 1) < 1e-6)
    #expect(found.first { $0.quantity == "nearest" }?.reference == "reference")
  }
}
