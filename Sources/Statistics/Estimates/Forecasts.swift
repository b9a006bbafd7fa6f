import Mathematics

/// Scores of probability forecasts of yes-or-no events.
public struct Forecasts: Sendable, Hashable {
  public var probabilities: [Double]
  public var happened: [Bool]

  public init(probabilities: [Double], happened: [Bool]) {
    precondition(probabilities.count == happened.count, "as many forecasts as outcomes")
    precondition(probabilities.allSatisfy { (0...1).contains($0) }, "probabilities lie in 0...1")
    self.probabilities = probabilities
    self.happened = happened
  }

  /// Each forecast's squared error, (p − outcome)².
  public var squaredErrors: [Double] {
    zip(probabilities, happened).map { ($0 - ($1 ? 1 : 0)) * ($0 - ($1 ? 1 : 0)) }
  }

  /// Each forecast's −log of the probability it gave to what happened, in nats; a probability is kept at least `floor`
  /// from 0, for one sure miss would otherwise be infinite.
  public func logLosses(floor: Double = 1e-12) -> [Double] {
    zip(probabilities, happened).map { -log(max($1 ? $0 : 1 - $0, floor)) }
  }

  /// The mean squared error, with Student's t interval over forecasts; nil for fewer than two.
  public func brier(confidence: Double = 0.95) -> Estimate? {
    .mean(of: squaredErrors, confidence: confidence)
  }

  /// The mean log loss in nats, with Student's t interval over forecasts; nil for fewer than two.
  public func logLoss(confidence: Double = 0.95) -> Estimate? {
    .mean(of: logLosses(), confidence: confidence)
  }

  /// 1 − log loss / log loss of always forecasting the base rate; nil where all or none happened.
  public var skill: Double? {
    let n = Double(happened.count)
    let rate = Double(happened.count { $0 }) / n
    guard rate > 0, rate < 1 else { return nil }
    let base = -(rate * log(rate) + (1 - rate) * log(1 - rate))
    return 1 - logLosses().reduce(0, +) / n / base
  }

  /// A bin of forecasts of about the same probability, and how often the event happened among them.
  public struct Bin: Sendable, Hashable {
    public var meanProbability: Double
    public var frequency: Estimate
  }

  /// The reliability diagram: bins of equal counts in order of probability, each with a Wilson interval.
  public func reliability(bins: Int = 10, confidence: Double = 0.95) -> [Bin] {
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    return (0..<bins).compactMap { bin in
      let members = order[(order.count * bin / bins)..<(order.count * (bin + 1) / bins)]
      let hits = members.count { happened[$0] }
      guard
        let frequency = Estimate.proportion(
          successes: hits, of: members.count, confidence: confidence)
      else {
        return nil
      }
      return Bin(
        meanProbability: members.reduce(0) { $0 + probabilities[$1] } / Double(members.count),
        frequency: frequency)
    }
  }

  /// The expected calibration error: Σ share of bin · |mean probability − frequency|.
  public func calibrationError(bins: Int = 10) -> Double {
    reliability(bins: bins).reduce(0) {
      $0 + Double($1.frequency.n) / Double(probabilities.count)
        * abs($1.meanProbability - $1.frequency.value)
    }
  }
}
