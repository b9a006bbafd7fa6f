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
    var setting = try YAML.parse(files.readStudy(), path: files.study)
    for (key, value) in [("world", request.world), ("network", request.network)] {
      guard case .map(let entries)? = value?.content else { continue }
      for entry in entries { setting = try setting.replacing(path: key + "." + entry.key, with: entry.value) }
    }
    let study = try Study(setting, catalog: request.catalog)
    let record = try files.readRecord()
    guard let step = try files.checkpointSteps().last else {
      throw UserError(.noInput, at: files.checkpoints, expected: "a checkpoint", remedy: "run the study first")
    }
    let checkpoint = try files.readCheckpoint(step)
    let stage = study.stages.first { $0.name == checkpoint.metadata["stage"] } ?? study.stages[0]
    return [
      Found(
        specimen: try stage.placed(
          stage.organism.specimen(of: checkpoint, label: "the organism", workers: request.workers)),
        world: study.resolved["world"], step: step, seed: record.seed,
        series: RunSeries(try files.readReadings(as: Reading.self)))
    ]
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
