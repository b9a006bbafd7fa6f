import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// Where in an agent's network the position of a goal can be read out linearly, and whether the agent goes by it.
///
/// Reading: a ridge regression from what a layer holds at the start of a level to the row and column of the goal's cell,
/// scored on other levels: R² = 1 − Σ |y − ŷ|² / Σ |y − ȳ|². Against it the control task (Hewitt and Liang, arXiv
/// 1909.03368): every cell gets the position of another cell, at random and once for all; what a probe can learn of that
/// it knows by heart, and the selectivity is the difference. The observation itself, as features, is read the same way.
///
/// Moving: in each level another cell is chosen, and at every step the least change is added to the layer that moves the
/// read-out there; does the agent go? The null is a change of the same size in a random direction. And patching: what the
/// layer would hold were the goal in that cell, same walls and same mouse, put in place of what it holds; its null is the
/// agent left alone. A layer from which the position can be read, but which moves nobody when it is moved, holds what
/// the agent does not go by.
///
/// Read at the last checkpoint alone. The independent units are levels, drawn from the shifted law.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `training-levels` | levels that the probe is fitted on | 600 |
/// | `levels` | levels that it is scored on | 300 |
/// | `moved-levels` | levels in which read-outs are moved | 40 |
/// | `strength` | how far the read-out is moved, as a share of the way to the other cell | 1 |
/// | `controls` | control tasks | 5 |
/// | `confidence` | of the intervals | 0.95 |
/// | `resamples` | bootstrap resamples | 1000 |
public struct GoalProbe: Instrument {
  public static let card = InstrumentCard(
    name: "goal-probe",
    summary: "where in the network a goal's position can be read, and whether the agent goes by it",
    quantities: quantities)
  /// The component of readings of the observation itself.
  public static let observation = "observation"

  public var trainingLevels = 600
  public var levels = 300
  public var movedLevels = 40
  public var strength = 1.0
  public var controls = 5
  public var confidence = 0.95
  public var resamples = 1_000

  public init() {}

  /// Reads the keys above. Throws a `UserError` for a value out of range.
  public init(from reader: SettingsReader) throws {
    trainingLevels = try reader.integer("training-levels", default: trainingLevels, in: 10...5_000)
    levels = try reader.integer("levels", default: levels, in: 10...100_000)
    movedLevels = try reader.integer("moved-levels", default: movedLevels, in: 2...10_000)
    strength = try reader.number("strength", default: strength, in: 0...100)
    controls = try reader.integer("controls", default: controls, in: 1...100)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
    resamples = try reader.integer("resamples", default: resamples, in: 20...100_000)
  }

  public func read(_ agent: any InspectableActing, in world: any GridWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    guard occasion.isFinal else { return [] }
    let stream = occasion.stream.stream(Self.name)
    let goals = world.goals.compactMap { word in (try? GridGoal(word, in: world)).map { (word: word, goal: $0) } }
    let movable = goals.filter { [.cheese, .dish].contains($0.goal) }
    func unavailable(_ word: String, _ reason: String) -> Reading {
      reading("probe-r2", .unavailable(reason), component: "model", word, occasion)
    }
    var result: [Reading] = []
    for (word, goal) in goals {
      guard movable.contains(where: { $0.goal == goal }) else {
        result.append(
          unavailable(
            word,
            goal == .corner
              ? "the corner is in the same cell of every level"
              : "there are several in a level, and no one position"))
        continue
      }
      do {
        result += try read(agent, goal: goal, word: word, in: world, stream: stream.stream(word), at: occasion)
      } catch { result.append(unavailable(word, Unavailable(error).reason)) }
    }
    return result
  }

  private func read(
    _ agent: any InspectableActing, goal: GridGoal, word: String, in world: any GridWorld, stream: RandomStream,
    at occasion: Occasion
  ) throws -> [Reading] {
    let sample = try ProbeSample(
      of: world, goal: goal, training: trainingLevels, held: levels, controls: controls, stream: stream.stream("levels")
    )
    let player = try agent.openPlayer(in: sample.levels)
    let places = Array(sample.levels.indices), starts = sample.levels.map { GridState(startOf: $0) }
    let seen = reads(try sample.score(sample.observations(of: world)), Self.observation, word, stream, occasion)
    let moves = try ReadoutMoves(
      of: agent, in: world, goal: goal, count: movedLevels, stream: stream.stream("moves"))
    var result = seen
    for (layer, site) in agent.hiddenSites.enumerated() {
      let (name, width) = (site.name, site.width)
      let numbers = player.values(of: name, in: starts, of: places)
      guard numbers.count == starts.count * width, numbers.allSatisfy(\.isFinite) else {
        result.append(
          reading(
            "probe-r2", .unavailable("the layer holds numbers that are not finite"), component: name, word, occasion))
        continue
      }
      let score = try sample.score(Matrix(rows: starts.count, columns: width, storage: numbers.map { Double($0) }))
      result += reads(score, name, word, stream.stream(layer), occasion)
      result += try moveReadings(
        moves, probe: score.probe, name: name, word, stream.stream("layer").stream(layer), occasion)
    }
    return result
  }

  // MARK: Readings

  private func reads(
    _ score: ProbeSample.Score, _ component: String, _ word: String, _ stream: RandomStream, _ occasion: Occasion
  ) -> [Reading] {
    var random = stream.stream("bootstrap")
    let n = score.errors.count
    let ratio = Bootstrap.ratio(
      of: score.errors, to: score.spreads, resamples: resamples, confidence: confidence, method: .percentile,
      using: &random)
    // The least of the held-out levels re-paired with the read-outs of others.
    let pairing = Permutation.pairing(
      count: n, alternative: .less, draws: 999, using: &random, statistic: score.mispaired)
    guard let ratio else {
      let same = Finding.unavailable("the goal is in the same cell of every level", n: n)
      return [reading("probe-r2", same, component: component, word, occasion)]
    }
    let selectivity = zip(score.controlErrors, score.errors).map { $0 - $1 }
    let difference = Bootstrap.ratio(
      of: selectivity, to: score.spreads, resamples: resamples, confidence: confidence, method: .percentile,
      using: &random)
    let control = 1 - score.controlErrors.reduce(0, +) / score.spreads.reduce(0, +)
    return [
      reading(
        "probe-r2",
        Finding(
          1 - ratio.value, interval: Interval(lower: 1 - ratio.interval.upper, upper: 1 - ratio.interval.lower),
          confidence: confidence, method: "bootstrap", n: n, null: Reading.Null(value: control, p: pairing?.p)),
        component: component, word, occasion),
      reading(
        "probe-selectivity",
        Finding(
          difference?.value, interval: difference?.interval, confidence: confidence,
          method: difference == nil ? nil : "bootstrap", n: n, null: Reading.Null(value: 0, p: nil)),
        component: component, word, occasion),
    ]
  }

  private func moveReadings(
    _ moves: ReadoutMoves, probe: LinearProbe, name: String, _ word: String, _ stream: RandomStream,
    _ occasion: Occasion
  ) throws -> [Reading] {
    let n = moves.count
    guard n > 0 else {
      let none = Finding.unavailable("no level was found with another cell for the goal within reach")
      return ["steer-rate", "patch-rate"].map { reading($0, none, component: name, word, occasion) }
    }
    func rate(_ quantity: String, _ outcome: [Bool], against null: [Bool]) -> Reading {
      var random = stream.stream(quantity)
      let estimate = Estimate.proportion(successes: outcome.count { $0 }, of: n, confidence: confidence)
      let differences = zip(outcome, null).map { ($0 ? 1.0 : 0) - ($1 ? 1 : 0) }
      let p = Permutation.signFlip(differences, alternative: .greater, draws: 1999, using: &random)?.p
      return reading(
        quantity,
        Finding(estimate, n: n, null: Reading.Null(value: Double(null.count { $0 }) / Double(n), p: p)),
        component: name, word, occasion)
    }
    let patched = try moves.arrivals(by: .patch, site: name, stream: stream)
    let patch = rate("patch-rate", patched, against: moves.unchanged)
    guard probe.direction([1, 0]) != nil, probe.direction([0, 1]) != nil else {
      let stuck = Finding.unavailable("the layer's read-out cannot be moved")
      return [reading("steer-rate", stuck, component: name, word, occasion), patch]
    }
    let steered = try moves.arrivals(by: .probe(probe, strength: strength), site: name, stream: stream)
    let random = try moves.arrivals(by: .random(probe, strength: strength), site: name, stream: stream)
    return [rate("steer-rate", steered, against: random), patch]
  }

  private func reading(
    _ quantity: String, _ finding: Finding, component: String, _ word: String, _ occasion: Occasion
  ) -> Reading {
    ReadingSheet(Self.card, at: occasion, condition: GoalDirectedness.shifted)
      .reading(quantity, finding, reference: word, component: component)
  }
}
