import Mathematics

/// A time known only to lie after `after` and at or before `until`; `until` is infinite for one not reached by the end.
///
/// The step at which a measured property passes its threshold is such a time: the last checkpoint below it and the
/// first at or above it.
public struct CensoredTime: Sendable, Hashable, Codable {
  public var after: Double
  public var until: Double

  public init(after: Double, until: Double) {
    precondition(after <= until, "a time after \(after) and until \(until)")
    self.after = after
    self.until = until
  }
}

/// A piece of probability that lies somewhere after `after` and at or before `until`.
public struct ProbabilityMass: Sendable, Hashable {
  public var after: Double
  public var until: Double
  public var mass: Double
}

/// One step of Kaplan and Meier's curve.
public struct SurvivalStep: Sendable, Hashable {
  public var time: Double
  public var atRisk: Int
  public var events: Int
  /// The probability to last beyond `time`.
  public var survival: Double
  /// Greenwood's sum, Σ events / (atRisk (atRisk − events)); times survival² it is the variance.
  public var greenwood: Double
}

/// The median of a censored time.
public struct CensoredMedian: Sendable, Hashable {
  /// The median (the right end of `bracket`) with its interval; infinite where fewer than half of the units got there,
  /// and so may the upper end be.
  public var estimate: Estimate
  /// The span between checkpoints that holds the median; beyond that the data are silent.
  public var bracket: Interval
}

/// Times to an event when some were not seen to happen.
public enum Survival {
  /// Turnbull's nonparametric maximum-likelihood estimate (1976) for interval-censored times.
  ///
  /// Returns the innermost intervals with their masses, in order, summing to one; found by the self-consistency
  /// iteration. Empty for no observations.
  public static func turnbull(_ observations: [CensoredTime]) -> [ProbabilityMass] {
    let spans = observations.map { ($0.after == $0.until ? $0.until.nextDown : $0.after, $0.until) }
    // A right end sorts before a left end of the same value, because intervals are open on the left.
    let ends = (spans.map { ($0.0, 1) } + spans.map { ($0.1, 0) }).sorted { $0 < $1 }
    var cells: [ProbabilityMass] = []
    for (one, next) in zip(ends, ends.dropFirst()) where one.1 == 1 && next.1 == 0 {
      cells.append(ProbabilityMass(after: one.0, until: next.0, mass: 0))
    }
    guard !cells.isEmpty else { return [] }
    let covers = spans.map { span in
      cells.indices.filter { span.0 <= cells[$0].after && cells[$0].until <= span.1 }
    }
    var mass = [Double](repeating: 1 / Double(cells.count), count: cells.count)
    for _ in 0..<20_000 {
      var next = [Double](repeating: 0, count: mass.count)
      for cover in covers {
        let total = cover.reduce(0) { $0 + mass[$1] }
        for cell in cover { next[cell] += mass[cell] / total / Double(spans.count) }
      }
      let change = zip(mass, next).reduce(0) { max($0, abs($1.0 - $1.1)) }
      mass = next
      if change < 1e-12 { break }
    }
    return cells.indices.map {
      ProbabilityMass(after: cells[$0].after, until: cells[$0].until, mass: mass[$0])
    }
    .filter { $0.mass > 1e-9 }
  }

  /// The median of interval-censored times: Turnbull's, with a distribution-free interval.
  ///
  /// The interval runs from the r-th smallest `after` to the s-th smallest `until`, the order-statistic ranks of the
  /// median: it covers at least as often as that of the uncensored times would. Five units reach a confidence of
  /// 0.9375 at most, and the estimate says so. nil for no observations.
  public static func median(of observations: [CensoredTime], confidence: Double = 0.95)
    -> CensoredMedian?
  {
    guard !observations.isEmpty else { return nil }
    let ranks = Quantiles.enclosingRanks(level: 0.5, n: observations.count, confidence: confidence)
    let lower = observations.map(\.after).sorted()[ranks.lower - 1]
    let upper = observations.map(\.until).sorted()[ranks.upper - 1]
    var sum = 0.0
    var cell = ProbabilityMass(after: lower, until: upper, mass: 1)
    for next in turnbull(observations) {
      cell = next
      sum += next.mass
      if sum >= 0.5 - 1e-9 { break }
    }
    let estimate = Estimate(
      cell.until, interval: Interval(lower: min(lower, cell.until), upper: max(upper, cell.until)),
      confidence: min(confidence, ranks.confidence), method: "turnbull-order-statistics",
      n: observations.count)
    return CensoredMedian(
      estimate: estimate, bracket: Interval(lower: cell.after, upper: cell.until))
  }

  /// Kaplan and Meier's product-limit curve (1958); a step at each time with an event.
  public static func kaplanMeier(times: [Double], happened: [Bool]) -> [SurvivalStep] {
    precondition(times.count == happened.count)
    let order = times.indices.sorted { times[$0] < times[$1] }
    var steps: [SurvivalStep] = []
    var survival = 1.0
    var greenwood = 0.0
    var start = 0
    while start < order.count {
      var end = start
      var events = 0
      while end < order.count, times[order[end]] == times[order[start]] {
        if happened[order[end]] { events += 1 }
        end += 1
      }
      if events > 0 {
        let atRisk = order.count - start
        survival *= Double(atRisk - events) / Double(atRisk)
        greenwood += Double(events) / (Double(atRisk) * Double(atRisk - events))
        steps.append(
          SurvivalStep(
            time: times[order[start]], atRisk: atRisk, events: events, survival: survival,
            greenwood: greenwood))
      }
      start = end
    }
    return steps
  }

  /// Kaplan and Meier's median with Brookmeyer and Crowley's interval (1982) on the log(−log) scale.
  ///
  /// Infinite where the curve stays above one half. nil for no observations.
  public static func kaplanMeierMedian(times: [Double], happened: [Bool], confidence: Double = 0.95)
    -> Estimate?
  {
    guard !times.isEmpty else { return nil }
    let steps = kaplanMeier(times: times, happened: happened)
    let z = NormalDistribution.standard.upperQuantile((1 - confidence) / 2)
    // A time belongs to the interval where its survival cannot be told from one half.
    func level(_ step: SurvivalStep, _ side: Double) -> Double {
      guard step.survival > 0 else { return 0 }
      let reach = z * step.greenwood.squareRoot() / abs(log(step.survival))
      return exp(log(step.survival) * exp(-side * reach))
    }
    let value = steps.first { $0.survival <= 0.5 + 1e-12 }?.time ?? .infinity
    let lower = steps.first { level($0, -1) <= 0.5 }?.time ?? .infinity
    let upper = steps.first { level($0, 1) <= 0.5 && $0.survival > 0 }?.time ?? .infinity
    return Estimate(
      value, interval: Interval(lower: min(lower, value), upper: max(upper, value)),
      confidence: confidence,
      method: "kaplan-meier-log-log", n: times.count)
  }
}
