import Mathematics

/// Limits that hold although the data cannot tell between forms of a pressure curve.
///
/// A limit is where the chance of being wrong, averaged over the forms, is what was asked for: Σ_i w_i P_i = α/2, P_i the tail
/// of Student's t at the form's own statistic and degrees of freedom, w_i ∝ exp(−Δ_i / 2) from the information criterion
/// (model-averaged tail areas, Turek and Fletcher 2012). Δ is divided by the inflation of the variance where points of
/// a run err together (Rao and Scott 1981). Of one form alone these are its own limits.
public struct PressureAverage: Sendable {
  /// The forms in the order of their weights, the heaviest first.
  public let fits: [PressureFit]
  /// Their sum is 1.
  public let weights: [Double]

  /// nil for no fit.
  public init?(_ fits: [PressureFit]) {
    guard let best = fits.min(by: { $0.information < $1.information }) else { return nil }
    let inflation = fits.reduce(1) { max($0, $1.inflation) }
    let raw = fits.map { $0.form == best.form ? 1 : exp(-($0.information - best.information) / (2 * inflation)) }
    let total = raw.reduce(0, +)
    // What weighs less than a thousandth moves no limit.
    let kept = zip(fits, raw).map { (fit: $0, weight: $1 / total) }.filter { $0.weight >= 1e-3 }
      .sorted { $0.weight > $1.weight }
    let rest = kept.reduce(0) { $0 + $1.weight }
    self.fits = kept.map(\.fit)
    weights = kept.map { $0.weight / rest }
  }

  /// The method's name, with what the average adds to it.
  func method(_ name: String) -> String { fits.count > 1 ? name + "-averaged" : name }

  /// The averaged chance that a weighted sum of each form's coefficients is really zero or below.
  private func chance(_ contrast: (PressureFit) -> [Double], freedom: ((Int) -> Double)? = nil) -> Double {
    var sum = 0.0
    for (i, fit) in fits.enumerated() {
      let part = Statistic(fit, contrast(fit))
      sum += weights[i] * Self.lowerTail(-part.value, part.error, freedom?(i) ?? fit.freedom(of: contrast(fit)))
    }
    return sum
  }

  /// P(T ≤ value/error); 0 or 1 where there is no error.
  static func lowerTail(_ value: Double, _ error: Double, _ freedom: Double) -> Double {
    guard error > 0 else { return value < 0 ? 0 : value > 0 ? 1 : 0.5 }
    return StudentT(degreesOfFreedom: freedom).cdf(value / error)
  }

  /// The averaged chance that gold does not rise at d.
  func chanceOfTurn(before d: Double) -> Double { chance { [0] + $0.form.slopes(at: d) } }

  package enum Turn: Sendable, Hashable { case down, up }

  /// Which way the curves bend, if the averaged chance of the other is at most what the confidence leaves to one end.
  package func turns(confidence: Double = 0.95) -> Turn? {
    guard fits.allSatisfy({ $0.form != .line }) else { return nil }
    let chance = chance { _ in [0, 0, -1] }
    let tail = (1 - confidence) / 2
    return chance < tail ? .down : 1 - chance < tail ? .up : nil
  }

  /// The pressure of the maximum by the heaviest form, with Fieller's limits averaged; nil where that form is a line, or
  /// β not above zero with the confidence asked for.
  public func peak(confidence: Double = 0.95) -> Estimate? {
    let tail = (1 - confidence) / 2
    guard let first = fits.first, let value = first.summit, value > 0, value.isFinite,
      turns(confidence: confidence) == .down
    else { return nil }
    func edge(_ isInside: (Double) -> Bool, factor: Double, end: Double) -> Double {
      var inside = value
      var reach = factor
      for _ in 0..<400 {
        let next = inside * reach
        // Far outside the data an end is none; a summit there may still have the other end within them.
        guard factor > 1 ? next < 1e4 * max(first.largest, value) : next > 1e-6 * min(first.largest, value)
        else { return end }
        if !isInside(next) {
          // The factor is halved by its root, so that the digits left are relative ones.
          var (near, far) = (inside, next)
          for _ in 0..<50 {
            let middle = (near * far).squareRoot()
            if isInside(middle) { near = middle } else { far = middle }
          }
          return near
        }
        inside = next
        reach = factor > 1 ? min(reach * 1.02, 1.5) : max(reach / 1.02, 1 / 1.5)
      }
      return end
    }
    let lower = edge({ chanceOfTurn(before: $0) > tail }, factor: 1 / 1.01, end: 0)
    let upper = edge({ 1 - chanceOfTurn(before: $0) > tail }, factor: 1.01, end: .infinity)
    return Estimate(
      value, interval: Interval(lower: min(lower, value), upper: max(upper, value)), confidence: confidence,
      method: method("fieller"), n: first.fit.n)
  }

  /// Gold at its highest on the way minus gold at the largest pressure: what stopping in time would have saved.
  ///
  /// The lower limit is the highest of the lower limits of "gold at d − gold at the end" over d, the upper one the highest of
  /// the upper limits: the range of the loss over the ellipse of coefficients that Fieller's interval comes from. An upper
  /// limit of 0 says that gold rises to the end.
  public func lostBeyondPeak(confidence: Double = 0.95) -> Estimate {
    highest("highest-fall", confidence: confidence, atLeast: 0) { fit, d in
      [0] + zip(fit.form.terms(at: d), fit.form.terms(at: fit.largest)).map { $0 - $1 }
    }
  }

  /// Gold of a typical run at its highest within the pressures measured.
  public func goldAtPeak(confidence: Double = 0.95) -> Estimate {
    highest("highest-value", confidence: confidence, atLeast: -.infinity) { fit, d in [1] + fit.form.terms(at: d) }
  }

  private struct Statistic {
    var value: Double
    var error: Double

    init(_ fit: PressureFit, _ contrast: [Double]) {
      let k = contrast.count
      var variance = 0.0
      value = 0
      for i in 0..<k {
        value += contrast[i] * fit.fit.coefficients[i]
        for j in 0..<k { variance += contrast[i] * contrast[j] * fit.fit.covariance[i * k + j] }
      }
      error = max(variance, 0).squareRoot()
    }
  }

  /// The maximum over d of a contrast, with averaged limits.
  private func highest(
    _ name: String, confidence: Double, atLeast least: Double, _ contrast: (PressureFit, Double) -> [Double]
  ) -> Estimate {
    struct Place { var part: Statistic, freedom: Double }
    let steps = 96
    var value = least
    let places = fits.enumerated().map { i, fit in
      var pressures = (0...steps).map {
        fit.smallest + (fit.largest - fit.smallest) * Double($0) / Double(steps)
      }
      if let summit = fit.summit, summit > fit.smallest, summit < fit.largest { pressures.append(summit) }
      return pressures.compactMap { d -> Place? in
        let weights = contrast(fit, d)
        // The end itself is no fall.
        guard weights.contains(where: { $0 != 0 }) else { return nil }
        let place = Place(part: Statistic(fit, weights), freedom: fit.freedom(of: weights))
        if i == 0 { value = max(value, place.part.value) }
        return place
      }
    }
    // The chance that the maximum is really x or less, by the place that speaks most against it; and that it is x or more.
    func below(_ x: Double) -> Double {
      zip(places, weights).reduce(0) { sum, form in
        sum + form.1 * form.0.reduce(1) { min($0, Self.lowerTail(x - $1.part.value, $1.part.error, $1.freedom)) }
      }
    }
    func above(_ x: Double) -> Double {
      zip(places, weights).reduce(0) { sum, form in
        sum + form.1 * form.0.reduce(0) { max($0, Self.lowerTail($1.part.value - x, $1.part.error, $1.freedom)) }
      }
    }
    let tail = (1 - confidence) / 2
    var reach = places.joined().reduce(0) { max($0, $1.part.error) }
    func limit(_ chance: (Double) -> Double, _ direction: Double) -> Double {
      guard reach > 0 else { return value }
      var far = value + direction * reach
      for _ in 0..<60 where chance(far) > tail {
        if direction < 0, far <= least { return least }
        reach *= 2
        far = value + direction * reach
      }
      var near = value
      for _ in 0..<40 {
        let middle = (near + far) / 2
        if chance(middle) > tail { near = middle } else { far = middle }
      }
      return max(near, least)
    }
    let lower = limit(below, -1)
    reach = places.joined().reduce(0) { max($0, $1.part.error) }
    // At the least value itself nothing can lie below: where no place speaks for more, the limit is that value.
    let upper = least == 0 && above(0) <= tail ? 0 : limit(above, 1)
    return Estimate(
      value, interval: Interval(lower: min(lower, value), upper: max(upper, value)), confidence: confidence,
      method: method(name), n: fits.first?.fit.n ?? 0)
  }
}
