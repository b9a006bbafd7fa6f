import Figures
import Instruments
import Readings
import Records
import Settings
import Studies
import Worlds

/// What a report knows of one run: the files of its directory, read once.
///
/// A file that is missing or damaged does not keep the rest from being shown; `missing` says what and why. Points in
/// time, durations and the number of threads are left out on purpose: the same run gives the same page.
struct RunSnapshot {
  let files: RunFiles
  /// What names in the study mean.
  let catalog: Catalog
  let record: RunRecord
  /// The resolved study, and its text as it stands in the directory.
  let study: Setting
  let studyText: String
  let metrics: [MetricsRow]
  let readings: [Reading]
  let checkpointSteps: [Int]
  /// The episodes kept for drawing; empty for what does not act.
  let episodes: [EpisodeRecord]
  /// The world that the run's agent acts in; nil for other runs.
  let gridWorld: (any GridWorld)?
  /// What could not be read, and why.
  private(set) var missing: [(what: String, why: String)] = []

  /// Reads a run directory. Throws where there is none, or where its `run.json` cannot be read.
  init(_ path: String, catalog: Catalog) throws {
    self.catalog = catalog
    files = try RunFiles.open(path)
    record = try files.readRecord()
    var missing: [(what: String, why: String)] = []
    func optional<Value>(_ what: String, _ fallback: Value, _ read: () throws -> Value) -> Value {
      do { return try read() } catch {
        missing.append((what, Self.reason(error)))
        return fallback
      }
    }
    let files = files
    studyText = optional("The study", "") { try files.readStudy() }
    let text = studyText
    study =
      text.isEmpty
      ? Setting(.map([])) : optional("The study", Setting(.map([]))) { try YAML.parse(text, path: "study.yaml") }
    metrics = optional("The metrics of training", []) { try files.readMetrics() }
    readings = optional("The readings", []) { try files.readReadings(as: Reading.self) }
    checkpointSteps = optional("The checkpoints", []) { try files.checkpointSteps() }
    episodes = optional("The episodes", []) { try files.readEpisodes() }
    gridWorld = (try? SettingsReader(study["world"], path: "world")).flatMap {
      try? $0.world(among: catalog.worlds) as? any GridWorld
    }
    self.missing = missing
  }

  /// The last part of the directory's path: the name of the run.
  var run: String { files.path.split(separator: "/").last.map(String.init) ?? files.path }

  var variant: String? { text("variant") }

  /// Whether what was grown acts in a grid.
  var isAgent: Bool { gridWorld != nil || !episodes.isEmpty }

  /// The newest step that was read or logged.
  var lastStep: Int? { readings.compactMap(\.step).max() ?? metrics.map(\.step).max() }

  // MARK: Readings

  /// The readings of the newest step, and those that belong to no step.
  var final: [Reading] {
    let last = readings.compactMap(\.step).max()
    return readings.filter { $0.step == last || $0.step == nil }
  }

  /// One reading of the newest step, in distribution unless a condition is named.
  func reading(_ quantity: String, _ reference: String? = nil, condition: String? = nil) -> Reading? {
    final.last {
      $0.quantity == quantity && (reference == nil || $0.reference == reference) && $0.condition == condition
    }
  }

  /// The readings of one quantity against one reference at every step, in distribution.
  func series(_ quantity: String, _ reference: String) -> [Reading] {
    readings.filter {
      $0.quantity == quantity && $0.reference == reference && $0.condition == nil && $0.step != nil && $0.value != nil
    }
  }

  /// The candidate algorithms that the subject was held against, in the order read.
  var references: [String] {
    var result: [String] = []
    for reading in readings where reading.quantity == "prediction-difference" {
      if let reference = reading.reference, !result.contains(reference) { result.append(reference) }
    }
    return result
  }

  /// The color of a candidate, the same in every picture of the page.
  func hue(_ reference: String) -> Hue {
    let hues: [Hue] = [.orange, .purple, .green, .gold, .teal]
    let named = references.filter { !["zero", "mean"].contains($0) }
    return named.firstIndex(of: reference).map { hues[$0 % hues.count] } ?? .muted
  }

  var nearest: Reading? { reading("nearest") }
  var emergence: Reading? { readings.last { $0.quantity == "emergence-step" } }

  /// The candidate that the page speaks about: the one whose emergence was asked for, else the nearest.
  var subjectReference: String? { emergence?.reference ?? nearest?.reference }

  // MARK: The study

  func setting(_ path: String) -> Setting? {
    path.split(separator: ".").reduce(Optional(study)) { $0?[String($1)] }
  }

  func text(_ path: String) -> String? {
    switch setting(path)?.content {
    case .text(let text): text
    case .integer(let value): String(value)
    case .number(let value): Setting.written(value)
    case .boolean(let value): value ? "true" : "false"
    default: nil
    }
  }

  func integer(_ path: String) -> Int? {
    switch setting(path)?.content {
    case .integer(let value): value
    case .number(let value) where value == value.rounded() && abs(value) < 1e15: Int(value)
    default: nil
    }
  }

  func number(_ path: String) -> Double? {
    switch setting(path)?.content {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The settings of one instrument of the study.
  func instrument(_ name: String) -> Setting? {
    guard case .list(let items) = setting("measure")?.content else { return nil }
    return items.first { if case .text(name)? = $0["instrument"]?.content { true } else { false } }
  }

  /// The threshold that the match must pass.
  var threshold: Double? {
    switch instrument("emergence")?["threshold"]?.content {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: instrument("emergence") == nil ? nil : Emergence().threshold
    }
  }

  static func reason(_ error: any Error) -> String {
    if let error = error as? UserError { return error.description }
    return String(describing: error)
  }
}
