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
