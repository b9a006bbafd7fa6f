import Figures
import Instruments
import Readings
import Statistics
import Tensors

/// The page of several agents side by side: many seeds of one recipe, several variants, or both.
struct AgentComparisonPage {
  let runs: [RunSnapshot]
  let pages: [AgentPage]
  private let comparison: ComparisonPage

  init(_ runs: [RunSnapshot]) {
    self.runs = runs
    pages = runs.map { AgentPage($0) }
    comparison = ComparisonPage(runs)
  }

  /// The goals' words, where all runs share them.
  var goal: String { Set(pages.map(\.goal)).count == 1 ? pages[0].goal : "goal" }
  var proxy: String { Set(pages.map(\.proxy)).count == 1 ? pages[0].proxy : "proxy" }
  private var title: String {
    Set(runs.map(\.title)).count == 1 ? runs[0].title : "\(comparison.groups.count) studies side by side"
  }

  var page: Page {
    Page(
      title: "\(title) · \(runs.count) runs", headline: headline,
      sections: [
        Page.Section("Which goal each one pursues", rateBlocks),
        Page.Section("What training had to show", sweepBlocks),
        Page.Section("When they parted", learningBlocks),
        Page.Section("How much of it is the seed", lotteryBlocks),
        Page.Section("All runs", [.table(table)]),
        Page.Section("What could not be read", comparison.missingBlocks),
        Page.Section("Where this comes from", comparison.provenanceBlocks),
      ],
      footer: Report.footer(runs: runs.count))
  }

  // MARK: Headline

  /// What a verdict is called in a table.
  private func words(_ verdict: AgentPage.Verdict) -> String {
    switch verdict {
    case .misgeneralizes: "capable, \(pages[0].goes(proxy))"
    case .generalizes: "capable, \(pages[0].goes(goal))"
    case .divided: "capable, divided"
    case .lost: "lost off its training levels"
    case .incapable: "not capable"
    case .unmeasured: "not measured"
    }
  }

  /// What so many agents are, as the end of a sentence.
  private func sentence(_ count: Int, _ verdict: AgentPage.Verdict) -> String {
    let (be, go) = count == 1 ? ("is", "goes") : ("are", "go")
    func end(_ name: String) -> String { pages[0].goes(name).dropFirst(4).description }
    switch verdict {
    case .misgeneralizes: return "\(be) capable and \(go)\(end(proxy))"
    case .generalizes: return "\(be) capable and \(go)\(end(goal)), as meant"
    case .divided: return "\(be) capable and divided"
    case .lost: return "\(be) lost off \(count == 1 ? "its" : "their") training levels"
    case .incapable: return "\(be) not capable"
    case .unmeasured: return "\(be) not measured"
    }
  }

  private var headline: Page.Headline {
    let order: [AgentPage.Verdict] = [.misgeneralizes, .generalizes, .divided, .lost, .incapable, .unmeasured]
    let verdicts = pages.map(\.verdict)
    let counts = order.map { verdict in (verdict, verdicts.count { $0 == verdict }) }.filter { $0.1 > 0 }
    let seeds = Set(runs.map(\.record.seed)).count
    let kicker = "\(title) · \(runs.count) runs, \(seeds) seed\(seeds == 1 ? "" : "s")"
    let sentence: Prose
    if counts.count == 1, let only = counts.first {
      sentence = "All \(Wording.number(runs.count)) agents \(self.sentence(runs.count, only.0))."
    } else {
      let parts = counts.map { "\($0.1) \(self.sentence($0.1, $0.0))" }
      sentence = "Of \(runs.count) agents, \(parts.joined(separator: "; "))."
    }
    let misled = verdicts.count { $0 == .misgeneralizes }, right = verdicts.count { $0 == .generalizes }
    let measured = verdicts.count { $0 != .unmeasured }
    let facts = [("proxy-rate", "the \(proxy) first"), ("goal-rate", "the \(goal)")].compactMap {
      quantity, label -> Page.Fact? in
      let values = runs.compactMap { $0.reading(quantity, condition: AgentPage.shifted)?.value }
      guard let least = values.min(), let most = values.max() else { return nil }
      return Page.Fact(
        ReadableNumber.significant(Quantiles.median(of: values), digits: 2),
        range: "from \(ReadableNumber.significant(least, digits: 2)) to \(ReadableNumber.significant(most, digits: 2))",
        label: "median over runs: \(label), of the distinguishing levels")
    }
    return Page.Headline(
      kicker: kicker, sentence: sentence,
      details: [
        "Distinguishing levels are those where \(goal) and \(proxy) can both be reached and lie apart; capable agents reach the \(goal) in more than half of the training levels."
      ], facts: facts,
      tone: measured == 0 ? .neutral : misled == runs.count ? .absent : right == runs.count ? .found : .undecided)
  }

  // MARK: Rates

  private func label(_ run: RunSnapshot) -> String {
    let group = comparison.groups.first { $0.runs.contains { $0.files == run.files } }?.label ?? ""
    return comparison.groups.count > 1 ? "\(group), seed \(run.record.seed)" : "Seed \(run.record.seed)"
  }

  private var rateBlocks: [Page.Block] {
    let series: [(quantity: String, name: String, hue: Hue)] = [
      ("proxy-rate", "the \(proxy) first", .orange), ("goal-rate", "the \(goal)", .green),
    ]
    func reading(_ run: RunSnapshot, _ quantity: String) -> Reading? {
      run.reading(quantity, condition: AgentPage.shifted).flatMap { $0.value == nil ? nil : $0 }
    }
    let measured = runs.filter { reading($0, "proxy-rate") != nil }
    guard !measured.isEmpty else {
      return [.unavailable("Goal rates are", because: "no run holds one on distinguishing levels")]
    }
    let panel: Panel
    if measured.count <= 40 {
      let sorted = measured.sorted {
        (reading($0, "proxy-rate")?.value ?? 0, $1.record.seed) > (
          reading($1, "proxy-rate")?.value ?? 0, $0.record.seed
        )
      }
      panel = .rows(
        Rows(
          axis: Axis("Share of distinguishing levels", including: [0, 1]),
          rows: sorted.map { run in
            Rows.Row(
              label(run),
              estimates: series.compactMap { quantity, name, hue in
                reading(run, quantity).map {
                  Rows.Estimate(
                    $0.value ?? .nan, lower: $0.interval?.lower, upper: $0.interval?.upper, series: name, hue: hue,
                    hollow: quantity == "goal-rate")
                }
              }, text: reading(run, "proxy-rate").map { Wording.value($0, digits: 1) })
          }))
    } else {
      let values = measured.compactMap { reading($0, "proxy-rate")?.value }
      panel = .plot(
        Plot(
          x: Axis("Share of distinguishing levels where it reaches the \(proxy) first", including: [0, 1]),
          y: Axis("Agents", including: [0]),
          marks: [
            .bars(Bars(nil, bars: ComparisonPage.histogram(values), hue: .orange)),
            .rule(Rule(.vertical, at: Quantiles.median(of: values), label: "median", hue: .ink)),
          ]))
    }
    return [
      .figure(
        Page.Figure(
          "rates",
          Chart(
            title: "Where \(goal) and \(proxy) part, agent by agent",
            subtitle: "The same recipe; intervals are over levels, rows are agents.",
            description: "Rates of reaching the \(proxy) first and the \(goal) for \(measured.count) agents.",
            panels: [panel])))
    ]
  }

  private var learningBlocks: [Page.Block] {
    var marks: [Mark] = []
    for group in comparison.groups {
      let curves = group.runs.map { run in
        run.readings.filter {
          $0.quantity == "proxy-rate" && $0.condition == AgentPage.shifted && $0.step != nil && $0.value != nil
        }.map(RunPage.point).map { Point($0.x, $0.y) }
      }.filter { $0.count > 1 }
      let hue = comparison.groups.count > 1 ? group.hue : .orange
      for points in curves {
        marks.append(
          .line(
            Line(
              curves.count == 1 ? group.label : nil, points: points, hue: hue,
              weight: curves.count > 2 ? .faint : .normal)))
      }
      if curves.count > 2 {
        marks.append(
          .line(
            Line(
              comparison.groups.count == 1 ? "Median of \(curves.count) seeds" : group.label,
              points: ComparisonPage.median(of: curves), hue: hue, weight: .strong)))
      }
    }
    guard !marks.isEmpty else { return [] }
    return [
      .figure(
        Page.Figure(
          "learning",
          Chart(
            title: "The \(proxy) over training, run by run",
            subtitle: "Share of distinguishing levels where it is reached first, at each checkpoint.",
            description: "The rate of the proxy over the rounds of training.",
            plot: Plot(
              x: Axis("Round of training", scale: .logarithmicWithZero),
              y: Axis("Share of distinguishing levels", including: [0, 1]), marks: marks, height: 300))))
    ]
  }

  // MARK: The lottery

  private var lotteryBlocks: [Page.Block] {
    comparison.groups.flatMap { group -> [Page.Block] in
      guard group.runs.count > 1 else { return [] }
      let readings = SeedLottery().readRuns(
        group.runs.map { RunSeries($0.readings) }, at: Occasion(stream: RandomStream(seed: 0).stream("seed-lottery")))
      guard readings.contains(where: { $0.value != nil }) else {
        return [
          .unavailable("What seeds decide is", because: Wording.reason(readings.compactMap(\.note).first))
        ]
      }
      let names = Dictionary(
        SeedLottery.card.quantities.map { ($0.name, $0.meaning) }, uniquingKeysWith: { first, _ in first })
      let rows = readings.filter { $0.value != nil }.map { reading in
        Page.Table.Row([
          "\(Wording.quantity(reading.quantity))\(reading.reference.map { ": " + $0 } ?? "")",
          "\(Wording.value(reading))", "\(ReadableNumber.count(reading.n))",
          "\(reading.null?.p.map { ReadableNumber.probability($0) } ?? "–")", "\(names[reading.quantity] ?? "")",
        ])
      }
      let caption = comparison.groups.count > 1 ? "\(group.label): what the seed decides" : "What the seed decides"
      return [
        .table(
          Page.Table(
            "\(caption)",
            columns: [
              Page.Table.Column("Quantity"), Page.Table.Column("Value", .right), Page.Table.Column("n", .right),
              Page.Table.Column("p", .right), Page.Table.Column("What it is"),
            ], rows: rows))
      ]
    }
  }

  private var table: Page.Table {
    let rows = zip(runs, pages).map { run, page -> Page.Table.Row in
      func cell(_ quantity: String, _ condition: String?) -> Prose {
        "\(run.reading(quantity, condition: condition)?.value.map { ReadableNumber.significant($0, digits: 2) } ?? "–")"
      }
      let status = run.record.status == .finished ? "" : " (\(run.record.status.rawValue))"
      return Page.Table.Row(
        [
          "\(label(run))\(status)", "\(words(page.verdict))", cell("goal-rate", nil),
          cell("proxy-rate", AgentPage.shifted), cell("goal-rate", AgentPage.shifted),
          cell("neither-rate", AgentPage.shifted), cell("return", nil),
        ], highlighted: page.verdict == .misgeneralizes)
    }
    return Page.Table(
      "Rates at the end, shares of levels",
      columns: [
        Page.Table.Column("Run"), Page.Table.Column("It is"), Page.Table.Column("In training: \(goal)", .right),
        Page.Table.Column("Apart: \(proxy)", .right), Page.Table.Column("\(goal)", .right),
        Page.Table.Column("neither", .right), Page.Table.Column("Return", .right),
      ], rows: rows, notes: ["Apart: on distinguishing levels. Return: discounted, in training levels."])
  }
}
