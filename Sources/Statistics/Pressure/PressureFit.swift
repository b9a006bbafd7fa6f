import Mathematics

/// A form fitted to a curve by weighted least squares, with errors clustered by run.
///
/// Of several runs each has a level of its own and, where they were measured at different pressures, a slope of its own
/// around the common one; their spread is estimated by restricted likelihood. Errors come from leaving out each run in
/// turn. Of one run the residuals give them.
public struct PressureFit: Sendable, Hashable {
  public var form: PressureForm
  /// Level, α and −β. Its degrees of freedom are those of the last; `contrast` has each its own.
  public var fit: LinearFit
  /// The number of points, and their largest and smallest pressure.
  public var points: Int
  public var largest: Double
  public var smallest: Double
  /// Akaike's criterion corrected for few points: n log(RSS/n) + 2k + 2k(k+1)/(n−k−1), k with the variance. Of several
  /// runs that of the points less their runs' levels, with a slope per run (n = points − runs). Not corrected for five
  /// points or fewer.
  public var information: Double
  /// Whether each run has a level of its own in the fit.
  public var levelsByRun: Bool
  /// How much less the criterion tells than it seems to, because points of a run err together; 1 for one run.
  package var inflation = 1.0
  var errors: PressureErrors?
  /// The sums that were fitted, and those of the same runs with even weights.
  var sums: PressureSums?
  var plain: PressureSums?

  /// nil for too few points, or where their pressures do not let the form be told.
  public init?(_ form: PressureForm, to points: [PressurePoint]) {
    let width = form == .line ? 2 : 3
    let runs = Set(points.map(\.run)).count
    guard Set(points.map(\.d)).count > width, points.count > width,
      points.allSatisfy({ $0.d.isFinite && $0.value.isFinite })
    else { return nil }
    let n = Double(points.count)
    let average = points.reduce(0) { $0 + $1.weight } / n
    let scale = points.reduce(0) { max($0, abs($1.value)) }
    // A fit without any residual is as good as rounding allows.
    let floor = n * scale * scale * 1e-30 + 1e-300
    func corrected(_ deviance: Double, n: Double, parameters k: Double) -> Double {
      // Five points leave nothing to correct the published forms by; then no form is corrected.
      deviance + 2 * k + (n > 5 ? 2 * k * (k + 1) / (n - k - 1) : 0)
    }
    self.form = form
    self.points = points.count
    largest = points.map(\.d).max() ?? 0
    smallest = points.map(\.d).min() ?? 0
    guard runs >= 2 else {
      let columns =
        [[Double](repeating: 1, count: points.count)]
        + (0..<width - 1).map { a in points.map { form.terms(at: $0.d)[a] } }
      guard
        let fit = Regression.fit(columns: columns, y: points.map(\.value), weights: points.map(\.weight))
      else { return nil }
      self.fit = fit
      levelsByRun = false
      information = corrected(
        n * log(max(fit.residualSquares / average, floor) / n), n: n, parameters: Double(width + 1))
      return
    }
    guard let plain = PressureSums(form, points), plain.residualPoints > plain.width,
      // Of balanced runs every ratio gives the same fit.
      let restricted = plain.isBalanced
        ? (0, 0) : plain.ratio(restricted: true, floor: floor * average),
      let free = plain.ratio(restricted: false, floor: floor * average)
    else { return nil }
    let sums = plain.weighted(by: restricted.ratio)
    guard let solution = sums.solve(sums.runs.indices) else { return nil }
    let errors = PressureErrors(sums, solution)
    let coefficients = sums.unscaled(
      level: sums.typicalLevel(sums.runs.indices, under: solution.beta), solution.beta)
    let residuals = points.map { point in
      point.value - zip(coefficients, [1] + form.terms(at: point.d)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var last = [Double](repeating: 0, count: width)
    last[width - 1] = 1
    fit = LinearFit(
      coefficients: coefficients, covariance: errors.covariance, degreesOfFreedom: errors.freedom(of: last),
      residualSquares: zip(points, residuals).reduce(0) { $0 + $1.0.weight * $1.1 * $1.1 }, residuals: residuals,
      n: runs, method: errors.isJackknife ? "least-squares-jackknife" : "least-squares-clustered")
    levelsByRun = sums.ownLevels
    let squares = sums.runs.indices.reduce(0) { $0 + sums.squares($1, under: solution.beta) }
    information = corrected(
      free.deviance - Double(plain.residualPoints) * log(average), n: Double(plain.residualPoints),
      parameters: Double(width + 1))
    inflation = max(1, errors.inflation(noise: squares / Double(plain.residualPoints - plain.width)))
    (self.errors, self.sums, self.plain) = (errors, sums, plain)
  }

  /// The degrees of freedom of t for a weighted sum of level, α and −β.
  func freedom(of contrast: [Double]) -> Double { errors?.freedom(of: contrast) ?? fit.degreesOfFreedom }

  /// A weighted sum of the coefficients with its t interval.
  func contrast(_ weights: [Double], confidence: Double) -> Estimate {
    var fit = fit
    fit.degreesOfFreedom = freedom(of: weights)
    return fit.contrast(weights, confidence: confidence)
  }

  public func alpha(confidence: Double = 0.95) -> Estimate {
    contrast(form == .line ? [0, 1] : [0, 1, 0], confidence: confidence)
  }

  /// β, the strength of the turn; nil for a line.
  public func beta(confidence: Double = 0.95) -> Estimate? {
    form == .line ? nil : contrast([0, 0, -1], confidence: confidence)
  }

  /// The curve of a typical run at d with its pointwise interval.
  public func value(at d: Double, confidence: Double = 0.95) -> Estimate {
    contrast([1] + form.terms(at: d), confidence: confidence)
  }

  /// The slope at d > 0 with its pointwise interval.
  public func slope(at d: Double, confidence: Double = 0.95) -> Estimate {
    contrast([0] + form.slopes(at: d), confidence: confidence)
  }

  /// Where the fitted curve has its maximum, not bounded by the data; nil for a line, and where β is not above zero.
  var summit: Double? {
    guard form != .line, fit.coefficients[2] < 0 else { return nil }
    return form.peak(ratio: -fit.coefficients[1] / fit.coefficients[2])
  }

  /// The pressure of the maximum, with Fieller's interval; nil for a line, and where β is not above zero with the confidence
  /// asked for: then no peak is supported. An end may be infinite.
  public func peak(confidence: Double = 0.95) -> Estimate? {
    PressureAverage([self])?.peak(confidence: confidence)
  }

  /// The largest pressure up to which gold still rises with `confidence` (one-sided, pointwise): where to stop.
  ///
  /// nil where it is not seen to rise at all. `largest` where it still rises there.
  public func stop(confidence: Double = 0.95) -> Double? {
    PressureAverage([self])?.stop(confidence: confidence)
  }
}

/// How well a form predicts runs that it was not fitted to.
public struct HeldOutError: Sendable, Hashable {
  public var form: PressureForm
  /// The mean squared error by run, or group of runs, left out.
  public var byRun: [Double]

  /// Fits the form without each run in turn and predicts that run, up to its level where runs have levels of their own.
  /// nil for fewer than three runs.
  public init?(_ form: PressureForm, points: [PressurePoint]) {
    guard let fit = PressureFit(form, to: points) else { return nil }
    self.init(fit)
  }

  /// The same of a form that was fitted already.
  package init?(_ fit: PressureFit) {
    guard let sums = fit.sums, let plain = fit.plain, sums.runs.count >= 3 else { return nil }
    // At most fifty folds: with more runs, several are left out together.
    let folds = min(sums.runs.count, 50)
    form = fit.form
    byRun = []
    for fold in 0..<folds {
      guard let rest = sums.solve(sums.runs.indices.filter { $0 % folds != fold }) else { return nil }
      var squares = 0.0
      var weight = 0.0
      for g in stride(from: fold, to: sums.runs.count, by: folds) {
        squares += plain.squares(g, under: rest.beta)
        weight += plain.runs[g].weight
      }
      byRun.append(squares / weight)
    }
  }

  public var mean: Double { byRun.reduce(0, +) / Double(byRun.count) }
}
