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
    let column = scoreName.map { " (\($0))" } ?? ""
    if models.count == 1 {
      return "\(name) scores \(AuditWording.value(reported))\(column); with one model nothing was selected."
    }
    guard let corrected = bestCorrection else {
      return
        "\(name) has the best score, \(AuditWording.value(reported))\(column); how much of it is luck this table cannot say."
    }
    return
      "\(name) is reported at \(AuditWording.decimal(reported.value, AuditWording.decimals(corrected)))\(column); corrected for having won it is about "
      + "\(AuditWording.value(corrected)) \(AuditWording.interval(corrected))."
  }

  /// What the score is called, where that says more than “score”.
  private var scoreName: String? {
    if scoreColumns.count > 1 { return "mean of \(scoreColumns.count) columns" }
    return scoreColumns.first.flatMap { $0.lowercased() == "score" ? nil : Untrusted.forTerminal($0, limit: 60) }
  }

  /// Why the table says nothing about how much the scores of its models would vary.
  private var silence: String? { models.count > 1 && bestCorrection == nil ? answer("score-corrected")?.note : nil }

  /// Whether it holds neither standard errors nor anything that repeats.
  private var isBare: Bool { shape == .summary && models.allSatisfy { $0.standardError == nil } }

  /// The correction to quote.
  package var bestCorrection: Estimate? { answer("score-corrected")?.estimate }

  /// The sentences that follow the headline.
  public var findings: [String] {
    var result = caveats.map { Untrusted.forTerminal($0, limit: 400) }
    if models.count > 1, let first = models.first, first.standardError == 0,
      models.contains(where: { ($0.standardError ?? 0) > 0 })
    {
      result.append(
        "Its standard error is 0, as of a baseline that the others are measured against: its score is given, not measured."
      )
    }
    let confidenceText = AuditWording.percent(confidence)
    if let set = answer("best-set")?.estimate {
      let others = Int(set.value) - 1
      result.append(
        others == 0
          ? "It is truly the best of the \(models.count) with \(confidenceText) confidence."
          : (others == models.count - 1
            ? "It cannot be told from \(others == 1 ? "the other model" : "any of the \(others) other models") at \(confidenceText)"
            : "It cannot be told from \(others) of the \(models.count - 1) other models at \(confidenceText)")
            + (others <= 5
              ? ": "
                + bestSet.filter { $0 != winner }.map { Untrusted.forTerminal($0, limit: 60) }
                .joined(separator: ", ")
              : "")
            + ".")
    }
    if let chance = answer("chance-best")?.estimate {
      result.append(
        "The chance that it is truly the best is \(AuditWording.value(chance)) \(AuditWording.interval(chance))."
      )
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
        "Of the variance between scores, \(AuditWording.percent(reliability.value)) is true: reliability \(AuditWording.value(reliability)) \(AuditWording.interval(reliability))."
      )
    }
    let significant = traits.filter { ($0.pBenjaminiHochberg ?? 1) < 1 - confidence }
    // Wins, losses and another form of the same score say nothing new.
    let restated = significant.filter { abs($0.response?.correlation.value ?? 0) > 0.9 }
    let along = significant.filter { abs($0.response?.correlation.value ?? 0) <= 0.9 }
    for trait in along.prefix(5) {
      guard let response = trait.response else { continue }
      let name = Untrusted.forTerminal(trait.name, limit: 60)
      result.append(
        "Choosing by score also chooses \(response.correlation.value > 0 ? "more" : "less") \(name): r = \(AuditWording.value(response.correlation)) \(AuditWording.interval(response.correlation)), \(AuditWording.p(trait.pBenjaminiHochberg ?? 1)) after correction for \(AuditWording.count(traits.count, "trait"))."
      )
    }
    func restate(_ traits: [Trait], _ words: String) {
      guard !traits.isEmpty else { return }
      let names = traits.prefix(6).map { Untrusted.forTerminal($0.name, limit: 60) }
      result.append("\(names.joined(separator: ", "))\(traits.count > 6 ? ", …" : ""): \(words).")
    }
    restate(
      restated.filter { ($0.response?.correlation.value ?? 0) > 0 },
      "so close to the score (r above 0.9) that choosing by one is choosing by the other")
    restate(
      restated.filter { ($0.response?.correlation.value ?? 0) < 0 },
      "so much the score turned round (r below −0.9) that choosing by the score is choosing the lowest")
    if let silence {
      result.append("The reason: \(Untrusted.forTerminal(silence, limit: 200)).")
      if isBare {
        result.append(
          "A column of standard errors, or a row for each item or evaluation seed instead of each model, would let it say."
        )
      }
    }
    if !traits.isEmpty, significant.isEmpty, traits.contains(where: { $0.response != nil }) {
      result.append("No trait is seen to come along with the score.")
    }
    if !reading.isEmpty { result.append("Read from the table: \(Untrusted.forTerminal(reading, limit: 600)).") }
    return result
  }

  /// Why “told from best” and the p-values of pairs need not agree; nil where the table has not both.
  package var toldAndPairs: String? {
    guard !comparisons.isEmpty, models.contains(where: { $0.inBestSet != nil }) else { return nil }
    let limit = AuditWording.decimal(1 - confidence, 1 - confidence < 0.0095 ? 3 : 2)
    return
      "Told from the best asks of one model at a time, and one-sided, whether some other is better than it; p, max-t asks "
      + "two-sided of \(comparisons.count == 1 ? "the pair" : "all \(comparisons.count) pairs at once"). A model can therefore be told "
      + "from the best and yet have a p, max-t above \(limit): asking more costs power, and the two do not contradict each other."
  }
}
