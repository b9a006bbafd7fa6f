import BaseOptimizers
import Instruments
import Networks
import Organisms
import Settings
import Worlds

/// All that a user can choose by name. A value: a user of the library starts from `Catalog.standard` and adds lines.
///
/// ```swift
/// var catalog = Catalog.standard
/// catalog.worlds.append(MyWorld.self)
/// catalog.measures.append(MyInstrument.self)
/// Mesascope.main(catalog: catalog)  // every verb, for these too
/// ```
public struct Catalog: Sendable {
  public var studies: [StudyText]
  /// Studies of organisms that are known, on which instruments are calibrated.
  public var calibrations: [CalibrationStudy]
  /// Studies that claims rest on and `reproduce` runs; `run` takes them by name too.
  public var reproductions: [StudyText]
  public var worlds: [any ConfigurableWorld.Type]
  public var organisms: [any OrganismKind.Type]
  /// What trained organisms are made of.
  public var stock: Stock
  /// Instruments and summaries.
  public var measures: [any Measure.Type]
  /// What `measure` can open; the first that knows a path opens it.
  public var sources: [any SubjectSource.Type]

  public init(
    studies: [StudyText] = [], calibrations: [CalibrationStudy] = [], reproductions: [StudyText] = [],
    worlds: [any ConfigurableWorld.Type] = [], organisms: [any OrganismKind.Type] = [], stock: Stock = Stock(),
    measures: [any Measure.Type] = [], sources: [any SubjectSource.Type] = []
  ) {
    self.studies = studies
    self.calibrations = calibrations
    self.reproductions = reproductions
    self.worlds = worlds
    self.organisms = organisms
    self.stock = stock
    self.measures = measures
    self.sources = sources
  }

  public var networks: [any ConfigurableNetwork.Type] {
    get { stock.networks }
    set { stock.networks = newValue }
  }

  public var baseOptimizers: [any BaseOptimizerSettings.Type] {
    get { stock.baseOptimizers }
    set { stock.baseOptimizers = newValue }
  }

  public var learners: [any Learner.Type] {
    get { stock.learners }
    set { stock.learners = newValue }
  }

  /// The measure that a map of settings names under its key `instrument`, with all keys read and unknown ones refused.
  func measure(from reader: SettingsReader) throws -> any Measure {
    let measure = try reader.choose("instrument", among: measures) { $0.name }.init(from: reader)
    try reader.finish()
    return measure
  }

  /// The world that the user describes with `--set world.…`, and its settings with the defaults filled in.
  func world(_ setting: Setting?) throws -> (world: any World, resolved: Setting) {
    let reader = try SettingsReader(setting, path: "world", at: .option("--set"))
    return (try reader.world(among: worlds), reader.resolved)
  }

  /// The study of this name, among those of all three lists.
  package func text(of name: String) -> StudyText? {
    (studies + calibrations.map(\.text) + reproductions).first { $0.name == name }
  }

  // MARK: Listing

  /// One line of `mesascope list`.
  public struct Entry: Sendable {
    /// `studies`, `reproductions`, `worlds`, `networks`, `base-optimizers`, `organisms`, `instruments` or `quantities`.
    public let kind: String
    public let name: String
    public let about: String
  }

  public var entries: [Entry] {
    func lines(_ kind: String, _ choices: [any Choosable.Type]) -> [Entry] {
      choices.map { Entry(kind: kind, name: $0.kind, about: $0.about) }
    }
    return studies.map { Entry(kind: "studies", name: $0.name, about: $0.title) }
      + reproductions.map { Entry(kind: "reproductions", name: $0.name, about: $0.title) } + lines("worlds", worlds)
      + lines("networks", networks) + lines("base-optimizers", baseOptimizers) + lines("organisms", organisms)
      + measures.map { Entry(kind: "instruments", name: $0.name, about: $0.card.summary) }
      + measures.flatMap { measure in
        measure.card.quantities.map {
          Entry(kind: "quantities", name: "\(measure.name)/\($0.name)", about: "\($0.meaning) Unit: \($0.unit).")
        }
      }
  }
}
