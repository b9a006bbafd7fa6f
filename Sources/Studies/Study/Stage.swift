import Instruments
import Organisms
import Settings
import Subjects
import Worlds

/// One stretch of a study: an organism in a world, checkpoints, and what is measured at each.
///
/// A study without `stages` is one stage without a name.
public struct Stage: Sendable {
  public let name: String?
  public let world: any World
  public let organism: any OrganismKind
  public let checkpoints: CheckpointSchedule
  /// In the order of the list.
  public let measures: [any Measure]
  /// Whether the base optimizer of the stage before goes on, and not a fresh one.
  public let keepsOptimizer: Bool

  /// Reads the keys of a study that a stage may say anew: `organism`, `world`, those of the organism's kind,
  /// `checkpoints`, `measure`.
  init(_ reader: SettingsReader, name: String? = nil, keepsOptimizer: Bool = false, catalog: Catalog) throws {
    self.name = name
    self.keepsOptimizer = keepsOptimizer
    let section = try reader.section("organism")
    let kind = try section.choose("kind", among: catalog.organisms) { $0.kind }
    try section.finish()
    let world = try reader.section("world").world(among: catalog.worlds)
    organism = try kind.init(from: reader, in: world, stock: catalog.stock)
    self.world = world
    checkpoints = try CheckpointSchedule(from: reader.section("checkpoints"))
    let sections = try reader.sections("measure")
    let example = organism.example
    measures = try sections.map { section in
      let measure = try catalog.measure(from: section)
      if let instrument = measure as? any Instrument { try instrument.require(example, at: section) }
      return measure
    }
    reader.resolve("measure", to: Setting(.list(sections.map(\.resolved))))
  }
}

extension Instrument {
  /// Throws a `UserError` at a study's entry where the instrument does not read such specimens, or not with its settings.
  fileprivate func require(_ specimen: Specimen, at section: SettingsReader) throws {
    guard let reader = reader(of: specimen) else {
      throw section.error(
        "instrument", expected: "an instrument that reads what is grown: \(Capability.words(of: specimen))",
        remedy: "\(name) reads \(needs)")
    }
    try reader.check(specimen)
  }
}

extension Setting {
  /// These settings of a study as one of its stages changes them.
  ///
  /// A section that names its kind takes the place of the whole section; in other sections keys are changed one by one.
  /// `steps` stands for the key that the organism's kind measures its length in.
  func changed(by stage: Setting, lengthKey: String) throws -> Setting {
    guard case .map(let entries) = stage.content else { return self }
    var merged = self
    for entry in entries where !["name", "keep-optimizer", "steps"].contains(entry.key) {
      merged = try merged.replacing(path: entry.key, with: entry.value.laid(over: merged[entry.key]))
    }
    guard let steps = stage["steps"] else { return merged }
    return try merged.replacing(path: lengthKey, with: steps)
  }

  private func laid(over base: Setting?) throws -> Setting {
    guard case .map(let entries) = content, case .map? = base?.content, self["kind"] == nil, let base else {
      return self
    }
    return try entries.reduce(base) {
      try $0.replacing(path: $1.key, with: $1.value.laid(over: $0[$1.key]))
    }
  }
}
