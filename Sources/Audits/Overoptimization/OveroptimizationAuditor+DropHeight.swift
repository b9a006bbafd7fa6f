import Settings
import Statistics

/// The normalized drop height, from the scores as they are: no curve is fitted.
extension OveroptimizationAuditor {
  /// Gold at the largest pressure minus the largest gold on the way, divided by the span of gold: at most 0.
  func dropHeight(_ levels: [OveroptimizationAudit.Level]) -> [AuditAnswer] {
    let meaning = "gold at the largest pressure minus the highest gold, over the span of gold"
    let curves = Dictionary(grouping: table.rows) { $0.run }.sorted { $0.key < $1.key }.map { _, rows in
      rows.sorted { $0.kl < $1.kl }.map(\.gold)
    }
    let shared = levels.count >= 2 && curves.allSatisfy { $0.count == levels.count }
    func height(_ curve: [Double]) -> Double {
      guard let highest = curve.max(), let lowest = curve.min(), let last = curve.last else {
        return .nan
      }
      let span = options.goldRange ?? highest - lowest
      return span > 0 ? (last - highest) / span : 0
    }
    let span = options.goldRange == nil ? "the span is the one seen" : "the span is the one given"
    if shared, curves.count >= 2 {
      // The mean curve first, so that noise of single runs does not look like a peak; then how much the fall from its
      // highest level varies between runs.
      let count = levels.count
      let mean = (0..<count).map { level in curves.reduce(0) { $0 + $1[level] } / Double(curves.count) }
      let peak = mean.indices.max { (mean[$0], -$0) < (mean[$1], -$1) } ?? 0
      let width = options.goldRange ?? (mean.max() ?? 0) - (mean.min() ?? 0)
      let value = height(mean)
      // Where gold is highest at the end: how much of a fall the noise would hide, by the last step.
      let from = peak == count - 1 ? count - 2 : peak
      let lowest = mean.indices.min { (mean[$0], $0) < (mean[$1], $1) } ?? 0
      // A ratio of means over runs, by Taylor's formula: what each run adds to fall − ratio · span.
      let ratio = width > 0 ? (mean[count - 1] - mean[from]) / width : 0
      let parts = curves.map { curve in
        guard width > 0 else { return 0.0 }
        let span = options.goldRange ?? curve[peak] - curve[lowest]
        return ratio + (curve[count - 1] - curve[from] - ratio * span) / width
      }
      let estimate = Estimate.mean(of: parts, confidence: options.confidence).map { fall in
        Estimate(
          value,
          interval: Interval(
            lower: min(value, fall.interval.lower), upper: max(value, min(0, fall.interval.upper))),
          confidence: fall.confidence, method: "paired-t", n: fall.n)
      }
      return [
        AuditAnswer(
          "drop-height", meaning, estimate,
          note: "of the mean curve; \(span); noise makes it look deeper, never less"
        ).withoutEmptyInterval(
          because: value == 0
            ? "no interval, for gold is highest at the largest pressure by more than the noise of its last step"
            : "no interval, for gold is highest at the one end and lowest at the other, which any span makes −1")
      ]
    }
    guard curves.count == 1, curves[0].count >= 2 else {
      return [
        .unavailable(
          "drop-height", meaning,
          because: "the runs were not measured at the same pressures, two at least")
      ]
    }
    return [
      .exact(
        "drop-height", meaning, height(curves[0]), method: "as-observed", n: 1,
        note: "of one run, without an interval; \(span)")
    ]
  }
}
