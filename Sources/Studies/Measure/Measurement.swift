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
  private let catalog: Catalog

  /// Throws a usage error for an instrument, a key or a value that is not known.
  public init(instrument name: String, changes: [StudyChange], seed: Int = 0, catalog: Catalog) throws {
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
    self.seed = seed
    self.catalog = catalog
  }

  /// The readings of what a path holds, held against what another path holds where the instrument compares.
  ///
  /// Throws a `UserError`: no input (66) where there is nothing at the path, bad data (65) where a file is not what it
  /// should be, usage (64) where the instrument does not read what is there, or something must be said.
  public func readings(of path: String, against reference: String? = nil, workers: Workers) throws -> [Reading] {
    let found = try open(path, workers: workers)
    let other = try reference.map { try open($0, workers: workers) }
    switch measure {
    case let summary as any Summary:
      try refuse(reference)
      guard found.count == 1 else {
        return Population.readings(by: summary, of: found.map(\.series), seed: seed)
      }
      return summary.readRun(found[0].series, at: occasion(nil, seed: found[0].seed, threads: workers.threads))
    case let instrument as any Instrument:
      let cache = Cache()
      return try found.flatMap { item in
        guard let specimen = item.specimen else {
          throw unfit(path, "readings of \(found.count) runs", instrument, remedy: "name one of the runs")
        }
        let place = occasion(item.step, seed: item.seed, threads: workers.threads, cache: cache)
        guard let reader = instrument.reader(of: specimen) else {
          throw unfit(path, Capability.words(of: specimen), instrument, remedy: nil)
        }
        try reader.check(specimen)
        guard let reference else { return reader.readings(of: specimen, at: place) }
        guard let comparing = reader as? any ComparingInstrument else {
          try refuse(reference)
          return []
        }
        guard let other = other?.last?.specimen, comparing.reader(of: other) != nil else {
          throw unfit(reference, other?.last?.specimen.map(Capability.words) ?? "no subject", instrument, remedy: nil)
        }
        return comparing.readings(of: specimen, against: other, at: place)
      }
    default: preconditionFailure("\(measure.name) is neither an instrument nor a summary")
    }
  }

  // MARK: Private

  private func open(_ path: String, workers: Workers) throws -> [Found] {
    let request = MeasureRequest(world: world, network: network, catalog: catalog, workers: workers)
    for source in catalog.sources {
      if let source = try source.init(path: path) { return try source.open(request) }
    }
    throw UserError(
      .noInput, at: path, expected: catalog.sources.map { $0.about }.joined(separator: ", or "))
  }

  private func refuse(_ reference: String?) throws {
    guard let reference else { return }
    let names = catalog.measures.filter { $0 is any ComparingInstrument.Type }.map { $0.name }
    throw UserError(
      .usage, at: "--reference", value: reference, expected: "an instrument that compares two subjects",
      remedy: "these do: " + names.joined(separator: ", "))
  }

  private func unfit(_ path: String, _ found: String, _ instrument: any Instrument, remedy: String?) -> UserError {
    UserError(
      .usage, at: "--instrument \(instrument.name) on \(path)", value: found, expected: instrument.needs,
      remedy: remedy ?? fitting(instrument))
  }

  private func fitting(_ instrument: any Instrument) -> String { "see mesascope list instruments" }

  private func occasion(_ step: Int?, seed: Int?, threads: Int, cache: Cache = Cache()) -> Occasion {
    Occasion(
      step: step, seed: seed, isFinal: true,
      stream: RandomStream(seed: UInt64(self.seed)).stream("measure").stream(measure.name), threads: threads,
      cache: cache)
  }
}
