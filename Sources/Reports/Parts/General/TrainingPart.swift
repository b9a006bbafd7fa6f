import Figures

/// The logged metrics of runs whose training no other part has shown.
struct TrainingPart: PagePart {
  private static let costs = Set(RunCost.all.map(\.metric))

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    draft.offer(PageDraft.Offer(.fallback, "\(run.title).", lead: run.lead()))
    guard !draft.shown.contains(.run(run.files.path)) else { return }
    let drawn = Self.names([run]).filter { run.metric($0).count > 1 }
    let panels = drawn.prefix(6).map { name in
      Self.panel(name, [.line(Line(nil, points: run.metric(name), weight: .strong))])
    }
    guard !panels.isEmpty else { return }
    draft.add("How it was trained", at: .training, [Self.figure(panels, of: drawn.count)])
  }

  func add(to draft: inout PageDraft, about all: RunComparison) {
    let kinds = all.groups.count > 1 ? ": " + all.groups.prefix(6).map(\.label).joined(separator: "; ") : ""
    draft.offer(PageDraft.Offer(.fallback, "\(all.runs.count) runs side by side\(kinds)."))
    let shown = draft.shown
    let runs = all.only { !shown.contains(.run($0.files.path)) }
    let marks = Self.names(runs.runs).map { name in
      (name, runs.curves(namesSeeds: true) { run in run.metric(name).count > 1 ? run.metric(name) : [] })
    }.filter { !$0.1.isEmpty }
    let panels = marks.prefix(6).map { Self.panel($0, $1) }
    guard !panels.isEmpty else { return }
    draft.add("How they were trained", at: .training, [Self.figure(panels, of: marks.count)])
  }

  /// The names of what was logged, the loss first, without what the table of costs says.
  private static func names(_ runs: [RunSnapshot]) -> [String] {
    runs.flatMap { $0.metrics.flatMap { $0.values.keys } }.distinct.filter { !costs.contains($0) }
      .sorted { ($0 == "loss" ? 0 : 1, $0) < ($1 == "loss" ? 0 : 1, $1) }
  }

  private static func panel(_ name: String, _ marks: [Mark]) -> Panel {
    .plot(Plot(title: Wording.spaced(name), x: .step, y: Axis("Value"), marks: marks, height: 230))
  }

  private static func figure(_ panels: [Panel], of count: Int) -> Page.Block {
    .figure(
      "training",
      title: count == 1
        ? "One metric, step by step" : "\(Wording.capitalized(Wording.number(count))) metrics, step by step",
      description: "Logged metrics over the steps of training.",
      panels: panels, columns: min(panels.count, 2),
      notes: count > panels.count ? ["The first \(panels.count) of \(count) metrics; metrics.jsonl holds all."] : [])
  }
}
