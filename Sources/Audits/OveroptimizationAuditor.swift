import Settings
import Statistics
import Tensors

/// Asks the questions of `overoptimization` one after another.
struct OveroptimizationAuditor {
  let table: PressureTable
  let options: OveroptimizationOptions

  private var points: [PressurePoint] {
    table.rows.map {
      PressurePoint(d: $0.kl.squareRoot(), value: $0.gold, weight: $0.weight, run: $0.run)
    }
  }

  /// Whether gold is the same everywhere, so that rounding alone would decide every question.
  private var isConstant: Bool { table.rows.allSatisfy { $0.gold == table.rows[0].gold } }

  func audit() -> OveroptimizationAudit {
    let confidence = options.confidence
    var notes = table.notes
    if table.runs.count < 2 {
      notes.append(
        "one run: the intervals say how well a curve fits its points, not how another run would turn out"
      )
    } else if table.runs.count < 6 {
      notes.append("\(table.runs.count) runs: intervals clustered by so few runs are rough")
    }
    let forms = isConstant ? [] : fitted()
    let preferred = preferred(forms)
    var audit = OveroptimizationAudit(
      source: table.source, shape: table.shape, rows: table.rowsRead, runs: table.runs.count,
      confidence: confidence,
      preferred: preferred?.form, forms: forms, answers: [], levels: levels(), notes: notes,
      points: table.rows)
    audit.answers = answers(preferred, forms: forms, levels: audit.levels)
    return audit
  }

  // MARK: Forms

  private func fitted() -> [OveroptimizationAudit.Form] {
    let points = points
    var random = RandomStream(seed: options.seed).stream("stop")
    let fits = PressureForm.allCases.compactMap { PressureFit($0, to: points) }
    let held = Dictionary(
      uniqueKeysWithValues: fits.map { ($0.form, HeldOutError($0.form, points: points)) })
    // A turn needs more than a line: the line stands unless a form beats it.
    guard let best = best(fits, held) else { return [] }
    return fits.map { fit in
      var told = false
      // The published forms hold the straight line as β = 0: where it predicts best they are not refuted, only idle.
      if fit.form != best.form, best.form != .line {
        if let mine = held[fit.form] ?? nil, let its = held[best.form] ?? nil, mine.byRun.count >= 4 {
          let difference = Estimate.pairedDifference(
            mine.byRun, its.byRun, confidence: options.confidence)
          told = (difference?.interval.lower ?? 0) > 0
        } else {
          told = fit.information - best.information > 10
        }
      }
      return OveroptimizationAudit.Form(
        form: fit.form, alpha: fit.alpha(confidence: options.confidence),
        beta: fit.beta(confidence: options.confidence),
        information: fit.information,
        heldOut: (held[fit.form] ?? nil).flatMap {
          Estimate.mean(of: $0.byRun, confidence: options.confidence)
        },
        isToldFromBest: told, peak: fit.peak(confidence: options.confidence),
        stop: fit.stopEstimate(points: points, confidence: options.confidence, using: &random),
        fit: fit)
    }
  }

  /// The smallest held-out error where there are at least four runs, the smallest criterion otherwise.
  private func best(_ fits: [PressureFit], _ held: [PressureForm: HeldOutError?]) -> PressureFit? {
    fits.min { a, b in
      if let x = held[a.form] ?? nil, let y = held[b.form] ?? nil, x.byRun.count >= 4 {
        return (x.mean, a.information) < (y.mean, b.information)
      }
      return a.information < b.information
    }
  }

  private func preferred(_ forms: [OveroptimizationAudit.Form]) -> OveroptimizationAudit.Form? {
    // Among the forms that cannot be told from the best, the one with the smallest criterion.
    // That is the line where the line is best, for the others then are not told from it and cost a term more.
    forms.filter { !$0.isToldFromBest }.min {
      ($0.information, $0.form.rawValue) < ($1.information, $1.form.rawValue)
    }
  }

  // MARK: Answers

  private func answers(
    _ preferred: OveroptimizationAudit.Form?, forms: [OveroptimizationAudit.Form],
    levels: [OveroptimizationAudit.Level]
  ) -> [AuditAnswer] {
    var random = RandomStream(seed: options.seed).stream("overoptimization")
    var result: [AuditAnswer] = []
    let few =
      isConstant
      ? "gold is the same at every pressure"
      : "too few different pressures to fit a curve (a line needs three, the published forms four)"
    let meanings = [
      ("peak-kl", "the pressure at which gold is highest"), ("peak-d", "the same as √KL"),
      ("peak-n", "the same as best of n"), ("peak-gold", "gold at its peak, by the fit"),
      ("gold-lost", "gold lost from the peak to the largest pressure"),
      ("stop-kl", "where to stop: the largest pressure at which gold still rises with confidence"),
      ("stop-n", "the same as best of n"),
    ]
    let top = (table.rows.map(\.kl).max() ?? 0).squareRoot()
    // The curve that turns: the preferred one, or where a line is preferred the better of the two others.
    let turning = preferred?.form == .line ? nil : preferred
    if preferred != nil {
      result.append(
        AuditAnswer(
          "alpha", "gold gained per √nat at first", preferred?.alpha, unit: "gold per √nat"))
      if let beta = preferred?.beta {
        result.append(AuditAnswer("beta", "how hard gold turns", beta, unit: "gold per nat"))
      } else {
        let other = forms.filter { $0.form != .line }.min { $0.information < $1.information }
        result.append(
          AuditAnswer(
            "beta", "how hard gold turns", other?.beta, unit: "gold per nat",
            note: other == nil
              ? few : "of the form \(other?.form.rawValue ?? ""); the data prefer a straight line"))
      }
      let peak = turning?.peak
      if let peak, let turning {
        func mapped(_ f: (Double) -> Double, _ method: String) -> Estimate {
          Estimate(
            f(peak.value),
            interval: Interval(lower: f(peak.interval.lower), upper: f(peak.interval.upper)),
            confidence: peak.confidence, method: method, n: peak.n)
        }
        let beyond =
          peak.value > top ? "beyond the largest pressure seen, \(shown(top * top)) nats" : nil
        result.append(
          AuditAnswer(
            meanings[0].0, meanings[0].1, mapped({ $0 * $0 }, "fieller"), unit: "nat", note: beyond)
        )
        result.append(AuditAnswer(meanings[1].0, meanings[1].1, peak, unit: "√nat", note: beyond))
        if table.shape != .divergence {
          result.append(
            AuditAnswer(
              meanings[2].0, meanings[2].1,
              mapped({ $0.isFinite ? Pressure.bestOf(divergence: $0 * $0) : .infinity }, "fieller"),
              unit: "candidates", note: beyond))
        }
        result.append(
          AuditAnswer(
            meanings[3].0, meanings[3].1,
            turning.fit.value(at: min(peak.value, top), confidence: options.confidence),
            unit: "gold", note: beyond == nil ? nil : "taken at the largest pressure seen"))
        result.append(
          AuditAnswer(
            meanings[4].0, meanings[4].1,
            turning.fit.lostBeyondPeak(confidence: options.confidence, using: &random),
            unit: "gold", note: beyond))
      } else {
        let reason =
          preferred?.form == .line
          ? "no peak is supported: a straight line predicts as well"
          : "no peak is supported: the turn cannot be told from none at \(percent(options.confidence))"
        for (quantity, meaning) in meanings[0...4]
        where quantity != "peak-n" || table.shape != .divergence {
          result.append(.unavailable(quantity, meaning, because: reason))
        }
      }
      if let stop = preferred?.stop {
        let still = stop.value >= top * 0.9999 ? "gold still rises at the largest pressure seen; " : ""
        let note =
          still
          + "itself a limit, below the peak with \(percent(options.confidence)) confidence; the interval: how far "
          + (stop.method == "bootstrap-runs" ? "other runs" : "the uncertain curve") + " would move it"
        func mapped(_ f: (Double) -> Double) -> Estimate {
          Estimate(
            f(stop.value), interval: Interval(lower: f(stop.interval.lower), upper: f(stop.interval.upper)),
            confidence: stop.confidence, method: "slope-above-zero-one-sided, " + stop.method, n: stop.n)
        }
        result.append(AuditAnswer(meanings[5].0, meanings[5].1, mapped { $0 * $0 }, unit: "nat", note: note))
        if table.shape != .divergence {
          result.append(
            AuditAnswer(
              meanings[6].0, meanings[6].1, mapped { Pressure.bestOf(divergence: $0 * $0) },
              unit: "candidates", note: note))
        }
      } else {
        for (quantity, meaning) in meanings[5...6]
        where quantity != "stop-n" || table.shape != .divergence {
          result.append(
            .unavailable(
              quantity, meaning,
              because:
                "gold is not seen to rise at any pressure with \(percent(options.confidence)) confidence"
            ))
        }
      }
    } else {
      for (quantity, meaning) in meanings {
        result.append(.unavailable(quantity, meaning, because: few))
      }
    }
    result += dropHeight(levels)
    return result
  }

  /// Gold at the largest pressure minus the largest gold on the way, divided by the span of gold: at most 0.
  private func dropHeight(_ levels: [OveroptimizationAudit.Level]) -> [AuditAnswer] {
    let meaning = "gold at the largest pressure minus the highest gold, over the span of gold"
    var curves: [[Double]] = []
    for run in table.runs.indices {
      let rows = table.rows.filter { $0.run == run }.sorted { $0.kl < $1.kl }
      curves.append(rows.map(\.gold))
    }
    curves = curves.filter { !$0.isEmpty }
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
          note: "of the mean curve; \(span); noise makes it look deeper, never less")
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

  /// Means over runs where all runs share their pressures.
  private func levels() -> [OveroptimizationAudit.Level] {
    var groups: [Double: [PressureTable.Row]] = [:]
    for row in table.rows { groups[row.kl, default: []].append(row) }
    let runs = table.runs.count
    guard groups.count <= 1000, groups.values.allSatisfy({ $0.count == runs }) else { return [] }
    func mean(_ values: [Double]) -> Estimate {
      Estimate.mean(of: values, confidence: options.confidence)
        ?? Estimate(
          values[0], interval: Interval(lower: values[0], upper: values[0]), confidence: 1,
          method: "as-given", n: 1)
    }
    return groups.keys.sorted().map { kl in
      let rows = groups[kl] ?? []
      return OveroptimizationAudit.Level(
        kl: kl, gold: mean(rows.map(\.gold)), proxy: mean(rows.map(\.proxy)))
    }
  }
}
