import Foundation
import Instruments
import Networks
import Readings
import Records
import Settings
import Subjects
import Tensors
import Worlds

/// Reads a subject with one instrument: a run's newest checkpoint, or a network that any program wrote.
///
/// Settings under `world.` say what the subject lives in, those under `network.` what a file leaves open, those under
/// `instrument.` how to measure. A run brings its own world and network; a file brings what it can.
public struct Measurement: Sendable {
  public let instrument: any Instrument
  private let world: Setting?
  private let network: Setting?
  private let seed: Int

  /// Throws a usage error for an instrument, a key or a value that is not known.
  public init(instrument name: String, changes: [StudyChange], seed: Int = 0) throws {
    guard InstrumentRegistry.entry(name) != nil else {
      throw UserError(
        .usage, at: "--instrument", value: name, expected: "an instrument",
        remedy: Nearest.advice(name, among: InstrumentRegistry.names))
    }
    for change in changes {
      let section = change.path.split(separator: ".").first.map(String.init) ?? ""
      guard ["world", "network", "instrument"].contains(section), change.path.contains(".") else {
        throw UserError.usage(
          at: change.value.place, value: change.path, expected: "a key under world., network. or instrument.",
          remedy: Nearest.advice(section, among: ["world", "network", "instrument"]))
      }
    }
    let said = try Setting(.map([])).applying(changes)
    let options = try (said["instrument"] ?? Setting(.map([]))).replacing(
      path: "instrument", with: Setting(.text(name)))
    instrument = try InstrumentRegistry.make(from: SettingsReader(options, path: "instrument"))
    world = said["world"]
    network = said["network"]
    self.seed = seed
  }

  /// The readings of a run directory, of a directory that holds the runs of several seeds, or of a `.safetensors` file.
  ///
  /// Throws a `UserError`: no input (66) where there is nothing at the path, bad data (65) where a file is not what it
  /// should be, usage (64) where something must be said that the file leaves open.
  public func readings(of path: String, workers: Workers) throws -> [Reading] {
    var isDirectory = ObjCBool(false)
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw UserError(
        .noInput, at: path, expected: "a run directory, a .safetensors file, or a decision process (.json)")
    }
    guard isDirectory.boolValue else { return try readings(ofFile: path, workers: workers) }
    let runs = try RunFiles.directories(in: [path])
    guard runs == [path] else {
      let readings = try runs.map { try RunFiles.open($0).readReadings(as: Reading.self) }
      return Population.readings(by: instrument, of: readings, seed: seed)
    }
    return try readings(ofRun: RunFiles.open(path), workers: workers)
  }

  // MARK: Private

  private func readings(ofFile path: String, workers: Workers) throws -> [Reading] {
    if path.hasSuffix(".json") { return try readings(ofProcess: path) }
    let file = try Safetensors(contentsOf: path)
    let tensors = Dictionary(file.tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    let section = try SettingsReader(world, path: "world")
    let subject: ReadSubject
    if instrument is any AgentInstrument {
      let grid = try WorldRegistry.grid(section)
      try (instrument as? any AgentInstrument)?.check(in: grid)
      let policy = try NetworkRegistry.policy(
        tensors: tensors, metadata: file.metadata, settings: network, file: path,
        shape: ObservationShape(height: grid.size, width: grid.size, planes: grid.planes.count),
        actions: GridAction.allCases.count)
      let parameters = try parameters(of: policy, in: file)
      subject = .agent(
        NetworkAgent(policy, parameters: parameters, in: grid, label: "the network", workers: workers), in: grid)
    } else {
      let regression = try WorldRegistry.regression(section)
      let network = try NetworkRegistry.network(
        tensors: tensors, metadata: file.metadata, settings: network, file: path,
        tokens: (count: regression.tokenCount, width: regression.tokenWidth))
      let parameters = try parameters(of: network, in: file)
      subject = .inContext(
        NetworkSubject(network, parameters: parameters, in: regression, label: "the network", workers: workers),
        in: regression)
    }
    return read(subject, step: nil, seed: nil, series: [], workers: workers)
  }

  private func readings(ofProcess path: String) throws -> [Reading] {
    guard let instrument = instrument as? any DecisionProcessInstrument else {
      throw UserError(
        .usage, at: "--instrument", value: instrument.name, expected: "an instrument that reads a decision process",
        remedy: "say --instrument \(GoalDirectedness.name)")
    }
    guard world == nil, network == nil else {
      throw UserError(
        .usage, at: "--set", value: world == nil ? "network." : "world.",
        expected: "nothing under world. or network., which the file says itself")
    }
    let file = try DecisionProcessFile(Data(try AtomicFile.read(path)), name: path)
    return instrument.read(file, at: occasion(step: nil, seed: nil, threads: 1))
  }

  private func readings(ofRun files: RunFiles, workers: Workers) throws -> [Reading] {
    var setting = try YAML.parse(files.readStudy(), path: files.study)
    for (key, value) in [("world", world), ("network", network)] {
      guard case .map(let entries)? = value?.content else { continue }
      for entry in entries { setting = try setting.replacing(path: key + "." + entry.key, with: entry.value) }
    }
    let study = try Study(setting)
    let record = try files.readRecord()
    guard study.recipe.subjectKind.isRead(by: instrument) else {
      throw UserError(
        .usage, at: "--instrument", value: instrument.name,
        expected: "an instrument that reads \(study.recipe.subjectKind.rawValue)",
        remedy: "see mesascope list instruments")
    }
    try study.recipe.check(instrument)
    guard let step = try files.checkpointSteps().last else {
      throw UserError(.noInput, at: files.checkpoints, expected: "a checkpoint", remedy: "run the study first")
    }
    let parameters = try parameters(of: study.recipe.network, in: files.readCheckpoint(step))
    return read(
      study.recipe.subject(parameters: parameters, workers: workers), step: step, seed: record.seed,
      series: try files.readReadings(as: Reading.self), workers: workers)
  }

  private func read(_ subject: ReadSubject, step: Int?, seed: Int?, series: [Reading], workers: Workers) -> [Reading] {
    let occasion = occasion(step: step, seed: seed, threads: workers.threads)
    return subject.readings(by: instrument, at: occasion) + instrument.readSeries(series, at: occasion)
  }

  private func occasion(step: Int?, seed: Int?, threads: Int) -> Occasion {
    Occasion(
      step: step, seed: seed, isFinal: true,
      stream: RandomStream(seed: UInt64(self.seed)).stream("measure").stream(instrument.name), threads: threads)
  }

  /// The network's parameters in its own order, converted to Float.
  private func parameters(of network: any Network, in file: Safetensors) throws -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(network.parameters.count)
    for entry in network.parameters.entries { values += try file.floats(entry.name) }
    return values
  }
}
