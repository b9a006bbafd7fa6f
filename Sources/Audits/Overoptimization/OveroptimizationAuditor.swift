import Settings
import Statistics
import Tensors

/// Asks the questions of `overoptimization` one after another.
struct OveroptimizationAuditor {
  let table: PressureTable
  let options: OveroptimizationOptions

  init(table: PressureTable, options: OveroptimizationOptions) {
    self.table = table.withoutCopies()
    self.options = options
  }

  private var points: [PressurePoint] {
    table.rows.map {
      PressurePoint(d: $0.kl.squareRoot(), value: $0.gold, weight: $0.weight, run: $0.run)
    }
  }

  /// Whether gold is the same everywhere, so that rounding alone would decide every question.
  var isConstant: Bool { table.rows.count > 1 && table.rows.allSatisfy { $0.gold == table.rows[0].gold } }

  func audit() -> OveroptimizationAudit {
    let confidence = options.confidence
    var notes = table.notes
    if table.runs.count < 2 {
      notes.append(
        "one run: the intervals say how well a curve fits its points, not how another run would turn out"
      )
    } else if table.runs.count < 6 {
      notes.append(
        "\(table.runs.count) runs: so few say little of how another would turn out, and the intervals are wide for it")
    }
    let forms = isConstant ? [] : fitted()
    let preferred = preferred(forms)
    var audit = OveroptimizationAudit(
      source: table.source, shape: table.shape, rows: table.rowsRead, runs: table.runs.count,
      confidence: confidence,
      preferred: preferred?.form, forms: forms, answers: [], levels: levels(), notes: notes,
      points: table.rows)
    audit.misfit = preferred?.fit.misfit(points)
    audit.answers = answers(preferred, forms: forms) + dropHeight(audit.levels)
    if audit.isContradicted {
      for i in audit.answers.indices where audit.answers[i].quantity != "drop-height" {
        let note = audit.answers[i].note.map { $0 + "; " } ?? ""
        audit.answers[i].note = note + "the scores do not follow the curve that this rests on"
      }
    }
    return audit
  }

  // MARK: Forms

  private func fitted() -> [OveroptimizationAudit.Form] {
    let confidence = options.confidence
    let points = points
    var random = RandomStream(seed: options.seed).stream("stop")
    let fits = PressureForm.allCases.compactMap { PressureFit($0, to: points) }
    let curved = fits.filter { $0.form != .line }
    let held = Dictionary(uniqueKeysWithValues: fits.map { ($0.form, HeldOutError($0)) })
    let best = best(curved, held)
    // The published forms have as many coefficients: they are compared by what they predict.
    func isTold(_ fit: PressureFit) -> Bool {
      guard let best, fit.form != best.form else { return false }
      if let mine = held[fit.form] ?? nil, let its = held[best.form] ?? nil, mine.byRun.count >= 4 {
        let difference = Estimate.pairedDifference(mine.byRun, its.byRun, confidence: confidence)
        return (difference?.interval.lower ?? 0) > 0
      }
      return (fit.information - best.information) / max(fit.inflation, best.inflation) > 10
    }
    let kept = curved.filter { !isTold($0) }
    // The line lies inside both, with β = 0: it stands until β is told from that, whichever of them is true.
    let turns = kept.allSatisfy(bends) && PressureAverage(kept)?.turns(confidence: confidence) != nil
    return fits.map { fit in
      OveroptimizationAudit.Form(
        form: fit.form, alpha: fit.alpha(confidence: confidence).withoutEmptyInterval,
        beta: fit.beta(confidence: confidence)?.withoutEmptyInterval,
        information: fit.information,
        heldOut: (held[fit.form] ?? nil).flatMap { Estimate.mean(of: $0.byRun, confidence: confidence) },
        isToldFromBest: fit.form == .line ? turns : turns && isTold(fit),
        peak: fit.peak(confidence: confidence)?.withoutEmptyInterval,
        stop: PressureAverage([fit])?.stopEstimate(confidence: confidence, using: &random)?.withoutEmptyInterval,
        fit: fit)
    }
  }

  /// Whether the curve departs from a line by more than rounding does.
  private func bends(_ fit: PressureFit) -> Bool {
    let reach = fit.form.terms(at: fit.largest)[1] * (fit.beta()?.value ?? 0)
    return abs(reach) > 1e-9 * table.rows.reduce(0) { max($0, abs($1.gold)) }
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

  /// The line where the turn is not told from none; otherwise, of the forms that cannot be told from the best, the one with
  /// the smallest criterion.
  private func preferred(_ forms: [OveroptimizationAudit.Form]) -> OveroptimizationAudit.Form? {
    forms.first { $0.form == .line && !$0.isToldFromBest }
      ?? forms.filter { !$0.isToldFromBest }.min {
        ($0.information, $0.form.rawValue) < ($1.information, $1.form.rawValue)
      }
  }

  /// Means over runs where all runs share their pressures.
  private func levels() -> [OveroptimizationAudit.Level] {
    var groups: [Double: [PressureTable.Row]] = [:]
    for row in table.rows { groups[row.kl, default: []].append(row) }
    let runs = table.runs.count
    guard groups.count <= 1000,
      groups.values.allSatisfy({ $0.count == runs && Set($0.map(\.run)).count == runs })
    else { return [] }
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
