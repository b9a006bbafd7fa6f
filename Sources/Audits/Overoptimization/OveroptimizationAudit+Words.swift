import Settings
import Statistics

/// The answer in plain words, for the terminal and the page alike.
extension OveroptimizationAudit {
  /// One sentence: whether gold turns, where, and where to stop.
  public var headline: String {
    guard preferred != nil else {
      return Set(points.map(\.gold)).count == 1 && points.count > 1
        ? "Gold is the same at every pressure: nothing is gained and nothing lost."
        : "Too few pressures to say where the proxy stops helping."
    }
    if isContradicted, let misfit, let highest = highestSeen {
      return
        "The scores follow none of the curves (\(AuditWording.p(misfit))): of the pressures measured gold is highest at \(AuditWording.significant(highest.kl)) nats."
    }
    if let peak = answer("peak-kl")?.estimate {
      let range = AuditWording.value(peak) + (peak.confidence < 1 ? " " + AuditWording.interval(peak) : "")
      if peak.value > largestPressure {
        return
          (stillRises
          ? "Gold still rises at the largest pressure measured, \(AuditWording.significant(largestPressure)) nats; by the fit it peaks beyond,"
          : "By the fit gold peaks beyond the largest pressure measured, \(AuditWording.significant(largestPressure)) nats,")
          + (peak.interval.upper > 10 * largestPressure
            // How far beyond is not known, and digits would say otherwise.
            ? " at \(AuditWording.significant(peak.interval.lower)) nats or more."
            : " at \(range) nats.")
      }
      if peak.value < smallestPressure {
        return
          "By the fit gold peaks below the smallest pressure measured, \(AuditWording.significant(smallestPressure)) nats, and falls from there on."
      }
      let n =
        shape == .divergence
        ? "" : answer("peak-n")?.estimate.map { ", best of \(AuditWording.value($0))" } ?? ""
      return "Gold peaks at a pressure of \(range) nats\(n)"
        + (peak.interval.upper > largestPressure
          ? ", or beyond the largest measured, \(AuditWording.significant(largestPressure)) nats." : ".")
    }
    if onlyFalls {
      return
        "Gold falls from the smallest pressure measured on, \(AuditWording.significant(smallestPressure)) nats: optimizing gains nothing."
    }
    if stillRises {
      return
        "No peak is supported: gold still rises at the largest pressure measured, \(AuditWording.significant(largestPressure)) nats."
    }
    return
      "No peak is supported at \(AuditWording.percent(confidence)), up to the largest pressure measured, \(AuditWording.significant(largestPressure)) nats."
  }

  /// Whether gold is lost with confidence and not seen to rise anywhere.
  package var onlyFalls: Bool {
    answer("stop-kl")?.estimate == nil && (answer("gold-lost")?.estimate?.interval.lower ?? 0) > 0
  }

  /// Whether the scores do not follow the curve and are highest where it has no peak.
  package var isContradicted: Bool {
    guard let misfit, misfit < 0.01, let highest = highestSeen else { return false }
    let pressures = Set(points.map(\.kl)).sorted()
    guard let place = pressures.firstIndex(of: highest.kl) else { return false }
    guard let peak = answer("peak-kl")?.estimate else { return place < pressures.count - 1 && stillRises }
    // Between the neighbors of the highest point the true peak may lie anywhere.
    let before = place > 0 ? pressures[place - 1] : 0
    let after = place < pressures.count - 1 ? pressures[place + 1] : .infinity
    return peak.interval.upper < before || peak.interval.lower > after
  }

  /// The pressure with the highest mean of gold.
  private var highestSeen: (kl: Double, gold: Double)? {
    Dictionary(grouping: points) { $0.kl }.map { kl, rows in
      (kl: kl, gold: rows.reduce(0) { $0 + $1.gold } / Double(rows.count))
    }.max { ($0.gold, $1.kl) < ($1.gold, $0.kl) }
  }

  package var smallestPressure: Double { points.map(\.kl).min() ?? 0 }

  package var largestPressure: Double { points.map(\.kl).max() ?? 0 }

  /// What stands beside the answers that have an interval, once each, with the names of the answers.
  public var remarks: [String] {
    var known: [(note: String, names: [String])] = []
    for answer in answers {
      guard let note = answer.note, let estimate = answer.estimate, estimate.confidence < 1 else { continue }
      if let index = known.firstIndex(where: { $0.note == note }) {
        known[index].names.append(answer.quantity)
      } else {
        known.append((note, [answer.quantity]))
      }
    }
    return known.map { $0.names.joined(separator: ", ") + ": " + $0.note }
  }

  /// The sentences that follow the headline.
  public var findings: [String] {
    var result: [String] = []
    if let misfit, misfit < 0.01, !isContradicted, let highest = highestSeen {
      result.append(
        "The scores do not quite follow the curve (\(AuditWording.p(misfit))); the highest gold seen is \(AuditWording.significant(highest.gold)), at \(AuditWording.significant(highest.kl)) nats."
      )
    }
    if isContradicted {
      result.append("What the nearest curve says of peak, loss and where to stop is not to be relied on.")
    }
    if let stop = answer("stop-kl"), let estimate = stop.estimate, !isContradicted {
      // A limit: a candidate more would be beyond it.
      let n =
        shape == .divergence
        ? ""
        : answer("stop-n")?.estimate.map { " (best of \(AuditWording.decimal(($0.value + 1e-6).rounded(.down), 0)))" }
          ?? ""
      let value = AuditWording.value(estimate)
      result.append(
        !stillRises
          ? "Stop at \(value) nats\(n): up to there gold still rises with \(AuditWording.percent(confidence)) confidence."
          : "Nothing seen here says to stop before \(AuditWording.significant(largestPressure)) nats\(n).")
    } else if let note = answer("stop-kl")?.note, !isContradicted {
      result.append(note.prefix(1).uppercased() + note.dropFirst() + ".")
    }
    if let lost = answer("gold-lost")?.estimate, !isContradicted {
      let range = lost.confidence < 1 ? " " + AuditWording.interval(lost) : ""
      if lost.interval.lower > 0 {
        result.append("From its highest to the largest pressure gold loses \(AuditWording.value(lost))\(range).")
      } else {
        let upper = AuditWording.decimal(lost.interval.upper, AuditWording.decimals(lost))
        result.append(
          "By the largest pressure no loss of gold is certain; it may be up to \(upper)\(range == "" ? "" : ", with \(AuditWording.percent((1 + confidence) / 2)) confidence")."
        )
      }
    }
    if let preferred, forms.count > 1, !isContradicted {
      let told = forms.filter(\.isToldFromBest).map(\.form.words)
      let open = forms.filter { !$0.isToldFromBest && $0.form != preferred }.map(\.form.words)
      var sentence = "The data prefer \(preferred.words)"
      if !told.isEmpty { sentence += ", and tell it from \(told.joined(separator: " and "))" }
      if !open.isEmpty {
        sentence += "; they cannot tell it from \(open.joined(separator: " and "))"
      }
      result.append(sentence + ".")
    }
    if let drop = answer("drop-height")?.estimate {
      result.append(
        "The normalized drop height is \(AuditWording.value(drop))\(drop.confidence == 1 ? "" : " " + AuditWording.interval(drop))."
      )
    }
    return result
  }
}

extension PressureForm {
  /// The form with its formula.
  public var words: String {
    switch self {
    case .line: "a straight line in √KL"
    case .bestOfN: "the best-of-n form d(α − βd)"
    case .reinforcement: "the reinforcement form d(α − β log d)"
    }
  }
}

/// The stable names of `mesascope overoptimization --format json`.
extension OveroptimizationAudit: Encodable {
  enum CodingKeys: String, CodingKey {
    case schema, audit, source, shape, rows, runs, confidence, headline, findings, preferred, forms,
      answers, levels,
      notes, misfit
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .schema)
    try container.encode("overoptimization", forKey: .audit)
    try container.encode(source, forKey: .source)
    try container.encode(shape, forKey: .shape)
    try container.encode(rows, forKey: .rows)
    try container.encode(runs, forKey: .runs)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(headline, forKey: .headline)
    try container.encode(findings, forKey: .findings)
    try container.encode(preferred, forKey: .preferred)
    try container.encode(forms, forKey: .forms)
    try container.encode(answers, forKey: .answers)
    try container.encode(levels, forKey: .levels)
    try container.encode(notes, forKey: .notes)
    try container.encode(misfit, forKey: .misfit)
  }
}

extension OveroptimizationAudit.Form: Encodable {
  enum CodingKeys: String, CodingKey {
    case form, alpha, beta
    case information = "information-criterion"
    case heldOut = "held-out-error"
    case isToldFromBest = "told-from-best"
    case peak = "peak-d"
    case stop = "stop-d"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(form, forKey: .form)
    try container.encode(EncodedEstimate(estimate: alpha), forKey: .alpha)
    try container.encode(beta.map(EncodedEstimate.init), forKey: .beta)
    try container.encode(information.finite, forKey: .information)
    try container.encode(heldOut.map(EncodedEstimate.init), forKey: .heldOut)
    try container.encode(isToldFromBest, forKey: .isToldFromBest)
    try container.encode(peak.map(EncodedEstimate.init), forKey: .peak)
    try container.encode(stop.map(EncodedEstimate.init), forKey: .stop)
  }
}

extension OveroptimizationAudit.Level: Encodable {
  enum CodingKeys: String, CodingKey { case kl, gold, proxy }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kl, forKey: .kl)
    try container.encode(EncodedEstimate(estimate: gold), forKey: .gold)
    try container.encode(EncodedEstimate(estimate: proxy), forKey: .proxy)
  }
}
