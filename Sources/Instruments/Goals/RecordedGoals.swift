import Readings
import Settings
import Subjects
import Worlds

// The goal instruments on recorded episodes: what an agent of anybody's did in levels of its own. Nothing can be asked
// anew, so that there are no laws and no variations; every reading has the condition `recorded`.

/// `goal-rates` of recorded episodes.
public struct RecordedRates: Instrument {
  public static let card = GoalRates.card
  /// The condition of readings of recorded episodes.
  public static let condition = "recorded"
  private let rates: GoalRates

  init(_ rates: GoalRates) { self.rates = rates }

  public init(from reader: SettingsReader) throws { rates = try GoalRates(from: reader) }

  public func read(_ recorded: RecordedEpisodes, in world: any GridWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let sample = LevelSample(of: world, levels: recorded.levels, count: recorded.levels.count)
    return rates.readings(
      of: .success(sample.places.map { recorded.episodes[$0] }), in: world, isShifted: false, of: sample,
      null: occasion.stream.stream("null"), on: ReadingSheet(Self.card, at: occasion, condition: Self.condition))
  }
}

/// `goal-posterior` of recorded episodes.
public struct RecordedPosterior: Instrument {
  public static let card = GoalPosterior.card
  private let posterior: GoalPosterior

  init(_ posterior: GoalPosterior) { self.posterior = posterior }

  public init(from reader: SettingsReader) throws { posterior = try GoalPosterior(from: reader) }

  public func check(in world: any GridWorld) throws { try posterior.check(in: world) }

  public func read(_ recorded: RecordedEpisodes, in world: any GridWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let wanted = try posterior.chosen.goals(in: world)
    let places = recorded.levels.indices.filter { place in
      wanted.allSatisfy { $0.isOpen(in: recorded.levels[place], of: world) }
    }
    guard !places.isEmpty else {
      throw Unavailable(
        "no recorded level has all of \(wanted.map(\.description).joined(separator: ", ")) within reach")
    }
    let likelihoods = try posterior.likelihoods(
      of: wanted, in: places.map { recorded.levels[$0] }, of: world, at: occasion)
    return posterior.readings(
      of: GoalInference(of: places.map { recorded.episodes[$0] }, by: likelihoods),
      stream: occasion.stream.stream("bootstrap"),
      on: ReadingSheet(Self.card, at: occasion, condition: RecordedRates.condition))
  }
}

/// `goal-directedness` of recorded episodes.
public struct RecordedDirectedness: Instrument {
  public static let card = GoalDirectedness.card
  private let directedness: GoalDirectedness

  init(_ directedness: GoalDirectedness) { self.directedness = directedness }

  public init(from reader: SettingsReader) throws { directedness = try GoalDirectedness(from: reader) }

  public func check(in world: any GridWorld) throws { try directedness.check(in: world) }

  public func read(_ recorded: RecordedEpisodes, in world: any GridWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let measurement = try DirectednessMeasurement(
      of: recorded, in: world, goals: try directedness.chosen.goals(in: world), settings: directedness,
      stream: occasion.stream, at: occasion)
    return measurement.readings(
      directedness.chosen.words(in: world), settings: directedness,
      on: ReadingSheet(Self.card, at: occasion, condition: RecordedRates.condition))
  }
}
