import Audits
import Figures
import Settings
import Statistics

/// The models of `select`: in the picture, in a table, and in pairs with the winner.
extension Page {
  /// How many are shown before the rest is folded.
  static let modelsShown = 20
  /// How many a page has at all; beyond that the numbers are for programs.
  static let modelsPictured = 200, modelsListed = 1000

  /// The picture of the first models, and folded that of the others.
  static func pictures(_ audit: SelectionAudit) -> [Block] {
    let first = audit.models.prefix(modelsShown)
    let rest = audit.models.dropFirst(modelsShown).prefix(modelsPictured - modelsShown)
    var blocks: [Block] = [
      .figure(
        Figure(
          "selection", chart(audit, Array(first)),
          caption: rest.isEmpty
            ? nil : "The first \(first.count) of \(audit.models.count) models by reported score; the others are below.")
      )
    ]
    guard !rest.isEmpty else { return blocks }
    let last = first.count + rest.count
    blocks.append(
      .folded(
        "Models \(first.count + 1) to \(last) of \(audit.models.count)",
        [.figure(Figure("selection-others", chart(audit, Array(rest))))]))
    return blocks
  }

  static func models(_ audit: SelectionAudit) -> [Block] {
    guard audit.models.count > 1 else { return [] }
    let rows = audit.models.prefix(modelsListed).map { model in
      let words = ModelWords(model, in: audit)
      return Table.Row(
        [
          Prose("\(model.rank). \(model.name)"), Prose(words.reported), Prose(words.corrected), Prose(words.interval),
          Prose(words.chanceToBeBest), Prose(words.toldFromBest),
        ], highlighted: model.inBestSet == true)
    }
    var notes: [Prose] = audit.toldAndPairs.map { [Prose($0)] } ?? []
    notes += methodNote("Corrected scores", methods(of: audit.models.prefix(modelsListed)))
    if audit.models.count > rows.count {
      notes.append("The first \(rows.count) of \(audit.models.count) models; \(code: "--format json") has them all.")
    }
    return long(
      Table(
        "Models by reported score; shaded: cannot be told from the best",
        columns: [
          Table.Column("model"), Table.Column("reported", .right), Table.Column("corrected", .right),
          Table.Column("interval", .right), Table.Column("chance best", .right), Table.Column("told from best", .right),
        ], rows: rows, notes: notes, narrow: .cards), of: "models")
  }

  static func comparisons(_ audit: SelectionAudit) -> [Block] {
    let shown = shownComparisons(audit)
    guard !shown.isEmpty else { return [] }
    var notes: [Prose] = [
      "Intervals are for each pair alone; both p-values are two-sided and corrected for all \(audit.comparisons.count) pairs compared: by the largest difference that noise makes among them (max-t, Westfall and Young 1993), and by the share of false ones among those found (BH, Benjamini and Hochberg 1995)."
    ]
    if audit.comparisons.count < audit.models.count * (audit.models.count - 1) / 2 {
      notes.append("Pairs without the winner are left out where there are more than sixty models.")
    }
    if let words = audit.toldAndPairs { notes.append(Prose(words)) }
    notes += methodNote("Intervals", shown.map(\.difference.method))
    return long(
      Table(
        "The winner against the others",
        columns: [
          Table.Column("against"), Table.Column("difference", .right), Table.Column("interval", .right),
          Table.Column("p, max-t", .right), Table.Column("p, BH", .right),
        ],
        rows: shown.map { pair in
          Table.Row([
            Prose(pair.worse), Prose(AuditWording.value(pair.difference)),
            Prose(AuditWording.interval(pair.difference)),
            Prose(AuditWording.chance(pair.pMaxT)), Prose(AuditWording.chance(pair.pBenjaminiHochberg)),
          ])
        }, notes: notes, narrow: .cards), of: "pairs")
  }

  private static func shownComparisons(_ audit: SelectionAudit) -> [SelectionAudit.Comparison] {
    Array(audit.comparisons.filter { $0.better == audit.winner }.prefix(modelsListed))
  }

  private static func methods(of models: ArraySlice<SelectionAudit.Model>) -> [String] {
    models.compactMap(\.corrected?.method)
  }

  /// The methods of every estimate on the page.
  static func methods(_ audit: SelectionAudit) -> [String] {
    audit.answers.compactMap(\.estimate?.method)
      + (audit.models.count > 1 ? methods(of: audit.models.prefix(modelsListed)) : [])
      + audit.traits.compactMap(\.response).flatMap { [$0.response.method, $0.correlation.method] }
      + shownComparisons(audit).map(\.difference.method)
  }
}
