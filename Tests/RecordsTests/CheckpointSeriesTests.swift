import Foundation
import Records
import Settings
import Testing

@Suite struct CheckpointSeriesTests {
  private static func folder(_ files: [String]) throws -> Scratch {
    let scratch = try Scratch()
    for file in files {
      let path = URL(fileURLWithPath: scratch.file(file))
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: path)
    }
    return scratch
  }

  static let series: [([String], [Int], String?)] = [
    (["step-000100", "step-000020", "step-3"], [3, 20, 100], "step"),
    (["checkpoint-500", "checkpoint-1000"], [500, 1000], "checkpoint"), (["epoch_3", "epoch_10"], [3, 10], "epoch"),
    (["7", "11"], [7, 11], nil), (["model.12", "model.9"], [9, 12], nil),
    (["gpt2-seed3-step_5", "gpt2-seed3-step_6"], [5, 6], "step"), (["v2 Steps=8", "v2 Steps=9"], [8, 9], "step"),
    (["iter00000000"], [0], "iter"), (["step10000"], [10000], "step"),
  ]

  @Test(arguments: series) func areInTheOrderOfTheirSteps(_ names: [String], _ steps: [Int], _ unit: String?) throws {
    let scratch = try Self.folder(
      names.map { $0 + ".safetensors" } + ["notes-1.txt", ".step-9.safetensors", "step-3.state.safetensors"])
    let series = try CheckpointSeries(in: scratch.path)
    #expect(series.checkpoints.map(\.step) == steps && series.unit == unit)
    for checkpoint in series.checkpoints { #expect(FileManager.default.fileExists(atPath: checkpoint.path)) }
  }

  @Test func foldersOfTheirOwnCount() throws {
    let scratch = try Self.folder([
      "checkpoint-500/model.safetensors", "checkpoint-500/trainer.json", "checkpoint-60/model.safetensors",
      "logs/1.txt",
    ])
    let series = try CheckpointSeries(in: scratch.path + "/")
    #expect(series.checkpoints.map(\.step) == [60, 500] && series.unit == "checkpoint")
    #expect(series.checkpoints[0].path == scratch.path + "/checkpoint-60/model.safetensors")
  }

  static let refusals: [([String], [String])] = [
    (["model-00001-of-00003", "model-00002-of-00003"], ["one part of a model in several files", "save_file"]),
    (["step-5-00001-of-00003"], ["one part of a model"]), (["step-5/model-00001-of-00002"], ["one part of a model"]),
    (["model"], ["a name without a number", "step-000100.safetensors"]),
    (["run-3-part-4"], ["a name with 2 numbers", "one number that is the step"]),
    (["step-1-epoch-2"], ["a name with 2 numbers"]),
    (["step-1", "step-01"], ["found step 1, as in "]), (["step-1", "epoch-2"], ["found a number of", "as in "]),
    (["step-1", "2"], ["a number of"]), (["step-99999999999999999999"], ["found step 99999999999999999999"]),
    (["step-1/a", "step-1/b"], ["2 files that end with .safetensors"]),
  ]

  @Test(arguments: refusals) func mistakesAreNamed(_ names: [String], _ words: [String]) throws {
    let scratch = try Self.folder(names.map { $0 + ".safetensors" })
    let error = try userError { _ = try CheckpointSeries(in: scratch.path) }
    #expect(error.exitCode == 65 && error.description.contains(scratch.path), "\(error)")
    for word in words { #expect(error.description.contains(word), "\(error)") }
  }

  @Test func whatHoldsNoneIsNoInput() throws {
    let scratch = try Self.folder(["notes.txt", "inner/deep/step-1.safetensors"])
    #expect(try userError { _ = try CheckpointSeries(in: scratch.path) }.exitCode == 66)
    #expect(try userError { _ = try CheckpointSeries(in: scratch.file("notes.txt")) }.exitCode == 66)
    #expect(try userError { _ = try CheckpointSeries(in: "/nowhere") }.exitCode == 66)
  }
}
