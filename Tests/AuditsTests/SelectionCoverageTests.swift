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
  }

  struct Drawn {
    var truth: [Double]
    var table: ScoreTable
    /// The same models on a fresh benchmark.
    var fresh: [Double]
  }

  static func table(_ scores: [Double], _ noise: ScoreTable.Noise) -> ScoreTable {
    ScoreTable(
      source: "world", shape: .long, models: scores.indices.map { "m\($0)" }, scores: scores,
      noise: noise)
  }

  /// True scores seen with known standard errors of 1.
  static func known(
    _ name: String, _ n: Int, _ truth: @escaping (Int, inout RandomStream) -> Double
  ) -> World {
    World(name: name, models: n) { random in
      let theta = (0..<n).map { truth($0, &random) }
      let scores = theta.map { $0 + random.normal() }
      return Drawn(
        truth: theta, table: table(scores, .standardErrors(theta.map { _ in 1 })),
        fresh: theta.map { $0 + random.normal() })
    }
  }

  /// True scores seen over shared items; `item(theta, difficulty)` draws a score.
  static func items(
    _ name: String, _ n: Int, _ m: Int, truth: @escaping (Int, inout RandomStream) -> Double,
    cluster: Int = 1, mean: ((Double) -> Double)? = nil,
    item: @escaping (Double, Double, inout RandomStream) -> Double
  ) -> World {
    World(name: name, models: n) { random in
      let theta = (0..<n).map { truth($0, &random) }
      func benchmark(_ random: inout RandomStream) -> [Double] {
        // Clusters share their difficulty and, for each model, a part of their score.
        var matrix = [Double](repeating: 0, count: n * m)
        for unit in 0..<m {
          let difficulty = random.normal()
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
      return Drawn(
        truth: theta.map { mean?($0) ?? $0 },
        table: table(means(matrix), .sharedUnits(matrix: matrix, units: m)),
        fresh: means(benchmark(&random)))
    }
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
      known("few models (5), normal, reliability ½", 5) { _, random in random.normal() },
      known("many models (100), normal, reliability ½", 100) { _, random in random.normal() },
      known("equal models (20)", 20) { _, _ in 0 },
      known("one outlier (1 of 20 better by 4)", 20) { index, _ in index == 0 ? 4 : 0 },
      known("heavy-tailed truth (30, t₃)", 30) { _, random in heavy(&random) * 1.5 },
      items(
        "heavy-tailed items (10 models, 100 items, t₃)", 10, 100,
        truth: { _, random in 0.1 * random.normal() },
        item: { theta, difficulty, random in theta + 0.5 * difficulty + heavy(&random) }),
      items(
        "binary items (12 models, 200 items)", 12, 200,
        truth: { _, random in 0.2 * random.normal() }, mean: marginal,
        item: { theta, difficulty, random in random.uniform() < logistic(theta + difficulty) ? 1 : 0
        }),
      items(
        "ties (6 equal models, 30 binary items)", 6, 30, truth: { _, _ in 0 }, mean: marginal,
        item: { theta, difficulty, random in random.uniform() < logistic(theta + difficulty) ? 1 : 0
        }),
      items(
        "correlated items (10 models, 40 clusters of 5)", 10, 40,
        truth: { _, random in 0.2 * random.normal() },
        cluster: 5,
        item: { theta, difficulty, random in theta + difficulty + random.normal() }),
      items(
        "few benchmarks (8 models, 5 columns)", 8, 5, truth: { _, random in 0.5 * random.normal() },
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
    let count = full ?? 30
    // The hybrid and the best set promise 95 of 100 in every world; a short run leaves chance more room.
    let least = full == nil ? 0.7 : 0.85
    let quantities = [
      "score-shrunk", "score-hybrid", "score-conditional", "score-bootstrap", "score-fresh",
    ]
    print("| world | shrunk | hybrid | conditional | bootstrap | fresh score | best set | naive |")
    print("|---|---|---|---|---|---|---|---|")
    for world in Self.worlds {
      var tallies = quantities.map { _ in Tally() }
      var set = Tally()
      var naive = Tally()
      for index in 0..<count {
        var random = RandomStream(seed: 20).stream(world.name).stream(index)
        let drawn = world.draw(&random)
        let audit = SelectionAudit.of(
          drawn.table,
          options: SelectionOptions(resamples: 500, permutations: 19, seed: UInt64(index)))
        let winner = try #require(drawn.table.models.firstIndex(of: audit.winner))
        for (position, quantity) in quantities.enumerated() {
          let interval = audit.answer(quantity)?.estimate?.interval
          let target = quantity == "score-fresh" ? drawn.fresh[winner] : drawn.truth[winner]
          tallies[position].add(interval?.contains(target))
        }
        naive.add(audit.answer("score-reported")?.estimate?.interval.contains(drawn.truth[winner]))
        let top = drawn.truth.max() ?? 0
        let best = Set(
          drawn.table.models.indices.filter { drawn.truth[$0] == top }.map { "m\($0)" })
        // Where several are equally best, one of them in the set is enough to hold the best.
        set.add(!best.isDisjoint(with: Set(audit.bestSet)))
      }
      print(
        "| \(world.name) | " + (tallies + [set, naive]).map(\.text).joined(separator: " | ") + " |")
      #expect(tallies[1].share > least && set.share > least, "\(world.name)")
    }
  }
}
