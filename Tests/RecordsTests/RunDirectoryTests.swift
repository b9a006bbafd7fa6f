import Foundation
import Records
import Settings
import Testing

/// A run whose every number follows from its state, so that a resumed one can be compared byte by byte.
struct ToyRun {
  static let study = "study: toy\nseeds: [7]\n"
  static let steps = 12
  static let interval = 4

  var parameters: [Float] = [1, 2, 3]
  var moment: [Double] = [0, 0, 0]
  var position: Int64 = -5

  mutating func advance() -> Double {
    position = position &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    for index in parameters.indices {
      moment[index] = moment[index] * 0.9 + Double(position >> 40) * 1e-3
      parameters[index] -= Float(moment[index]) * 0.01
    }
    return moment.reduce(0, +)
  }

  struct Reading: Codable, Hashable {
    var step: Int
    var quantity = "loss"
    var value: Double?
  }

  /// Opens the directory, goes on from where it stands, and finishes.
  static func perform(in root: String, files: any FileSystem = FaultyFiles(), until last: Int = steps) throws {
    let run = try RunDirectory.open(
      in: root, study: "toy", run: RunFiles.runName(seed: 7), text: study, record: RunRecord(study: "toy", seed: 7),
      system: files)
    defer { run.close() }
    let events = try run.tensorBoard()
    let found = try run.resume()
    var toy = ToyRun()
    if let point = found.point {
      toy.parameters = try point.parameters.floats("layers.0.weight")
      toy.moment = try #require(point.state.doubles["moment"])
      toy.position = try #require(point.state.integers["stream"]?.first)
      #expect(point.state.counts["step"] == point.step)
    }
    for step in stride(from: (found.point?.step ?? 0) + 1, through: last, by: 1) {
      let loss = toy.advance()
      try run.metrics.append(MetricsRow(step: step, values: ["loss": loss, "gradient": step == 3 ? .nan : 1]))
      events.add("loss", loss, step: step, wallTime: Double(step))
      guard step % interval == 0 else { continue }
      try run.readings.append(Reading(step: step, value: loss))
      try run.save(
        step: step, tensors: [.init("layers.0.weight", shape: [3], toy.parameters)],
        metadata: ["network": "toy"],
        state: SavedState(
          doubles: ["moment": toy.moment], integers: ["stream": [toy.position]], counts: ["step": step],
          numbers: ["rate": 0.1]))
    }
    try run.write("<html>\(toy.parameters)</html>", to: "report.html")
    try run.write("<svg/>", to: "figures/loss.svg")
    try run.update { $0.status = .finished }
  }
}

@Suite struct RunDirectoryTests {
  @Test func holdsTheFilesOfTheDesign() throws {
    let scratch = try Scratch()
    try ToyRun.perform(in: scratch.path, files: SystemFiles())
    let files = try contents(of: scratch.path + "/toy/seed-0007")
    #expect(
      files.keys.sorted() == [
        "checkpoints/step-00000004.safetensors", "checkpoints/step-00000008.safetensors",
        "checkpoints/step-00000012.safetensors", "checkpoints/step-00000012.state.safetensors", "figures/loss.svg",
        "metrics.jsonl", "readings.jsonl", "report.html", "run.json", "study.yaml",
        "tensorboard/events.out.tfevents.0000000000.mesascope",
      ])
    let run = try RunFiles.open(scratch.path + "/toy/seed-0007")
    #expect(try run.readStudy() == ToyRun.study)
    #expect(try run.readRecord().status == .finished && run.readRecord().seed == 7)
    let metrics = try run.readMetrics()
    #expect(metrics.map(\.step) == Array(1...12))
    #expect(metrics[2].values["gradient"] == .some(nil), "NaN is null")
    #expect(String(decoding: files["metrics.jsonl"] ?? [], as: UTF8.self).hasPrefix("{\"gradient\":1,\"loss\":"))
    #expect(try run.readReadings(as: ToyRun.Reading.self).map(\.step) == [4, 8, 12])
    #expect(try run.checkpointSteps() == [4, 8, 12] && run.stateSteps() == [12])
    #expect(try run.readCheckpoint(8).metadata == ["network": "toy"])
    #expect(
      TensorBoardEvents.scalars(of: files["tensorboard/events.out.tfevents.0000000000.mesascope"] ?? []).map(\.step)
        == Array(1...12))
  }

  @Test func runsAreNamedBySeedAndHash() {
    #expect(RunFiles.runName(seed: 7) == "seed-0007")
    #expect(RunFiles.runName(seed: 0, hash: "00c0ffee") == "seed-0000-00c0ffee")
    #expect(RunFiles.runName(seed: 123_456) == "seed-123456")
  }

  @Test(arguments: [1, 3, 4, 5, 8, 11]) func aRunThatStoppedGoesOnToTheSameBytes(_ stop: Int) throws {
    let whole = try Scratch(), resumed = try Scratch()
    try ToyRun.perform(in: whole.path)
    try ToyRun.perform(in: resumed.path, until: stop)
    try ToyRun.perform(in: resumed.path)
    #expect(try contents(of: resumed.path) == contents(of: whole.path))
    // A finished run that is opened once more stays as it is.
    try ToyRun.perform(in: resumed.path)
    #expect(try contents(of: resumed.path) == contents(of: whole.path))
  }

  @Test(arguments: FaultyFiles.Fault.allCases) func afterAFaultAtAnyCallItGoesOnToTheSameBytes(
    _ fault: FaultyFiles.Fault
  )
    throws
  {
    let whole = try Scratch()
    let counting = FaultyFiles()
    try ToyRun.perform(in: whole.path, files: counting)
    let expected = try contents(of: whole.path)
    #expect(counting.calls > 80)
    for call in 0..<counting.calls {
      let scratch = try Scratch()
      let files = FaultyFiles(fault, at: call)
      do {
        try ToyRun.perform(in: scratch.path, files: files)
        #expect(fault == .fullDisk, "a kill at call \(call) must end the run")
      } catch is FaultyFiles.Killed {
        #expect(fault != .fullDisk)
      } catch let error as UserError {
        #expect(fault == .fullDisk && error.exitCode == 74, "\(error)")
        #expect(error.description.contains("room to write it; free some space"), "\(error)")
        #expect(try contents(of: scratch.path).keys.allSatisfy { !$0.hasSuffix(".partial") })
      }
      // Whatever is there can be read by a program that looks on.
      let seen = RunFiles(scratch.path + "/toy/seed-0007")
      for step in try seen.checkpointSteps() { #expect(try seen.readCheckpoint(step).tensors.count == 1) }
      #expect(try seen.readMetrics().count % ToyRun.interval == 0)
      try ToyRun.perform(in: scratch.path)
      let found = try contents(of: scratch.path)
      let differing = Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }
      #expect(differing.isEmpty, "after \(fault) at call \(call)")
    }
  }

  @Test func twoFaultsInARowDoNoHarm() throws {
    let whole = try Scratch()
    let counting = FaultyFiles()
    try ToyRun.perform(in: whole.path, files: counting)
    for call in stride(from: 20, to: counting.calls, by: 7) {
      let scratch = try Scratch()
      for second in [call, call / 2, 5] {
        #expect(throws: FaultyFiles.Killed.self) {
          try ToyRun.perform(in: scratch.path, files: FaultyFiles(.kill, at: second))
          // The rest may have been too short for this fault: then there was no kill.
          throw FaultyFiles.Killed()
        }
      }
      try ToyRun.perform(in: scratch.path)
      #expect(try contents(of: scratch.path) == contents(of: whole.path))
    }
  }

  @Test func aSecondProcessTouchesNothing() throws {
    let scratch = try Scratch()
    try ToyRun.perform(in: scratch.path, until: 5)
    let holder = try RunDirectory.open(
      in: scratch.path, study: "toy", run: "seed-0007", text: ToyRun.study, record: RunRecord(study: "toy", seed: 7))
    let before = try contents(of: scratch.path)
    let error = try userError { try ToyRun.perform(in: scratch.path) }
    #expect(error.exitCode == 75)
    #expect(error.description.contains("a lock held by process \(ProcessInfo.processInfo.processIdentifier)"))
    #expect(try contents(of: scratch.path) == before)
    holder.close()
    try ToyRun.perform(in: scratch.path)
  }

  @Test func anotherProcessIsSeenToo() throws {
    let scratch = try Scratch()
    try ToyRun.perform(in: scratch.path, until: 5)
    let lock = scratch.path + "/toy/seed-0007/.lock"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/flock") else { return }
    process.arguments = [lock, "sh", "-c", "echo held; cat"]
    let output = Pipe(), input = Pipe()
    process.standardOutput = output
    process.standardInput = input
    try process.run()
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "held\n")
    let before = try contents(of: scratch.path)
    #expect(try userError { try ToyRun.perform(in: scratch.path) }.exitCode == 75)
    #expect(try contents(of: scratch.path) == before)
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    try ToyRun.perform(in: scratch.path)
  }

  @Test func anotherStudyUnderTheSameNameIsRefused() throws {
    let scratch = try Scratch()
    try ToyRun.perform(in: scratch.path)
    let before = try contents(of: scratch.path)
    let error = try userError {
      _ = try RunDirectory.open(
        in: scratch.path, study: "toy", run: "seed-0007", text: "study: other\n",
        record: RunRecord(study: "other", seed: 7))
    }
    #expect(error.exitCode == 65 && error.description.contains("study.yaml"))
    #expect(try contents(of: scratch.path) == before)
  }

  @Test(arguments: ["", "..", ".", "../x", "a/b", "a b", "A", "é", "-rf", String(repeating: "x", count: 101)])
  func namesThatLeaveTheDirectoryAreRefused(_ name: String) throws {
    let scratch = try Scratch()
    let error = try userError {
      _ = try RunDirectory.open(
        in: scratch.path, study: name, run: "seed-0007", text: "", record: RunRecord(study: name, seed: 7))
    }
    #expect(error.exitCode == 65)
    #expect(try contents(of: scratch.path).isEmpty)
  }

  @Test func aDamagedStateFallsBackToAnOlderOneAndSaysSo() throws {
    let scratch = try Scratch(), whole = try Scratch()
    try ToyRun.perform(in: whole.path)
    try ToyRun.perform(in: scratch.path, until: 5)
    let old = try contents(of: scratch.path)["toy/seed-0007/checkpoints/step-00000004.state.safetensors"]
    try ToyRun.perform(in: scratch.path, until: 9)
    let checkpoints = scratch.path + "/toy/seed-0007/checkpoints/"
    try Data(#require(old)).write(to: URL(fileURLWithPath: checkpoints + "step-00000004.state.safetensors"))
    for name in ["step-00000008.state.safetensors", "step-00000008.safetensors"] {
      let url = URL(fileURLWithPath: checkpoints + name)
      let good = try Data(contentsOf: url)
      var bad = good
      bad[bad.count - 1] ^= 1
      for damaged in [bad, good.dropLast(3), Data()] {
        try damaged.write(to: url)
        let run = try RunDirectory.open(
          in: scratch.path, study: "toy", run: "seed-0007", text: ToyRun.study, record: RunRecord(study: "toy", seed: 7)
        )
        let found = try run.resumePoint()
        run.close()
        #expect(found.point?.step == 4)
        #expect(found.notes.count == 1 && found.notes[0].hasPrefix("step 8 cannot be resumed from: "), "\(found.notes)")
        #expect(found.notes[0].contains(name))
      }
      try good.write(to: url)
    }
    try Data().write(to: URL(fileURLWithPath: checkpoints + "step-00000008.safetensors"))
    try ToyRun.perform(in: scratch.path)
    #expect(try contents(of: scratch.path) == contents(of: whole.path))
  }

  @Test func withNoStateAtAllItStartsFromTheBeginning() throws {
    let scratch = try Scratch(), whole = try Scratch()
    try ToyRun.perform(in: whole.path)
    try ToyRun.perform(in: scratch.path)
    let state = scratch.path + "/toy/seed-0007/checkpoints/step-00000012.state.safetensors"
    try Data("x".utf8).write(to: URL(fileURLWithPath: state))
    let run = try RunDirectory.open(
      in: scratch.path, study: "toy", run: "seed-0007", text: ToyRun.study, record: RunRecord(study: "toy", seed: 7))
    let found = try run.resumePoint()
    #expect(found.point == nil && found.notes.last == "no older checkpoint has its state; starting from the beginning")
    run.close()
    try ToyRun.perform(in: scratch.path)
    #expect(try contents(of: scratch.path) == contents(of: whole.path))
  }

  @Test func whatIsNoRunDirectoryIsSaidToBeNone() throws {
    let scratch = try Scratch()
    #expect(try userError { _ = try RunFiles.open(scratch.file("absent")) }.exitCode == 66)
    #expect(try userError { _ = try RunFiles.open(scratch.path) }.description.contains("no run.json in it"))
    #expect(try RunFiles(scratch.path).readMetrics().isEmpty)
    #expect(try RunFiles(scratch.path).checkpointSteps().isEmpty)
    let damaged = try scratch.write(Array("{\"schema\":1}".utf8), to: "run.json")
    let error = try userError { _ = try RunFiles.open(scratch.path).readRecord() }
    #expect(error.exitCode == 65 && error.description.contains(damaged) && error.description.contains("no “"))
  }

  @Test func aStateComesBackBitByBit() throws {
    var random = SplitMix(state: 3)
    let state = SavedState(
      floats: ["same": [Float(bitPattern: 0x7FC0_0001), -0.0], "none": []],
      doubles: ["same": (0..<100).map { _ in Double(bitPattern: random.next()) }],
      integers: ["same": [.min, .max]], counts: ["same": .min, "step": 5], numbers: ["same": .infinity, "é/x": -0.1])
    let scratch = try Scratch()
    let run = try RunDirectory.open(
      in: scratch.path, study: "toy", run: "seed-0007", text: "", record: RunRecord(study: "toy", seed: 7))
    try run.save(step: 0, tensors: [], metadata: [:], state: state)
    let back = try #require(try run.resumePoint().point)
    #expect(back.step == 0 && back.parameters.tensors.isEmpty)
    #expect(back.state.floats.mapValues { $0.map(\.bitPattern) } == state.floats.mapValues { $0.map(\.bitPattern) })
    #expect(back.state.doubles.mapValues { $0.map(\.bitPattern) } == state.doubles.mapValues { $0.map(\.bitPattern) })
    #expect(back.state.integers == state.integers && back.state.counts == state.counts)
    #expect(back.state.numbers == state.numbers)
    run.close()
  }
}
