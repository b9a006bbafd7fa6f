import Statistics

/// One model's line in words, for the terminal and the page alike.
package struct ModelWords: Sendable, Hashable {
  package var reported: String
  /// Empty where the table cannot say, as the others below.
  package var corrected: String
  package var interval: String
  package var chanceToBeBest: String
  package var toldFromBest: String

  package init(_ model: SelectionAudit.Model, in audit: SelectionAudit) {
    let width = audit.bestCorrection ?? audit.answer("score-reported")?.estimate
    reported =
      width.map { AuditWording.decimal(model.reported, AuditWording.decimals($0)) } ?? "\(model.reported)"
    corrected = model.corrected.map(AuditWording.value) ?? ""
    interval = model.corrected.map(AuditWording.interval) ?? ""
    chanceToBeBest = model.chanceToBeBest.map(AuditWording.share) ?? ""
    toldFromBest = model.inBestSet.map { $0 ? "no" : "yes" } ?? ""
  }
}

extension SelectionAudit {
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
