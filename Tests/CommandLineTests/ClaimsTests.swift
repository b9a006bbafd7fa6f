import Foundation
import Testing

@Suite struct ClaimsTests {
  @Test func everyClaimIsListedAndAMistypedOneIsRefused() throws {
    let scratch = try Scratch()
    let result = try Program.run("claims", in: scratch)
    #expect(result.exitCode == 0)
    for word in ["seed-0 (seed)", "not tested", "one-layer (paper)", "goal-directedness", "known answer"] {
      #expect(result.output.contains(word), "\(word) is missing")
    }
    let wrong = try Program.run("claims", "one-layr", in: scratch)
    #expect(wrong.exitCode == 64 && wrong.errors.contains("one-layer"))
    let other = try Program.run("reproduce", "sweps", in: scratch)
    #expect(other.exitCode == 64 && other.errors.contains("sweeps"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  /// A run is made once; `claims` judges it; where it says otherwise than the packaged record, `--check` exits with 2.
  @Test func aClaimThatNoLongerComesOutIsFoundByTheCheck() throws {
    let scratch = try Scratch()
    let id = "goal-directedness/one-decision-60"
    let made = try Program.run("reproduce", id, "--quick", "--runs", "own", in: scratch)
    #expect(made.exitCode == 0 && made.output.contains("known answer"))
    #expect(made.output.contains("1 of 1 known answers are met"))
    let again = try Program.run("reproduce", id, "--quick", "--runs", "own", in: scratch)
    #expect(again.output == made.output)
    let run = "own/known-directedness/seed-0000-one-decision-60/"
    #expect(FileManager.default.fileExists(atPath: scratch.file(run + "report.html")))
    #expect(try Program.run("claims", id, "--check", "--runs", "own", in: scratch).exitCode == 0)

    let readings = String(decoding: try scratch.bytes(run + "readings.jsonl"), as: UTF8.self)
    let changed = readings.replacingOccurrences(of: "\"value\":0.0201", with: "\"value\":0.5201")
    #expect(changed != readings)
    try scratch.write(changed, to: run + "readings.jsonl")
    let lost = try Program.run("claims", id, "--check", "--runs", "own", in: scratch)
    #expect(lost.exitCode == 2 && lost.errors.contains(id) && lost.output.contains("known answer missed"))
    #expect(try Program.run("claims", id, "--runs", "own", in: scratch).exitCode == 0)
  }
}
