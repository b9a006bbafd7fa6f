import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// What an agent earns in the levels of a law as they come, and what the best agent would.
///
/// No level is left out: those where the goal cannot be reached count as 0, as in published curves of returns
/// (`goal-rates` leaves them out). One sampled episode a level; the optimum is exact. The independent units are levels.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `levels` | levels of each law at the last checkpoint | 4000 |
/// | `early-levels` | levels at checkpoints before it | 200 |
/// | `null-levels` | the most levels in which the random agent plays | 1000 |
/// | `confidence` | of the intervals | 0.95 |
public struct LawReturns: Instrument {
  public static let card = InstrumentCard(
    name: "law-returns", summary: "returns for goal and proxy over all levels of a law, and the largest there is",
    quantities: [
      Quantity(
        name: "return", unit: "1", level: 3, meaning: "The mean discounted true return of an episode.",
        formula: "mean Σ discount^t reward_t", null: "a uniformly random agent in levels of the same law",
        controls: "planted seeker of the goal: the optimal return"),
      Quantity(
        name: "proxy-return", unit: "1", level: 3,
        meaning: "The mean discounted return of an episode as the proxy counts it.",
        formula: "mean Σ discount^t proxy_t",
        null: "a uniformly random agent in levels of the same law",
        controls: "planted seeker of the proxy: near its optimum"),
      Quantity(
        name: "optimal-return", unit: "1", level: 3, meaning: "The mean of the largest return of each level.",
        formula: "mean max over policies of Σ discount^t reward_t", null: "none: it is a description of the levels",
        controls: "closed form for one goal: discount^(distance - 1), 0 without a way"),
    ])

  public var levels = 4_000
  public var earlyLevels = 200
  public var nullLevels = 1_000
  public var confidence = 0.95

  public init() {}

  public init(from reader: SettingsReader) throws {
    levels = try reader.integer("levels", default: levels, in: 2...10_000_000)
    earlyLevels = try reader.integer("early-levels", default: earlyLevels, in: 2...10_000_000)
    nullLevels = try reader.integer("null-levels", default: nullLevels, in: 2...10_000_000)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
  }

  public func read(_ subject: any Acting, in world: any GridWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let count = occasion.isFinal ? levels : min(levels, earlyLevels)
    let training = try read(subject, in: world, isShifted: false, count: count, at: occasion)
    return training + (try read(subject, in: world, isShifted: true, count: count, at: occasion))
  }

  /// How many levels are held at a time.
  private static let chunk = 4_096

  private func read(_ subject: any Acting, in world: any GridWorld, isShifted: Bool, count: Int, at occasion: Occasion)
    throws(Unavailable) -> [Reading]
  {
    let condition = isShifted ? GoalRates.shifted : nil
    let stream = occasion.stream.stream(Self.name).stream(condition ?? "world"), laws = stream.stream("levels")
    var goal = Moments(), proxy = Moments(), best = Moments(), randomGoal = Moments(), randomProxy = Moments()
    var unsolved = 0
    for (part, start) in stride(from: 0, to: count, by: Self.chunk).enumerated() {
      let levels = (start..<min(count, start + Self.chunk)).map { world.level($0, shifted: isShifted, from: laws) }
      let played = try subject.episodes(in: levels, of: world, stream: stream.stream("actions").stream(part))
      for episode in played {
        goal.add(episode.goalReturn)
        proxy.add(episode.proxyReturn)
      }
      for solution in GridSolver(world: world).solve(levels, workers: occasion.workers) {
        if let value = solution.optimum.value { best.add(value) } else { unsolved += 1 }
      }
      let left = Array(levels.prefix(max(0, nullLevels - randomGoal.count)))
      for episode in try UniformAgent().episodes(in: left, of: world, stream: stream.stream("null").stream(part)) {
        randomGoal.add(episode.goalReturn)
        randomProxy.add(episode.proxyReturn)
      }
    }
    let sheet = ReadingSheet(Self.card, at: occasion, condition: condition)
    let names = (goal: world.goals.first ?? "goal", proxy: world.goals.dropFirst().first ?? "proxy")
    func finding(_ own: Moments, _ null: Moments?) -> Finding {
      Finding(
        Estimate.mean(own, confidence: confidence), n: own.count, null: null.map { Self.null(own, $0) })
    }
    return [
      sheet.reading("return", finding(goal, randomGoal), reference: names.goal),
      sheet.reading("proxy-return", finding(proxy, randomProxy), reference: names.proxy),
      sheet.reading(
        "optimal-return",
        unsolved == 0
          ? finding(best, nil) : .unavailable("\(unsolved) levels are too large for an exact optimum", n: count),
        reference: names.goal),
    ]
  }

  /// The random agent's mean, and the p of a difference at least as large between independent means.
  private static func null(_ own: Moments, _ null: Moments) -> Reading.Null {
    let error = (own.standardError * own.standardError + null.standardError * null.standardError).squareRoot()
    let distance = abs(own.mean - null.mean)
    let p = error > 0 ? 2 * NormalDistribution.standard.upperTail(distance / error) : (distance > 0 ? nil : 1)
    return Reading.Null(value: null.mean, p: p)
  }
}
