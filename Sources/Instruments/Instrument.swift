import Readings
import Settings
import Subjects
import Worlds

/// An entry of a study's `measure` list: an `Instrument`, which reads subjects, or a `Summary`, which reads readings.
///
/// It is a value made from its settings.
public protocol Measure: Sendable {
  /// Its name, what it reads in one line, and what its numbers mean.
  static var card: InstrumentCard { get }

  /// Reads its own keys; whoever calls finishes the reader, which refuses unknown ones.
  ///
  /// Throws a `UserError` for a value out of range.
  init(from reader: SettingsReader) throws

  /// What is said first of its readings on a terminal, a line each; `shown` writes a number.
  static func lead(of readings: [Reading], shown: (Double) -> String) -> [String]
}

extension Measure {
  public static var name: String { card.name }
  public var name: String { Self.card.name }
  public static func lead(of readings: [Reading], shown: (Double) -> String) -> [String] { [] }
}

/// Measures one property of specimens that have the capabilities it needs, and returns readings.
///
/// What it needs stands in its types: `Target` is what the subject must be able to do, such as
/// `any Answering & Inspectable`, `Habitat` is the kind of world. `readings(of:at:)` is the one place that casts.
public protocol Instrument: Measure {
  associatedtype Target = any Subject
  associatedtype Habitat = any World

  /// Throws a `UserError` where its settings do not fit a world: a goal that is not there, a drawing of another size.
  func check(in world: Habitat) throws

  /// Reads one subject in the world in which it is looked at.
  ///
  /// Throws `Unavailable` only where nothing at all could be read; one quantity that failed is a reading without a value.
  func read(_ target: Target, in world: Habitat, at occasion: Occasion) throws(Unavailable) -> [Reading]

  /// Instruments of the same card that read other kinds of specimen with the same settings.
  var alternatives: [any Instrument] { get }
}

extension Instrument {
  public func check(in world: Habitat) throws {}
  public var alternatives: [any Instrument] { [] }

  /// The instrument that reads such a specimen: this one or one of its alternatives; nil where none does.
  public func reader(of specimen: Specimen) -> (any Instrument)? {
    if fits(specimen) { return self }
    return alternatives.first { $0.fits(specimen) }
  }

  /// Throws a `UserError` where the settings do not fit the specimen's world; `reader(of:)` has found that it fits.
  public func check(_ specimen: Specimen) throws {
    guard let world = specimen.world as? Habitat else { return }
    try check(in: world)
  }

  /// What it reads of a specimen; where that is nothing, every quantity without a value and the reason.
  public func readings(of specimen: Specimen, at occasion: Occasion) -> [Reading] {
    guard let target = specimen.subject as? Target, let world = specimen.world as? Habitat else {
      return ReadingSheet(Self.card, at: occasion).unavailable(Unavailable("it reads \(needs)"))
    }
    do { return try read(target, in: world, at: occasion) } catch {
      return ReadingSheet(Self.card, at: occasion).unavailable(error)
    }
  }

  /// What a specimen must be, in words: `a subject that answers tasks from their context, in a world of regression`.
  public var needs: String {
    let words = Capability.words(ofType: Target.self), world = Capability.words(ofType: Habitat.self)
    let own = "a subject\(words.map { " that " + $0 } ?? "")\(world.map { " in \($0)" } ?? "")"
    return ([own] + alternatives.map(\.needs)).joined(separator: ", or ")
  }

  private func fits(_ specimen: Specimen) -> Bool { specimen.subject is Target && specimen.world is Habitat }
}

/// Reads the readings of whole runs: when something emerged, how seeds differ.
public protocol Summary: Measure {
  /// The instruments whose readings it summarizes, where nobody has taken them.
  var instruments: [any Instrument] { get }

  /// Reads one run after its last checkpoint.
  func readRun(_ run: RunSeries, at occasion: Occasion) -> [Reading]

  /// Reads several runs of one study side by side, of one seed each.
  func readRuns(_ runs: [RunSeries], at occasion: Occasion) -> [Reading]
}

extension Summary {
  public var instruments: [any Instrument] { [] }
  public func readRun(_ run: RunSeries, at occasion: Occasion) -> [Reading] { [] }
  public func readRuns(_ runs: [RunSeries], at occasion: Occasion) -> [Reading] { [] }
}
