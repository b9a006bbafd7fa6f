import Foundation
import Statistics
import Testing

/// Pressure curves: closed forms, and whole matrices by NumPy (Fixtures/pressure.py).
@Suite struct PressureFitTests {
  struct Dump: Codable {
    struct Run: Codable { var d: [Double], value: [Double] }
    struct Contrast: Codable { var name: String, freedom: Double, value: Double, lower: Double, upper: Double }
    struct Case: Codable {
      var name: String, form: PressureForm, runs: [Run], ratio: Double, coefficients: [Double], covariance: [Double]
      var contrasts: [Contrast]

      var points: [PressurePoint] {
        runs.enumerated().flatMap { g, run in
          zip(run.d, run.value).map { PressurePoint(d: $0, value: $1, run: g) }
        }
      }
    }
    var cases: [Case]
  }

  /// Slopes per run by restricted likelihood, jackknife errors and Satterthwaite's degrees of freedom.
  @Test func runsOfDifferentLengthsAgainstWholeMatrices() throws {
    var worst = 0.0
    for row in try Fixture.json(Dump.self, "pressure.json").cases {
      let fit = try #require(PressureFit(row.form, to: row.points))
      func compare(_ what: String, _ ours: [Double], _ theirs: [Double], within bound: Double) {
        let difference = zip(ours, theirs).map { abs($0 - $1) / max(abs($1), 1e-3) }.max() ?? .infinity
        worst = max(worst, difference)
        #expect(difference < bound && ours.count == theirs.count, "\(row.name), \(what): \(ours) against \(theirs)")
      }
      compare("coefficients", fit.fit.coefficients, row.coefficients, within: 1e-5)
      compare("covariance", fit.fit.covariance, row.covariance, within: 1e-5)
      let ours = [try #require(fit.beta()), fit.slope(at: 2), fit.slope(at: 4)]
      for (estimate, theirs) in zip(ours, row.contrasts) {
        compare(
          theirs.name, [estimate.value, estimate.interval.lower, estimate.interval.upper],
          [theirs.value, theirs.lower, theirs.upper], within: 1e-5)
      }
      #expect(fit.fit.method == "least-squares-jackknife" && fit.levelsByRun)
    }
    print("pressure: largest relative difference from the outside reference", worst)
  }

  /// d* = α/2β, R* = α²/4β; d* = exp(α/β − 1), R* = β d* (science.md item 7).
  @Test func optimaInClosedForm() throws {
    let (alpha, beta) = (1.3, 0.4)
    for (form, peak, height) in [
      (PressureForm.bestOfN, alpha / (2 * beta), alpha * alpha / (4 * beta)),
      (.reinforcement, exp(alpha / beta - 1), beta * exp(alpha / beta - 1)),
    ] {
      #expect(try abs(#require(form.peak(ratio: alpha / beta)) - peak) < 1e-12)
      func curve(_ d: Double) -> Double { zip(form.terms(at: d), [alpha, -beta]).reduce(0) { $0 + $1.0 * $1.1 } }
      #expect(abs(curve(peak) - height) < 1e-12 * height)
      #expect(abs(zip(form.slopes(at: peak), [alpha, -beta]).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-12)
      let points = (1...12).map { PressurePoint(d: Double($0) * peak / 8, value: curve(Double($0) * peak / 8), run: 0) }
      let fit = try #require(PressureFit(form, to: points))
      let average = try #require(PressureAverage([fit]))
      #expect(abs(try #require(fit.peak()).value / peak - 1) < 1e-9)
      #expect(abs(average.goldAtPeak().value - height) < 1e-9)
      #expect(abs(average.lostBeyondPeak().value - (height - curve(1.5 * peak))) < 1e-9)
      #expect(abs(try #require(fit.stop()) / peak - 1) < 1e-6)
    }
    #expect(PressureForm.line.peak(ratio: 1) == nil)
  }

  /// One run's noisy curve of the published best-of-n form.
  func noisy(_ noise: Double, upTo last: Double = 3.6, seed: UInt64 = 4) -> [PressurePoint] {
    var seeds = TestRandom(seed)
    var random = Resampler(using: &seeds)
    return (1...12).map {
      let d = Double($0) / 12 * last
      return PressurePoint(d: d, value: d * (1.2 - 0.25 * d) + noise * (random.uniform() - 0.5), run: 0)
    }
  }

  /// Fieller's interval in closed form: the ratios r with (a − r b)² ≤ t² Var(a − r b).
  @Test func peakIsFiellers() throws {
    let fit = try #require(PressureFit(.bestOfN, to: noisy(0.3)))
    let peak = try #require(fit.peak())
    let (a, b) = (fit.fit.coefficients[1], -fit.fit.coefficients[2])
    let (vaa, vbb, vab) = (fit.fit.covariance[4], fit.fit.covariance[8], -fit.fit.covariance[5])
    let t = StudentT(degreesOfFreedom: 9).upperQuantile(0.025)
    let g = b * b - t * t * vbb
    let h = a * b - t * t * vab
    let root = (h * h - g * (a * a - t * t * vaa)).squareRoot()
    #expect(abs(peak.interval.lower / ((h - root) / g / 2) - 1) < 1e-6)
    #expect(abs(peak.interval.upper / ((h + root) / g / 2) - 1) < 1e-6)
    #expect(peak.method == "fieller" && peak.n == 12)
  }

  /// The limits of the loss are those of the highest fall; where gold rises to the end the upper one is 0.
  @Test func lossHasHonestLimits() throws {
    let fit = try #require(PressureFit(.bestOfN, to: noisy(0.3)))
    let lost = try #require(PressureAverage([fit])).lostBeyondPeak()
    // By hand: the fall from d to the end as a contrast of the coefficients.
    let falls = (0..<600).map { i -> Estimate in
      let d = 0.3 + (3.6 - 0.3) * Double(i) / 600
      return fit.fit.contrast([0, d - 3.6, d * d - 3.6 * 3.6])
    }
    #expect(abs(lost.interval.lower - (falls.map(\.interval.lower).max() ?? 0)) < 1e-4)
    #expect(abs(lost.interval.upper - (falls.map(\.interval.upper).max() ?? 0)) < 1e-4)
    #expect(lost.interval.lower > 0)
    // The same curve seen only where it rises.
    func average(_ points: [PressurePoint]) throws -> PressureAverage {
      let fit = try #require(PressureFit(.bestOfN, to: points))
      return try #require(PressureAverage([fit]))
    }
    let rising = try average(noisy(0.01, upTo: 1.2))
    #expect(rising.lostBeyondPeak().interval == Interval(lower: 0, upper: 0))
    // And up to just before its peak: nothing lost by the fit, yet something is possible.
    let near = try average(noisy(0.3, upTo: 2.2))
    let open = near.lostBeyondPeak()
    #expect(open.interval.lower == 0 && open.interval.upper > 0.001)
  }

  /// Of two forms that fit alike, limits lie between and around the forms' own; a form told apart has no weight.
  @Test func averageSpansTheForms() throws {
    let points = noisy(0.5, seed: 9)
    let fits = try [PressureForm.bestOfN, .reinforcement].map { try #require(PressureFit($0, to: points)) }
    let average = try #require(PressureAverage(fits))
    #expect(average.weights.count == 2 && abs(average.weights.reduce(0, +) - 1) < 1e-12)
    let expected = exp(-abs(fits[0].information - fits[1].information) / 2)
    #expect(abs(average.weights[1] / average.weights[0] - expected) < 1e-9)
    let whole = try #require(average.peak())
    let own = try fits.map { try #require($0.peak()) }
    #expect(whole.method == "fieller-averaged")
    for end in [\Interval.lower, \.upper] {
      let ends = own.map { $0.interval[keyPath: end] }
      #expect(whole.interval[keyPath: end] >= (ends.min() ?? 0) && whole.interval[keyPath: end] <= (ends.max() ?? 0))
    }
    let clear = noisy(0.001)
    let forms = try [PressureForm.bestOfN, .reinforcement].map { try #require(PressureFit($0, to: clear)) }
    let sharp = try #require(PressureAverage(forms))
    #expect(sharp.weights == [1] && sharp.fits[0].form == .bestOfN)
    #expect(PressureAverage([]) == nil)
  }

  /// Runs that share their pressures: the fit of the mean curve, G − 1 degrees of freedom, whatever their levels.
  @Test func balancedRuns() throws {
    var points: [PressurePoint] = []
    var seeds = TestRandom(8)
    var random = Resampler(using: &seeds)
    for run in 0..<4 {
      for step in 1...9 {
        let d = Double(step) * 0.4
        points.append(
          PressurePoint(d: d, value: Double(run) + d * (1.2 - 0.25 * d) + 0.2 * random.uniform(), run: run))
      }
    }
    let fit = try #require(PressureFit(.bestOfN, to: points))
    let columns = [points.map { _ in 1.0 }, points.map(\.d), points.map { $0.d * $0.d }]
    let pooled = try #require(Regression.fit(columns: columns, y: points.map(\.value), clusters: points.map(\.run)))
    // Liang and Zeger's factor (n − 1)/(n − k) aside, the sandwich of a balanced table is its jackknife.
    let factor = 33.0 / 35
    for i in 0..<9 {
      #expect(abs(fit.fit.covariance[i] - pooled.covariance[i] * factor) < 1e-9)
    }
    #expect(zip(fit.fit.coefficients, pooled.coefficients).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(fit.fit.degreesOfFreedom == 3)
    // Levels far apart change nothing but the level.
    let moved = points.map { PressurePoint(d: $0.d, value: $0.value + 1000 * Double($0.run), run: $0.run) }
    let again = try #require(PressureFit(.bestOfN, to: moved))
    #expect(abs(again.fit.covariance[8] / fit.fit.covariance[8] - 1) < 1e-6)
  }

  /// A form of the wrong shape is noticed, the right one is not accused more often than promised.
  @Test func misfit() throws {
    var accused = 0
    var seeds = TestRandom(3)
    var random = Resampler(using: &seeds)
    for _ in 0..<300 {
      let points = (1...14).map { i -> PressurePoint in
        let d = Double(i) * 0.27
        return PressurePoint(d: d, value: d * (1.2 - 0.25 * d) + 0.1 * random.normal(), run: 0)
      }
      let fit = try #require(PressureFit(.bestOfN, to: points))
      if try #require(fit.misfit(points)) < 0.05 { accused += 1 }
    }
    #expect(accused <= 28)
    let corner = (0...20).map {
      PressurePoint(d: Double($0) / 10, value: min(Double($0) / 10, 1.2 - 0.02 * Double($0)), run: 0)
    }
    let fit = try #require(PressureFit(.bestOfN, to: corner))
    #expect(try #require(fit.misfit(corner)) < 1e-4)
    var many: [PressurePoint] = []
    for run in 0..<20 {
      many += corner.map { PressurePoint(d: $0.d, value: $0.value + 0.02 * random.normal(), run: run) }
    }
    let again = try #require(PressureFit(.bestOfN, to: many))
    #expect(try #require(again.misfit(many)) < 1e-4)
    #expect(PressureFit(.line, to: Array(corner.prefix(5)))?.misfit(Array(corner.prefix(5))) == nil)
  }

  @Test func degenerateTables() {
    func points(_ d: [Double], runs: Int = 1) -> [PressurePoint] {
      (0..<runs).flatMap { run in d.map { PressurePoint(d: $0, value: $0 * (1 - 0.1 * Double(run)), run: run) } }
    }
    #expect(PressureFit(.line, to: []) == nil)
    #expect(PressureFit(.line, to: points([1, 2])) == nil && PressureFit(.line, to: points([1, 2, 3])) != nil)
    #expect(
      PressureFit(.bestOfN, to: points([1, 2, 3])) == nil && PressureFit(.bestOfN, to: points([0, 1, 2, 3])) != nil)
    #expect(PressureFit(.bestOfN, to: points([1, 1, 1, 1, 1])) == nil)
    #expect(PressureFit(.line, to: [PressurePoint(d: .nan, value: 0, run: 0)] + points([1, 2, 3])) == nil)
    // Every row a run of its own: the shared level, rows as clusters.
    let alone = (1...8).map { PressurePoint(d: Double($0), value: Double($0 * $0 % 5), run: $0) }
    let fit = PressureFit(.bestOfN, to: alone)
    #expect(fit?.levelsByRun == false && fit?.fit.n == 8)
    // Two points a run, at different pressures.
    let pairs = (0..<5).flatMap { run in
      [1, 2].map { PressurePoint(d: Double(run + $0), value: Double(run * $0 % 3), run: run) }
    }
    #expect(PressureFit(.bestOfN, to: pairs)?.levelsByRun == false)
    #expect(HeldOutError(.line, points: points([1, 2, 3, 4], runs: 2)) == nil)
    #expect(HeldOutError(.line, points: points([1, 2, 3, 4], runs: 3))?.byRun.count == 3)
  }
}
