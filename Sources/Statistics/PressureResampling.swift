/// The stopping point of a fitted curve, with what other runs would have made of it.
extension PressureFit {
  /// `stop` with an interval: over resampled runs where there are at least six, otherwise over draws of the
  /// coefficients.
  ///
  /// The stop is itself a limit (gold rises up to it with `confidence`, one-sided, so that it lies below the true peak that often);
  /// the interval says how far another set of as many runs would move it. A resample in which gold is not
  /// seen to rise counts as a stop at zero. nil where `stop` is.
  public func stopEstimate(
    points: [PressurePoint], confidence: Double = 0.95, draws: Int = 500,
    using rng: inout some RandomNumberGenerator
  ) -> Estimate? {
    guard let value = stop(confidence: confidence) else { return nil }
    var random = Resampler(using: &rng)
    var stops: [Double] = []
    let method: String
    if let sums = ClusterSums(form, points), sums.clusters >= 6 {
      method = "bootstrap-runs"
      for _ in 0..<draws {
        let chosen = (0..<sums.clusters).map { _ in random.index(below: sums.clusters) }
        guard let again = sums.fit(chosen) else { continue }
        stops.append(stop(coefficients: again.coefficients, covariance: again.covariance, confidence: confidence) ?? 0)
      }
    } else {
      method = "coefficient-draws"
      let k = fit.coefficients.count
      guard let factor = Regression.factor(fit.covariance, k) else { return nil }
      let law = ChiSquare(degreesOfFreedom: fit.degreesOfFreedom)
      for _ in 0..<draws {
        let scale = (fit.degreesOfFreedom / law.quantile(random.uniform())).squareRoot()
        let z = (0..<k).map { _ in random.normal() }
        let drawn = (0..<k).map { i in
          fit.coefficients[i] + scale * (0...i).reduce(0) { $0 + factor[i * k + $1] * z[$1] }
        }
        stops.append(stop(coefficients: drawn, covariance: fit.covariance, confidence: confidence) ?? 0)
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
      confidence: confidence, method: method, n: fit.n)
  }

  /// The largest pressure up to which gold still rises with `confidence` (one-sided, pointwise): where to stop.
  ///
  /// nil where it is not seen to rise at all. `largest` where it still rises there.
  public func stop(confidence: Double = 0.95) -> Double? {
    stop(coefficients: fit.coefficients, covariance: fit.covariance, confidence: confidence)
  }

  private func stop(coefficients: [Double], covariance: [Double], confidence: Double) -> Double? {
    let t = StudentT(degreesOfFreedom: fit.degreesOfFreedom).upperQuantile(1 - confidence)
    let k = coefficients.count
    func rises(_ d: Double) -> Bool {
      // The slope's terms: 0, 1 and, but for a line, the second term's derivative.
      let second = k > 2 ? form.slope(at: d) : 0
      var value = coefficients[1]
      var variance = covariance[k + 1]
      if k > 2 {
        value += second * coefficients[2]
        variance += 2 * second * covariance[k + 2] + second * second * covariance[2 * k + 2]
      }
      return value - t * max(variance, 0).squareRoot() > 0
    }
    let steps = 1000
    let from = max(smallest, largest * 1e-3)
    // Rising may be uncertain at first, where few points lie; the stretch that counts is the one that reaches farthest.
    for i in stride(from: steps, through: 0, by: -1) {
      let d = from + (largest - from) * Double(i) / Double(steps)
      guard rises(d) else { continue }
      guard d < largest else { return d }
      var low = d
      var high = min(largest, d + (largest - from) / Double(steps))
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if rises(middle) { low = middle } else { high = middle }
      }
      return low
    }
    return nil
  }
}

extension PressureForm {
  /// The derivative of the second term; a line has none.
  fileprivate func slope(at d: Double) -> Double { slopes(at: d).last ?? 0 }
}

/// Each run's part of the normal equations, so that runs can be resampled without going through their points again.
struct ClusterSums {
  let width: Int
  let clusters: Int
  private var grams: [[Double]] = []
  private var rights: [[Double]] = []
  private var counts: [Double] = []
  private var scale: [Double]

  init?(_ form: PressureForm, _ points: [PressurePoint]) {
    let width = form == .line ? 2 : 3
    self.width = width
    let design = PressureDesign(form, points)
    let runs = Dictionary(grouping: points.indices) { points[$0].run }.sorted { $0.key < $1.key }.map(\.value)
    clusters = runs.count
    scale = [Double](repeating: 0, count: width)
    for (point, row) in zip(points, design.rows) {
      for (a, x) in row.enumerated() { scale[a] += point.weight * x * x }
    }
    guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    scale = scale.map { $0.squareRoot() }
    for run in runs {
      var gram = [Double](repeating: 0, count: width * width)
      var right = [Double](repeating: 0, count: width)
      for i in run {
        let x = zip(design.rows[i], scale).map { $0 / $1 }
        let weight = points[i].weight
        for a in 0..<width {
          right[a] += weight * x[a] * design.values[i]
          for b in 0..<width { gram[a * width + b] += weight * x[a] * x[b] }
        }
      }
      grams.append(gram)
      rights.append(right)
      counts.append(Double(run.count))
    }
  }

  /// The covariance of the coefficients by leaving out each run in turn, (G − 1)/G Σ (β₋g − β)(β₋g − β)ᵀ; nil where the rest
  /// does not let them be told.
  func jackknife(around beta: [Double]) -> [Double]? {
    guard clusters >= 3 else { return nil }
    let k = width
    var covariance = [Double](repeating: 0, count: k * k)
    for left in 0..<clusters {
      guard let rest = fit((0..<clusters).filter { $0 != left }) else { return nil }
      let change = zip(rest.coefficients, beta).map { $0 - $1 }
      for a in 0..<k { for b in 0..<k { covariance[a * k + b] += change[a] * change[b] } }
    }
    let factor = Double(clusters - 1) / Double(clusters)
    return covariance.map { $0 * factor }
  }

  /// The fit to `chosen` runs, each of them a cluster of its own; nil where they do not let it be told.
  func fit(_ chosen: [Int]) -> (coefficients: [Double], covariance: [Double])? {
    let k = width
    var gram = [Double](repeating: 0, count: k * k)
    var right = [Double](repeating: 0, count: k)
    var n = 0.0
    for g in chosen {
      n += counts[g]
      for a in 0..<k {
        right[a] += rights[g][a]
        for b in 0..<k { gram[a * k + b] += grams[g][a * k + b] }
      }
    }
    guard n > Double(k), let inverse = Regression.inverse(gram, k) else { return nil }
    let beta = (0..<k).map { a in (0..<k).reduce(0) { $0 + inverse[a * k + $1] * right[$1] } }
    var meat = [Double](repeating: 0, count: k * k)
    for g in chosen {
      let score = (0..<k).map { a in
        rights[g][a] - (0..<k).reduce(0) { $0 + grams[g][a * k + $1] * beta[$1] }
      }
      for a in 0..<k { for b in 0..<k { meat[a * k + b] += score[a] * score[b] } }
    }
    let clusters = Double(chosen.count)
    let factor = clusters / (clusters - 1) * (n - 1) / (n - Double(k))
    var covariance = [Double](repeating: 0, count: k * k)
    for a in 0..<k {
      for b in 0..<k {
        var sum = 0.0
        for c in 0..<k {
          for d in 0..<k { sum += inverse[a * k + c] * meat[c * k + d] * inverse[d * k + b] }
        }
        covariance[a * k + b] = sum * factor / (scale[a] * scale[b])
      }
    }
    return (zip(beta, scale).map { $0 / $1 }, covariance)
  }
}
