import Figures
import Instruments
import Statistics

/// The page of several runs side by side: many seeds of one study, several variants, or both.
struct ComparisonPage {
  /// Runs of one study and one variant, which differ by their seed only.
  struct Group {
    var label: String
    var runs: [RunSnapshot]
    var hue: Hue

    /// The final values of one quantity, one a run that has it.
    func finals(_ quantity: String, _ reference: String?) -> [Double] {
      runs.compactMap { $0.reading(quantity, reference)?.value }
    }

    var times: [CensoredTime] {
      runs.compactMap { run in
        guard let reading = run.emergence else { return nil }
        let upper = reading.value ?? .infinity
        let lower = reading.interval?.lower ?? 0
        return CensoredTime(after: min(lower, upper), until: upper)
      }
    }

    var emerged: Int { runs.count { $0.emergence?.value != nil } }
    var judged: Int { runs.count { $0.emergence != nil } }
  }

  let runs: [RunSnapshot]
  let groups: [Group]
  /// The algorithm that most runs are held against.
  let reference: String?

  init(_ runs: [RunSnapshot]) {
    self.runs = runs
    let studies = Set(runs.map(\.record.study)).count
    var groups: [Group] = []
    for run in runs {
      var label = run.variant.map { Self.words($0) } ?? (studies > 1 ? run.record.study : run.title)
      if studies > 1, run.variant != nil { label = run.record.study + ": " + label }
      if let index = groups.firstIndex(where: { $0.label == label }) {
        groups[index].runs.append(run)
      } else {
        groups.append(Group(label: label, runs: [run], hue: .series(groups.count)))
      }
    }
    self.groups = groups
    var counts: [String: Int] = [:]
    for name in runs.compactMap(\.subjectReference) { counts[name, default: 0] += 1 }
    reference = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  static func words(_ variant: String) -> String {
    Wording.capitalized(variant.split(separator: "-").joined(separator: " "))
  }

  var page: Page {
    let title = Set(runs.map(\.title)).count == 1 ? runs[0].title : "\(groups.count) studies side by side"
    return Page(
      title: "\(title) · \(runs.count) runs", headline: headline(title),
      sections: [
        Page.Section("How the losses fell", lossBlocks),
        Page.Section("When it emerged", emergenceBlocks),
        Page.Section("What it cost until then", costBlocks),
        Page.Section("Where they ended", endBlocks),
        Page.Section("All runs", [.table(table)]),
        Page.Section("What could not be read", missingBlocks),
        Page.Section("Where this comes from", provenanceBlocks),
      ],
      footer: Report.footer(runs: runs.count))
  }

  // MARK: Headline

  var algorithm: String { reference.map(Wording.algorithm) ?? "an inner algorithm" }

  private func headline(_ title: String) -> Page.Headline {
    let judged = groups.reduce(0) { $0 + $1.judged }, emerged = groups.reduce(0) { $0 + $1.emerged }
    let seeds = Set(runs.map(\.record.seed)).count
    let kicker = "\(title) · \(runs.count) runs, \(seeds) seed\(seeds == 1 ? "" : "s")"
    var facts: [Page.Fact] = []
    var details: [Prose] = []
    for group in groups.prefix(4) where group.judged > 0 {
      let share = Estimate.proportion(successes: group.emerged, of: group.judged)
      facts.append(
        Page.Fact(
          "\(group.emerged) of \(group.judged)",
          range: share.map {
            "share \(ReadableNumber.interval($0.value, lower: $0.interval.lower, upper: $0.interval.upper))"
          },
          label: groups.count > 1 ? group.label : "runs in which it emerged"))
    }
    guard judged > 0 else {
      return Page.Headline(
        kicker: kicker, sentence: "\(runs.count) runs side by side; in none of them was emergence measured.",
        details: details)
    }
    for group in groups {
      guard let median = Survival.median(of: group.times), median.estimate.value.isFinite else { continue }
      let words = Self.stepText(median.estimate)
      details.append(
        groups.count > 1
          ? "\(strong: group.label): median step of emergence \(words)." : "Median step of emergence: \(words).")
    }
    let sentence: Prose =
      groups.count == 1
      ? emerged == judged
        ? "All \(Wording.number(judged)) seeds learned \(algorithm)."
        : "\(emerged) of \(judged) seeds learned \(algorithm)."
      : emerged == judged
        ? "All \(groups.count) kinds of run learned \(algorithm), at very different costs."
        : "\(Wording.capitalized(algorithm)) was learned in \(emerged) of \(judged) runs: "
          + Prose(
            groups.filter { $0.judged > 0 }.map { "\($0.label) \($0.emerged) of \($0.judged)" }.joined(separator: ", "))
          + "."
    return Page.Headline(
      kicker: kicker, sentence: sentence, details: details, facts: facts,
      tone: emerged == judged ? .found : emerged == 0 ? .absent : .undecided)
  }

  static func stepText(_ estimate: Estimate) -> String {
    func number(_ value: Double) -> String { ReadableNumber.short(value, digits: 5) }
    let upper = estimate.interval.upper == .infinity ? "∞)" : "\(number(estimate.interval.upper))]"
    return "\(number(estimate.value)) [\(number(estimate.interval.lower)), \(upper)"
  }

  // MARK: Losses

  private var lossBlocks: [Page.Block] {
    var marks: [Mark] = []
    // Each run was read on tasks of its own, so that the candidates' losses differ between them, too.
    for (name, hue) in [("zero", Hue.muted), (reference ?? "", .ink)] {
      let values = runs.compactMap { $0.reading("loss-reference", name)?.value }
      if !values.isEmpty {
        let value = Quantiles.median(of: values)
        marks.append(
          .rule(
            Rule(.horizontal, at: value, label: Wording.short(name), hue: hue, dash: name == "zero" ? .dotted : .dashed)
          ))
      }
    }
    var drawn = 0
    for group in groups {
      let curves = group.runs.map(curve).filter { !$0.isEmpty }
      drawn += curves.count
      let bundle = curves.count > 2
      for (index, points) in curves.enumerated() {
        let label =
          bundle ? nil : curves.count == 1 ? group.label : "\(group.label), seed \(group.runs[index].record.seed)"
        marks.append(
          .line(
            Line(
              label, points: points.map { Point($0.x, $0.y) }, hue: group.hue, weight: bundle ? .faint : .normal,
              dash: index == 1 && !bundle ? .dashed : .solid)))
      }
      if bundle {
        marks.append(
          .line(
            Line(
              groups.count == 1 ? "Median of \(curves.count) seeds" : group.label, points: Self.median(of: curves),
              hue: group.hue, weight: .strong)))
      }
    }
    guard drawn > 0 else {
      return [.unavailable("Loss curves are", because: "no run has logged metrics or readings of the loss")]
    }
    return [
      .figure(
        Page.Figure(
          "losses",
          Chart(
            title: "The loss over training, run by run",
            subtitle: runs.count > 2
              ? "Thin lines: single runs, each on test tasks of its own. Strong lines: the median over seeds." : nil,
            description: "Loss curves of \(drawn) runs over the steps of training.",
            plot: Plot(
              x: Axis("Step of training", scale: .logarithmicWithZero),
              y: Axis("Loss", unit: "half the mean squared error", including: [0]), marks: marks, height: 300))))
    ]
  }

  /// The loss on fresh tasks at the checkpoints where it was read, else the logged loss.
  private func curve(_ run: RunSnapshot) -> [Point] {
    if let reference = run.subjectReference ?? run.references.first {
      let points = run.series("loss", reference).map(RunPage.point)
      if points.count > 1 { return points }
    }
    return run.metrics.compactMap { row in (row.values["loss"] ?? nil).map { Point(Double(row.step), $0) } }
  }

  /// The median at every step that at least half of the curves have.
  static func median(of curves: [[Point]]) -> [Point] {
    var values: [Double: [Double]] = [:]
    for point in curves.joined() { values[point.x, default: []].append(point.y) }
    return values.filter { $0.value.count * 2 >= curves.count }.sorted { $0.key < $1.key }
      .map { Point($0.key, Quantiles.median(of: $0.value)) }
  }

  // MARK: Tables

  private var table: Page.Table {
    let many = groups.count > 1
    var columns: [Page.Table.Column] = [Page.Table.Column("Run")]
    if many { columns.append(Page.Table.Column("Kind")) }
    columns += [
      Page.Table.Column("Loss", .right), Page.Table.Column("Sensitivity cosine", .right),
      Page.Table.Column("Emerged at step", .right), Page.Table.Column("Nearest"),
    ]
    let rows = groups.flatMap { group in
      group.runs.map { run -> Page.Table.Row in
        func cell(_ quantity: String) -> Prose {
          "\(run.reading(quantity, reference).map { Wording.value($0) } ?? "–")"
        }
        let status = run.record.status == .finished ? "" : " (\(run.record.status.rawValue))"
        var cells: [Prose] = [many ? "seed \(run.record.seed)\(status)" : "\(code: run.run)\(status)"]
        if many { cells.append("\(group.label)") }
        cells += [cell("loss"), cell("sensitivity-cosine")]
        cells.append("\(run.emergence.map { $0.value == nil ? "not" : Wording.value($0) } ?? "–")")
        cells.append("\(run.nearest?.reference.map(Wording.short) ?? "–")")
        return Page.Table.Row(cells, highlighted: run.emergence != nil && run.emergence?.value == nil)
      }
    }
    return Page.Table("Final readings against \(algorithm)", columns: columns, rows: rows)
  }

  var missingBlocks: [Page.Block] {
    runs.flatMap { run in run.missing.map { .unavailable("\(run.run): \($0.what)", because: $0.why) } }
  }

  var provenanceBlocks: [Page.Block] {
    func distinct(_ texts: [String]) -> String {
      var seen: [String] = []
      for text in texts where !seen.contains(text) { seen.append(text) }
      return seen.joined(separator: "; ")
    }
    return [
      .terms([
        Page.Term("Studies", "\(distinct(runs.map(\.record.study)))"),
        Page.Term("Seeds", "\(distinct(runs.map { String($0.record.seed) }))"),
        Page.Term(
          "Versions",
          "\(distinct(runs.map { $0.record.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ") }))"
        ),
        Page.Term("Processors", "\(distinct(runs.compactMap { $0.record.machine["processor"] }))"),
      ])
    ]
  }
}
