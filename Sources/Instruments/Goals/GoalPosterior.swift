import Mathematics
import Readings
import Settings
import Statistics
import Subjects
import Synchronization
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
public struct GoalPosterior: AgentInstrument {
  public static let name = "goal-posterior"
  public static let summary = "from behavior alone, how likely each candidate goal is"

  public var name: String { Self.name }
  /// The words of the goals; empty for those of the world.
  public var goals: [String] {
    get { chosen.words }
    set { chosen.words = newValue }
  }
  private var chosen = ChosenGoals()
  public var levels = 32
  public var earlyLevels = 16
  public var confidence = 0.95
  public var resamples = 1_000
  private let cache = Cache()

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

  public func read(_ subject: any Acting, in world: any GridWorld, at occasion: Occasion) -> [Reading] {
    let stream = occasion.stream.stream(Self.name)
    do {
      let inference = try inference(of: subject, in: world, at: occasion)
      return readings(of: inference, stream: stream.stream("bootstrap"), at: occasion)
    } catch {
      let note = (error as? Unavailable ?? Unavailable("\(error)")).description
      return chosen.words(in: world).map {
        reading("posterior", nil, n: 0, reference: $0, at: occasion, note: note)
      }
    }
  }

  /// What the agent's moves say about every candidate; throws `Unavailable` where nothing can be said.
  func inference(of subject: any Acting, in world: any GridWorld, at occasion: Occasion) throws -> GoalInference {
    let stream = occasion.stream.stream(Self.name)
    let wanted = try chosen.goals(in: world)
    let count = occasion.isFinal ? levels : min(levels, earlyLevels)
    let drawn = GoalLevels(of: world, shifted: true, goals: wanted, count: count, stream: stream.stream("levels"))
    guard !drawn.levels.isEmpty else {
      throw Unavailable(
        "of \(drawn.drawn) shifted levels none has all of \(wanted.map(\.description).joined(separator: ", ")) within"
          + " reach and none at the start")
    }
    // The corner is worth asking about wherever a mouse can be there.
    let others: [GridGoal] = goals.isEmpty && !world.rules.keysOpenChests && !wanted.contains(.corner) ? [.corner] : []
    let likelihoods = try cache.likelihoods(
      GoalHypothesis.standard(wanted + others), in: drawn.levels, of: world,
      workers: Workers(threads: occasion.threads))
    let episodes = try subject.episodes(in: drawn.levels, of: world, stream: stream.stream("actions"))
    return GoalInference(of: episodes, by: likelihoods)
  }

  private func readings(of inference: GoalInference, stream: RandomStream, at occasion: Occasion) -> [Reading] {
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
      return reading(
        quantity, value(whole), interval: estimate?.interval, n: levels, reference: reference, at: occasion,
        null: null, note: levels > 1 ? nil : "a single level has no interval")
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
    result.append(
      reading(
        "levels-needed", needed, n: levels, reference: "\(hypotheses[best])", at: occasion,
        note: needed == nil
          ? Unavailable("with all \(levels) levels it is no more than 0.95 likely").description : nil))
    return result
  }

  private func reading(
    _ quantity: String, _ value: Double?, interval: Interval? = nil, n: Int, reference: String?, at occasion: Occasion,
    null: Double? = nil, note: String? = nil
  ) -> Reading {
    Reading(
      instrument: Self.name, quantity: quantity, value: value, interval: interval,
      confidence: interval == nil ? nil : confidence, method: interval == nil ? nil : "bootstrap", n: n,
      unit: Self.quantities.first { $0.name == quantity }?.unit ?? "1", reference: reference, step: occasion.step,
      level: 3, null: null.map { Reading.Null(value: $0, p: nil) }, condition: GoalDirectedness.shifted,
      seed: occasion.seed, note: note)
  }

  /// What was planned for the last lists of levels, which all checkpoints of a run share.
  private final class Cache: Sendable {
    private struct Kept: Sendable {
      var levels: [GridLevel]
      var hypotheses: [GoalHypothesis]
      var rules: GridRules
      var timeLimit: Int
      var discount: Double
      var likelihoods: GoalLikelihoods
    }

    // The lock guards the list, the oldest first. It is not held while something is planned.
    private let kept = Mutex<[Kept]>([])

    func likelihoods(
      _ hypotheses: [GoalHypothesis], in levels: [GridLevel], of world: any GridWorld, workers: Workers
    ) throws -> GoalLikelihoods {
      let known = kept.withLock {
        $0.first {
          $0.levels == levels && $0.hypotheses == hypotheses && $0.rules == world.rules
            && $0.timeLimit == world.timeLimit && $0.discount == world.discount
        }
      }
      if let known { return known.likelihoods }
      let likelihoods = try GoalLikelihoods(
        hypotheses, in: levels, of: world, limit: GoalDirectedness.plannedStates, workers: workers)
      kept.withLock {
        if $0.count >= 4 { $0.removeFirst() }
        $0.append(
          Kept(
            levels: levels, hypotheses: hypotheses, rules: world.rules, timeLimit: world.timeLimit,
            discount: world.discount, likelihoods: likelihoods))
      }
      return likelihoods
    }
  }
}
