import Foundation
import Instruments
import Organisms
import Readings
import Records
import Settings
import Tensors

/// A run at work in its open directory: stage after stage, checkpoint after checkpoint.
struct Execution {
  private let run: StudyRun
  private let directory: RunDirectory
  private let workers: Workers
  private let stream: RandomStream
  /// What instruments use again at the next checkpoint.
  private let cache = Cache()
  private let progress: ProgressLine
  private let events: TensorBoardEvents?
  /// Where the directory stood.
  private let found: RunDirectory.Resumption
  /// The stage at work, and the steps that all stages before it made.
  private var stageIndex = 0
  private var offset = 0

  private static let stageName = "run/stage", offsetName = "run/offset"

  init(_ run: StudyRun, in directory: RunDirectory, workers: Workers) throws {
    self.run = run
    self.directory = directory
    self.workers = workers
    stream = RandomStream(seed: UInt64(run.seed))
    events = run.writesTensorBoard ? try directory.tensorBoard() : nil
    found = try directory.resume()
    progress = ProgressLine(
      "growing", total: run.study.stages.reduce(0) { $0 + $1.organism.steps }, first: found.point?.step ?? 0,
      isQuiet: run.isQuiet)
  }

  private var study: Study { run.study }
  private var stage: Stage { study.stages[stageIndex] }

  mutating func perform() throws {
    let began = ContinuousClock.now
    defer { progress.finish() }
    for note in found.notes { progress.say(note) }
    try directory.update { record in
      record.status = .running
      record.message = nil
    }
    var growth = try begin()
    while true {
      try grow(&growth)
      guard stageIndex + 1 < study.stages.count else { break }
      offset += growth.step
      stageIndex += 1
      growth = try start(
        Beginning(
          stream: stageStream, arrays: growth.checkpoint.arrays, state: growth.snapshot,
          keepsOptimizer: stage.keepsOptimizer))
    }
    try directory.update { record in
      record.timings["growing", default: 0] += (ContinuousClock.now - began) / .seconds(1)
    }
  }

  // MARK: Growing

  /// The growth from where the directory stands; a new one is read and saved at step 0.
  private mutating func begin() throws -> any Growing {
    guard let point = found.point else {
      let growth = try start(Beginning(stream: stageStream, arrays: try study.origin?.arrays()))
      try commit(growth)
      return growth
    }
    var state = point.state
    stageIndex = state.counts.removeValue(forKey: Self.stageName) ?? 0
    offset = state.counts.removeValue(forKey: Self.offsetName) ?? 0
    guard study.stages.indices.contains(stageIndex) else {
      throw UserError(
        .badData, at: directory.files.path, value: "a state of stage \(stageIndex + 1)",
        expected: "one of \(study.stages.count) stages", remedy: "start the run anew in another directory")
    }
    var growth = try start(Beginning(stream: stageStream))
    try growth.restore(state)
    // A row of step s tells of the step that leads from s to s + 1, which the run is about to repeat.
    directory.metrics.cut(after: point.step - 1)
    try discard(growth)
    return growth
  }

  private func start(_ beginning: Beginning) throws -> any Growing {
    try stage.organism.start(beginning, checkpoints: stage.checkpoints, workers: workers)
  }

  /// The first stage's randomness is the seed's own, so that a study without stages knows nothing of them.
  private var stageStream: RandomStream {
    stageIndex == 0 ? stream : stream.stream("stages").stream(stageIndex)
  }

  private func grow(_ growth: inout any Growing) throws {
    while !growth.isFinished {
      let deadline = ContinuousClock.now + .seconds(run.savingInterval)
      let begun = growth.step
      var isFirst = true
      // At least one step between two savings, however long it takes.
      let isInterrupted = {
        defer { isFirst = false }
        return run.isInterrupted() || (!isFirst && .now > deadline)
      }
      let pause = try growth.advance(isInterrupted: isInterrupted) { record in
        try log(record)
        progress.update(offset + record.step + 1, note: record.note)
      }
      // What stands at the start of a stage is the last checkpoint of the stage before, which stays as it is.
      if pause.isCheckpoint { try commit(growth) } else if growth.step > begun { try save(growth) }
      if run.isInterrupted() { throw Interruption.stopped }
    }
  }

  // MARK: Recording

  /// Reads the organism as it stands, then saves readings, checkpoint and state together.
  ///
  /// The state is written last, so that a state on the disk means that the readings of its step are there too.
  private func commit(_ growth: any Growing) throws {
    let specimen = stage.placed(growth.specimen(label: "the organism", workers: workers))
    let isLast = growth.isFinished && stageIndex == study.stages.count - 1
    let streams = stream.stream("measure")
    for (index, measure) in stage.measures.enumerated() {
      guard let instrument = (measure as? any Instrument)?.reader(of: specimen) else { continue }
      progress.update(offset + growth.step, note: "measuring: \(instrument.name)")
      let occasion = occasion(
        growth, isFinal: growth.isFinished, stream: streams.stream(instrument.name).stream(index))
      for reading in instrument.readings(of: specimen, at: occasion) { try directory.readings.append(reading) }
    }
    if isLast {
      for keepsake in try growth.keepsakes(stream: streams.stream("episodes"), workers: workers) {
        try directory.write(keepsake.bytes, to: keepsake.name)
      }
      let series = RunSeries(
        try directory.readings.values(of: Reading.self),
        metrics: try directory.metrics.values(of: MetricsRow.self).map {
          RunSeries.Row(step: $0.step, values: $0.values)
        })
      for (index, measure) in stage.measures.enumerated() {
        guard let summary = measure as? any Summary else { continue }
        let occasion = occasion(
          growth, isFinal: true, stream: streams.stream(summary.name + "/series").stream(index))
        for reading in summary.readRun(series, at: occasion) { try directory.readings.append(reading) }
      }
    }
    try save(growth)
  }

  private func occasion(_ growth: any Growing, isFinal: Bool, stream: RandomStream) -> Occasion {
    Occasion(
      step: offset + growth.step, seed: run.seed, stage: stage.name, recipe: study.recipe, isFinal: isFinal,
      stream: stream, threads: workers.threads, cache: cache)
  }

  /// Saves checkpoint and state; checkpoints that the schedule does not name are kept only while they are the newest.
  private func save(_ growth: any Growing) throws {
    let step = offset + growth.step
    var checkpoint = growth.checkpoint, state = growth.snapshot
    checkpoint.metadata["study"] = study.name
    checkpoint.metadata["step"] = String(step)
    if let name = stage.name {
      checkpoint.metadata["stage"] = name
      state.counts[Self.stageName] = stageIndex
      state.counts[Self.offsetName] = offset
    }
    try directory.save(step: step, tensors: checkpoint.tensors, metadata: checkpoint.metadata, state: state)
    try discard(growth)
  }

  /// Removes checkpoints of this stage before its newest one that the schedule does not name.
  private func discard(_ growth: any Growing) throws {
    try directory.discardCheckpoints {
      $0 > offset && $0 < offset + growth.step && !growth.checkpointSteps.contains($0 - offset)
    }
  }

  private func log(_ record: GrowthRecord) throws {
    let step = offset + record.step
    try directory.metrics.append(MetricsRow(step: step, values: record.values))
    guard let events else { return }
    let now = Date.now.timeIntervalSince1970
    for (name, value) in record.values.sorted(by: { $0.key < $1.key }) {
      // Counted by steps made, so that a resumed run drops exactly the events that it writes again.
      events.add(name, value, step: step + 1, wallTime: now)
    }
  }
}

extension GrowthCheckpoint {
  /// The arrays by name, as numbers.
  var arrays: [String: [Float]] {
    Dictionary(tensors.compactMap { tensor in tensor.floats.map { (tensor.name, $0) } }, uniquingKeysWith: { $1 })
  }
}
