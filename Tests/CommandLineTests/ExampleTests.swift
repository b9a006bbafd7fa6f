import Foundation
import Testing

/// The package in `Examples`, which `make test` builds into the same folder as everything else: a world, a network, an
/// instrument and a study from outside, with every verb for them.
@Suite struct ExampleTests {
  static let program = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
    .appendingPathComponent("SparseTasks").path
  static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Examples/Sources/SparseTasks/main.swift")
  static let isBuilt = FileManager.default.isExecutableFile(atPath: program)

  private func run(_ arguments: String..., in scratch: Scratch) throws -> Program.Result {
    try Program(arguments, in: scratch, program: Self.program).finish()
  }

  private func rows(_ result: Program.Result) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
  }

  @Test func theExampleIsShort() throws {
    let lines = try String(contentsOf: Self.source, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count < 200)
  }

  @Test(.enabled(if: isBuilt, "make test builds the example before the tests"))
  func whatIsAddedIsListedBesideTheRest() throws {
    let listed = try rows(run("list", "--format", "json", in: Scratch()))
    func names(_ kind: String) -> [String] {
      listed.filter { $0["kind"] as? String == kind }.compactMap { $0["name"] as? String }
    }
    #expect(names("worlds").contains("sparse-regression") && names("worlds").contains("regression"))
    #expect(names("networks").contains("one-step") && names("instruments").contains("shape-use"))
    #expect(names("studies").contains("sparse-tasks") && names("quantities").contains("shape-use/loss-ratio"))
  }

  @Test(.enabled(if: isBuilt, "make test builds the example before the tests"))
  func theExampleFindsWhatIsKnownBeforehand() throws {
    let scratch = try Scratch()
    let result = try run("run", "sparse-tasks", in: scratch)
    #expect(result.exitCode == 0, "\(result.errors)")
    let path = try #require(result.output.split(separator: "\n").last.map(String.init))
    #expect(path == "runs/sparse-tasks/seed-0000")
    #expect(FileManager.default.fileExists(atPath: scratch.file(path + "/report.html")))
    let readings = try String(decoding: scratch.bytes(path + "/readings.jsonl"), as: UTF8.self).split(separator: "\n")
      .map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    func find(_ quantity: String, _ reference: String) -> [(value: Double, interval: [Double])] {
      readings.filter { $0["quantity"] as? String == quantity && $0["reference"] as? String == reference }.map {
        ($0["value"] as? Double ?? .nan, $0["interval"] as? [Double] ?? [])
      }
    }
    // Half the variance of the labels is d s / 2 = 8 / 12 / 2; the best single step loses s d (d - 0.2) / (N + d - 0.2) / 2.
    let losses = find("loss", "the organism")
    let best = 8.0 / 12 * 7.8 / 17.8 / 2
    #expect(losses.count == 4 && abs((losses.first?.value ?? 0) - 1.0 / 3) < 0.02, "\(losses)")
    let last = try #require(losses.last)
    #expect(last.interval.count == 2 && last.interval[0] < best + 0.005 && last.interval[1] > best, "\(losses)")
    for ratio in find("loss-ratio", "the organism") {
      #expect(ratio.interval.count == 2 && ratio.interval[0] <= 1 && 1 <= ratio.interval[1], "blind to the shape")
    }
    let planted = find("loss-ratio", "best-coordinate")
    #expect(planted.count == 4 && planted.allSatisfy { $0.value < 0.01 }, "the planted one uses it: \(planted)")
    // The run is read again, and a network of the library lives in the world too.
    let measured = try run(
      "measure", path, "--instrument", "shape-use", "--set", "instrument.tasks=2000", "--format", "json", in: scratch)
    #expect(measured.exitCode == 0, "\(measured.errors)")
    #expect(try rows(measured).contains { $0["n"] as? Int == 2000 && $0["quantity"] as? String == "loss-ratio" })
    let wrong = try run("measure", path, "--instrument", "algorithm-match", in: scratch)
    #expect(wrong.exitCode == 64 && wrong.output.isEmpty)
    #expect(wrong.errors.contains("in a world of in-context regression"), "\(wrong.errors)")
    #expect(wrong.errors.contains("in the world sparse-regression"), "\(wrong.errors)")
    let mistake = try run("run", "sparse-tasks", "--set", "world.dimension=3", in: scratch)
    #expect(mistake.exitCode == 64 && mistake.errors.contains("did you mean “dimensions”"), "\(mistake.errors)")
  }

  @Test(.enabled(if: isBuilt, "make test builds the example before the tests"))
  func networksOfTheLibraryLiveInTheWorldToo() throws {
    let scratch = try Scratch()
    let result = try run(
      "run", "sparse-tasks", "--set", "network.kind=linear-self-attention", "--set", "base-optimizer.steps=5", "--set",
      "measure=[{instrument: shape-use, tasks: 1000}]", in: scratch)
    #expect(result.exitCode == 0, "\(result.errors)")
    let path = try #require(result.output.split(separator: "\n").last.map(String.init))
    let checkpoint = path + "/checkpoints/step-00000005.safetensors"
    let measured = try run(
      "measure", checkpoint, "--instrument", "shape-use", "--set", "world.kind=sparse-regression", in: scratch)
    #expect(measured.exitCode == 0 && measured.output.contains("loss-ratio"), "\(measured.errors)")
  }
}
