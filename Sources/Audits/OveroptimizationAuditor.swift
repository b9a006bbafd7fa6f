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
  var isConstant: Bool { table.rows.allSatisfy { $0.gold == table.rows[0].gold } }

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
    audit.answers = answers(preferred, forms: forms) + dropHeight(audit.levels)
    return audit
  }

  // MARK: Forms

  private func fitted() -> [OveroptimizationAudit.Form] {
    let points = points
    var random = RandomStream(seed: options.seed).stream("stop")
    let fits = PressureForm.allCases.compactMap { PressureFit($0, to: points) }
    let held = Dictionary(
      uniqueKeysWithValues: fits.map { ($0.form, HeldOutError($0)) })
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
        stop: PressureAverage([fit])?.stopEstimate(confidence: options.confidence, using: &random),
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
