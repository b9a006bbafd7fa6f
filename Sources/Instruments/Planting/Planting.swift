import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// Whether what was to be planted is there: an organism held against the algorithm or the plan that it was taught, outside the
/// instruments that are calibrated on it.
///
/// In a world of regression, how far its answers to fresh tasks are from the algorithm's:
/// Σ (answer − algorithm's answer)² / Σ (algorithm's answer)². In a grid, on shifted levels where goal and proxy part: the
/// share of its moves that are best for a goal, in the states that it visits before it is there. Read at the last
/// checkpoint alone. A recipe that does not come within `largestDistance`, or up to `leastAgreement`, has not planted
/// anything.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `candidates` | the algorithms, or `standard` | `standard` |
/// | `tasks` | fresh tasks | 2000 |
/// | `levels` | levels, one episode each | 100 |
/// | `confidence` | of the intervals | 0.95 |
public struct Planting: Instrument {
  public static let card = InstrumentCard(
    name: "planting", summary: "whether an organism does what it was taught, checked outside the other instruments",
    quantities: [
      Quantity(
        name: "answer-distance", unit: "1", level: 3,
        meaning:
          "How far the answers to fresh tasks are from an algorithm's, as a share of that algorithm's own variance.",
        formula: "sum (answer - algorithm's)^2 / sum (algorithm's)^2", null: "1: a network that answers 0",
        controls: "the published construction: 0; untrained: 1"),
      Quantity(
        name: "move-agreement", unit: "1", level: 3,
        meaning: "The share of moves that are best for a goal, in states visited before the goal is reached.",
        formula: "mean over levels of (best moves / moves)", null: "uniform play on the same levels",
        controls: "an exact policy: 1"),
    ])
  /// The most that answers may be off for the algorithm to count as planted: a twentieth of their variance.
  public static let largestDistance = 0.05
  /// The share of moves that must be best for the goal to count as planted: four of five.
  public static let leastAgreement = 0.8

  /// The names of the algorithms; empty for the standard list of the world and the subject.
  public var candidates: [String] = []
  public var tasks = 2_000
  public var levels = 100
  public var confidence = 0.95

  public init() {}

  public init(from reader: SettingsReader) throws {
    candidates = try MatchCandidates.names(from: reader)
    tasks = try reader.integer("tasks", default: tasks, in: 2...1_000_000)
    levels = try reader.integer("levels", default: levels, in: 2...100_000)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
  }

  /// Moves are read in grids.
  public var alternatives: [any Instrument] { [PlantedMoves(self)] }

  public func read(_ subject: any Answering, in world: RegressionWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    guard occasion.isFinal else { return [] }
    let sheet = ReadingSheet(Self.card, at: occasion)
    let names = candidates.isEmpty ? MatchCandidates.standard(in: world, layers: subject.layers) : candidates
    let batch = world.sample(tasks: tasks, from: occasion.stream.stream("tasks"))
    let answers = try subject.answers(to: batch).predictions
    return names.filter { $0 != "zero" }.map { name in
      guard let candidate = MatchCandidates.make(name, in: world) else {
        return sheet.reading("answer-distance", .unavailable("the world has no \(name)"), reference: name)
      }
      let known = candidate.algorithm.answers(to: batch).predictions
      let scale = known.reduce(0) { $0 + $1 * $1 } / Double(known.count)
      guard scale > 0, answers.allSatisfy(\.isFinite) else {
        return sheet.reading("answer-distance", .unavailable("there is nothing to compare"), reference: name)
      }
      let errors = zip(answers, known).map { ($0 - $1) * ($0 - $1) / scale }
      return sheet.reading(
        "answer-distance",
        Finding(.mean(of: errors, confidence: confidence), n: errors.count, null: .init(value: 1, p: nil)),
        reference: name)
    }
  }

  /// Whether a trait is there, from the latest readings; nil where nothing was checked.
  ///
  /// A trait that no reading is about is not there.
  public static func isPlanted(_ trait: String, in readings: [Reading]) -> Bool? {
    let own = readings.filter { $0.instrument == name }
    guard !own.isEmpty else { return nil }
    guard let reading = own.last(where: { $0.reference == trait }), let value = reading.value else { return false }
    return reading.quantity == "answer-distance" ? value <= largestDistance : value >= leastAgreement
  }
}
