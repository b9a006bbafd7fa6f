import Instruments
import Settings

/// A study whose organisms are known, so that instruments can be calibrated on them: a line of `Catalog.calibrations`.
///
/// Every variant of the study has a `label`, and a `recipe` that says how what is inside came there. Each of its runs is one
/// organism.
public struct CalibrationStudy: Sendable {
  /// How much of it is run.
  public struct Scale: Sendable {
    /// The seeds 0 ..< this many, unless the user names others.
    public var seeds: Int
    /// As with `--set`.
    public var changes: [String]

    public init(seeds: Int, _ changes: String...) { (self.seeds, self.changes) = (seeds, changes) }
  }

  public let text: StudyText
  /// The instruments that are calibrated on it; its `measure` list has them all.
  public let instruments: [any Detecting.Type]
  /// What the same text is called in another world; nil for its own.
  public let place: String?
  /// What makes it that world, as with `--set`.
  public let changes: [String]
  public let quick: Scale
  public let full: Scale

  /// - Parameters:
  ///   - text: the study.
  ///   - instruments: what is calibrated on it.
  ///   - place: the end of its name where `changes` put it into another world.
  ///   - changes: as with `--set`.
  public init(
    _ text: StudyText, of instruments: [any Detecting.Type], in place: String? = nil, _ changes: [String] = [],
    quick: Scale, full: Scale
  ) {
    (self.text, self.instruments, self.place, self.changes) = (text, instruments, place, changes)
    (self.quick, self.full) = (quick, full)
  }

  public func scale(_ size: Calibration.Size) -> Scale { size == .quick ? quick : full }

  /// One study a variant, each with a label.
  func studies(_ size: Calibration.Size, catalog: Catalog) throws -> [Study] {
    var setting = try YAML.parse(text.text, path: text.name + ".yaml")
    if let place { setting = try setting.replacing(path: "study", with: Setting(.text(text.name + "-" + place))) }
    let changes = try (changes + scale(size).changes).map { try StudyChange(parsing: $0) }
    let studies = try Study.all(in: setting, changes: changes, catalog: catalog)
    if let study = studies.first(where: { $0.label == nil }) {
      throw UserError(
        .badData, at: text.name + ".yaml", value: study.variant, expected: "a label in every variant",
        remedy: "say what is really inside: label: {control: …}")
    }
    return studies
  }
}
