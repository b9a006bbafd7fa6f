import Instruments
import Readings
import Records
import Settings
import Subjects
import Tensors

/// Reads whatever a path holds with one measure of the catalog.
///
/// Settings under `world.` say what the subject lives in, those under `network.` what a file leaves open, those under
/// `instrument.` how to measure.
public struct Measurement: Sendable {
  public let measure: any Measure
  private let world: Setting?
  private let network: Setting?
  private let seed: Int
  private let map: TensorMap?
  private let catalog: Catalog

  /// Throws a usage error for an instrument, a key or a value that is not known.
  ///
  /// `map` is the path of a file that gives the tensors of files of weights other names.
  public init(
    instrument name: String, changes: [StudyChange], map: String? = nil, seed: Int = 0, catalog: Catalog
  ) throws {
    let names = catalog.measures.map { $0.name }
    guard names.contains(name) else {
      throw UserError(
        .usage, at: "--instrument", value: name, expected: "an instrument", remedy: Nearest.advice(name, among: names))
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
    measure = try catalog.measure(from: SettingsReader(options, path: "instrument"))
    world = said["world"]
    network = said["network"]
    self.map = try map.map { try TensorMap(contentsOf: $0) }
    self.seed = seed
    self.catalog = catalog
  }

  /// The readings of what a path holds, held against what another path holds where the instrument compares.
  ///
  /// Several checkpoints are a series: each is read, and a summary reads them all.
  ///
  /// Throws a `UserError`: no input (66) where there is nothing at the path, bad data (65) where a file is not what it
  /// should be, usage (64) where the instrument does not read what is there, or something must be said.
  public func outcome(of path: String, against reference: String? = nil, workers: Workers) throws -> Outcome {
    let found = try open(path, workers: workers)
    let other = try reference.map { try ($0, open($0, workers: workers)) }
    let readings: [Reading]
    switch measure {
    case let summary as any Summary:
      if let reference { throw noComparison(reference) }
      readings = try self.readings(by: summary, of: found, at: path, workers: workers)
    case let instrument as any Instrument:
      readings = try self.readings(by: instrument, of: found, at: path, against: other, workers: workers)
    default: preconditionFailure("\(measure.name) is neither an instrument nor a summary")
    }
    return Outcome(readings: readings, world: found.first?.world)
  }

  /// What was read, and where.
  public struct Outcome: Sendable {
    public let readings: [Reading]
    /// The settings of the world in which the subject was looked at; nil where there was no subject.
    public let world: Setting?

    /// The world in a line: `regression {dimensions: 10, context: 10, …}`.
    public var worldWords: String? {
      guard let world, case .map(let entries) = world.content else { return nil }
      func words(_ setting: Setting) -> String {
        switch setting.content {
        case .map(let entries): "{" + entries.map { "\($0.key): \(words($0.value))" }.joined(separator: ", ") + "}"
        case .list(let items): "[" + items.map(words).joined(separator: ", ") + "]"
        case .text(let text): text
        default: setting.summary
        }
      }
      let rest = Setting(.map(entries.filter { $0.key != "kind" }))
      return Untrusted.forTerminal((world["kind"].map(words) ?? "") + " " + words(rest), limit: 600)
    }
  }

  private func readings(by summary: any Summary, of found: [Found], at path: String, workers: Workers) throws
    -> [Reading]
  {
    let isRead = found.contains { !$0.series.readings.isEmpty }
    if found.contains(where: { $0.specimen == nil }) {
      return Population.readings(by: summary, of: found.map(\.series), seed: seed)
    }
    var series: [Reading] = []
    if !isRead {
      for instrument in summary.instruments {
        series += try readings(by: instrument, of: found, at: path, against: nil, workers: workers)
      }
    }
    let place = occasion(nil, seed: found.last?.seed, threads: workers.threads)
    return series + summary.readRun(isRead ? found[0].series : RunSeries(series), at: place)
  }

  private func readings(
    by instrument: any Instrument, of found: [Found], at path: String, against reference: (path: String, [Found])?,
    workers: Workers
  ) throws -> [Reading] {
    let cache = Cache()
    return try found.enumerated().flatMap { index, item in
      guard let specimen = item.specimen else {
        throw unfit(path, "the readings of \(found.count) runs", instrument, remedy: "name one of the runs")
      }
      var place = occasion(item.step, seed: item.seed, threads: workers.threads, cache: cache)
      (place.stage, place.recipe) = (item.stage, item.recipe)
      place.isFinal = index == found.count - 1
      guard let reader = instrument.reader(of: specimen) else {
        throw unfit(
          path, Capability.words(of: specimen), instrument,
          remedy: fitting(specimen).map { "these read it: \($0)" })
      }
      try reader.check(specimen)
      guard let (otherPath, others) = reference else { return reader.readings(of: specimen, at: place) }
      guard let comparing = reader as? any ComparingInstrument else { throw noComparison(otherPath) }
      guard let other = others.last?.specimen, comparing.reader(of: other) != nil else {
        throw unfit(otherPath, others.last?.specimen.map(Capability.words) ?? "no subject", instrument)
      }
      return comparing.readings(of: specimen, against: other, at: place)
    }
  }

  // MARK: Private

  private func open(_ path: String, workers: Workers) throws -> [Found] {
    let request = MeasureRequest(world: world, network: network, map: map, catalog: catalog, workers: workers)
    for source in catalog.sources {
      if let source = try source.init(path: path) { return try source.open(request) }
    }
    throw UserError(
      .noInput, at: path, expected: catalog.sources.map { $0.about }.joined(separator: ", or "))
  }

  private func noComparison(_ reference: String) -> UserError {
    let names = catalog.measures.filter { $0 is any ComparingInstrument.Type }.map { $0.name }
    return UserError(
      .usage, at: "--reference", value: reference, expected: "an instrument that compares two subjects",
      remedy: "these do: " + names.joined(separator: ", "))
  }

  /// The instruments that read such a specimen with their default settings; nil where none does.
  private func fitting(_ specimen: Specimen) -> String? {
    var names: [String] = []
    for type in catalog.measures {
      guard let reader = try? SettingsReader(Setting(.map([]))), let measure = try? type.init(from: reader),
        let instrument = measure as? any Instrument, instrument.reader(of: specimen) != nil
      else { continue }
      names.append(instrument.name)
    }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }

  private func unfit(_ path: String, _ found: String, _ instrument: any Instrument, remedy: String? = nil) -> UserError
  {
    UserError(
      .usage, at: "--instrument \(instrument.name) on \(path)", value: found, expected: instrument.needs,
      remedy: remedy ?? "see mesascope list instruments")
  }

  private func occasion(_ step: Int?, seed: Int?, threads: Int, cache: Cache = Cache()) -> Occasion {
    Occasion(
      step: step, seed: seed, isFinal: true,
      stream: RandomStream(seed: UInt64(self.seed)).stream("measure").stream(measure.name), threads: threads,
      cache: cache)
  }
}
