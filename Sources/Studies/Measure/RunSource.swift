import Instruments
import Readings
import Records
import Settings
import Subjects

/// A run directory: its newest checkpoint, and the readings before it.
public struct RunSource: SubjectSource {
  public static let about = "a run directory"
  private let files: RunFiles

  public init?(path: String) throws {
    guard SystemFiles.exists(RunFiles(path).record) else { return nil }
    files = try RunFiles.open(path)
  }

  public func open(_ request: MeasureRequest) throws -> [Found] {
    if let said = request.network {
      throw UserError(
        .usage, at: "--set network", value: said.summary, expected: "none: a run says what its network is",
        remedy: "measure a checkpoint's file to say otherwise")
    }
    let record = try files.readRecord()
    guard let step = try files.checkpointSteps().last else {
      throw UserError(.noInput, at: files.checkpoints, expected: "a checkpoint", remedy: "run the study first")
    }
    let checkpoint = try files.readCheckpoint(step)
    let name = checkpoint.metadata["stage"]
    var changed = try Study.settings(
      of: YAML.parse(files.readStudy(), path: files.study), stage: name, catalog: request.catalog)
    if case .map(let entries)? = request.world?.content {
      for entry in entries { changed = try changed.replacing(path: "world." + entry.key, with: entry.value) }
    }
    let study = try Study(changed, catalog: request.catalog)
    var found = Found(
      specimen: try study.stages[0].placed(
        study.stages[0].organism.specimen(of: checkpoint, label: "the organism", workers: request.workers)),
      world: study.resolved["world"], step: step, seed: record.seed,
      series: RunSeries(
        try files.readReadings(as: Reading.self),
        metrics: try files.readMetrics().map { RunSeries.Row(step: $0.step, values: $0.values) }))
    (found.stage, found.recipe) = (name, study.recipe)
    return [found]
  }
}

/// A directory that holds run directories: what was read in them, for summaries.
public struct RunsSource: SubjectSource {
  public static let about = "a directory of run directories"
  private let paths: [String]

  public init?(path: String) throws {
    guard SystemFiles.isDirectory(path), let paths = try? RunFiles.directories(in: [path]) else { return nil }
    self.paths = paths
  }

  public func open(_ request: MeasureRequest) throws -> [Found] {
    try paths.map {
      Found(specimen: nil, series: RunSeries(try RunFiles.open($0).readReadings(as: Reading.self)))
    }
  }
}
