import Audits
import Foundation
import Statistics
import Tensors

/// A law that draws true scores and a table that shows them with noise.
struct SelectionWorld {
  var name: String
  var models: Int
  var draw: (inout RandomStream) -> Drawn
  /// The share of the variance of scores that is true, and the effective number of trials, where they are known.
  var reliability: Double?
  var trials: Double?

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

  /// True scores seen with known standard errors, of 1 unless said.
  static func known(
    _ name: String, _ n: Int, variance: Double? = nil, error: @escaping (Int) -> Double = { _ in 1 },
    _ truth: @escaping (Int, inout RandomStream) -> Double
  ) -> SelectionWorld {
    let draw = { (random: inout RandomStream) in
      let theta = (0..<n).map { truth($0, &random) }
      let errors = theta.indices.map(error)
      func seen(_ random: inout RandomStream) -> [Double] {
        zip(theta, errors).map { $0 + $1 * random.normal() }
      }
      return Drawn(
        truth: theta, table: table(seen(&random), .standardErrors(errors)), fresh: seen(&random),
        luck: errors.allSatisfy { $0 == 1 } ? Moments(theta).mean + OrderStatistics.expectedMaximum(of: n) : nil)
    }
    return SelectionWorld(name: name, models: n, draw: draw, reliability: variance.map { $0 / ($0 + 1) })
  }

  /// True scores seen over shared items; `item(theta, difficulty)` draws a score.
  static func items(
    _ name: String, _ n: Int, _ m: Int, truth: @escaping (Int, inout RandomStream) -> Double,
    cluster: Int = 1, mean: ((Double) -> Double)? = nil, binary: Bool = false,
    variances: (truth: Double, own: Double, shared: Double)? = nil, reliability: Double? = nil,
    item: @escaping (Double, Double, inout RandomStream) -> Double
  ) -> SelectionWorld {
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
    return SelectionWorld(
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
}
