import Settings

/// The directory of one run, open for writing by this process alone.
///
/// Every file is written under a temporary name, synced and renamed, and every checkpoint is committed in a fixed
/// order (metrics and readings, TensorBoard events, parameters, base optimizer's state, removal of older states), so
/// that a kill at any instant leaves a directory from which `resume` goes on to the same final bytes.
///
/// ```swift
/// let run = try RunDirectory.open(in: "runs", study: "in-context-regression", run: "seed-0000", text: yaml, record: …)
/// let start = try run.resume()              // nil point: from the beginning
/// while … {
///   try run.metrics.append(MetricsRow(step: step, values: ["loss": loss]))
///   if … { try run.save(step: step, tensors: …, metadata: …, state: …) }
/// }
/// try run.flush()
/// try run.update { $0.status = .finished }
/// run.close()
/// ```
public final class RunDirectory {
  public let files: RunFiles
  /// What `run.json` says; change it with `update`.
  public private(set) var record: RunRecord
  public let metrics: LineLog
  public let readings: LineLog
  private let system: any FileSystem
  private let lock: DirectoryLock
  private var events: TensorBoardEvents?

  /// Makes a run directory, or opens one that is there to go on with it.
  ///
  /// Throws a temporary error (75), having touched nothing, where another process writes it; bad data (65) where it
  /// holds another study; an input/output error (74) where the disk is full or not writable.
  public static func open(in root: String, study: String, run: String, text: String, record: RunRecord) throws
    -> RunDirectory
  {
    try open(in: root, study: study, run: run, text: text, record: record, system: SystemFiles())
  }

  package static func open(
    in root: String, study: String, run: String, text: String, record: RunRecord, system: any FileSystem
  ) throws -> RunDirectory {
    for name in [study, run] {
      guard isPlain(name) else {
        throw UserError(
          .badData, at: "the name of a run's directory", value: "“\(name)”",
          expected: "lower-case letters, digits, hyphens, dots and underscores, a letter or a digit first")
      }
    }
    return try reporting {
      try RunDirectory(
        RunFiles(Path.join(Path.join(root, study), run)), text: text, record: record, system: system)
    }
  }

  private init(_ files: RunFiles, text: String, record: RunRecord, system: any FileSystem) throws {
    self.files = files
    self.system = system
    try system.makeDirectories(files.path)
    lock = try DirectoryLock(files.lock)
    do {
      for directory in [files.path, files.checkpoints, files.figures, Path.directory(of: files.events)] {
        for name in try SystemFiles.names(in: directory) where SystemFiles.isTemporary(name) {
          try system.remove(Path.join(directory, name))
        }
      }
      if SystemFiles.exists(files.study) {
        guard try files.readStudy() == text else {
          throw UserError(
            .badData, at: files.study, value: "another study or another version of it",
            expected: "the study that is to be run",
            remedy: "choose another --runs directory, or move this one away")
        }
      } else {
        try system.replace(files.study, with: [.bytes(Array(text.utf8))])
      }
      if SystemFiles.exists(files.record) {
        self.record = try files.readRecord()
      } else {
        self.record = record
        try system.replace(files.record, with: [.bytes(JSONLines.document(record))])
      }
      try system.makeDirectories(files.checkpoints)
      metrics = try LineLog(files.metrics, files: system)
      readings = try LineLog(files.readings, files: system)
    } catch {
      lock.release()
      throw error
    }
  }

  // MARK: Going on

  /// From where a run goes on.
  public struct ResumePoint {
    public let step: Int
    public let parameters: Safetensors
    public let state: SavedState
  }

  /// What `resume` found.
  public struct Resumption {
    /// The newest whole checkpoint, or nil where the run starts from the beginning.
    public let point: ResumePoint?
    /// What a person should know: checkpoints that were passed over, and why.
    public let notes: [String]
  }

  /// The newest checkpoint whose parameters and state are both whole; changes nothing.
  public func resumePoint() throws -> Resumption {
    var notes: [String] = []
    let steps = try files.stateSteps()
    for step in steps.reversed() {
      do {
        let point = try Checkpoint.read(step, in: files)
        return Resumption(point: point, notes: notes)
      } catch let error as UserError {
        notes.append("step \(step) cannot be resumed from: \(error)")
      }
    }
    if !notes.isEmpty { notes.append("no older checkpoint has its state; starting from the beginning") }
    return Resumption(point: nil, notes: notes)
  }

  /// Finds the resume point and drops what was written after it: lines of metrics and readings, events, checkpoints;
  /// and states other than its own.
  ///
  /// Dropped lines leave the disk with the next `save`.
  public func resume() throws -> Resumption {
    let found = try resumePoint()
    let step = found.point?.step
    metrics.cut(after: step)
    readings.cut(after: step)
    events?.cut(after: step)
    try reporting {
      // Older states too: a kill may have come between the newest one and their removal.
      for other in try files.stateSteps() where other != step { try system.remove(files.state(other)) }
      for later in try files.checkpointSteps() where step.map({ later > $0 }) ?? true {
        try system.remove(files.checkpoint(later))
      }
    }
    return found
  }

  // MARK: Writing

  /// Commits a checkpoint: metrics, readings and events so far, parameters, state; then removes older states.
  ///
  /// - Parameters:
  ///   - step: how many steps led here.
  ///   - tensors: the parameters under their published names.
  ///   - metadata: the network and its sizes.
  ///   - state: what the base optimizer needs to go on from here.
  public func save(step: Int, tensors: [Safetensors.Tensor], metadata: [String: String], state: SavedState) throws {
    try flush()
    try reporting {
      try Checkpoint.write(step, tensors: tensors, metadata: metadata, state: state, files: files, system: system)
      for older in try files.stateSteps() where older != step { try system.remove(files.state(older)) }
    }
  }

  /// Removes the checkpoints of some steps, such as those that only served to resume; a step with a state stays.
  public func discardCheckpoints(where isUnwanted: (Int) -> Bool) throws {
    try reporting {
      let states = try files.stateSteps()
      for step in try files.checkpointSteps() where isUnwanted(step) && !states.contains(step) {
        try system.remove(files.checkpoint(step))
      }
    }
  }

  /// Puts metrics, readings and events on the disk.
  public func flush() throws {
    try metrics.flush()
    try readings.flush()
    if let events { try reporting { try events.flush(to: files.events, system) } }
  }

  /// Changes what `run.json` says and writes it.
  public func update(_ change: (inout RunRecord) -> Void) throws {
    change(&record)
    try reporting { try system.replace(files.record, with: [.bytes(JSONLines.document(record))]) }
  }

  /// Writes one more file of the run whole, such as `figures/loss.svg` or `report.html`.
  public func write(_ bytes: [UInt8], to name: String) throws {
    precondition(!name.hasPrefix("/") && !name.split(separator: "/").contains(".."), "a path inside the run directory")
    let path = Path.join(files.path, name)
    try reporting {
      try system.makeDirectories(Path.directory(of: path))
      try system.replace(path, with: [.bytes(bytes)])
    }
  }

  public func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  /// The TensorBoard events of this run; asking for them is what makes the file be written.
  ///
  /// Ask before `resume`, so that the events after the resume point are dropped too.
  public func tensorBoard() throws -> TensorBoardEvents {
    if let events { return events }
    let new = try TensorBoardEvents(continuing: files.events)
    events = new
    return new
  }

  /// Gives the directory back to other processes. Nothing may be written afterwards.
  public func close() { lock.release() }

  /// Whether a name is safe as a single part of a path on any file system.
  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 100, first != UInt8(ascii: "."), first != UInt8(ascii: "-")
    else { return false }
    return name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
    }
  }
}
