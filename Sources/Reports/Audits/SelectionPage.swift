import Audits
import Figures
import Settings
import Statistics

/// The page of `mesascope select -o page.html`: the answer, the picture, then what it rests on.
extension Page {
  public init(of audit: SelectionAudit) {
    var facts: [Fact] = []
    func fact(_ quantity: String, _ label: String) {
      guard let estimate = audit.answer(quantity)?.estimate else { return }
      facts.append(
        Fact(
          AuditWording.value(estimate), range: estimate.confidence == 1 ? nil : AuditWording.interval(estimate),
          label: label))
    }
    fact("score-reported", "reported")
    if let corrected = audit.bestCorrection {
      facts.append(
        Fact(AuditWording.value(corrected), range: AuditWording.interval(corrected), label: "corrected for having won"))
    }
    fact("best-set", "models that cannot be told from the best")
    fact("reliability", "share of variance that is true")
    let tone: Headline.Tone =
      audit.answer("best-set")?.estimate.map { $0.value == 1 && audit.caveats.isEmpty ? .found : .undecided }
      ?? .neutral
    self.init(
      title: "Selection audit of \(audit.source)",
      headline: Headline(
        kicker: "How much of the best score is selection? \(audit.source)", sentence: Prose(audit.headline),
        details: audit.findings.map { Prose($0) }, facts: facts, tone: tone),
      sections: [
        Section(
          "The picture",
          Self.pictures(audit) + audit.notes.map { .caution(Prose($0)) }),
        Section("Every answer", [.table(Self.table(audit.answers))]),
        Section("Every model", Self.models(audit)),
        Section("What came along", Self.traits(audit)),
        Section("Pairs of models", Self.comparisons(audit)),
        Section("How it was measured", [.terms(MethodGlossary.terms(Self.methods(audit)))]),
      ],
      footer: [
        Prose(
          "\(audit.source): \(audit.shape.rawValue) table, \(AuditWording.count(audit.rows, "row")), "
            + "\(AuditWording.count(audit.models.count, "model"))"
            + (audit.units.map { ", \(AuditWording.count($0, audit.unitName)) a model" } ?? "")
            + ". Scores: \(audit.scoreColumns.joined(separator: ", "))\(audit.higherIsWorse ? ", lower is better" : "")."
        )
      ])
  }

  static func chart(_ audit: SelectionAudit, _ models: [SelectionAudit.Model]) -> Chart {
    let rows = models.map { model in
      var estimates = [
        Rows.Estimate(model.reported, series: "reported", hue: .muted, hollow: true)
      ]
      if let corrected = model.corrected {
        estimates.append(
          Rows.Estimate(
            corrected.value, lower: corrected.interval.lower, upper: corrected.interval.upper, series: "corrected",
            hue: .blue))
      } else if let error = model.standardError {
        estimates[0] = Rows.Estimate(
          model.reported, lower: model.reported - 1.96 * error, upper: model.reported + 1.96 * error,
          series: "reported",
          hue: .muted, hollow: true)
      }
      return Rows.Row(model.name, estimates: estimates, highlighted: model.inBestSet == true)
    }
    var rules: [Rule] = []
    if let threshold = audit.answer("luck-threshold")?.estimate?.value {
      rules.append(Rule(.vertical, at: threshold, label: "best by luck alone", hue: .orange))
    }
    let known = audit.models.contains { $0.inBestSet != nil }
    return Chart(
      title: "Reported scores and what is left of them",
      subtitle: known
        ? "Dots: corrected, with \(AuditWording.decimal(audit.confidence * 100, 0)) % intervals; rings: reported; shaded: cannot be told from the best"
        : "Rings: reported",
      description: audit.headline + " " + audit.findings.joined(separator: " "),
      panels: [
        .rows(
          Rows(
            axis: Axis(audit.scoreColumns.count == 1 ? audit.scoreColumns[0] : "mean score"), rows: rows, rules: rules))
      ])
  }

  static func table(_ answers: [AuditAnswer]) -> Table {
    Table(
      "Answers, each with its interval and method",
      columns: [
        Table.Column("what"), Table.Column("value", .right), Table.Column("interval", .right), Table.Column("method"),
        Table.Column("note"),
      ],
      rows: answers.map { answer in
        guard let estimate = answer.estimate else {
          return Table.Row([
            Prose(answer.meaning), Prose("unavailable"), "", "", Prose("because " + (answer.note ?? "")),
          ])
        }
        return Table.Row([
          Prose(answer.meaning), Prose(AuditWording.value(estimate)),
          Prose(estimate.confidence == 1 ? answer.note == nil ? "exact" : "none" : AuditWording.interval(estimate)),
          "\(code: estimate.method)", Prose(answer.note ?? ""),
        ])
      }, narrow: .cards)
  }

  private static func traits(_ audit: SelectionAudit) -> [Block] {
    guard !audit.traits.isEmpty else { return [] }
    let measured = audit.traits.compactMap(\.response)
    return [
      .paragraph(
        "Choosing by score also chooses whatever goes with it. The correlated response is how far the score’s own lead drags a trait along; under the null the trait is shuffled over the models."
      ),
      .table(
        Table(
          "Traits of the winner and how they go with the score",
          columns: [
            Table.Column("trait"), Table.Column("winner − mean", .right), Table.Column("response", .right),
            Table.Column("interval", .right), Table.Column("without a link", .right), Table.Column("r", .right),
            Table.Column("p", .right),
          ],
          rows: audit.traits.map { trait in
            guard let response = trait.response else {
              return Table.Row([
                Prose(trait.name), "unavailable", Prose("because " + (trait.note ?? "")), "", "", "", "",
              ])
            }
            let digits = AuditWording.decimals(response.response)
            return Table.Row(
              [
                Prose(trait.name), Prose(AuditWording.decimal(response.differential, digits)),
                Prose(AuditWording.value(response.response)), Prose(AuditWording.interval(response.response)),
                Prose(
                  "[\(AuditWording.decimal(response.nullResponse.lower, digits)), \(AuditWording.decimal(response.nullResponse.upper, digits))]"
                ),
                Prose(AuditWording.decimal(response.correlation.value, 2)),
                Prose(AuditWording.chance(trait.pBenjaminiHochberg ?? 1)),
              ], highlighted: (trait.pBenjaminiHochberg ?? 1) < 1 - audit.confidence)
          },
          notes: [
            "p: permutation of the trait over models, corrected for all traits after Benjamini and Hochberg (1995)."
          ]
            + methodNote("Response", measured.map(\.response.method))
            + methodNote("Interval of r", measured.map(\.correlation.method)), narrow: .cards)
      ),
    ]
  }
}
