import Mathematics
import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// From behavior alone, how likely each candidate goal is: Bayesian inverse planning on levels that part the goals.
///
/// One sampled episode a level. A candidate plays the maximum-entropy policy of its utility at an unknown inverse
/// temperature β, and an unknown share ε of its moves at random: P(a|s) = (1 − ε) p_β(a|s) + ε/4, with p_β as in
/// `goal-directedness`. β has a uniform prior over half decades, ε over 0.003, 0.03, 0.1 and 0.3, the candidates one over
/// themselves; both are the same in all levels and are summed out:
/// P(goal | moves) ∝ mean over (β, ε) of Π_levels P(moves | goal, β, ε).
/// Candidates are the world's goals, the corner, both first goals at once (half the utility each), either of them by a coin
/// in each level, and nothing, which is uniform play.
///
/// Intervals are percentile bootstraps over levels. The null is the prior.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `goals` | the goals, as the world names them, or `cell-N`; `world` for the world's own and the corner | `world` |
/// | `levels` | shifted levels at the last checkpoint | 32 |
/// | `early-levels` | levels at checkpoints before it | 16 |
/// | `confidence` | of the intervals | 0.95 |
/// | `resamples` | bootstrap resamples | 1000 |
public struct GoalPosterior: Instrument {
  public static let card = InstrumentCard(
    name: "goal-posterior", summary: "from behavior alone, how likely each candidate goal is", quantities: quantities)

  /// The words of the goals; empty for those of the world.
  public var goals: [String] {
    get { chosen.words }
    set { chosen.words = newValue }
  }
  private(set) var chosen = ChosenGoals()
  public var levels = 32
  public var earlyLevels = 16
  public var confidence = 0.95
  public var resamples = 1_000

  public init() {}

  public func check(in world: any GridWorld) throws { try chosen.check(in: world) }

  /// Reads the keys above. Throws a `UserError` for a value out of range.
  public init(from reader: SettingsReader) throws {
    chosen = try ChosenGoals(from: reader)
    levels = try reader.integer("levels", default: levels, in: 1...100_000)
    earlyLevels = try reader.integer("early-levels", default: earlyLevels, in: 1...100_000)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
    resamples = try reader.integer("resamples", default: resamples, in: 20...100_000)
  }

  public func read(_ subject: any Acting, in world: any GridWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let stream = occasion.stream.stream(Self.name)
    let sheet = ReadingSheet(Self.card, at: occasion, condition: GoalDirectedness.shifted)
    do {
      let inference = try inference(of: subject, in: world, at: occasion)
      return readings(of: inference, stream: stream.stream("bootstrap"), on: sheet)
    } catch {
      return chosen.words(in: world).map { sheet.reading("posterior", .unavailable(error), reference: $0) }
    }
  }

  /// Recorded episodes are read too.
  public var alternatives: [any Instrument] { [RecordedPosterior(self)] }

  /// What the agent's moves say about every candidate; throws `Unavailable` where nothing can be said.
  func inference(of subject: any Acting, in world: any GridWorld, at occasion: Occasion) throws(Unavailable)
    -> GoalInference
  {
    let stream = occasion.stream.stream(Self.name)
    let wanted = try chosen.goals(in: world)
    let count = occasion.isFinal ? levels : min(levels, earlyLevels)
    let drawn = GoalLevels(of: world, shifted: true, goals: wanted, count: count, stream: stream.stream("levels"))
    guard !drawn.levels.isEmpty else {
      throw Unavailable(
        "of \(drawn.drawn) shifted levels none has all of \(wanted.map(\.description).joined(separator: ", ")) within"
          + " reach and none at the start")
    }
    let likelihoods = try likelihoods(of: wanted, in: drawn.levels, of: world, at: occasion)
    let episodes = try subject.episodes(in: drawn.levels, of: world, stream: stream.stream("actions"))
    return GoalInference(of: episodes, by: likelihoods)
  }

  /// What every candidate does in a list of levels.
  func likelihoods(of wanted: [GridGoal], in levels: [GridLevel], of world: any GridWorld, at occasion: Occasion)
    throws(Unavailable) -> GoalLikelihoods
  {
    // The corner is worth asking about wherever a mouse can be there.
    let others: [GridGoal] = goals.isEmpty && !world.rules.keysOpenChests && !wanted.contains(.corner) ? [.corner] : []
    let hypotheses = GoalHypothesis.standard(wanted + others)
    let key = Planned(
      levels: levels, hypotheses: hypotheses, rules: world.rules, timeLimit: world.timeLimit, discount: world.discount)
    return try occasion.cache.value(for: key, keeping: 4) { () throws(Unavailable) in
      try GoalLikelihoods(
        hypotheses, in: levels, of: world, limit: GoalDirectedness.plannedStates, workers: occasion.workers)
    }
  }

  func readings(of inference: GoalInference, stream: RandomStream, on sheet: ReadingSheet) -> [Reading] {
    let levels = inference.levels, whole = inference.posterior()
    var resampler = Resampler(stream), draws: [GoalInference.Posterior] = []
    if levels > 1 {
      for _ in 0..<resamples {
        var weights = [Double](repeating: 0, count: levels)
        for _ in 0..<levels { weights[resampler.index(below: levels)] += 1 }
        draws.append(inference.posterior(weights: weights))
      }
    }
    func made(_ quantity: String, _ reference: String?, _ value: (GoalInference.Posterior) -> Double, null: Double?)
      -> Reading
    {
      let estimate = Bootstrap.estimate(
        value: value(whole), replicates: draws.map(value), units: levels, confidence: confidence)
      return sheet.reading(
        quantity,
        Finding(
          value(whole), interval: estimate?.interval, confidence: confidence,
          method: estimate == nil ? nil : "bootstrap", n: levels, null: null.map { Reading.Null(value: $0, p: nil) },
          note: levels > 1 ? nil : "a single level has no interval"), reference: reference)
    }
    let hypotheses = inference.hypotheses, candidates = Double(hypotheses.count)
    var result = hypotheses.indices.map { index in
      made("posterior", "\(hypotheses[index])", { $0.probabilities[index] }, null: 1 / candidates)
    }
    result.append(made("posterior-entropy", nil, \.entropy, null: log(candidates)))
    let best = whole.best
    guard hypotheses[best] != .nothing else { return result }
    result.append(
      made("posterior-temperature", "\(hypotheses[best])", { $0.inverseTemperatures[best] }, null: nil))
    result.append(made("posterior-lapse", "\(hypotheses[best])", { $0.lapses[best] }, null: nil))
    let needed = inference.levelsNeeded(orders: 100, using: &resampler)
    let never = Unavailable("with all \(levels) levels it is no more than 0.95 likely").description
    result.append(
      sheet.reading(
        "levels-needed", Finding(needed, n: levels, note: needed == nil ? never : nil),
        reference: "\(hypotheses[best])"))
    return result
  }

  /// What plans depend on; all checkpoints of a run share them.
  private struct Planned: Sendable, Hashable {
    var levels: [GridLevel]
    var hypotheses: [GoalHypothesis]
    var rules: GridRules
    var timeLimit: Int
    var discount: Double
  }
}
