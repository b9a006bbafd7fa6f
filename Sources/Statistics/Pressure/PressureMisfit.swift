import Mathematics

/// Whether a fitted curve misses the shape of the scores.
extension PressureFit {
  /// The chance of residuals as telling as these, if the form were right; nil where nothing can be told.
  ///
  /// Of one run with at least eight points: von Neumann's ratio Σ (r_{i+1} − r_i)² / Σ r_i² in the order of pressure, near 2
  /// for independent residuals and small where neighbors err alike (normal approximation, variance 4(n − 2)/(n² − 1)). Of
  /// at least six runs that share their pressures: the largest |t| of the mean residual at a pressure over runs, each
  /// less its own level, with Bonferroni's correction. `points` are those of the fit.
  package func misfit(_ points: [PressurePoint]) -> Double? {
    precondition(points.count == fit.residuals.count, "the residuals of other points")
    let scale = points.reduce(0) { max($0, abs($1.value)) }
    let squares = fit.residuals.reduce(0) { $0 + $1 * $1 }
    // Rounding errors are no residuals.
    guard squares > Double(points.count) * scale * scale * 1e-24 else { return nil }
    guard let sums else {
      guard points.count >= 8, Set(points.map(\.d)).count == points.count else { return nil }
      let ordered = points.indices.sorted { points[$0].d < points[$1].d }.map { fit.residuals[$0] }
      let steps = zip(ordered, ordered.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
      let n = Double(points.count)
      let deviation = (4 * (n - 2) / (n * n - 1)).squareRoot()
      return NormalDistribution.standard.cdf((steps / squares - 2) / deviation)
    }
    guard sums.isBalanced, sums.runs.count >= 6 else { return nil }
    var totals: [Int: (sum: Double, count: Double)] = [:]
    for (point, residual) in zip(points, fit.residuals) {
      totals[point.run, default: (0, 0)].sum += residual
      totals[point.run, default: (0, 0)].count += 1
    }
    var places: [Double: [Double]] = [:]
    for (point, residual) in zip(points, fit.residuals) {
      let level = totals[point.run].map { $0.sum / $0.count } ?? 0
      places[point.d, default: []].append(residual - level)
    }
    var least = 1.0
    for (_, values) in places {
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
      guard n >= 2, variance > 0 else { continue }
      let t = abs(mean) / (variance / n).squareRoot()
      least = min(least, 2 * StudentT(degreesOfFreedom: n - 1).upperTail(t))
    }
    return min(1, least * Double(places.count))
  }
}
