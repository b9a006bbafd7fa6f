import Foundation
import Statistics
import Testing

/// Distributions against SciPy (Fixtures/distributions.py), and against closed forms.
@Suite struct DistributionTests {
  struct Dump: Codable {
    struct Row: Codable {
      var law: String
      var parameters: [Double]
      var x: Double?
      var density: Double?
      var cdf: Double?
      var upper: Double?
      var p: Double?
      var quantile: Double?
      var upperQuantile: Double?
    }
    var rows: [Row]
  }

  func law(_ row: Dump.Row) -> any ContinuousDistribution {
    let p = row.parameters
    return switch row.law {
    case "student-t": StudentT(degreesOfFreedom: p[0])
    case "chi-square": ChiSquare(degreesOfFreedom: p[0])
    case "beta": BetaDistribution(alpha: p[0], beta: p[1])
    case "f": FisherF(numerator: p[0], denominator: p[1])
    default: NormalDistribution(mean: p[0], deviation: p[1])
    }
  }

  /// |difference| relative to the size of the reference, and absolute below 1e-290.
  func difference(_ ours: Double, _ reference: Double) -> Double {
    if ours == reference { return 0 }
    return abs(ours - reference) / max(abs(reference), 1e-290)
  }

  @Test func agreesWithSciPy() throws {
    let dump = try Fixture.json(Dump.self, "distributions.json")
    var worst: [String: (Double, String)] = [:]
    for row in dump.rows {
      let law = law(row)
      let place = "\(row.law)\(row.parameters) at \(row.x ?? row.p ?? .nan)"
      func note(_ what: String, _ ours: Double, _ reference: Double) {
        let d = difference(ours, reference)
        if !(d <= worst[what]?.0 ?? -1) {
          worst[what] = (d, "\(place): \(ours) against \(reference)")
        }
      }
      if let x = row.x, let density = row.density, let cdf = row.cdf, let upper = row.upper {
        note("density", law.density(x), density)
        note("cdf", law.cdf(x), cdf)
        note("upper tail", law.upperTail(x), upper)
      }
      // SciPy's inverse of F is off in the fifth digit here (checked with forty digits); see `closedForms`.
      if row.law == "f", row.p ?? 1 < 1e-9 { continue }
      if let p = row.p, let quantile = row.quantile, let upper = row.upperQuantile {
        note("quantile", law.quantile(p), quantile)
        note("upper quantile", law.upperQuantile(p), upper)
      }
    }
    for (what, value) in worst.sorted(by: { $0.key < $1.key }) {
      print("largest difference,", what, value)
    }
    for (what, value) in worst { #expect(value.0 < 1e-10, "\(what): \(value.1)") }
  }

  @Test func closedForms() {
    // Cauchy and the t with two degrees of freedom have closed forms.
    for x in [-3.0, -0.4, 0, 0.9, 25] {
      #expect(abs(StudentT(degreesOfFreedom: 1).cdf(x) - (0.5 + atan(x) / .pi)) < 1e-15)
      #expect(
        abs(StudentT(degreesOfFreedom: 2).cdf(x) - (0.5 + x / (2 * (2 + x * x).squareRoot())))
          < 1e-15)
    }
    for x in [0.1, 2.0, 30] {
      #expect(abs(ChiSquare(degreesOfFreedom: 2).upperTail(x) / exp(-x / 2) - 1) < 1e-14)
    }
    for x in [0.1, 0.5, 0.97] {
      #expect(abs(BetaDistribution(alpha: 3, beta: 1).cdf(x) / (x * x * x) - 1) < 1e-14)
    }
    let cauchy = tan(.pi / 2 * 1e-12)
    #expect(
      abs(FisherF(numerator: 1, denominator: 1).upperQuantile(1e-12) * cauchy * cauchy - 1) < 1e-13)
    #expect(abs(NormalDistribution.standard.quantile(0.975) - 1.959963984540054) < 1e-15)
  }

  @Test func edges() {
    let laws: [any ContinuousDistribution] = [
      NormalDistribution.standard, StudentT(degreesOfFreedom: 3), ChiSquare(degreesOfFreedom: 3),
      BetaDistribution(alpha: 2, beta: 3), FisherF(numerator: 2, denominator: 5),
    ]
    for law in laws {
      #expect(law.cdf(.infinity) == 1 && law.upperTail(.infinity) == 0)
      #expect(law.cdf(-.infinity) == 0 && law.upperTail(-.infinity) == 1)
      #expect(law.quantile(0) == law.upperQuantile(1) && law.quantile(1) == law.upperQuantile(0))
      #expect(law.quantile(1.5).isNaN && law.quantile(.nan).isNaN && law.cdf(.nan).isNaN)
    }
  }
}
