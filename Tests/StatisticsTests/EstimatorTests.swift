import Foundation
import Statistics
import Testing

/// Estimators against SciPy and NumPy (Fixtures/estimators.py).
@Suite struct EstimatorTests {
  struct Dump: Codable {
    struct Proportion: Codable { var k: Int, n: Int, wilson: [Double], exact: [Double] }
    struct Means: Codable { var a: [Double], b: [Double], mean90: [Double], welch95: [Double] }
    struct Boot: Codable { var x: [Double], meanBca: [Double], stdPercentile: [Double] }
    struct KaplanMeier: Codable {
      var times: [Double], happened: [Bool], quantiles: [Double], survival: [Double],
        lower: [Double], upper: [Double]
    }
    struct Permuted: Codable { var x: [Double], y: [Double], less: Double, signFlipGreater: Double }
    struct Multiple: Codable { var p: [Double], bh: [Double], holm: [Double] }
    struct Ranked: Codable {
      var u: [Double], v: [Double], spearman: Double, pearson: Double, pearson95: [Double],
        auroc: Double
    }
    struct Trend: Codable {
      var blocks: [[Double]], page: Double, pageP: Double, groups: [[Double]], jt: Double,
        jtMean: Double
      var jtDeviation: Double
    }
    struct Fit: Codable {
      var columns: [[Double]], y: [Double], weights: [Double], clusters: [Int], beta: [Double],
        classic: [Double]
      var cluster: [Double]
    }
    var proportions: [Proportion]
    var means: Means
    var bootstrap: Boot
    var kaplanMeier: KaplanMeier
    var permutation: Permuted
    var multiple: Multiple
    var ranks: Ranked
    var trends: Trend
    var leastSquares: Fit
  }

  let dump: Dump

  init() throws { dump = try Fixture.json(Dump.self, "estimators.json") }

  /// Prints and bounds the largest relative difference of two lists.
  func compare(
    _ what: String, _ ours: [Double], _ reference: [Double], within bound: Double = 1e-11
  ) {
    #expect(ours.count == reference.count)
    let worst = zip(ours, reference).map { abs($0 - $1) / max(abs($1), 1e-12) }.max() ?? 0
    print("largest difference,", what, worst)
    #expect(worst <= bound, "\(what): \(ours) against \(reference)")
  }

  @Test func proportions() throws {
    for row in dump.proportions {
      let wilson = try #require(Estimate.proportion(successes: row.k, of: row.n))
      let exact = try #require(
        Estimate.proportion(successes: row.k, of: row.n, method: .clopperPearson))
      compare("wilson", [wilson.interval.lower, wilson.interval.upper], row.wilson)
      compare("clopper-pearson", [exact.interval.lower, exact.interval.upper], row.exact)
      #expect(wilson.value == Double(row.k) / Double(row.n) && wilson.n == row.n)
    }
    #expect(Estimate.proportion(successes: 0, of: 0) == nil)
  }

  @Test func means() throws {
    let mean = try #require(Estimate.mean(of: dump.means.a, confidence: 0.9))
    compare("mean", [mean.interval.lower, mean.interval.upper], dump.means.mean90)
    let welch = try #require(Estimate.differenceOfMeans(dump.means.a, dump.means.b))
    compare("welch", [welch.interval.lower, welch.interval.upper], dump.means.welch95)
    var halves = Moments(dump.means.a.prefix(5))
    halves.merge(Moments(dump.means.a.dropFirst(5)))
    #expect(abs(halves.variance - Moments(dump.means.a).variance) < 1e-14)
    #expect(Estimate.mean(of: [1]) == nil && Estimate.mean(of: [1, .nan]) == nil)
    #expect(Estimate.mean(of: [2, 2, 2])?.interval == Interval(lower: 2, upper: 2))
  }

  @Test func bootstrap() throws {
    // Both sides draw at random: with 200,000 resamples an end wobbles by about 0.002.
    var random = TestRandom(1)
    let x = dump.bootstrap.x
    let bca = try #require(Bootstrap.mean(of: x, resamples: 200_000, using: &random))
    compare("bca", [bca.interval.lower, bca.interval.upper], dump.bootstrap.meanBca, within: 0.01)
    let deviation = try #require(
      Bootstrap.estimate(units: x.count, resamples: 50_000, method: .percentile, using: &random) {
        sample in
        let m = sample.reduce(0) { $0 + x[$1] } / Double(sample.count)
        return (sample.reduce(0) { $0 + (x[$1] - m) * (x[$1] - m) } / Double(sample.count))
          .squareRoot()
      })
    compare(
      "percentile", [deviation.interval.lower, deviation.interval.upper],
      dump.bootstrap.stdPercentile, within: 0.02)
    // The closure and the fast path draw the same resamples from the same stream.
    var one = TestRandom(5)
    var two = TestRandom(5)
    let slow = Bootstrap.estimate(units: x.count, using: &one) {
      $0.reduce(0) { $0 + x[$1] } / Double(x.count)
    }
    let fast = Bootstrap.mean(of: x, using: &two)
    compare(
      "fast path", [fast?.interval.lower ?? 0, fast?.interval.upper ?? 0],
      [slow?.interval.lower ?? 1, slow?.interval.upper ?? 1])
    #expect(Bootstrap.mean(of: [1], using: &random) == nil)
    #expect(
      Bootstrap.mean(of: [3, 3, 3], using: &random)?.interval == Interval(lower: 3, upper: 3))
    #expect(Bootstrap.mean(of: [1, .nan], using: &random) == nil)
    let ratio = Bootstrap.ratio(of: x.map { $0 * 3 }, to: x, using: &random)
    compare("constant ratio", [ratio?.interval.lower ?? 0, ratio?.interval.upper ?? 0], [3, 3])
  }

  @Test func kaplanMeier() throws {
    let km = dump.kaplanMeier
    let steps = Survival.kaplanMeier(times: km.times, happened: km.happened)
    for step in steps {
      let row = try #require(km.quantiles.firstIndex(of: step.time))
      compare("kaplan-meier", [step.survival], [km.survival[row]])
    }
    let median = try #require(Survival.kaplanMeierMedian(times: km.times, happened: km.happened))
    #expect(
      median.value == km.quantiles.indices.first { km.survival[$0] <= 0.5 }.map { km.quantiles[$0] }
    )
    // The interval holds the times at which the curve's own limits cross one half.
    let lower = km.quantiles.indices.first { km.lower[$0] >= 0 && km.lower[$0] <= 0.5 }.map {
      km.quantiles[$0]
    }
    let upper = km.quantiles.indices.first { km.upper[$0] >= 0 && km.upper[$0] <= 0.5 }.map {
      km.quantiles[$0]
    }
    #expect(median.interval.lower == lower)
    #expect(median.interval.upper == upper ?? .infinity)
  }

  @Test func permutations() throws {
    var random = TestRandom(3)
    let data = dump.permutation
    let less = try #require(
      Permutation.twoSample(data.x, data.y, alternative: .less, using: &random))
    #expect(less.exact && less.rearrangements == 462)
    compare("permutation", [less.p], [data.less])
    let flip = try #require(Permutation.signFlip(data.y, alternative: .greater, using: &random))
    #expect(flip.exact && flip.rearrangements == 64)
    compare("sign flip", [flip.p], [data.signFlipGreater])
    // By chance the answer comes near the exact one.
    let sampled = try #require(
      Permutation.twoSample(data.x, data.y, alternative: .less, draws: 400, using: &random))
    #expect(!sampled.exact && abs(sampled.p - data.less) < 0.12)
    let order = try #require(
      Permutation.pairing(count: 4, alternative: .greater, using: &random) { order in
        order.enumerated().reduce(0) { $0 + Double($1.0 * $1.1) }
      })
    #expect(order.exact && order.p == 1.0 / 24)
  }

  @Test func multipleTests() {
    compare(
      "benjamini-hochberg", MultipleTests.benjaminiHochberg(dump.multiple.p), dump.multiple.bh)
    compare("holm", MultipleTests.holm(dump.multiple.p), dump.multiple.holm)
    #expect(MultipleTests.holm([]) == [] && MultipleTests.benjaminiHochberg([0.3]) == [0.3])
  }

  @Test func ranks() throws {
    let data = dump.ranks
    compare("spearman", [try #require(Estimate.spearman(data.u, data.v)).value], [data.spearman])
    let pearson = try #require(Estimate.correlation(data.u, data.v))
    compare(
      "pearson", [pearson.value, pearson.interval.lower, pearson.interval.upper],
      [data.pearson] + data.pearson95)
    let area = try #require(Estimate.auroc(positives: data.u, negatives: data.v))
    compare("auroc", [area.value], [data.auroc])
    #expect(area.interval.contains(area.value))
    let perfect = try #require(Estimate.auroc(positives: [3, 4, 5], negatives: [1, 2]))
    #expect(perfect.value == 1 && perfect.interval.upper == 1 && perfect.interval.lower < 0.9)
    #expect(Estimate.auroc(positives: [], negatives: [1]) == nil)
    #expect(Estimate.spearman([1, 1, 1, 1], [1, 2, 3, 4]) == nil)
  }

  @Test func trends() throws {
    let page = try #require(Trends.page(dump.trends.blocks))
    compare("page", [page.statistic, page.p], [dump.trends.page, dump.trends.pageP])
    let trend = try #require(Trends.jonckheereTerpstra(dump.trends.groups))
    compare(
      "jonckheere-terpstra", [trend.statistic, trend.mean, trend.deviation],
      [dump.trends.jt, dump.trends.jtMean, dump.trends.jtDeviation])
    #expect(Trends.jonckheereTerpstra([[1, 1], [1]]) == nil && Trends.page([]) == nil)
  }

  @Test func leastSquares() throws {
    let data = dump.leastSquares
    let plain = try #require(
      Regression.fit(columns: data.columns, y: data.y, weights: data.weights))
    // The third column is nearly the first times 1000; the reference loses as many digits as we do.
    compare("coefficients", plain.coefficients, data.beta, within: 1e-7)
    compare("standard errors", (0..<3).map(plain.standardError), data.classic, within: 1e-5)
    let clustered = try #require(
      Regression.fit(
        columns: data.columns, y: data.y, weights: data.weights, clusters: data.clusters))
    compare("clustered errors", (0..<3).map(clustered.standardError), data.cluster, within: 1e-5)
    #expect(clustered.n == 6 && clustered.degreesOfFreedom == 5)
    #expect(Regression.fit(columns: [[1, 1, 1], [2, 2, 2]], y: [1, 2, 3]) == nil)
    let exact = try #require(
      Regression.fit(columns: [[1, 1, 1, 1], [0, 1, 2, 3]], y: [1, 3, 5, 7]))
    #expect(abs(exact.coefficients[0] - 1) < 1e-12 && abs(exact.coefficients[1] - 2) < 1e-12)
  }

  @Test func forecasts() throws {
    let forecasts = Forecasts(
      probabilities: [0.9, 0.2, 0.5, 0.7], happened: [true, false, true, false])
    #expect(abs(try #require(forecasts.brier()).value - (0.01 + 0.04 + 0.25 + 0.49) / 4) < 1e-15)
    let loss = -(log(0.9) + log(0.8) + log(0.5) + log(0.3)) / 4
    #expect(abs(try #require(forecasts.logLoss()).value - loss) < 1e-12)
    #expect(abs(try #require(forecasts.skill) - (1 - loss / log(2))) < 1e-12)
    #expect(forecasts.reliability(bins: 2).map(\.frequency.value) == [0.5, 0.5])
    let constant = Forecasts(
      probabilities: [0.25, 0.25, 0.25, 0.25], happened: [true, false, false, false])
    #expect(abs(constant.calibrationError(bins: 1)) < 1e-15 && abs(constant.skill ?? 1) < 1e-12)
  }
}
