import Foundation
import Statistics
import Testing

@Suite struct OrderStatisticsTests {
  /// n, e_n, variance of the maximum, divergence in nats, bits, log2 n: five decimals as published, rounded to the
  /// last digit printed.
  static let table: [(n: Double, mean: Double, variance: Double, nats: Double, bits: Double, choice: Double)] = [
    (2, 0.56419, 0.68169, 0.19315, 0.2787, 1), (3, 0.84628, 0.55947, 0.43195, 0.6232, 1.585),
    (5, 1.16296, 0.44753, 0.80944, 1.1678, 2.322), (10, 1.53875, 0.34434, 1.40259, 2.0235, 3.322),
    (20, 1.86748, 0.27570, 2.04573, 2.9514, 4.322),
    (50, 2.24907, 0.21571, 2.93202, 4.2300, 5.644),
    (100, 2.50759, 0.18440, 3.61517, 5.2156, 6.644),
    (1000, 3.24144, 0.12346, 5.90876, 8.5245, 9.966),
    (10000, 3.85162, 0.09251, 8.21044, 11.8452, 13.288),
  ]

  @Test func table() {
    for row in Self.table {
      #expect(abs(OrderStatistics.expectedMaximum(of: row.n) - row.mean) < 0.6e-5, "e_\(row.n)")
      #expect(
        abs(OrderStatistics.varianceOfMaximum(of: row.n) - row.variance) < 0.6e-5,
        "variance \(row.n)")
      #expect(abs(Pressure.divergence(bestOf: row.n) - row.nats) < 0.6e-5, "nats \(row.n)")
      #expect(abs(Pressure.deliveredBits(bestOf: row.n) - row.bits) < 0.6e-4, "bits \(row.n)")
      #expect(abs(Pressure.choiceBits(bestOf: row.n) - row.choice) < 0.6e-3, "choice \(row.n)")
      #expect(
        abs(Pressure.bestOf(divergence: Pressure.divergence(bestOf: row.n)) / row.n - 1) < 1e-7)
    }
  }

  @Test func closedForms() {
    #expect(abs(OrderStatistics.expectedMaximum(of: 2) - 1 / Double.pi.squareRoot()) < 1e-13)
    #expect(abs(OrderStatistics.expectedMaximum(of: 3) - 1.5 / Double.pi.squareRoot()) < 1e-13)
    #expect(abs(OrderStatistics.varianceOfMaximum(of: 2) - (1 - 1 / Double.pi)) < 1e-13)
    #expect(
      OrderStatistics.expectedMaximum(of: 1) == 0
        || abs(OrderStatistics.expectedMaximum(of: 1)) < 1e-15)
    #expect(Pressure.divergence(bestOf: 1) == 0 && Pressure.bestOf(divergence: 0) == 1)
    // Far out the approximation of extreme-value theory takes over; both must agree to a percent.
    let far = OrderStatistics.expectedMaximum(of: 1e12)
    #expect(abs(far / OrderStatistics.approximateExpectedMaximum(of: 1e12) - 1) < 0.01)
  }

  @Test func approximationAsPublished() {
    for (n, value) in [(10.0, 1.5746), (100, 2.5306), (1000, 3.2551)] {
      #expect(abs(OrderStatistics.approximateExpectedMaximum(of: n) - value) < 0.6e-4)
    }
  }

  @Test func truncationIntensity() {
    for (fraction, value) in [
      (0.5, 0.798), (0.2, 1.400), (0.1, 1.755), (0.05, 2.063), (0.01, 2.665), (0.001, 3.367),
      (1, 0),
    ] {
      #expect(abs(Pressure.truncationIntensity(fraction: fraction) - value) < 0.6e-3)
    }
  }

  @Test func slopeOfBestOfN() {
    // science.md item 7: e_n / √KL.
    for (n, value) in [(2.0, 1.284), (10, 1.299), (100, 1.319), (1000, 1.334), (10000, 1.344)] {
      let slope =
        OrderStatistics.expectedMaximum(of: n) / Pressure.divergence(bestOf: n).squareRoot()
      #expect(abs(slope - value) < 0.6e-3)
    }
  }

  @Test func bestOfNIsTheMeanOverAllSubsets() throws {
    let proxy = [0.3, -1, 2, 0.7, 5, 1.1]
    let gold = [3.0, 1, -2, 8, 0.5, 4]
    for n in 1...6 {
      var total = 0.0
      var count = 0.0
      for subset in 0..<(1 << 6) where subset.nonzeroBitCount == n {
        let members = (0..<6).filter { subset >> $0 & 1 == 1 }
        let winner = try #require(members.max { proxy[$0] < proxy[$1] })
        total += gold[winner]
        count += 1
      }
      let value = try #require(OrderStatistics.bestOf(n, proxy: proxy, gold: gold))
      #expect(abs(value - total / count) < 1e-12)
      #expect(abs(OrderStatistics.bestOfWeights(n: n, from: 6).reduce(0, +) - 1) < 1e-14)
    }
    // Tied proxies are broken by lot.
    #expect(OrderStatistics.bestOf(3, proxy: [1, 1, 1], gold: [1, 2, 6]) == 3)
    #expect(OrderStatistics.bestOf(4, proxy: [1, 1, 1], gold: [1, 2, 6]) == nil)
  }
}
