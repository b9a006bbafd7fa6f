import Statistics
import Testing

@Suite struct RateSpreadTests {
  /// Equal rates: the variance between groups covers 0 about as often as promised, and the test stays silent.
  @Test func staysSilentOnEqualRates() throws {
    var random = TestRandom(3)
    var rejected = 0, covered = 0
    let worlds = 200
    for _ in 0..<worlds {
      let counts = (0..<30).map { _ in (0..<100).count { _ in Double.random(in: 0..<1, using: &random) < 0.4 } }
      let spread = try #require(
        RateSpread(successes: counts, trials: Array(repeating: 100, count: 30)))
      if spread.p < 0.05 { rejected += 1 }
      if spread.variance.interval.contains(0) { covered += 1 }
    }
    #expect(rejected <= 22, "\(rejected) of \(worlds) at the 5 % level")
    #expect((182...198).contains(covered), "\(covered) of \(worlds) intervals hold the truth")
  }

  @Test func findsTheVarianceThatWasPut() throws {
    var random = TestRandom(4)
    // Half of the groups at 0.2, half at 0.8: τ² = 0.09 · n / (n − 1).
    let counts = (0..<200).map { group in
      (0..<50).count { _ in Double.random(in: 0..<1, using: &random) < (group % 2 == 0 ? 0.2 : 0.8) }
    }
    let spread = try #require(RateSpread(successes: counts, trials: Array(repeating: 50, count: 200)))
    #expect(spread.variance.interval.contains(0.09 * 200 / 199))
    #expect(abs(spread.variance.value - 0.09) < 0.01 && spread.p < 1e-6 && spread.share > 0.9)
  }

  /// Two groups of ten with 2 and 8 successes: the statistic is 7.2, p = 0.00729.
  @Test func knownStatistic() throws {
    let spread = try #require(RateSpread(successes: [2, 8], trials: [10, 10]))
    #expect(abs(spread.p - 0.007_290_358) < 1e-6)
    #expect(abs(spread.variance.value - (0.18 - 0.16 / 9)) < 1e-12)
  }

  @Test func degenerate() throws {
    #expect(RateSpread(successes: [1], trials: [4]) == nil)
    #expect(RateSpread(successes: [1, 0], trials: [4, 1]) == nil)
    let equal = try #require(RateSpread(successes: [0, 0, 0], trials: [5, 5, 5]))
    #expect(equal.p == 1 && equal.variance.value == 0 && equal.share == 0)
  }
}
