import Audits
import Figures
import Settings
import Statistics

/// The page of `mesascope overoptimization -o page.html`.
extension Page {
  public init(of audit: OveroptimizationAudit) {
    var facts: [Fact] = []
    func fact(_ quantity: String, _ label: String) {
      guard let estimate = audit.answer(quantity)?.estimate else { return }
      facts.append(
        Fact(
          AuditWording.value(estimate),
          range: estimate.confidence < 1 ? AuditWording.interval(estimate) : nil,
          label: label))
    }
    if !audit.isContradicted {
      fact(
        "peak-kl",
        (audit.answer("peak-kl")?.estimate?.value ?? 0) > audit.largestPressure
          ? "nats at the peak by the fit, beyond what was measured" : "nats at the peak of gold")
      fact("stop-kl", audit.stillRises ? "nats, the largest measured: gold still rises" : "nats: stop here")
      fact("gold-lost", "gold lost by the largest pressure")
    }
    fact("drop-height", "normalized drop height")
    let turns = audit.answer("peak-kl")?.estimate != nil && !audit.isContradicted
    self.init(
      title: "Over-optimization audit of \(audit.source)",
      headline: Headline(
        kicker: "Where does the proxy stop helping? \(audit.source)", sentence: Prose(audit.headline),
        details: audit.findings.map { Prose($0) }, facts: facts, tone: turns ? .found : .undecided),
      sections: [
        Section(
          "The picture",
          [.figure(Figure("overoptimization", Self.chart(audit)))] + audit.notes.map { .caution(Prose($0)) }),
        Section("Every answer", [.table(Self.table(audit.answers))]),
        Section("The three curves", Self.forms(audit)),
        Section("How it was measured", [.terms(Self.words(audit) + MethodGlossary.terms(Self.methods(audit)))]),
      ],
      footer: [
        Prose(
          "\(audit.source): \(AuditWording.count(audit.rows, "row")), \(AuditWording.count(audit.runs, "run")), confidence \(AuditWording.decimal(audit.confidence, 3))."
        )
      ])
  }

  private static func chart(_ audit: OveroptimizationAudit) -> Chart {
    var marks: [Mark] = [], proxy: [Mark] = []
    let largest = audit.largestPressure.squareRoot()
    if let form = audit.forms.first(where: { $0.form == audit.preferred }) {
      let curve = (0...100).map { i in
        let d = largest * Double(i) / 100, value = form.fit.value(at: d, confidence: audit.confidence)
        return Point(d, value.value, lower: value.interval.lower, upper: value.interval.upper)
      }
      marks.append(.line(Line("gold, fitted", points: curve, hue: .blue, weight: .strong)))
    }
    if audit.levels.isEmpty {
      let points = audit.points.count > 2000 ? Array(audit.points.prefix(2000)) : audit.points
      marks.append(.points(Points("gold", points: points.map { Point($0.kl.squareRoot(), $0.gold) }, hue: .blue)))
      proxy.append(
        .points(Points("proxy", points: points.map { Point($0.kl.squareRoot(), $0.proxy) }, hue: .orange, hollow: true))
      )
    } else {
      func point(_ kl: Double, _ estimate: Estimate) -> Point {
        Point(
          kl.squareRoot(), estimate.value, lower: estimate.confidence < 1 ? estimate.interval.lower : nil,
          upper: estimate.confidence < 1 ? estimate.interval.upper : nil)
      }
      marks.append(.points(Points("gold", points: audit.levels.map { point($0.kl, $0.gold) }, hue: .blue)))
      proxy.append(
        .line(
          Line("proxy", points: audit.levels.map { point($0.kl, $0.proxy) }, hue: .orange, dash: .dashed, markers: true)
        ))
    }
    if let peak = audit.answer("peak-d")?.estimate, peak.value <= largest * 1.2, !audit.isContradicted {
      marks.append(
        .span(Span(.vertical, from: peak.interval.lower, to: min(peak.interval.upper, largest), label: nil, hue: .blue))
      )
      marks.append(.rule(Rule(.vertical, at: peak.value, label: "peak", hue: .blue)))
    }
    if let stop = audit.answer("stop-kl")?.estimate, !audit.stillRises, !audit.isContradicted {
      marks.append(.rule(Rule(.vertical, at: stop.value.squareRoot(), label: "stop", hue: .ink, dash: .solid)))
    }
    // The same for both panels.
    let reach =
      max(largest, (audit.answer("peak-d")?.estimate?.value).flatMap { $0 <= largest * 1.2 ? $0 : nil } ?? 0) * 1.03
    let x = Axis("pressure √KL", unit: "√nat", including: [0], lower: 0, upper: reach)
    // Side by side on one axis where their spans are alike; otherwise gold would be a flat line.
    func span(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }
    let together = span(audit.points.map(\.proxy)) < 4 * span(audit.points.map(\.gold))
    let panels: [Panel] =
      together
      ? [.plot(Plot(x: x, y: Axis("score"), marks: proxy + marks, height: 340))]
      : [
        .plot(Plot(x: x, y: Axis("gold score"), marks: marks, height: 280)),
        .plot(Plot(x: x, y: Axis("proxy score"), marks: proxy, height: 180)),
      ]
    return Chart(
      title: "Gold and proxy against pressure",
      subtitle:
        "Band: \(AuditWording.decimal(audit.confidence * 100, 0)) % interval of the fit\(audit.runs > 1 ? ", clustered by run" : "")",
      description: audit.headline + " " + audit.findings.joined(separator: " "), panels: panels)
  }

  private static func forms(_ audit: OveroptimizationAudit) -> [Block] {
    guard !audit.forms.isEmpty else { return [] }
    func cell(_ estimate: Estimate?) -> Prose {
      estimate.map {
        Prose(AuditWording.value($0) + ($0.confidence < 1 ? " " + AuditWording.interval($0) : ""))
      } ?? ""
    }
    func row(_ form: OveroptimizationAudit.Form, _ cells: [Prose]) -> Table.Row {
      Table.Row([Prose(form.form.words)] + cells, highlighted: form.form == audit.preferred)
    }
    return [
      .table(
        Table(
          "Three curves in d = √KL, fitted with an intercept",
          columns: [
            Table.Column("curve"), Table.Column("α", .right), Table.Column("β", .right),
            Table.Column("peak at √KL", .right),
          ],
          rows: audit.forms.map { row($0, [cell($0.alpha), cell($0.beta), cell($0.peak)]) },
          notes: methodNote("α and β", audit.forms.flatMap { [$0.alpha, $0.beta].compactMap { $0?.method } })
            + methodNote("Peak", audit.forms.compactMap(\.peak?.method)), narrow: .cards)),
      .table(
        Table(
          "How well they do",
          columns: [
            Table.Column("curve"), Table.Column("criterion", .right), Table.Column("held-out error", .right),
            Table.Column("told from the best", .right),
          ],
          rows: audit.forms.map {
            row(
              $0,
              [
                Prose(AuditWording.decimal($0.information, 1)), cell($0.heldOut),
                $0.isToldFromBest ? "yes" : "no",
              ])
          },
          notes: [
            "The criterion is Akaike’s, corrected for few points; lower is better. The highlighted curve is preferred."
          ] + methodNote("Held-out error", audit.forms.compactMap(\.heldOut?.method)), narrow: .cards)),
    ]
  }

  /// Words of the page that name no method of an estimate.
  private static func words(_ audit: OveroptimizationAudit) -> [Term] {
    var words = [
      Term(
        "pressure",
        "The divergence KL of the optimized from the initial policy, in nats; log n − (n − 1)/n for the best of n.")
    ]
    if audit.forms.contains(where: { $0.heldOut != nil }) {
      words.append(
        Term(
          "held-out error",
          "Each run (or group of runs) is left out in turn and predicted by the curve fitted to the others."))
    }
    if audit.shape == .candidates {
      words.append(
        Term(
          "raw candidates",
          "The gold score of the best of n by proxy is the weighted mean of all candidates’ gold scores in order of proxy, weights C(k−1, n−1)/C(N, n): unbiased for every n."
        ))
    }
    return words
  }

  /// The methods of every estimate on the page.
  private static func methods(_ audit: OveroptimizationAudit) -> [String] {
    audit.answers.compactMap(\.estimate?.method)
      + audit.forms.flatMap { [$0.alpha, $0.beta, $0.heldOut, $0.peak].compactMap { $0?.method } }
  }
}
