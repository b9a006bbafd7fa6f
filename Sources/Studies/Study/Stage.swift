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
  /// The world in which the organism is looked at.
  public let world: any World
  /// The keys of the world that are others while it grows; nil where it grows in the world in which it is looked at.
  public let trainingWorld: Setting?
  public let organism: any OrganismKind
  public let checkpoints: CheckpointSchedule
  /// In the order of the list.
  public let measures: [any Measure]
  /// Whether the base optimizer of the stage before goes on, and not a fresh one.
  public let keepsOptimizer: Bool

  /// Reads the keys of a study that a stage may say anew: `organism`, `world`, `training-world`, those of the organism's
  /// kind, `checkpoints`, `measure`.
  init(_ reader: SettingsReader, name: String? = nil, keepsOptimizer: Bool = false, catalog: Catalog) throws {
    self.name = name
    self.keepsOptimizer = keepsOptimizer
    let section = try reader.section("organism")
    let kind = try section.choose("kind", among: catalog.organisms) { $0.kind }
    try section.finish()
    let world = try reader.section("world").world(among: catalog.worlds)
    trainingWorld = reader.raw("training-world")
    let home = try trainingWorld.map { changes in
      reader.resolve("training-world", to: changes)
      return try Self.world(reader.raw("world"), changedBy: changes, among: catalog.worlds)
    }
    organism = try kind.init(from: reader, in: home ?? world, stock: catalog.stock)
    self.world = world
    checkpoints = try CheckpointSchedule(from: reader.section("checkpoints"))
    let sections = try reader.sections("measure")
    let example = home == nil ? organism.example : Specimen(organism.example.subject, in: world)
    measures = try sections.map { section in
      let measure = try catalog.measure(from: section)
      // A summary that is an instrument too has its readings at the end, if not at each checkpoint.
      if let instrument = measure as? any Instrument, !(measure is any Summary) {
        try instrument.require(example, at: section)
      }
      return measure
    }
    reader.resolve("measure", to: Setting(.list(sections.map(\.resolved))))
  }

  /// What grows there, in the world in which it is looked at.
  func placed(_ specimen: Specimen) -> Specimen {
    trainingWorld == nil ? specimen : Specimen(specimen.subject, in: world)
  }

  /// The world that a section describes, some of its keys changed. Throws where its kind is changed, since then nothing that
  /// grows there could be looked at here.
  private static func world(
    _ setting: Setting?, changedBy changes: Setting, among kinds: [any ConfigurableWorld.Type]
  ) throws -> any World {
    guard case .map(let entries) = changes.content, !entries.contains(where: { $0.key == "kind" }) else {
      throw UserError.at(
        changes.place, key: "training-world", value: changes.summary,
        expected: "a map of keys of the world that are others while the organism grows; its kind is not")
    }
    let changed = try entries.reduce(setting ?? Setting(.map([]))) { try $0.replacing(path: $1.key, with: $1.value) }
    return try SettingsReader(changed, path: "training-world", at: changes.place).world(among: kinds)
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
