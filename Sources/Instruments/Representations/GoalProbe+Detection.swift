import Readings

extension GoalProbe: Detecting {
  /// The decision: the layer with the largest steer-rate above its null, found where that is more than `threshold`, its p at
  /// most 0.05 over the number of layers (Bonferroni), and the probe's own p at most 0.05. Nil where nothing was steered.
  public static func detection(in readings: [Reading]) -> Detection? {
    let rates = readings.filter { $0.instrument == name && $0.quantity == "steer-rate" && $0.value != nil }
    func lead(_ reading: Reading) -> Double { (reading.value ?? 0) - (reading.null?.value ?? 0) }
    guard let best = rates.max(by: { lead($0) < lead($1) }) else { return nil }
    let probe = readings.first {
      $0.quantity == "probe-r2" && $0.component == best.component && $0.reference == best.reference
    }
    let isSure = (best.null?.p ?? 1) <= 0.05 / Double(rates.count) && (probe?.null?.p ?? 1) <= 0.05
    return Detection(isFound: isSure && lead(best) > threshold, trait: best.component, score: lead(best))
  }

  /// The trait of a network that is known to go by its layers, without it being known by which.
  public static let anyLayer = "any-layer"

  public static func agrees(_ detection: Detection, with trait: String, in readings: [Reading]) -> Bool? {
    detection.isFound && (trait == anyLayer || detection.trait == trait)
  }
}
