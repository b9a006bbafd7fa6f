import Settings
import Statistics

/// The answer in plain words, for the terminal and the page alike.
extension SelectionAudit {
  /// One sentence: who won, with what, and how much of it is left.
  public var headline: String {
    let name = Untrusted.forTerminal(winner, limit: 80)
    guard let reported = answer("score-reported")?.estimate else {
      return "\(name) has the best score."
    }
    if models.count == 1 {
      return "\(name) scores \(AuditWording.value(reported)); with one model nothing was selected."
    }
    guard let corrected = bestCorrection else {
      return
        "\(name) has the best score, \(AuditWording.value(reported)); how much of it is luck this table cannot say."
    }
    return
      "\(name) is reported at \(AuditWording.decimal(reported.value, AuditWording.decimals(corrected))); corrected for having won it is about "
      + "\(AuditWording.value(corrected)) \(AuditWording.interval(corrected))."
  }

  /// The correction to quote: by shrinkage; for two models, where there is none, and for a winner that stands apart, the
  /// hybrid of conditional inference.
  package var bestCorrection: Estimate? {
    let hybrid = answer("score-hybrid")?.estimate
    return standsApart ? hybrid ?? answer("score-shrunk")?.estimate : answer("score-shrunk")?.estimate ?? hybrid
  }

  /// The sentences that follow the headline.
  public var findings: [String] {
    var result: [String] = []
    let confidenceText = percent(confidence)
    if let set = answer("best-set")?.estimate {
      let others = Int(set.value) - 1
      result.append(
        others == 0
          ? "It is truly the best of the \(models.count) with \(confidenceText) confidence."
          : "It cannot be told from \(AuditWording.count(others, "other model")) of \(models.count - 1) at \(confidenceText)"
            + (others <= 5
              ? ": "
                + bestSet.filter { $0 != winner }.map { Untrusted.forTerminal($0, limit: 60) }
                .joined(separator: ", ")
              : "")
            + ".")
    }
    if let chance = answer("chance-best")?.estimate {
      result.append("The chance that it is truly the best is \(AuditWording.chance(chance.value)).")
    }
    if let p = answer("luck-p")?.estimate?.value,
      let threshold = answer("luck-threshold")?.estimate,
      let reported = answer("score-reported")?.estimate,
      let tried = answer("bits-spent")?.estimate?.n
    {
      let digits = AuditWording.decimals(bestCorrection ?? reported)
      result.append(
        p < 1 - confidence
          ? "If all \(tried) were equal, the best would show \(AuditWording.decimal(threshold.value, digits)) or worse in \(confidenceText) of cases; this one is beyond that (\(AuditWording.p(p)))."
          : "If all \(tried) were equal, a best this good would be nothing unusual (\(AuditWording.p(p)); the bar is \(AuditWording.decimal(threshold.value, digits)))."
      )
    }
    if let reliability = answer("reliability")?.estimate {
      result.append(
        "Of the variance between scores, \(percent(reliability.value)) is true: reliability \(AuditWording.value(reliability)) \(AuditWording.interval(reliability))."
      )
    }
    let along = traits.filter { ($0.pBenjaminiHochberg ?? 1) < 1 - confidence }
    for trait in along.prefix(5) {
      guard let response = trait.response else { continue }
      let name = Untrusted.forTerminal(trait.name, limit: 60)
      result.append(
        "Choosing by score also chooses \(response.correlation.value > 0 ? "more" : "less") \(name): r = \(AuditWording.value(response.correlation)) \(AuditWording.interval(response.correlation)), \(AuditWording.p(trait.pBenjaminiHochberg ?? 1)) after correction for \(AuditWording.count(traits.count, "trait"))."
      )
    }
    if !traits.isEmpty, along.isEmpty, traits.contains(where: { $0.response != nil }) {
      result.append("No trait is seen to come along with the score.")
    }
    return result
  }
}
