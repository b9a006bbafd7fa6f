import Settings

/// The files of one run directory, for reading; takes no lock, so a running one can be read too.
public struct RunFiles: Sendable, Hashable {
  /// The directory: `runs/<study>/<run>`.
  public let path: String

  /// Names the files of a directory, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The files of a run directory the user named; an error where it is none.
  public static func open(_ path: String) throws -> RunFiles {
    let files = RunFiles(path)
    guard SystemFiles.isDirectory(path) else {
      throw UserError(.noInput, at: path, value: "no directory", expected: "a run directory")
    }
    guard SystemFiles.exists(files.record) else {
      throw UserError(.noInput, at: path, value: "no run.json in it", expected: "a run directory")
    }
    return files
  }

  /// The run directories that paths stand for: those that are one, and those right below the others.
  ///
  /// Throws a `UserError` (66) for a path that neither is a run directory nor holds one.
  public static func directories(in paths: [String]) throws -> [String] {
    try paths.flatMap { path -> [String] in
      func isRun(_ path: String) -> Bool { SystemFiles.exists(RunFiles(path).record) }
      if isRun(path) { return [path] }
      let names = (try? SystemFiles.names(in: path)) ?? []
      let runs = names.sorted().map { path + "/" + $0 }.filter(isRun)
      guard !runs.isEmpty else {
        throw UserError(
          .noInput, at: path, expected: "a run directory, or a directory that holds some",
          remedy: "run a study first: mesascope run in-context-regression")
      }
      return runs
    }
  }

  public var study: String { Path.join(path, "study.yaml") }
  public var record: String { Path.join(path, "run.json") }
  public var metrics: String { Path.join(path, "metrics.jsonl") }
  public var readings: String { Path.join(path, "readings.jsonl") }
  public var episodes: String { Path.join(path, "episodes.jsonl") }
  public var checkpoints: String { Path.join(path, "checkpoints") }
  public var figures: String { Path.join(path, "figures") }
  public var report: String { Path.join(path, "report.html") }
  public var events: String { Path.join(path, "tensorboard/events.out.tfevents.0000000000.mesascope") }
  var lock: String { Path.join(path, ".lock") }

  /// The parameters of a step: `checkpoints/step-00000500.safetensors`.
  public func checkpoint(_ step: Int) -> String { Path.join(checkpoints, Self.stem(step) + ".safetensors") }

  /// The base optimizer's state of a step: `checkpoints/step-00000500.state.safetensors`.
  public func state(_ step: Int) -> String { Path.join(checkpoints, Self.stem(step) + ".state.safetensors") }

  /// `seed-0007`, or `seed-0007-<hash>` for a changed study.
  public static func runName(seed: Int, hash: String? = nil) -> String {
    let digits = String(seed)
    let name = "seed-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return hash.map { name + "-" + $0 } ?? name
  }

  /// The files that a run has written and that cannot be made again without it; the page and its figures can be.
  public func written() throws -> [String] {
    let saved = try reporting { try SystemFiles.names(in: checkpoints) }
    return [study, record, metrics, readings, episodes, events] + saved.map { Path.join(checkpoints, $0) }
  }

  // MARK: Reading

  public func readRecord() throws -> RunRecord { try JSONLines.document(RunRecord.self, in: record) }

  public func readStudy() throws -> String { try AtomicFile.readText(study) }

  /// The logged metrics, in order; empty where none were written yet.
  public func readMetrics() throws -> [MetricsRow] {
    SystemFiles.exists(metrics) ? try JSONLines.values(of: MetricsRow.self, in: metrics) : []
  }

  /// The readings, in order; empty where none were written yet.
  public func readReadings<Reading: Decodable>(as type: Reading.Type) throws -> [Reading] {
    SystemFiles.exists(readings) ? try JSONLines.values(of: type, in: readings) : []
  }

  /// The episodes kept for the page, in order; empty where there are none.
  public func readEpisodes() throws -> [EpisodeRecord] {
    SystemFiles.exists(episodes) ? try JSONLines.values(of: EpisodeRecord.self, in: episodes) : []
  }

  /// The steps that have a checkpoint, ascending.
  public func checkpointSteps() throws -> [Int] { try steps(suffix: ".safetensors") }

  /// The steps that have a base optimizer's state beside their checkpoint, ascending.
  public func stateSteps() throws -> [Int] { try steps(suffix: ".state.safetensors") }

  /// The parameters of a step.
  public func readCheckpoint(_ step: Int) throws -> Safetensors { try Safetensors(contentsOf: checkpoint(step)) }

  private func steps(suffix: String) throws -> [Int] {
    try reporting { try SystemFiles.names(in: checkpoints) }.compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(suffix) else { return nil }
      let digits = name.dropFirst(5).dropLast(suffix.count)
      guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let step = Int(digits) else { return nil }
      return Self.stem(step) + suffix == name ? step : nil
    }.sorted()
  }

  private static func stem(_ step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
