import Settings
import Statistics
import Tensors

/// What the fitted curves say: where gold peaks, what is lost beyond, and where to stop.
extension OveroptimizationAuditor {
  private enum Question: CaseIterable {
    case peakKL, peakD, peakN, peakGold, goldLost, stopKL, stopN

    var name: String {
      switch self {
      case .peakKL: "peak-kl"
      case .peakD: "peak-d"
      case .peakN: "peak-n"
      case .peakGold: "peak-gold"
      case .goldLost: "gold-lost"
      case .stopKL: "stop-kl"
      case .stopN: "stop-n"
      }
    }

    var meaning: String {
      switch self {
      case .peakKL: "the pressure at which gold is highest"
      case .peakD: "the same as √KL"
      case .peakN: "the same as best of n"
      case .peakGold: "the highest gold within the pressures measured, by the fit"
      case .goldLost: "gold lost from its highest to the largest pressure"
      case .stopKL: "where to stop: the largest pressure at which gold still rises with confidence"
      case .stopN: "the same as best of n"
      }
    }

    var unit: String {
      switch self {
      case .peakKL, .stopKL: "nat"
      case .peakD: "√nat"
      case .peakN, .stopN: "candidates"
      case .peakGold, .goldLost: "gold"
      }
    }

    func answer(_ estimate: Estimate?, note: String?) -> AuditAnswer {
      AuditAnswer(name, meaning, estimate, unit: unit, note: note).withoutEmptyInterval()
    }
  }

  private var largest: Double { (table.rows.map(\.kl).max() ?? 0).squareRoot() }
  private var smallest: Double { (table.rows.map(\.kl).min() ?? 0).squareRoot() }
  /// The confidence of one end of an interval.
  private var oneSided: String { AuditWording.percent((1 + options.confidence) / 2) }

  /// The preferred form and those that cannot be told from it; a line only where it is preferred, for to ask for a peak is
  /// to ask the curves that turn.
  private func spanned(
    _ preferred: OveroptimizationAudit.Form, _ forms: [OveroptimizationAudit.Form]
  ) -> PressureAverage? {
    PressureAverage(
      forms.filter { !$0.isToldFromBest && (preferred.form == .line || $0.form != .line) }.map(\.fit))
  }

  func answers(
    _ preferred: OveroptimizationAudit.Form?, forms: [OveroptimizationAudit.Form]
  ) -> [AuditAnswer] {
    let asked = Question.allCases.filter {
      table.shape != .divergence || ($0 != .peakN && $0 != .stopN)
    }
    guard let preferred, let average = spanned(preferred, forms) else {
      let few =
        isConstant
        ? "gold is the same at every pressure"
        : "too few different pressures to fit a curve (a line needs three, the published forms four; with runs, more points than runs)"
      return asked.map { .unavailable($0.name, $0.meaning, because: few) }
    }
    var result = coefficients(preferred, forms)
    let peak = preferred.form == .line ? nil : average.peak(confidence: options.confidence)
    let missing = peak == nil ? whyNoPeak(preferred, average) : nil
    let outside = peak.flatMap(outside)
    for question in asked {
      switch question {
      case .peakKL: result.append(question.answer(peak?.mapped { $0 * $0 }, note: missing ?? outside))
      case .peakD: result.append(question.answer(peak, note: missing ?? outside))
      case .peakN: result.append(question.answer(peak?.mapped(Self.candidates), note: missing ?? outside))
      case .peakGold:
        result.append(question.answer(average.goldAtPeak(confidence: options.confidence), note: nil))
      case .goldLost: result.append(goldLost(average, peak: peak))
      case .stopKL, .stopN: break
      }
    }
    return result + stops(average, asked: asked)
  }

  private func coefficients(
    _ preferred: OveroptimizationAudit.Form, _ forms: [OveroptimizationAudit.Form]
  ) -> [AuditAnswer] {
    // Where a line is preferred, the turn of the better of the two others.
    let turning =
      preferred.form == .line
      ? forms.filter { $0.form != .line }.min { $0.information < $1.information } : preferred
    let note: String? =
      preferred.form != .line
      ? nil
      : turning.map { "of the form \($0.form.rawValue), and not told from 0: a straight line stands" }
        ?? "the published forms need four different pressures"
    return [
      AuditAnswer(
        "alpha", "gold gained per √nat at first", preferred.fit.alpha(confidence: options.confidence),
        unit: "gold per √nat"),
      AuditAnswer(
        "beta", "how hard gold turns", turning?.fit.beta(confidence: options.confidence), unit: "gold per nat",
        note: note),
    ].map { $0.withoutEmptyInterval() }
  }

  private func whyNoPeak(_ preferred: OveroptimizationAudit.Form, _ average: PressureAverage) -> String {
    if preferred.form == .line {
      return preferred.alpha.interval.upper < 0
        ? "no peak is supported: gold falls along a straight line"
        : "no peak is supported: the turn cannot be told from none at \(AuditWording.percent(options.confidence))"
    }
    if average.turns(confidence: options.confidence) == .down {
      return "gold falls from the start: the curve has no maximum above zero pressure"
    }
    return "no peak is supported: the curve bends upward, and turns nowhere"
  }

  private func outside(_ peak: Estimate) -> String? {
    if peak.value > largest {
      return "beyond the largest pressure measured, \(AuditWording.significant(largest * largest)) nats"
    }
    if peak.value < smallest {
      return "below the smallest pressure measured, \(AuditWording.significant(smallest * smallest)) nats"
    }
    return nil
  }

  private func goldLost(_ average: PressureAverage, peak: Estimate?) -> AuditAnswer {
    let lost = average.lostBeyondPeak(confidence: options.confidence)
    guard lost.interval.upper > 0 else {
      return .unavailable(
        Question.goldLost.name, Question.goldLost.meaning,
        because:
          "gold still rises at the largest pressure measured (\(oneSided) confidence), so that nothing is lost by then")
    }
    var note: String?
    if lost.value == 0 {
      note =
        peak == nil
        ? "by the fit gold is highest at the largest pressure measured; the upper end is what may be lost by then all the same"
        : "the fitted peak lies beyond the largest pressure measured; the upper end is what may be lost by then all the same"
    } else if lost.interval.lower == 0 {
      note = "it cannot be told from none"
    }
    return Question.goldLost.answer(lost, note: note)
  }

  private func stops(_ average: PressureAverage, asked: [Question]) -> [AuditAnswer] {
    var random = RandomStream(seed: options.seed).stream("overoptimization")
    let stop = average.stopEstimate(confidence: options.confidence, using: &random)
    return asked.filter { $0 == .stopKL || $0 == .stopN }.map { question in
      guard let stop else {
        return .unavailable(
          question.name, question.meaning,
          because:
            "gold is not seen to rise at any pressure with \(AuditWording.percent(options.confidence)) confidence")
      }
      let mapped = stop.mapped(question == .stopKL ? { $0 * $0 } : Self.candidates)
      var named = mapped
      named.method = "slope-above-zero-one-sided, " + stop.method
      if stop.value >= largest * 0.9999 {
        // Beyond the data nothing is known: an upper end there would be no limit.
        return AuditAnswer(
          question.name, question.meaning, named, unit: question.unit,
          note: "gold still rises at the largest pressure measured, and what lies beyond is not known"
        ).withoutEmptyInterval(because: "no interval, for every other draw ends there too")
      }
      return question.answer(
        named,
        note:
          "itself a limit, below the peak with \(AuditWording.percent(options.confidence)) confidence; the interval: how far "
          + (stop.method == "bootstrap-runs" ? "other runs" : "the uncertain curve") + " would move it")
    }
  }

  /// The n whose divergence is d².
  private static func candidates(_ d: Double) -> Double {
    d.isFinite ? Pressure.bestOf(divergence: d * d) : .infinity
  }
}

extension Estimate {
  /// The estimate in another unit, which an increasing function leads to.
  fileprivate func mapped(_ unit: (Double) -> Double) -> Estimate {
    Estimate(
      unit(value), interval: Interval(lower: unit(interval.lower), upper: unit(interval.upper)),
      confidence: confidence, method: method, n: n)
  }
}
