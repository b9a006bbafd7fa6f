import Foundation
import Statistics
import Testing

/// How often intervals hold the truth, over simulated worlds whose truth is known.
///
/// A method that promises 95 % on average may miss it by chance alone: each count must lie within the central
/// 99.99 % of the binomial distribution around what is promised (or, for a method that promises at least 95 %, not below
/// it).
@Suite struct CoverageTests {
  let trials = 2000

  func check(
    _ name: String, atLeast: Bool = false, promised: Double = 0.95, trials: Int? = nil,
    _ covers: (inout Resampler) -> Bool?
  ) {
    var seed = TestRandom(UInt64(name.utf8.reduce(7) { $0 &* 31 &+ Int($1) }.magnitude))
    var random = Resampler(using: &seed)
    let trials = trials ?? self.trials
    var hits = 0
    var count = 0
    for _ in 0..<trials {
      guard let hit = covers(&random) else { continue }
      count += 1
      if hit { hits += 1 }
    }
    // The binomial tail P(B ≤ hits) = 1 − I_p(hits + 1, n − hits), and likewise above.
    let below =
      hits == count
      ? 1
      : BetaDistribution(alpha: Double(hits + 1), beta: Double(count - hits)).upperTail(promised)
    let above =
      hits == 0
      ? 1 : BetaDistribution(alpha: Double(hits), beta: Double(count - hits + 1)).cdf(promised)
    print("coverage,", name, Double(hits) / Double(count), "of", count)
    #expect(below > 5e-5, "\(name) covers \(hits) of \(count)")
    if !atLeast { #expect(above > 5e-5, "\(name) covers \(hits) of \(count)") }
  }

  @Test func means() {
    check("mean, n 6, normal") { random in
      Estimate.mean(of: (0..<6).map { _ in random.normal() })?.interval.contains(0)
    }
    check("welch, n 5 and 20, deviations 1 and 3") { random in
      Estimate.differenceOfMeans(
        (0..<5).map { _ in random.normal() }, (0..<20).map { _ in 3 * random.normal() })?
        .interval.contains(0)
    }
    check("bootstrap bca of a mean, n 100", trials: 1000) { random in
      let values = (0..<100).map { _ in random.normal() }
      return Bootstrap.mean(of: values, resamples: 999, using: &random)?.interval.contains(0)
    }
    check("bootstrap ratio, n 100", trials: 1000) { random in
      let bottom = (0..<100).map { _ in 1 + random.uniform() }
      let top = bottom.map { $0 * (2 + random.normal()) }
      return Bootstrap.ratio(of: top, to: bottom, resamples: 999, using: &random)?.interval
        .contains(2)
    }
  }

  @Test func proportions() {
    // Wilson's coverage swings around the promise with p; averaged over p it keeps it.
    check("wilson, n 30, p anywhere") { random in
      let p = random.uniform()
      let hits = (0..<30).count { _ in random.uniform() < p }
      return Estimate.proportion(successes: hits, of: 30)?.interval.contains(p)
    }
    check("clopper-pearson, n 30, p 0.1", atLeast: true) { random in
      let hits = (0..<30).count { _ in random.uniform() < 0.1 }
      return Estimate.proportion(successes: hits, of: 30, method: .clopperPearson)?.interval
        .contains(0.1)
    }
  }

  @Test func quantiles() {
    check("median, n 25, exponential", atLeast: true) { random in
      Estimate.median(of: (0..<25).map { _ in -log(1 - random.uniform()) })?.interval.contains(
        log(2))
    }
    let ranks = Quantiles.enclosingRanks(level: 0.5, n: 5)
    check("median of five, at its own confidence", promised: ranks.confidence) { random in
      Estimate.median(of: (0..<5).map { _ in random.normal() })?.interval.contains(0)
    }
    check("censored median, 12 seeds on a coarse grid", atLeast: true) { random in
      let times = (0..<12).map { _ in
        let time = -log(1 - random.uniform())
        let index = (time / 0.25).rounded(.up)
        return time > 2
          ? CensoredTime(after: 2, until: .infinity)
          : CensoredTime(after: (index - 1) * 0.25, until: index * 0.25)
      }
      return Survival.median(of: times)?.estimate.interval.contains(log(2))
    }
    check("kaplan-meier median, n 60, a third censored", trials: 1500) { random in
      var times: [Double] = []
      var happened: [Bool] = []
      for _ in 0..<60 {
        let event = -log(1 - random.uniform())
        let end = -2 * log(1 - random.uniform())
        times.append(min(event, end))
        happened.append(event <= end)
      }
      return Survival.kaplanMeierMedian(times: times, happened: happened)?.interval.contains(log(2))
    }
  }

  @Test func ranks() {
    let area = NormalDistribution.standard.cdf(1 / 2.0.squareRoot())
    check("auroc, 30 and 40, d' 1", atLeast: true) { random in
      Estimate.auroc(
        positives: (0..<30).map { _ in 1 + random.normal() },
        negatives: (0..<40).map { _ in random.normal() })?
        .interval.contains(area)
    }
    // Spearman's correlation of a binormal pair is 6/π asin(r/2).
    let r = 0.6
    let truth = 6 / Double.pi * asin(r / 2)
    check("spearman, n 40") { random in
      let x = (0..<40).map { _ in random.normal() }
      let y = x.map { r * $0 + (1 - r * r).squareRoot() * random.normal() }
      return Estimate.spearman(x, y)?.interval.contains(truth)
    }
  }

  @Test func regression() {
    check("least squares slope, n 12") { random in
      let x = (0..<12).map { _ in random.uniform() }
      let y = x.map { 1 + 2 * $0 + random.normal() }
      return Regression.fit(columns: [x.map { _ in 1 }, x], y: y)?.estimate(1).interval.contains(2)
    }
    check("clustered slope, 40 clusters of 5", trials: 1000) { random in
      var x: [Double] = []
      var y: [Double] = []
      var clusters: [Int] = []
      for cluster in 0..<40 {
        let shared = random.normal()
        for _ in 0..<5 {
          x.append(random.normal() + shared)
          y.append(2 * (x.last ?? 0) + shared + random.normal())
          clusters.append(cluster)
        }
      }
      // The shared part is correlated with x by design: the projection slope is 2 + 1/2.
      return Regression.fit(columns: [x.map { _ in 1 }, x], y: y, clusters: clusters)?.estimate(1)
        .interval
        .contains(2.5)
    }
  }

  @Test func permutationsKeepTheirLevel() {
    // A p-value below 0.05 appears in at most 5 % of null worlds: the complement is covered.
    check("two-sample permutation", atLeast: true, trials: 600) { random in
      let a = (0..<9).map { _ in random.normal() }
      let b = (0..<8).map { _ in random.normal() }
      return Permutation.twoSample(a, b, draws: 399, using: &random).map { $0.p > 0.05 }
    }
    check("max-t over eight correlated nulls", trials: 600) { random in
      let shared = (0..<40).map { _ in random.normal() }
      let columns = (0..<8).map { _ in shared.map { $0 + random.normal() } }
      return (Permutation.maxT(columns, draws: 399, using: &random).min() ?? 1) > 0.05
    }
  }
}
