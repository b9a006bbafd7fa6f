import Figures
import Readings
import Records
import Settings
import Studies

/// What a report knows of one run: the files of its directory, read once.
///
/// A file that is missing or damaged does not keep the rest from being shown; `missing` says what and why. Points in
/// time, durations and the number of threads are left out on purpose: the same run gives the same page.
public struct RunSnapshot: Sendable {
  public let files: RunFiles
  /// What the names in the study mean.
  public let catalog: Catalog
  public let record: RunRecord
  /// The resolved study, and its text as it stands in the directory.
  public let study: Setting
  public let studyText: String
  public let metrics: [MetricsRow]
  public let readings: [Reading]
  public let checkpointSteps: [Int]
  /// The episodes kept for drawing; empty for what does not act.
  public let episodes: [EpisodeRecord]
  /// What could not be read, and why.
  public let missing: [(what: String, why: String)]

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
    self.missing = missing
  }

  /// The last part of the directory's path: the name of the run.
  public var run: String { files.path.split(separator: "/").last.map(String.init) ?? files.path }

  public var title: String { text("title") ?? record.study }
  public var variant: String? { text("variant") }

  /// The newest step that was read or logged.
  public var lastStep: Int? { readings.compactMap(\.step).max() ?? metrics.map(\.step).max() }

  /// That the run has not come to its end, to stand behind its name; empty where it has.
  var statusNote: String { record.status == .finished ? "" : " (\(record.status.rawValue))" }

  // MARK: Readings

  /// The readings of the newest step, and those that belong to no step.
  public var final: [Reading] {
    let last = readings.compactMap(\.step).max()
    return readings.filter { $0.step == last || $0.step == nil }
  }

  /// One reading of the newest step, in distribution unless a condition is named.
  public func reading(_ quantity: String, _ reference: String? = nil, condition: String? = nil) -> Reading? {
    final.last {
      $0.quantity == quantity && (reference == nil || $0.reference == reference) && $0.condition == condition
    }
  }

  /// The readings of one quantity that have a step and a value, in distribution unless a condition is named.
  public func series(_ quantity: String, _ reference: String? = nil, condition: String? = nil) -> [Reading] {
    readings.filter {
      $0.quantity == quantity && (reference == nil || $0.reference == reference) && $0.condition == condition
        && $0.step != nil && $0.value != nil
    }
  }

  /// The values of a metric over the steps at which it was logged.
  func metric(_ name: String) -> [Point] {
    metrics.compactMap { row in (row.values[name] ?? nil).map { Point(Double(row.step), $0) } }
  }

  /// Whether an instrument has left readings, or the study asks for some.
  public func concerns(_ instruments: String...) -> Bool {
    instruments.contains { name in readings.contains { $0.instrument == name } || instrument(name) != nil }
  }

  // MARK: The study

  /// What stands in the study under a path of keys, such as `world.kind`.
  public func setting(_ path: String) -> Setting? {
    path.split(separator: ".").reduce(Optional(study)) { $0?[String($1)] }
  }

  public func text(_ path: String) -> String? {
    switch setting(path)?.content {
    case .text(let text): text
    case .integer(let value): String(value)
    case .number(let value): Setting.written(value)
    case .boolean(let value): value ? "true" : "false"
    default: nil
    }
  }

  public func integer(_ path: String) -> Int? {
    number(path).flatMap { $0 == $0.rounded() && abs($0) < 1e15 ? Int($0) : nil }
  }

  public func number(_ path: String) -> Double? { setting(path)?.value }

  /// The settings of one instrument of the study.
  public func instrument(_ name: String) -> Setting? {
    guard case .list(let items) = setting("measure")?.content else { return nil }
    return items.first { if case .text(name)? = $0["instrument"]?.content { true } else { false } }
  }

  static func reason(_ error: any Error) -> String {
    if let error = error as? UserError { return error.description }
    return String(describing: error)
  }
}

extension Setting {
  /// The number that stands here, whole or not.
  var value: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
