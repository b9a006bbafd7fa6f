#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How a gold score may depend on the pressure d = √KL that a proxy was optimized with.
public enum PressureForm: String, Sendable, Hashable, CaseIterable, Codable {
  /// R = c + α d.
  case line
  /// R = c + d (α − β d), published for best-of-n (Gao, Schulman and Hilton 2022).
  case bestOfN = "best-of-n"
  /// R = c + d (α − β log d), published for reinforcement learning.
  case reinforcement

  /// The terms beside 1 whose coefficients are α and −β, at d; d log d is 0 at 0.
  public func terms(at d: Double) -> [Double] {
    switch self {
    case .line: [d]
    case .bestOfN: [d, d * d]
    case .reinforcement: [d, d > 0 ? d * log(d) : 0]
    }
  }

  /// The derivatives of the terms; infinite for d log d at 0.
  public func slopes(at d: Double) -> [Double] {
    switch self {
    case .line: [1]
    case .bestOfN: [1, 2 * d]
    case .reinforcement: [1, d > 0 ? log(d) + 1 : -.infinity]
    }
  }

  /// Where the form has its maximum, for the ratio α / β with β > 0: α / 2β, or exp(α/β − 1). nil for a line.
  public func peak(ratio: Double) -> Double? {
    switch self {
    case .line: nil
    case .bestOfN: ratio / 2
    case .reinforcement: exp(ratio - 1)
    }
  }
}

/// One point of a curve: the pressure √KL, the score, its weight, and the run that it belongs to.
public struct PressurePoint: Sendable, Hashable {
  public var d: Double
  public var value: Double
  public var weight: Double
  public var run: Int

  public init(d: Double, value: Double, weight: Double = 1, run: Int) {
    (self.d, self.value, self.weight, self.run) = (d, value, weight, run)
  }
}

/// A form fitted to a curve by weighted least squares, with errors clustered by run.
public struct PressureFit: Sendable, Hashable {
  public var form: PressureForm
  public var fit: LinearFit
  /// The number of points, and their largest pressure.
  public var points: Int
  public var largest: Double
  public var smallest: Double
  /// Akaike's criterion corrected for few points: n log(RSS/n) + 2k + 2k(k+1)/(n−k−1), k with the variance.
  public var information: Double

  /// Whether each run has a level of its own in the fit.
  public var levelsByRun: Bool

  /// nil for too few points, or where their pressures do not let the form be told.
  ///
  /// Where runs were measured at different pressures, each gets a level of its own (all terms and values less the run's
  /// means, plus the means of all): a high run that was stopped early would otherwise bend the curve. Where all share
  /// their pressures that would change nothing.
  public init?(_ form: PressureForm, to points: [PressurePoint]) {
    let design = PressureDesign(form, points)
    let rows = design.rows
    let width = form == .line ? 2 : 3
    let columns = (0..<width).map { c in rows.map { $0[c] } }
    let runs = Set(points.map(\.run)).count
    let y = design.values
    let w = points.map(\.weight)
    levelsByRun = design.levelsByRun
    guard Set(points.map(\.d)).count > width,
      let fit = Regression.fit(
        columns: columns, y: y, weights: w, clusters: runs >= 2 ? points.map(\.run) : nil)
    else { return nil }
    self.form = form
    self.fit = fit
    if design.levelsByRun, let jackknife = ClusterSums(form, points)?.jackknife(around: fit.coefficients) {
      // Few of the runs reach the high pressures: leaving out each in turn shows what one of them can do, where the
      // sandwich shows too little.
      self.fit.covariance = jackknife
      self.fit.method = "least-squares-jackknife"
    }
    self.points = points.count
    largest = points.map(\.d).max() ?? 0
    smallest = points.map(\.d).min() ?? 0
    let n = Double(points.count)
    let k = Double(width + 1)
    let average = w.reduce(0, +) / n
    // A fit without any residual is as good as rounding allows.
    let scale = y.reduce(0) { max($0, abs($1)) }
    let squares = max(fit.residualSquares / average, n * scale * scale * 1e-30 + 1e-300)
    information =
      n * log(squares / n) + 2 * k + (n > k + 1 ? 2 * k * (k + 1) / (n - k - 1) : .infinity)
  }

  public func alpha(confidence: Double = 0.95) -> Estimate {
    fit.estimate(1, confidence: confidence)
  }

  /// β, the strength of the turn; nil for a line.
  public func beta(confidence: Double = 0.95) -> Estimate? {
    form == .line ? nil : fit.estimate(2, confidence: confidence).scaled(by: -1)
  }

  /// The curve at d with its pointwise interval.
  public func value(at d: Double, confidence: Double = 0.95) -> Estimate {
    fit.contrast([1] + form.terms(at: d), confidence: confidence)
  }

  /// The slope at d > 0 with its pointwise interval.
  public func slope(at d: Double, confidence: Double = 0.95) -> Estimate {
    fit.contrast([0] + form.slopes(at: d), confidence: confidence)
  }

  /// The pressure of the maximum, with Fieller's interval for the ratio α / β.
  ///
  /// nil for a line, and where β is not above zero with the confidence asked for: then no peak is supported. An
  /// end may be infinite.
  public func peak(confidence: Double = 0.95) -> Estimate? {
    guard let beta = beta(confidence: confidence), beta.interval.lower > 0 else { return nil }
    let a = fit.coefficients[1]
    let b = -fit.coefficients[2]
    let vaa = fit.covariance[4]
    let vbb = fit.covariance[8]
    let vab = -fit.covariance[5]
    let t = StudentT(degreesOfFreedom: fit.degreesOfFreedom).upperQuantile((1 - confidence) / 2)
    // The ratios r with (a − r b)² ≤ t² Var(a − r b): a quadratic, closed because b is far from zero.
    let g = b * b - t * t * vbb
    let h = a * b - t * t * vab
    let c = a * a - t * t * vaa
    let root = max(0, h * h - g * c).squareRoot()
    guard g > 0, let value = form.peak(ratio: a / b), let lower = form.peak(ratio: (h - root) / g),
      let upper = form.peak(ratio: (h + root) / g)
    else { return nil }
    // A maximum at or below zero pressure means that gold falls from the start.
    guard value > 0 else { return nil }
    return Estimate(
      value, interval: Interval(lower: max(0, min(lower, value)), upper: max(upper, value)),
      confidence: confidence,
      method: "fieller", n: fit.n)
  }

  /// Gold at the peak minus gold at the largest pressure, with an interval from draws of the coefficients.
  ///
  /// Zero where the peak lies beyond the data; nil where no peak is supported.
  public func lostBeyondPeak(
    confidence: Double = 0.95, draws: Int = 4000, using rng: inout some RandomNumberGenerator
  ) -> Estimate? {
    guard let peak = peak(confidence: confidence) else { return nil }
    func lost(_ c: [Double]) -> Double {
      let ratio = c[2] < 0 ? -c[1] / c[2] : .infinity
      let top = min(
        max(ratio == .infinity ? largest : form.peak(ratio: ratio) ?? largest, smallest), largest)
      func at(_ d: Double) -> Double {
        zip(c, [1] + form.terms(at: d)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return max(0, at(top) - at(largest))
    }
    var random = Resampler(using: &rng)
    guard let factor = Regression.factor(fit.covariance, 3) else { return nil }
    let law = ChiSquare(degreesOfFreedom: fit.degreesOfFreedom)
    var values: [Double] = []
    for _ in 0..<draws {
      let scale = (fit.degreesOfFreedom / law.quantile(random.uniform())).squareRoot()
      let z = [random.normal(), random.normal(), random.normal()]
      values.append(
        lost(
          (0..<3).map { i in
            fit.coefficients[i] + scale * (0...i).reduce(0) { $0 + factor[i * 3 + $1] * z[$1] }
          }))
    }
    values.sort()
    let tail = (1 - confidence) / 2
    let value = peak.value >= largest ? 0 : lost(fit.coefficients)
    return Estimate(
      value,
      interval: Interval(
        lower: min(value, Quantiles.value(at: tail, ofSorted: values)),
        upper: max(value, Quantiles.value(at: 1 - tail, ofSorted: values))), confidence: confidence,
      method: "coefficient-draws", n: fit.n)
  }
}

/// The rows 1, terms and the values that a form is fitted to.
struct PressureDesign {
  var rows: [[Double]]
  var values: [Double]
  var levelsByRun = false

  init(_ form: PressureForm, _ points: [PressurePoint]) {
    rows = points.map { [1] + form.terms(at: $0.d) }
    values = points.map(\.value)
    let runs = Dictionary(grouping: points.indices) { points[$0].run }
    let pressures = runs.values.map { Set($0.map { points[$0].d }) }
    guard runs.count >= 2, let first = pressures.first, pressures.contains(where: { $0 != first }),
      pressures.allSatisfy({ $0.count >= 3 })
    else { return }
    levelsByRun = true
    let columns = rows[0].count
    func mean(_ indices: some Sequence<Int>) -> (terms: [Double], value: Double) {
      var terms = [Double](repeating: 0, count: columns)
      var value = 0.0
      var total = 0.0
      for i in indices {
        total += points[i].weight
        value += points[i].weight * points[i].value
        for c in 0..<columns { terms[c] += points[i].weight * rows[i][c] }
      }
      return (terms.map { $0 / total }, value / total)
    }
    let all = mean(points.indices)
    for (_, indices) in runs {
      let own = mean(indices)
      for i in indices {
        values[i] += all.value - own.value
        for c in 1..<columns { rows[i][c] += all.terms[c] - own.terms[c] }
      }
    }
  }
}

/// How well a form predicts runs that it was not fitted to.
public struct HeldOutError: Sendable, Hashable {
  public var form: PressureForm
  /// The mean squared error by run left out.
  public var byRun: [Double]

  /// Fits the form without each run in turn and predicts that run. nil for fewer than three runs.
  public init?(_ form: PressureForm, points: [PressurePoint]) {
    let runs = Set(points.map(\.run)).sorted()
    guard runs.count >= 3 else { return nil }
    // At most fifty folds: with more runs, several are left out together.
    let folds = min(runs.count, 50)
    var errors: [Double] = []
    for fold in 0..<folds {
      let left = Set(runs.indices.filter { $0 % folds == fold }.map { runs[$0] })
      guard let fit = PressureFit(form, to: points.filter { !left.contains($0.run) }) else {
        return nil
      }
      let out = points.filter { left.contains($0.run) }
      var residuals = out.map { point in
        point.value
          - zip(fit.fit.coefficients, [1] + form.terms(at: point.d)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      if fit.levelsByRun {
        // The level of a run that was not seen is its own: only the shape is foretold.
        for (_, indices) in Dictionary(grouping: out.indices, by: { out[$0].run }) {
          let level = indices.reduce(0) { $0 + residuals[$1] } / Double(indices.count)
          for i in indices { residuals[i] -= level }
        }
      }
      errors.append(residuals.reduce(0) { $0 + $1 * $1 } / Double(out.count))
    }
    self.form = form
    byRun = errors
  }

  public var mean: Double { byRun.reduce(0, +) / Double(byRun.count) }
}
