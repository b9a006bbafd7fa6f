import Audits
import Figures
import Settings
import Statistics

/// The page of `mesascope select -o page.html`: the answer, the picture, then what it rests on.
extension Page {
  public init(of audit: SelectionAudit) {
    let shown = audit.models.prefix(Self.modelsShown)
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
      audit.answer("best-set")?.estimate.map { $0.value == 1 ? .found : .undecided } ?? .neutral
    self.init(
      title: "Selection audit of \(audit.source)",
      headline: Headline(
        kicker: "How much of the best score is selection? \(audit.source)", sentence: Prose(audit.headline),
        details: audit.findings.map { Prose($0) }, facts: facts, tone: tone),
      sections: [
        Section(
          "The picture",
          [
            .figure(
              Figure(
                "selection", Self.chart(audit, Array(shown)),
                caption: audit.models.count > shown.count
                  ? "The first \(shown.count) of \(audit.models.count) models by reported score." : nil))
          ] + audit.notes.map { .caution(Prose($0)) }),
        Section("Every answer", [.table(Self.table(audit.answers))]),
        Section("What came along", Self.traits(audit)),
        Section("Pairs of models", Self.comparisons(audit)),
        Section("How it was measured", [.terms(Self.methods)]),
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

  private static let modelsShown = 40

  private static func chart(_ audit: SelectionAudit, _ models: [SelectionAudit.Model]) -> Chart {
    let rows = models.map { model in
      // The winner's row and the headline show the same.
      let corrected = model.rank == 1 ? audit.bestCorrection : model.corrected
      var estimates = [
        Rows.Estimate(model.reported, series: "reported", hue: .muted, hollow: true)
      ]
      if let corrected {
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
      })
  }

  private static func traits(_ audit: SelectionAudit) -> [Block] {
    guard !audit.traits.isEmpty else { return [] }
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
          }, notes: ["p: permutation of the trait over models, corrected for all traits after Benjamini and Hochberg."])
      ),
    ]
  }

  private static func comparisons(_ audit: SelectionAudit) -> [Block] {
    let shown = audit.comparisons.filter { $0.better == audit.winner }.prefix(40)
    guard !shown.isEmpty else { return [] }
    return [
      .table(
        Table(
          "The winner against the others",
          columns: [
            Table.Column("against"), Table.Column("difference", .right), Table.Column("interval", .right),
            Table.Column("p, max-t", .right), Table.Column("p, Benjamini–Hochberg", .right),
          ],
          rows: shown.map { pair in
            Table.Row([
              Prose(pair.worse), Prose(AuditWording.value(pair.difference)),
              Prose(AuditWording.interval(pair.difference)),
              Prose(AuditWording.chance(pair.pMaxT)), Prose(AuditWording.chance(pair.pBenjaminiHochberg)),
            ])
          },
          notes: [
            "Intervals are for each pair alone; both p-values are corrected for all \(audit.comparisons.count) pairs compared."
              + (audit.comparisons.count < audit.models.count * (audit.models.count - 1) / 2
                ? " Pairs without the winner are left out where there are more than sixty models." : "")
          ]))
    ]
  }

  private static let methods: [Term] = [
    Term(
      "\(code: "partial-pooling")",
      "True scores are taken as draws of one population, a crowd and perhaps some that stand out of it, each seen with its own error; its spreads are estimated with their uncertainty, and each score is pulled toward the mean by as much as its reliability says. The interval holds if such a population is true."
    ),
    Term(
      "\(code: "bootstrap-reselected-pooled")",
      "In every resample the whole search is redone: other models of that population, other noise, another winner; the mean by which it is too high there is taken off."
    ),
    Term(
      "\(code: "conditional-truncated-normal")",
      "The winner’s score given that it won is a truncated normal; the interval holds whatever the number of models, but is open below near a tie."
    ),
    Term(
      "\(code: "conditional-hybrid")",
      "The same inside a simultaneous interval over all models, so that it never becomes useless. It asks nothing of how the true scores lie, which is why its interval is the one quoted."
    ),
    Term(
      "\(code: "conditional-hybrid-shrunk")",
      "That interval, with the value from shrinkage moved into it: on its own, conditional inference has a value that is as far from the truth as the reported score."
    ),
    Term(
      "\(code: "conditional-hybrid-prediction-shrunk")",
      "The same inference on the winner’s score together with a fresh one, whose sum says all about the true score: an interval for the fresh score, whatever the true scores."
    ),
    Term(
      "\(code: "max-t-best-set")",
      "A model is left out where another is better by more than noise would make any: the set holds the truly best with the stated confidence."
    ),
    Term(
      "\(code: "noise-maximum")",
      "The best score if all models were equal, from the noise alone: the bar a best of so many must beat. Its interval is what the mean of the scores and the estimated size of the noise leave open."
    ),
    Term(
      "\(code: "posterior-draws")",
      "How often the winner has the largest true score in joint draws of all. The interval reaches from there to the chance without a population; it is no sampling interval."
    ),
    Term(
      "\(code: "anova-two-way")",
      "1 − residual / between mean square of models and items, with the exact F interval: how much of the variance would repeat."
    ),
  ]
}
