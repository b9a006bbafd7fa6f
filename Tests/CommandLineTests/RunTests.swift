import Foundation
import Testing

/// Runs of a small study, whole and interrupted.
@Suite struct RunTests {
  /// A study that takes a second or so; `optimizer` is the section `base-optimizer`.
  static func study(_ optimizer: String) -> String {
    """
    study: toy
    title: A toy
    organism: {kind: trained}
    world: {kind: regression, dimensions: 2, context: 4}
    network: {kind: linear-self-attention}
    base-optimizer: \(optimizer)
    checkpoints: {count: 8}
    measure:
      - {instrument: algorithm-match, tasks: 200, shift-tasks: 50, resamples: 100}
      - {instrument: emergence}
    """
  }

  static let optimizers = [
    "{kind: gradient-descent, steps: 20000, batch: 256}",
    "{kind: evolution, steps: 4000, batch: 64}",
    "{kind: covariance-matrix-adaptation, steps: 4000, batch: 64}",
    "{kind: selection, method: truncation, steps: 4000, batch: 64}",
    "{kind: selection, method: best-of-n, steps: 4000, batch: 64}",
  ]

  /// An agent in a small grid, by reinforcement.
  static let agent = """
    study: toy
    organism: {kind: trained}
    world: {kind: cheese-in-the-corner, size: 5, time-limit: 16}
    network: {kind: residual-policy, layers: 2, width: 16}
    base-optimizer: {kind: reinforcement, environments: 32, horizon: 16, learning-rate: 0.003, steps: 150}
    checkpoints: {count: 8}
    measure:
      - {instrument: goal-rates, levels: 50}
    """

  /// Studies that take long enough to be killed on the way.
  static let killed =
    optimizers.map {
      study($0.replacingOccurrences(of: "20000", with: "400").replacingOccurrences(of: "4000", with: "120"))
    } + [agent, staged]

  /// Three stages of regression: noisier labels with the same optimizer, then another optimizer.
  static let staged =
    study(optimizers[0].replacingOccurrences(of: "20000", with: "150")) + """

      stages:
        - {name: plain}
        - {name: noisy, world: {noise: 0.3}, keep-optimizer: true}
        - {name: evolved, base-optimizer: {kind: evolution, steps: 40, batch: 64}, checkpoints: {count: 4}}
      """

  static func short(_ optimizer: String) -> String {
    optimizer.replacingOccurrences(of: "20000", with: "60").replacingOccurrences(of: "4000", with: "30")
  }

  /// Every file of a run but `run.json`, whose times differ, and the lock.
  static func bytes(of run: String, in scratch: Scratch) throws -> [String: Data] {
    let root = scratch.file(run)
    var files: [String: Data] = [:]
    for case let name as String in try #require(FileManager.default.enumerator(atPath: root)) {
      var isDirectory = ObjCBool(false)
      _ = FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isDirectory)
      guard !isDirectory.boolValue, name != "run.json", name != ".lock" else { continue }
      files[name] = try scratch.bytes(run + "/" + name)
    }
    return files
  }

  @Test func aRunLeavesWhatItPromises() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(Self.short(Self.optimizers[0])), to: "toy.yaml")
    let result = try Program.run("run", "toy.yaml", "--tensorboard", in: scratch)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.lastLine == "runs/toy/seed-0000")
    let files = try Self.bytes(of: result.lastLine, in: scratch)
    for name in [
      "study.yaml", "metrics.jsonl", "readings.jsonl", "report.html", "checkpoints/step-00000000.safetensors",
      "checkpoints/step-00000060.safetensors", "checkpoints/step-00000060.state.safetensors",
    ] { #expect(files[name]?.isEmpty == false, "\(name) is missing or empty") }
    #expect(files.keys.contains { $0.hasPrefix("figures/") && $0.hasSuffix(".svg") })
    #expect(files.keys.contains { $0.hasPrefix("figures/") && $0.hasSuffix(".vl.json") })
    #expect(files.keys.contains { $0.hasPrefix("tensorboard/") })
    for line in String(decoding: files["readings.jsonl"] ?? Data(), as: UTF8.self).split(separator: "\n") {
      let reading = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(!(reading["value"] is NSNull) || reading["note"] is String, "a missing value says why: \(line)")
    }
    // The study it wrote down is the same run, and a finished run is not made again.
    let again = try Program.run("run", result.lastLine + "/study.yaml", in: scratch)
    #expect(again.exitCode == 0 && again.lastLine == result.lastLine)
    #expect(
      try Self.bytes(of: result.lastLine, in: scratch).filter { !$0.key.hasPrefix("tensorboard") }
        == files.filter { !$0.key.hasPrefix("tensorboard") })
  }

  @Test func threadsChangeNoByte() throws {
    var runs: [[String: Data]] = []
    for threads in ["1", "2", "3"] {
      let scratch = try Scratch()
      try scratch.write(Self.study(Self.short(Self.optimizers[0])), to: "toy.yaml")
      #expect(try Program.run("run", "toy.yaml", "--threads", threads, in: scratch).exitCode == 0)
      runs.append(try Self.bytes(of: "runs/toy/seed-0000", in: scratch))
    }
    #expect(runs[0] == runs[1] && runs[1] == runs[2])
  }

  @Test func aChangedStudyHasADirectoryOfItsOwn() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(Self.short(Self.optimizers[0])), to: "toy.yaml")
    let first = try Program.run("run", "toy.yaml", "--seed", "7", in: scratch)
    let second = try Program.run("run", "toy.yaml", "--seed", "7", "--set", "world.noise=0.1", in: scratch)
    #expect(first.lastLine == "runs/toy/seed-0007")
    #expect(second.lastLine.wholeMatch(of: /runs\/toy\/seed-0007-[0-9a-f]{8}/) != nil)
  }

  /// Killed at several moments, a run ends in the bytes of one that was never killed.
  @Test(arguments: killed) func aKilledRunResumesToTheSameBytes(_ text: String) throws {
    let whole = try Scratch(), killed = try Scratch()
    try whole.write(text, to: "toy.yaml")
    try killed.write(text, to: "toy.yaml")
    let reference = try Program.run("run", "toy.yaml", in: whole)
    #expect(reference.exitCode == 0, "\(reference.errors)")
    var kills = 0
    for delay in [0.05, 0.15, 0.25, 0.4, 0.6] {
      let program = try Program(["run", "toy.yaml"], in: killed)
      Thread.sleep(forTimeInterval: delay)
      program.send(SIGKILL)
      if program.finish().exitCode == 128 + SIGKILL { kills += 1 }
    }
    let last = try Program.run("run", "toy.yaml", in: killed)
    #expect(last.exitCode == 0, "\(last.errors)")
    #expect(kills > 0, "no run was killed: the study is too short for this machine")
    let expected = try Self.bytes(of: reference.lastLine, in: whole),
      found = try Self.bytes(of: last.lastLine, in: killed)
    #expect(found.keys.sorted() == expected.keys.sorted())
    #expect(expected.keys.filter { found[$0] != expected[$0] }.sorted() == [], "these files differ")
  }

  @Test func controlCLeavesARunThatResumes() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(Self.optimizers[0].replacingOccurrences(of: "20000", with: "1000000")), to: "toy.yaml")
    let program = try Program(["run", "toy.yaml"], in: scratch)
    try Self.waitFor(scratch.file("runs/toy/seed-0000/checkpoints/step-00000001.safetensors"))
    program.send(SIGINT)
    let result = program.finish()
    #expect(result.exitCode == 130, "\(result.errors)")
    let record = String(decoding: try scratch.bytes("runs/toy/seed-0000/run.json"), as: UTF8.self)
    #expect(record.contains("\"interrupted\""))
  }

  @Test func aSecondProcessOnOneDirectoryIsToldSo() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(Self.optimizers[0].replacingOccurrences(of: "20000", with: "1000000")), to: "toy.yaml")
    let first = try Program(["run", "toy.yaml"], in: scratch)
    try Self.waitFor(scratch.file("runs/toy/seed-0000/checkpoints/step-00000001.safetensors"))
    let second = try Program.run("run", "toy.yaml", in: scratch)
    #expect(second.exitCode == 75)
    #expect(second.errors.contains("\(first.identifier)"))
    first.send(SIGINT)
    #expect(first.finish().exitCode == 130)
  }

  private static func waitFor(_ path: String) throws {
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: path) { Thread.sleep(forTimeInterval: 0.1) }
    try #require(FileManager.default.fileExists(atPath: path))
  }

  @Test func anInstrumentThatDoesNotReadARunSaysWhatItNeeds() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(Self.short(Self.optimizers[0])), to: "toy.yaml")
    let run = try Program.run("run", "toy.yaml", in: scratch).lastLine
    let result = try Program.run("measure", run, "--instrument", "goal-rates", in: scratch)
    #expect(result.exitCode == 64 && result.output.isEmpty)
    #expect(result.errors.contains("expected a subject that acts in grid levels in a grid world"), "\(result.errors)")
    #expect(
      result.errors.contains("found a subject that answers regression tasks from their context"), "\(result.errors)")
  }

  @Test func aRunBeginsFromACheckpointOfAnother() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(Self.short(Self.optimizers[0])), to: "toy.yaml")
    let run = try Program.run("run", "toy.yaml", in: scratch).lastLine
    let next = try Program.run("run", "toy.yaml", "--set", "from=\(run)@60", in: scratch)
    #expect(next.exitCode == 0 && next.lastLine != run, "\(next.errors)")
    let unknown = try Program.run("run", "toy.yaml", "--set", "from=\(run)@61", in: scratch)
    #expect(unknown.exitCode == 66 && unknown.errors.contains("60"), "\(unknown.errors)")
    // It is a run like any other: read again, and shown.
    let measured = try Program.run(
      "measure", next.lastLine, "--instrument", "algorithm-match", "--set", "instrument.tasks=100", in: scratch)
    #expect(measured.exitCode == 0, "\(measured.errors)")
  }
}
