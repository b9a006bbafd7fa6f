import Audits
import Foundation
import Statistics
import Tensors
import Testing

/// How often the intervals of `select` hold the truth, by world.
///
/// `MESASCOPE_COVERAGE=1000 swift test -c release --filter SelectionCoverage` prints the table of the documentation; without
/// the variable a few dozen worlds are run, and only gross misses fail.
@Suite struct SelectionCoverageTests {
  /// A world draws true scores and a table that shows them with noise.
  struct World {
    var name: String
    var models: Int
    var draw: (inout RandomStream) -> Drawn
    /// The share of the variance of scores that is true, and the effective number of trials, where they are known.
    var reliability: Double?
    var trials: Double?
  }

  struct Drawn {
    var truth: [Double]
    var table: ScoreTable
    /// The same models on a fresh benchmark.
    var fresh: [Double]
    /// What the best would be expected to show if all were equal, given what the items are to all alike.
    var luck: Double?
    var freshNoise: ScoreTable.Noise?
  }

  static func table(_ scores: [Double], _ noise: ScoreTable.Noise) -> ScoreTable {
    ScoreTable(
      source: "world", shape: .long, models: scores.indices.map { "m\($0)" }, scores: scores,
      noise: noise)
  }

  /// True scores seen with known standard errors of 1.
  static func known(
    _ name: String, _ n: Int, variance: Double? = nil,
    _ truth: @escaping (Int, inout RandomStream) -> Double
  ) -> World {
    let draw = { (random: inout RandomStream) in
      let theta = (0..<n).map { truth($0, &random) }
      let scores = theta.map { $0 + random.normal() }
      return Drawn(
        truth: theta, table: table(scores, .standardErrors(theta.map { _ in 1 })),
        fresh: theta.map { $0 + random.normal() },
        luck: Moments(theta).mean + OrderStatistics.expectedMaximum(of: n))
    }
    return World(name: name, models: n, draw: draw, reliability: variance.map { $0 / ($0 + 1) })
  }

  /// True scores seen over shared items; `item(theta, difficulty)` draws a score.
  static func items(
    _ name: String, _ n: Int, _ m: Int, truth: @escaping (Int, inout RandomStream) -> Double,
    cluster: Int = 1, mean: ((Double) -> Double)? = nil, binary: Bool = false,
    variances: (truth: Double, own: Double, shared: Double)? = nil, reliability: Double? = nil,
    item: @escaping (Double, Double, inout RandomStream) -> Double
  ) -> World {
    let e = OrderStatistics.expectedMaximum(of: n)
    let draw = { (random: inout RandomStream) in
      let theta = (0..<n).map { truth($0, &random) }
      var hardness = 0.0
      func benchmark(_ random: inout RandomStream) -> [Double] {
        // Clusters share their difficulty and, for each model, a part of their score.
        var matrix = [Double](repeating: 0, count: n * m)
        hardness = 0
        for unit in 0..<m {
          let difficulty = random.normal()
          hardness += difficulty / Double(m)
          for model in 0..<n {
            var sum = 0.0
            let own = cluster > 1 ? 0.7 * random.normal() : 0
            for _ in 0..<cluster { sum += item(theta[model] + own, difficulty, &random) }
            matrix[model * m + unit] = sum / Double(cluster)
          }
        }
        return matrix
      }
      func means(_ matrix: [Double]) -> [Double] {
        (0..<n).map { model in matrix[(model * m)..<((model + 1) * m)].reduce(0, +) / Double(m) }
      }
      let matrix = benchmark(&random)
      var shown = table(means(matrix), .sharedUnits(matrix: matrix, units: m))
      if binary { shown.bounds = 0...1 }
      let luck = variances.map {
        Moments(theta).mean + $0.shared.squareRoot() * hardness + e * ($0.own / Double(m)).squareRoot()
      }
      let again = benchmark(&random)
      return Drawn(
        truth: theta.map { mean?($0) ?? $0 }, table: shown, fresh: means(again), luck: luck,
        freshNoise: .sharedUnits(matrix: again, units: m))
    }
    // e_N = √(1 − c) e_n for noise of equal correlation c.
    let level = variances.map { ($0.own / ($0.own + $0.shared)).squareRoot() * e }
    let trials = level.flatMap { level in
      RootFinding.bisection(from: 0, to: 12) { OrderStatistics.expectedMaximum(of: exp($0)) - level }.map { exp($0) }
    }
    return World(
      name: name, models: n, draw: draw,
      reliability: reliability
        ?? variances.flatMap { $0.truth > 0 ? $0.truth / ($0.truth + $0.own / Double(m)) : nil },
      trials: m < NoisyScores.fewUnits ? nil : trials)
  }

  /// The reliability of binary items whose logits are normal: θ of deviation `spread`, difficulty 1 around `center`.
  static func binaryReliability(_ spread: Double, center: Double, items: Int) -> Double {
    let grid = (-24...24).map { Double($0) / 6 }
    let mass = grid.map { exp(-$0 * $0 / 2) }
    let total = mass.reduce(0, +)
    let p = grid.map { t in grid.map { logistic(center + spread * t + $0) } }
    let byModel = p.map { zip($0, mass).reduce(0) { $0 + $1.0 * $1.1 } / total }
    let byItem = grid.indices.map { d in grid.indices.reduce(0) { $0 + p[$1][d] * mass[$1] } / total }
    let grand = zip(byModel, mass).reduce(0) { $0 + $1.0 * $1.1 } / total
    var truth = 0.0
    var own = 0.0
    for t in grid.indices {
      truth += mass[t] / total * (byModel[t] - grand) * (byModel[t] - grand)
      for d in grid.indices {
        let rest = p[t][d] - byModel[t] - byItem[d] + grand
        own += mass[t] * mass[d] / (total * total) * (p[t][d] * (1 - p[t][d]) + rest * rest)
      }
    }
    return truth / (truth + own / Double(items))
  }

  static func heavy(_ random: inout RandomStream) -> Double {
    // Student t with three degrees of freedom, scaled to unit variance.
    let chi = (0..<3).reduce(0.0) { sum, _ in
      let z = random.normal()
      return sum + z * z
    }
    return random.normal() / (chi / 3).squareRoot() / 3.0.squareRoot()
  }

  static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// The mean of logistic(θ + N(0, 1)) over items.
  static func marginal(_ theta: Double) -> Double {
    var sum = 0.0
    var weight = 0.0
    for i in -80...80 {
      let z = Double(i) / 16
      let w = exp(-z * z / 2)
      sum += w * logistic(theta + z)
      weight += w
    }
    return sum / weight
  }

  static var worlds: [World] {
    [
      known("few models (5), normal, reliability ½", 5, variance: 1) { _, random in random.normal() },
      known("many models (100), normal, reliability ½", 100, variance: 1) { _, random in random.normal() },
      known("equal models (20)", 20, variance: 0) { _, _ in 0 },
      known("one outlier (1 of 20 better by 4)", 20) { index, _ in index == 0 ? 4 : 0 },
      known("heavy-tailed truth (30, t₃)", 30, variance: 2.25) { _, random in heavy(&random) * 1.5 },
      items(
        "heavy-tailed items (10 models, 100 items, t₃)", 10, 100,
        truth: { _, random in 0.1 * random.normal() }, variances: (0.01, 1, 0.25),
        item: { theta, difficulty, random in theta + 0.5 * difficulty + heavy(&random) }),
      items(
        "binary items (12 models, 200 items)", 12, 200,
        truth: { _, random in 0.2 * random.normal() }, mean: marginal, binary: true,
        reliability: binaryReliability(0.2, center: 0, items: 200),
        item: { theta, difficulty, random in random.uniform() < logistic(theta + difficulty) ? 1 : 0
        }),
      items(
        "ties (6 equal models, 30 binary items)", 6, 30, truth: { _, _ in 0 }, mean: marginal, binary: true,
        item: { theta, difficulty, random in random.uniform() < logistic(theta + difficulty) ? 1 : 0
        }),
      items(
        "near the ceiling (8 models, 40 binary items, about 97 % right)", 8, 40,
        truth: { _, random in 4 + 0.7 * random.normal() }, mean: marginal, binary: true,
        reliability: binaryReliability(0.7, center: 4, items: 40),
        item: { theta, difficulty, random in random.uniform() < logistic(theta + difficulty) ? 1 : 0
        }),
      items(
        "correlated items (10 models, 40 clusters of 5)", 10, 40,
        truth: { _, random in 0.2 * random.normal() },
        cluster: 5, variances: (0.04, 0.69, 1),
        item: { theta, difficulty, random in theta + difficulty + random.normal() }),
      items(
        "few benchmarks (8 models, 5 columns)", 8, 5, truth: { _, random in 0.5 * random.normal() },
        variances: (0.25, 1, 0),
        item: { theta, _, random in theta + random.normal() }),
    ]
  }

  struct Tally {
    var hits = 0, count = 0
    mutating func add(_ hit: Bool?) {
      guard let hit else { return }
      count += 1
      if hit { hits += 1 }
    }
    var share: Double { count > 0 ? Double(hits) / Double(count) : .nan }
    var text: String { count > 0 ? String(format: "%.1f", 100 * share) : "–" }
  }

  @Test func coverage() throws {
    let full = ProcessInfo.processInfo.environment["MESASCOPE_COVERAGE"].flatMap { Int($0) }
    let count = full ?? 8
    // The hybrid and the best set promise 95 of 100 in every world; a short run leaves chance more room.
    let least = full == nil ? 0.4 : 0.85
    let quantities = [
      "score-shrunk", "score-hybrid", "score-conditional", "score-bootstrap", "score-fresh",
    ]
    let heads = [
      "quoted", "shrunk", "hybrid", "conditional", "bootstrap", "fresh score", "best set", "reported", "reliability",
      "effective trials", "luck", "size of the set", "chance: promised", "chance: kept",
    ]
    print("| world | " + heads.joined(separator: " | ") + " |")
    print("|---" + String(repeating: "|---", count: heads.count) + "|")
    for world in Self.worlds {
      var tallies = quantities.map { _ in Tally() }
      var quoted = Tally()
      var set = Tally()
      var naive = Tally()
      var reliability = Tally()
      var trials = Tally()
      var luck = Tally()
      var size = Tally()
      var kept = Tally()
      var promised = Moments()
      for index in 0..<count {
        var random = RandomStream(seed: 20).stream(world.name).stream(index)
        let drawn = world.draw(&random)
        let options = SelectionOptions(resamples: 500, permutations: 19, seed: UInt64(index))
        let audit = SelectionAudit.of(drawn.table, options: options)
        func interval(_ quantity: String) -> Interval? { audit.answer(quantity)?.estimate?.interval }
        let winner = try #require(drawn.table.models.firstIndex(of: audit.winner))
        for (position, quantity) in quantities.enumerated() {
          let target = quantity == "score-fresh" ? drawn.fresh[winner] : drawn.truth[winner]
          tallies[position].add(interval(quantity)?.contains(target))
        }
        quoted.add(audit.bestCorrection?.interval.contains(drawn.truth[winner]))
        naive.add(interval("score-reported")?.contains(drawn.truth[winner]))
        let top = drawn.truth.max() ?? 0
        let best = Set(
          drawn.table.models.indices.filter { drawn.truth[$0] == top }.map { "m\($0)" })
        // Where several are equally best, one of them in the set is enough to hold the best.
        set.add(!best.isDisjoint(with: Set(audit.bestSet)))
        // Reliability is clamped to 0...1, where a true zero lies on the edge.
        if let truth = world.reliability { reliability.add(interval("reliability")?.contains(truth)) }
        if let truth = world.trials {
          trials.add(interval("effective-trials").map { $0.lower <= truth * 1.0001 && truth <= $0.upper * 1.0001 })
        }
        if let truth = drawn.luck { luck.add(interval("luck-expected")?.contains(truth)) }
        var again = drawn.table
        (again.scores, again.noise) = (drawn.fresh, drawn.freshNoise ?? drawn.table.noise)
        if full != nil, let fresh = SelectionAudit.of(again, options: options).answer("best-set")?.estimate?.value {
          size.add(interval("best-set")?.contains(fresh))
        }
        if let chance = audit.answer("chance-best")?.estimate?.value {
          promised.add(chance)
          kept.add(best.contains(audit.winner) && best.count == 1)
        }
      }
      let shares = best(of: world) ? [String(format: "%.1f", 100 * promised.mean), kept.text] : ["–", "–"]
      print(
        "| \(world.name) | "
          + (([quoted] + tallies + [set, naive, reliability, trials, luck, size]).map(\.text) + shares).joined(
            separator: " | ")
          + " |")
      #expect(tallies[1].share > least && set.share > least, "\(world.name)")
    }
  }

  /// Whether one model is truly the best, so that a chance to be it can be kept.
  func best(of world: World) -> Bool { !world.name.contains("equal models") }

  /// The correlated response of a trait: how often its interval holds slope · lead, and how often p is at most 0.05 where
  /// there is no link.
  @Test func traits() throws {
    let full = ProcessInfo.processInfo.environment["MESASCOPE_COVERAGE"].flatMap { Int($0) }
    let count = full.map { $0 * 2 } ?? 40
    print("| trait | response | p ≤ 0.05 |\n|---|---|---|")
    let worlds: [(name: String, n: Int, slope: Double, noise: (Double, inout RandomStream) -> Double)] = [
      ("normal, 30 models", 30, 0.5, { _, random in random.normal() }),
      ("normal, 5 models", 5, 0.5, { _, random in random.normal() }),
      ("heavy-tailed (t₃), 30 models", 30, 0.5, { _, random in Self.heavy(&random) }),
      ("spread grows with the score, 30 models", 30, 0.5, { x, random in exp(0.7 * x) * random.normal() }),
      ("yes or no, no link, 30 models", 30, 0, { _, random in random.uniform() < 0.2 ? 1 : 0 }),
      ("heavy-tailed, no link, 12 models", 12, 0, { _, random in Self.heavy(&random) }),
    ]
    for world in worlds {
      var held = Tally()
      var small = Tally()
      for index in 0..<count {
        var random = RandomStream(seed: 21).stream(world.name).stream(index)
        let x = (0..<world.n).map { _ in random.normal() }
        let y = x.map { world.slope * $0 + world.noise($0, &random) }
        let winner = try #require(x.indices.max { x[$0] < x[$1] })
        let response = TraitResponse.of(trait: y, scores: x, winner: winner, draws: 399, using: &random)
        held.add(response.map { $0.response.interval.contains(world.slope * (x[winner] - Moments(x).mean)) })
        small.add(response.map { $0.p <= 0.05 })
      }
      print("| \(world.name) | \(held.text) | \(world.slope == 0 ? small.text : "–") |")
      #expect(held.share > 0.7 && (world.slope != 0 || small.share < 0.2), "\(world.name)")
    }
  }
}
