import BaseOptimizers
import Foundation
import Instruments
import Networks
import Organisms
import Readings
import Records
import Settings
import Tensors

/// One execution of a study for one seed: grows the organism, reads every checkpoint, records it all in a run directory.
///
/// The directory resumes after a kill at any instant, to the same bytes as a run that was never killed; only `run.json`
/// (times) and TensorBoard's events differ.
public struct StudyRun: Sendable {
  public let study: Study
  public let seed: Int
  /// The directory that holds `<study>/<run>`.
  public var root = "runs"
  public var isQuiet = false
  public var writesTensorBoard = false
  /// How often, in seconds, a running optimizer is saved between two scheduled checkpoints.
  public var savingInterval = 20.0

  /// Asked between steps: whether to save and stop. The command line passes on Ctrl-C here.
  public var isInterrupted: @Sendable () -> Bool = { false }

  public init(_ study: Study, seed: Int) {
    self.study = study
    self.seed = seed
  }

  /// What a run left behind.
  public struct Outcome: Sendable {
    public let files: RunFiles
    public let readings: [Reading]
    /// Whether the run was finished before, so that nothing was grown now.
    public let wasFinished: Bool
  }

  /// Runs to the end, from where the directory stands.
  ///
  /// Throws a `UserError`: temporary (75) where another process writes the directory, input/output (74) where the disk
  /// is full, interrupted (130) after Ctrl-C, failed (1) where the organism diverged; each leaves a directory that
  /// resumes.
  public func execute(workers: Workers) throws -> Outcome {
    let directory = try open(workers: workers)
    defer { directory.close() }
    if directory.record.status == .finished {
      return Outcome(
        files: directory.files, readings: try directory.readings.values(of: Reading.self), wasFinished: true)
    }
    do {
      try grow(in: directory, workers: workers)
      try directory.update { record in
        record.status = .finished
        record.message = nil
        record.times["finished"] = Self.now
      }
    } catch let error as UserError {
      // The message is a service to whoever looks later; where it cannot be written, the error itself counts.
      try? directory.update { record in
        record.status = error.kind == .interrupted ? .interrupted : .failed
        record.message = error.description
      }
      throw error
    }
    return Outcome(
      files: directory.files, readings: try directory.readings.values(of: Reading.self), wasFinished: false)
  }

  /// The name of the run's directory: `seed-0007`, with the variant where there is one, and with a fingerprint for a
  /// study that differs from the one that has the plain name.
  func runName() throws -> String {
    let plain = RunFiles.runName(seed: seed) + (study.variant.map { "-" + $0 } ?? "")
    let files = RunFiles(root + "/" + study.name + "/" + plain)
    let isTaken = (try? files.readStudy()).map { text in (try? study.text(seed: seed)) != text } ?? false
    return try study.differsFromBuiltIn || isTaken ? plain + "-" + study.fingerprint : plain
  }

  // MARK: Private

  private func open(workers: Workers) throws -> RunDirectory {
    let record = RunRecord(
      study: study.name, seed: seed, versions: Version.all, machine: Machine.description(threads: workers.threads),
      times: ["started": Self.now])
    return try RunDirectory.open(
      in: root, study: study.name, run: runName(), text: study.text(seed: seed), record: record)
  }

  private func grow(in directory: RunDirectory, workers: Workers) throws {
    let began = ContinuousClock.now
    var growth = try study.recipe.start(seed: seed, checkpoints: study.checkpoints, workers: workers)
    let events = writesTensorBoard ? try directory.tensorBoard() : nil
    let found = try directory.resume()
    let progress = ProgressLine(
      "growing", total: growth.course.steps, first: found.point?.step ?? 0, isQuiet: isQuiet)
    defer { progress.finish() }
    for note in found.notes { progress.say(note) }
    if let point = found.point {
      try growth.restore(OptimizerState(point.state))
      // A row of step s tells of the step that leads from s to s + 1, which the run is about to repeat.
      directory.metrics.cut(after: point.step - 1)
    }
    try directory.update { record in
      record.status = .running
      record.message = nil
    }
    if found.point == nil { try commit(growth, in: directory, workers: workers, progress: progress) }
    while !growth.isFinished {
      let deadline = ContinuousClock.now + .seconds(savingInterval)
      let pause = try growth.advance(isInterrupted: { isInterrupted() || .now > deadline }) { record, costs in
        try log(record, costs, in: directory, events: events)
        progress.update(record.step + 1, note: "loss \(NumberText.shown(record.loss))")
      }
      if pause.isCheckpoint {
        try commit(growth, in: directory, workers: workers, progress: progress)
      } else {
        try save(growth, in: directory)
      }
      if isInterrupted() { throw Interruption.stopped }
    }
    try directory.update { record in
      record.timings["growing", default: 0] += (ContinuousClock.now - began) / .seconds(1)
    }
  }

  /// Reads the organism as it stands, then saves readings, parameters and state together.
  ///
  /// The state is written last, so that a state on the disk means that the readings of its step are there too.
  private func commit(_ growth: Growth, in directory: RunDirectory, workers: Workers, progress: ProgressLine) throws {
    let stream = RandomStream(seed: UInt64(seed)).stream("measure")
    let subject = study.recipe.subject(parameters: growth.parameters, workers: workers)
    for (index, instrument) in study.instruments.enumerated() {
      progress.update(growth.step, note: "measuring: \(instrument.name)")
      let occasion = Occasion(
        step: growth.step, seed: seed, isFinal: growth.isFinished,
        stream: stream.stream(instrument.name).stream(index), threads: workers.threads)
      for reading in subject.readings(by: instrument, at: occasion) { try directory.readings.append(reading) }
    }
    if growth.isFinished {
      let episodes = study.recipe.episodes(of: subject, stream: stream.stream("episodes"))
      if !episodes.isEmpty {
        try directory.write(try episodes.flatMap { try JSONLines.line($0) }, to: "episodes.jsonl")
      }
      let series = try directory.readings.values(of: Reading.self)
      for (index, instrument) in study.instruments.enumerated() {
        let occasion = Occasion(
          step: growth.step, seed: seed, stream: stream.stream(instrument.name + "/series").stream(index),
          threads: workers.threads)
        for var reading in instrument.readSeries(series, at: occasion) {
          reading.step = growth.step
          try directory.readings.append(reading)
          guard reading.quantity == "emergence-step" else { continue }
          let metrics = try directory.metrics.values(of: MetricsRow.self)
          for cost in EmergenceCosts.readings(for: reading, metrics: metrics) { try directory.readings.append(cost) }
        }
      }
    }
    try save(growth, in: directory)
  }

  /// Saves parameters and state; checkpoints that the schedule does not name are kept only while they are the newest.
  private func save(_ growth: Growth, in directory: RunDirectory) throws {
    let network = study.recipe.network
    let parameters = growth.parameters
    var metadata = network.metadata
    metadata["study"] = study.name
    metadata["step"] = String(growth.step)
    try directory.save(
      step: growth.step,
      tensors: network.parameters.entries.map {
        Safetensors.Tensor($0.name, shape: $0.shape, parameters[$0.range])
      },
      metadata: metadata, state: SavedState(growth.snapshot))
    try directory.discardCheckpoints { $0 < growth.step && !growth.checkpointSteps.contains($0) }
  }

  private func log(_ record: StepRecord, _ costs: Costs, in directory: RunDirectory, events: TensorBoardEvents?) throws
  {
    var values: [String: Double] = record.values
    values["loss"] = record.loss
    values["updates"] = Double(costs.updates)
    values["examples"] = Double(costs.examples)
    values["floating-point-operations"] = costs.floatingPointOperations
    values["fitness-evaluations"] = Double(costs.fitnessEvaluations)
    values["selection-bits"] = costs.selectionBits
    try directory.metrics.append(MetricsRow(step: record.step, values: values))
    guard let events else { return }
    let now = Date.now.timeIntervalSince1970
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      // Counted by steps made, so that a resumed run drops exactly the events that it writes again.
      events.add(name, value, step: record.step + 1, wallTime: now)
    }
  }

  private static var now: String { Date.now.formatted(.iso8601) }
}
