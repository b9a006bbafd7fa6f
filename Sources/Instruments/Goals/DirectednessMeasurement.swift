import Readings
import Statistics
import Subjects
import Tensors
import Worlds

/// Goal-directedness of one agent for several goals on the levels of one law, with intervals and nulls.
struct DirectednessMeasurement {
  let levels: Int
  /// What is to be said of what the agent earns; nil where that is exact.
  let note: String?
  /// One a goal.
  let samples: [DirectednessSample]
  /// [goals][levels]: Σ d KL(π ‖ uniform), and the discounted number of decisions; nil where it was not enumerated.
  let information: [[Double]?]
  let decisions: [[Double]?]
  /// [goals][resamples]: the same levels in each.
  let replicates: [[DirectednessSample.Signed]]
  /// [goals]: relabeled agents.
  let nulls: [Reading.Null?]

  init(
    of subject: any Acting, in world: any GridWorld, goals: [GridGoal], isShifted: Bool,
    count: Int, settings: GoalDirectedness, stream: RandomStream, at occasion: Occasion
  ) throws(Unavailable) {
    let workers = occasion.workers
    let drawn = GoalLevels(
      of: world, shifted: isShifted, goals: goals, count: count, stream: stream.stream("levels"))
    let levels = drawn.levels
    guard levels.count >= 2 else {
      throw Unavailable(
        "of \(drawn.drawn) levels drawn only \(levels.count) have all of \(goals.map(\.description).joined(separator: ", "))"
          + " within reach and none at the start")
    }
    self.levels = levels.count
    let discount = settings.discount ?? world.discount
    let curves = try Self.curves(of: goals, in: levels, of: world, discount: discount, at: occasion)
    let behavior = try AgentBehavior(
      of: subject, in: levels, of: world, goals: goals, discount: discount, limit: settings.states, workers: workers)
    let isExact = behavior.cases.allSatisfy { $0.allSatisfy { $0 != nil } }
    let outcomes = goals.indices.map { behavior.outcomes(of: $0, workers: workers) }
    note = isExact ? nil : "what the agent earns comes from \(settings.episodes) sampled episodes a level"
    var earned = outcomes.map { $0.map { $0.map(\.earned) } }
    if !isExact {
      let sampled = try Self.sampled(
        subject, in: levels, of: world, goals: goals, discount: discount, episodes: settings.episodes,
        stream: stream.stream("actions"))
      for goal in goals.indices where earned[goal] == nil { earned[goal] = sampled[goal] }
    }
    samples = goals.indices.map {
      DirectednessSample(earned: earned[$0] ?? [], on: curves[$0], workers: workers)
    }
    information = outcomes.map { $0.map { $0.map(\.information) } }
    decisions = outcomes.map { $0.map { $0.map(\.decisions) } }
    replicates = Self.replicates(of: samples, count: settings.resamples, stream: stream.stream("bootstrap"))
    let all = samples
    nulls = goals.indices.map { goal in
      behavior.relabeled(
        goal, times: settings.relabelings, stream: stream.stream("relabeling"), workers: workers
      ).map { Self.null($0, of: all[goal], draws: settings.resamples, stream: stream.stream("null")) }
    }
  }

  /// Of recorded episodes in levels where every goal is within reach and none attained at the start.
  init(
    of recorded: RecordedEpisodes, in world: any GridWorld, goals: [GridGoal], settings: GoalDirectedness,
    stream: RandomStream, at occasion: Occasion
  ) throws(Unavailable) {
    let places = recorded.levels.indices.filter { place in
      goals.allSatisfy { $0.isOpen(in: recorded.levels[place], of: world) }
    }
    guard places.count >= 2 else {
      throw Unavailable(
        "of \(recorded.levels.count) recorded levels only \(places.count) have all of"
          + " \(goals.map(\.description).joined(separator: ", ")) within reach and none at the start")
    }
    let levels = places.map { recorded.levels[$0] }, discount = settings.discount ?? world.discount
    let curves = try Self.curves(of: goals, in: levels, of: world, discount: discount, at: occasion)
    self.levels = levels.count
    note = "one recorded episode a level; what the agent would do elsewhere is not known"
    samples = zip(goals, curves).map { goal, curve in
      let earned = zip(places, levels).map {
        goal.earned(by: recorded.episodes[$0].states, in: $1, discount: discount)
      }
      return DirectednessSample(earned: earned, on: curve, workers: occasion.workers)
    }
    (information, decisions, nulls) = (goals.map { _ in nil }, goals.map { _ in nil }, goals.map { _ in nil })
    replicates = Self.replicates(of: samples, count: settings.resamples, stream: stream.stream("bootstrap"))
  }

  private static func curves(
    of goals: [GridGoal], in levels: [GridLevel], of world: any GridWorld, discount: Double, at occasion: Occasion
  ) throws(Unavailable) -> [DirectednessCurve] {
    try goals.map { goal throws(Unavailable) in
      let limit = GoalDirectedness.plannedStates
      let key = GoalDirectedness.CurveKey(
        levels: levels, goal: goal, rules: world.rules, timeLimit: world.timeLimit, discount: discount, limit: limit)
      do {
        return try occasion.cache.value(for: key, keeping: 16) {
          try DirectednessCurve(
            of: goal, in: levels, of: world, discount: discount, limit: limit, workers: occasion.workers)
        }
      } catch { throw Unavailable(error) }
    }
  }

  /// What sampled episodes earn for each goal: [goals][levels].
  private static func sampled(
    _ subject: any Acting, in levels: [GridLevel], of world: any GridWorld, goals: [GridGoal], discount: Double,
    episodes: Int,
    stream: RandomStream
  ) throws(Unavailable) -> [[Double]] {
    let repeated = levels.flatMap { [GridLevel](repeating: $0, count: episodes) }
    let played = try subject.episodes(in: repeated, of: world, stream: stream)
    return goals.map { goal in
      levels.indices.map { level in
        DirectednessSample.mean(
          (0..<episodes).map {
            goal.earned(by: played[level * episodes + $0].states, in: levels[level], discount: discount)
          })
      }
    }
  }

  private static func replicates(of samples: [DirectednessSample], count: Int, stream: RandomStream)
    -> [[DirectednessSample.Signed]]
  {
    let levels = samples.first?.earned.count ?? 0
    var resampler = Resampler(stream), result = samples.map { _ in [DirectednessSample.Signed]() }
    for _ in 0..<count {
      var weights = [Double](repeating: 0, count: levels)
      for _ in 0..<levels { weights[resampler.index(below: levels)] += 1 / Double(levels) }
      for (goal, sample) in samples.enumerated() {
        result[goal].append(
          sample.pursued(earned: DirectednessSample.mean(sample.earned, weights), weights: weights))
      }
    }
    return result
  }

  /// Each draw takes one relabeling of every level; p is two-sided by the return, on which the value depends alone.
  private static func null(_ relabeled: [[Double]], of sample: DirectednessSample, draws: Int, stream: RandomStream)
    -> Reading.Null
  {
    var resampler = Resampler(stream), above = 1, below = 1, sum = 0.0
    for _ in 0..<draws {
      let earned = DirectednessSample.mean(relabeled.map { $0[resampler.index(below: $0.count)] })
      sum += sample.pursued(earned: earned).counted(where: sample.directedness.sign)
      let tolerance = 1e-9 * (sample.directedness.most - sample.directedness.least)
      if earned >= sample.directedness.earned - tolerance { above += 1 }
      if earned <= sample.directedness.earned + tolerance { below += 1 }
    }
    return Reading.Null(
      value: sum / Double(draws), p: min(1, 2 * Double(min(above, below)) / Double(draws + 1)))
  }
}

extension Resampler {
  init(_ stream: RandomStream) {
    var stream = stream
    self.init(using: &stream)
  }
}

extension GridGoal {
  /// What an episode earns by this goal: discount^t for attaining it first with step t, from 0; else 0.
  func earned(by states: [GridState], in level: GridLevel, discount: Double) -> Double {
    guard let first = states.indices.dropFirst().first(where: { isAttained(in: states[$0], of: level) }) else {
      return 0
    }
    var value = 1.0
    for _ in 1..<first { value *= discount }
    return value
  }
}

extension AgentBehavior {
  struct Outcome: Sendable {
    var earned: Double
    var information: Double
    var decisions: Double
  }

  /// What the agent earns, is informed and decides in each level until a goal is attained; nil where one was not
  /// enumerated.
  func outcomes(of goal: Int, workers: Workers) -> [Outcome]? {
    guard cases[goal].allSatisfy({ $0 != nil }) else { return nil }
    return parallelMap(levels, workers: workers) { level in
      guard let item = cases[goal][level], let policy = policy(goal: goal, level: level) else {
        fatalError("a level that was enumerated is not there")
      }
      let process = item.process.process, values = process.values(of: policy, utility: item.process.utility)
      return Outcome(
        earned: process.start(values.returns), information: process.start(values.information),
        decisions: process.decisions(of: policy))
    }
  }

  /// What agents earn whose actions are relabeled at random in every state of the agent's view: [levels][times].
  func relabeled(_ goal: Int, times: Int, stream: RandomStream, workers: Workers) -> [[Double]]? {
    guard cases[goal].allSatisfy({ $0 != nil }) else { return nil }
    return parallelMap(levels, workers: workers) { level in
      guard let item = cases[goal][level] else { fatalError("a level that was enumerated is not there") }
      return (0..<times).map { time in
        var random = Resampler(stream.stream(level).stream(time))
        var shuffled = probabilities[level]
        for row in stride(from: 0, to: shuffled.count, by: 4) {
          for last in [3, 2, 1] { shuffled.swapAt(row + last, row + random.index(below: last + 1)) }
        }
        let policy = item.rows.flatMap { shuffled[(4 * $0)..<(4 * $0 + 4)] }
        return item.process.process.start(
          item.process.process.returns(of: policy, utility: item.process.utility))
      }
    }
  }
}
