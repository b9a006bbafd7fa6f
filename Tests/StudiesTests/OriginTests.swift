import Foundation
import Readings
import Records
import Settings
import Studies
import Tensors
import Testing

/// Studies that begin from weights that are there already.
@Suite struct OriginTests {
  @Test func aRunBeginsFromACheckpointOfAnother() throws {
    let runs = Runs()
    let first = try runs.execute(Study.small()).files
    let from = "\(first.path)@6"
    let second = try runs.execute(Study.small("from: \"\(from)\"", measure: "[\(Study.match)]")).files
    #expect(second.path != first.path)
    #expect(try second.floats(0) == first.floats(6))
    #expect(try second.floats(12) != first.floats(12), "data of its own and a fresh optimizer")
    #expect(try second.readStudy().contains(from))
    // The study that it wrote down is the same study.
    let again = try Study(YAML.parse(second.readStudy(), path: "study.yaml"), catalog: .standard)
    #expect(again.origin?.text == from && again.seeds == [1])
  }

  @Test func aRunBeginsFromAFile() throws {
    let runs = Runs()
    let first = try runs.execute(Study.small()).files
    let file = first.path + "/checkpoints/step-00000012.safetensors"
    let second = try runs.execute(Study.small("from: \(file)", stages: ["name: a", "name: b"])).files
    #expect(try second.floats(0) == first.floats(12))
  }

  /// Once begun, a run has its state and does not look at its origin again.
  @Test func aRunResumesWithoutItsOrigin() throws {
    let runs = Runs()
    let file = try runs.execute(Study.small()).files.checkpoint(12)
    let copy = runs.root + "/weights.safetensors"
    try FileManager.default.copyItem(atPath: file, toPath: copy)
    let study = try Study.small("from: \(copy)")
    let left = Countdown(4)
    var run = runs.run(study, seed: 2)
    run.isInterrupted = { left.isOver() }
    #expect(throws: UserError.self) { try run.execute(workers: Workers(threads: 1)) }
    try FileManager.default.removeItem(atPath: copy)
    let resumed = try runs.execute(study, seed: 2)
    #expect(try resumed.files.checkpointSteps() == [0, 6, 12])
  }

  @Test func aStepThatIsNotThereIsAnsweredWithThoseThatAre() throws {
    let runs = Runs()
    let first = try runs.execute(Study.small()).files
    let late = try Study.small("from: \"\(first.path)@7\"")
    let error = #expect(throws: UserError.self) { try runs.execute(late, seed: 5) }
    #expect(error?.exitCode == 66)
    #expect(error?.description.contains("0, 6, 12") == true, "\(error?.description ?? "")")
    let astray = try Study.small("from: \"\(runs.root)/nowhere@6\"")
    let nowhere = #expect(throws: UserError.self) { try runs.execute(astray, seed: 5) }
    #expect(nowhere?.exitCode == 66 && nowhere?.description.contains("nowhere") == true)
  }

  @Test("a stage that cannot follow the one before is refused before the first step, and leaves no directory")
  func stagesThatDoNotFit() throws {
    let runs = Runs()
    for (stage, named) in [
      ("name: b, network: {layers: 2}", "stage b after a"), ("name: b, world: {dimensions: 3}", "stage b after a"),
      ("name: b, keep-optimizer: true, base-optimizer: {kind: evolution, batch: 16, steps: 2}", "keep-optimizer"),
    ] {
      let study = try Study.small(stages: ["name: a", stage])
      let error = #expect(throws: UserError.self) { try runs.execute(study, seed: 9) }
      #expect(error?.description.contains(named) == true, "\(error?.description ?? "")")
    }
    #expect(!FileManager.default.fileExists(atPath: runs.root + "/small"))
  }

  @Test func weightsOfAnotherNetworkAreRefused() throws {
    let runs = Runs()
    let first = try runs.execute(Study.small()).files
    let wider = try Study.small(
      "from: \(first.checkpoint(12))", stages: ["name: a, world: {dimensions: 3}"])
    let error = #expect(throws: UserError.self) { try runs.execute(wider, seed: 3) }
    #expect(error?.exitCode == 65)
    #expect(error?.description.contains("attention") == true, "\(error?.description ?? "")")
    let missing = try Study.small("from: \(runs.root)/none.safetensors")
    let none = #expect(throws: UserError.self) { try runs.execute(missing, seed: 4) }
    #expect(none?.exitCode == 66)
  }
}
