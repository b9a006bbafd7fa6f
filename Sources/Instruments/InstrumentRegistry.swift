import Readings
import Settings

/// The instruments that a user can choose by name: to add one, add a line to `all`.
public enum InstrumentRegistry {
  /// One instrument of the list.
  public struct Entry: Sendable {
    public var name: String
    /// One line for `mesascope list instruments`.
    public var summary: String
    /// The table of what it reads.
    public var quantities: [Quantity]
    /// Makes it from its settings (the map of a study's `measure` list without the key `instrument`).
    public var make: @Sendable (SettingsReader) throws -> any Instrument
  }

  public static let all: [Entry] = [
    Entry(
      name: AlgorithmMatch.name, summary: AlgorithmMatch.summary, quantities: AlgorithmMatch.quantities,
      make: { try AlgorithmMatch(from: $0) }),
    Entry(
      name: Emergence.name, summary: Emergence.summary, quantities: Emergence.quantities,
      make: { try Emergence(from: $0) }),
    Entry(
      name: GoalRates.name, summary: GoalRates.summary, quantities: GoalRates.quantities,
      make: { try GoalRates(from: $0) }),
    Entry(
      name: SeedLottery.name, summary: SeedLottery.summary, quantities: SeedLottery.quantities,
      make: { try SeedLottery(from: $0) }),
    Entry(
      name: GoalDirectedness.name, summary: GoalDirectedness.summary, quantities: GoalDirectedness.quantities,
      make: { try GoalDirectedness(from: $0) }),
    Entry(
      name: GoalPosterior.name, summary: GoalPosterior.summary, quantities: GoalPosterior.quantities,
      make: { try GoalPosterior(from: $0) }),
    Entry(
      name: GoalProbe.name, summary: GoalProbe.summary, quantities: GoalProbe.quantities,
      make: { try GoalProbe(from: $0) }),
  ]

  public static var names: [String] { all.map(\.name) }

  /// The entry called `name`, or nil.
  public static func entry(_ name: String) -> Entry? { all.first { $0.name == name } }

  /// The instrument that a map of settings names under its key `instrument`, with all keys read and unknown ones
  /// refused.
  public static func make(from reader: SettingsReader) throws -> any Instrument {
    let name = try reader.choice("instrument", default: AlgorithmMatch.name, of: names)
    guard let entry = entry(name) else { fatalError("an instrument that is no choice: \(name)") }
    let instrument = try entry.make(reader)
    try reader.finish()
    return instrument
  }
}
