/// Where to stop: the largest pressure at which gold still rises.
extension PressureAverage {
  /// The largest pressure up to which gold still rises with `confidence` (one-sided, pointwise), the chance that it does not
  /// averaged over the forms.
  ///
  /// nil where it is not seen to rise at all; the largest pressure measured where it still rises there.
  public func stop(confidence: Double = 0.95) -> Double? {
    Search(self)?.stop(fits.map { ($0.fit.coefficients, $0.fit.covariance) }, confidence: confidence)
  }

  /// `stop` with an interval: over resampled runs where there are at least six, otherwise over draws of the
  /// coefficients.
  ///
  /// The stop is itself a limit (gold rises up to it with `confidence`, one-sided, so that it lies below the true peak
  /// that often); the interval says how far another set of as many runs would move it. A resample in which gold is not
  /// seen to rise counts as a stop at zero. nil where `stop` is.
  public func stopEstimate(
    confidence: Double = 0.95, draws: Int = 500, using rng: inout some RandomNumberGenerator
  ) -> Estimate? {
    guard let search = Search(self), let value = stop(confidence: confidence), let first = fits.first else {
      return nil
    }
    var random = Resampler(using: &rng)
    var stops: [Double] = []
    let method: String
    // Beyond a few hundred, runs share resampling units.
    let units = fits.compactMap { $0.sums?.gathered(into: 400) }
    let runs = units.count == fits.count ? units[0].runs.count : 1
    if runs >= 6 {
      method = "bootstrap-runs"
      for _ in 0..<draws {
        let chosen = (0..<runs).map { _ in random.index(below: runs) }
        let again = units.compactMap { $0.clustered(chosen) }
        guard again.count == fits.count else { continue }
        stops.append(search.stop(again, confidence: confidence) ?? 0)
      }
    } else {
      method = "coefficient-draws"
      let factors = fits.compactMap { Regression.factor($0.fit.covariance, $0.fit.coefficients.count) }
      guard factors.count == fits.count else { return nil }
      let law = ChiSquare(degreesOfFreedom: first.fit.degreesOfFreedom)
      for _ in 0..<draws {
        let scale = (first.fit.degreesOfFreedom / law.quantile(random.uniform())).squareRoot()
        let z = (0..<3).map { _ in random.normal() }
        let drawn = zip(fits, factors).map { fit, factor in
          let k = fit.fit.coefficients.count
          return (
            (0..<k).map { i in
              fit.fit.coefficients[i] + scale * (0...i).reduce(0) { $0 + factor[i * k + $1] * z[$1] }
            }, fit.fit.covariance
          )
        }
        stops.append(search.stop(drawn, confidence: confidence) ?? 0)
      }
    }
    guard !stops.isEmpty else { return nil }
    stops.sort()
    let tail = (1 - confidence) / 2
    return Estimate(
      value,
      interval: Interval(
        lower: min(value, Quantiles.value(at: tail, ofSorted: stops)),
        upper: max(value, Quantiles.value(at: 1 - tail, ofSorted: stops))),
      confidence: confidence, method: method, n: first.fit.n)
  }

  /// The pressures gone through, with the slopes of the second terms and the degrees of freedom there.
  private struct Search {
    var pressures: [Double]
    var forms: [PressureForm]
    var weights: [Double]
    /// By form and pressure.
    var freedoms: [[Double]]

    init?(_ average: PressureAverage) {
      guard let first = average.fits.first else { return nil }
      let steps = 200
      let from = max(first.smallest, first.largest * 1e-3)
      let pressures = (0...steps).map { from + (first.largest - from) * Double($0) / Double(steps) }
      self.pressures = pressures
      forms = average.fits.map(\.form)
      weights = average.weights
      freedoms = average.fits.map { fit in
        pressures.map { fit.freedom(of: [0] + fit.form.slopes(at: $0)) }
      }
    }

    func stop(_ fits: [(coefficients: [Double], covariance: [Double])], confidence: Double) -> Double? {
      func rises(_ d: Double, _ step: Int) -> Bool {
        var chance = 0.0
        for (i, fit) in fits.enumerated() {
          let k = fit.coefficients.count
          var value = fit.coefficients[1]
          var variance = fit.covariance[k + 1]
          if k > 2 {
            let second = forms[i].secondSlope(at: d)
            value += second * fit.coefficients[2]
            variance += 2 * second * fit.covariance[k + 2] + second * second * fit.covariance[2 * k + 2]
          }
          chance +=
            weights[i] * PressureAverage.lowerTail(-value, max(variance, 0).squareRoot(), freedoms[i][step])
        }
        return chance < 1 - confidence
      }
      // Rising may be uncertain at first, where few points lie; the stretch that counts is the one that reaches farthest.
      for i in stride(from: pressures.count - 1, through: 0, by: -1) where rises(pressures[i], i) {
        guard i < pressures.count - 1 else { return pressures[i] }
        var low = pressures[i]
        var high = pressures[i + 1]
        for _ in 0..<30 {
          let middle = (low + high) / 2
          if rises(middle, i) { low = middle } else { high = middle }
        }
        return low
      }
      return nil
    }
  }
}

extension PressureForm {
  /// The derivative of the second term; without an array, for it is asked often.
  fileprivate func secondSlope(at d: Double) -> Double {
    switch self {
    case .line: 0
    case .bestOfN: 2 * d
    case .reinforcement: slopes(at: d)[1]
    }
  }
}

extension PressureSums {
  /// The fit to `chosen` runs, each of them a cluster of its own, with the sandwich as its covariance; nil where they do not
  /// let it be told.
  fileprivate func clustered(_ chosen: [Int]) -> (coefficients: [Double], covariance: [Double])? {
    let m = width
    guard let fit = solve(chosen) else { return nil }
    let k = terms + 1
    let factor = Double(chosen.count) / Double(chosen.count - 1)
    var covariance = [Double](repeating: 0, count: k * k)
    for g in chosen {
      let score = (0..<m).map { a in
        runs[g].right[a] - (0..<m).reduce(0) { $0 + runs[g].gram[a * m + $1] * fit.beta[$1] }
      }
      let change = (0..<m).map { a in (0..<m).reduce(0) { $0 + fit.inverse[a * m + $1] * score[$1] } }
      // The level takes no part in where to stop.
      let raw = unscaled(level: 0, change, isChange: true)
      for a in 0..<k { for b in 0..<k { covariance[a * k + b] += factor * raw[a] * raw[b] } }
    }
    return (unscaled(level: 0, fit.beta), covariance)
  }
}
