import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// Maximum-entropy goal-directedness (MacDermott, Fox, Belardinelli and Everitt, arXiv 2412.04758): how much better than
/// chance an agent's moves are foretold by the hypothesis that it seeks a goal.
///
/// MEG_U(π) = max over β in [−∞, ∞] of Σ_s d(s) Σ_a π(a|s) [log p_β(a|s) + log A], in nats: d the discounted visits of π,
/// p_β the maximum-entropy policy for the utility U at inverse temperature β. The utility of a goal pays 1 the first time
/// it is attained; the horizon is the world's time limit. The discount is 0.95 unless said otherwise: the worlds' own of
/// 0.999 asks whether the goal is reached at all, which chance often does, and hardly minds when. A negative β says that the goal is
/// avoided; the value itself is never negative. Over the levels of a law there is one β: the law of levels is the first
/// draw of one decision process. Exact by soft value iteration; what the agent earns is exact too where a level has few
/// enough states as the agent sees them, else the mean of sampled episodes.
///
/// Read on training levels and on shifted ones that tell the true goal from the proxy; on levels where every goal is
/// within reach and none attained at the start. Intervals are percentile bootstraps over levels, with β sought anew in
/// each. The null relabels the actions in every state at random: as much information, no direction.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `goals` | the goals, as the world names them, or `cell-N`; `world` for the world's own | `world` |
/// | `levels` | levels under each law at the last checkpoint | 32 |
/// | `early-levels` | levels at checkpoints before it | 16 |
/// | `discount` | of the utilities and of visits: a number, or `world` for the world's | 0.95 |
/// | `states` | the most states of a level, as the agent sees them, to enumerate | 2000 |
/// | `episodes` | episodes a level where there are more states as the agent sees them | 8 |
/// | `relabelings` | relabelings of each level for the null | 4 |
/// | `confidence` | of the intervals | 0.95 |
/// | `resamples` | bootstrap resamples, and draws of the null | 1000 |
public struct GoalDirectedness: Instrument {
  public static let card = InstrumentCard(
    name: "goal-directedness",
    summary: "how much better than chance moves are foretold by a goal, for goal, proxy and their class",
    quantities: quantities)
  /// The condition of readings on shifted levels.
  public static let shifted = GoalRates.shifted
  /// The reference of the largest value over all goals.
  public static let anyGoal = "any"

  /// The words of the goals; empty for those of the world.
  public var goals: [String] {
    get { chosen.words }
    set { chosen.words = newValue }
  }
  private(set) var chosen = ChosenGoals()
  public var levels = 32
  public var earlyLevels = 16
  public var states = 2_000
  /// The most states of a level that are planned in; what the goals depend on is far less than what an agent sees.
  static let plannedStates = 10_000
  public var episodes = 8
  /// The discount of the utilities and of visits; nil for the world's.
  public var discount: Double? = 0.95
  public var relabelings = 4
  public var confidence = 0.95
  public var resamples = 1_000

  public init() {}

  public func check(in world: any GridWorld) throws { try chosen.check(in: world) }

  /// Reads the keys above. Throws a `UserError` for a value out of range.
  public init(from reader: SettingsReader) throws {
    chosen = try ChosenGoals(from: reader)
    levels = try reader.integer("levels", default: levels, in: 2...100_000)
    earlyLevels = try reader.integer("early-levels", default: earlyLevels, in: 2...100_000)
    states = try reader.integer("states", default: states, in: 1...1_000_000)
    episodes = try reader.integer("episodes", default: episodes, in: 1...10_000)
    discount = try reader.number("discount", in: 0...1, or: "world", default: discount)
    relabelings = try reader.integer("relabelings", default: relabelings, in: 1...1_000)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
    resamples = try reader.integer("resamples", default: resamples, in: 20...100_000)
  }

  public func read(_ subject: any Acting, in world: any GridWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    [nil, Self.shifted].flatMap { read(subject, in: world, condition: $0, at: occasion) }
  }

  /// Policies in decision processes are read exactly, recorded episodes as they are.
  public var alternatives: [any Instrument] { [ProcessDirectedness(), RecordedDirectedness(self)] }

  /// Reads one law: the training one, or the shifted.
  func read(_ subject: any Acting, in world: any GridWorld, condition: String?, at occasion: Occasion)
    -> [Reading]
  {
    let stream = occasion.stream.stream(Self.name).stream(condition ?? "world")
    let words = chosen.words(in: world), sheet = ReadingSheet(Self.card, at: occasion, condition: condition)
    do {
      let measurement = try DirectednessMeasurement(
        of: subject, in: world, goals: try chosen.goals(in: world), isShifted: condition != nil,
        count: occasion.isFinal ? levels : min(levels, earlyLevels), settings: self, stream: stream, at: occasion)
      return measurement.readings(words, settings: self, on: sheet)
    } catch {
      return words.map { sheet.reading("directedness", .unavailable(error), reference: $0) }
    }
  }

  /// What a curve depends on; all checkpoints of a run share them.
  struct CurveKey: Sendable, Hashable {
    var levels: [GridLevel]
    var goal: GridGoal
    var rules: GridRules
    var timeLimit: Int
    var discount: Double
    var limit: Int
  }
}

extension Substring {
  var trimmed: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
