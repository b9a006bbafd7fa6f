import Figures

/// The page of one run, made of parts.
struct RunPage {
  let run: RunSnapshot
  let parts: PageParts

  var page: Page {
    var draft = PageDraft()
    for part in parts.list { part.add(to: &draft, about: run) }
    return draft.page(
      title: "\(run.title) · \(run.run)",
      kicker: "\(run.title) · seed \(run.record.seed)" + (run.variant.map { " · \($0)" } ?? ""),
      remark: unfinished, runs: 1)
  }

  private var unfinished: Prose? {
    guard run.record.status != .finished else { return nil }
    let step = run.lastStep.map { ReadableNumber.count($0) } ?? "0"
    let words: Prose =
      "\(strong: "This run is not finished") (\(run.record.status.rawValue)); what follows stands at step \(step)."
    return run.record.message.map { words + " It stopped with: \($0)" } ?? words
  }
}

/// The page of several runs side by side, made of parts: many seeds of one study, several variants, or both.
struct ComparisonPage {
  let runs: RunComparison
  let parts: PageParts

  var page: Page {
    var draft = PageDraft()
    for part in parts.list { part.add(to: &draft, about: runs) }
    let seeds = Set(runs.runs.map(\.record.seed)).count, count = runs.runs.count
    return draft.page(
      title: "\(runs.title) · \(count) runs",
      kicker: "\(runs.title) · \(count) runs, \(seeds) seed\(seeds == 1 ? "" : "s")", runs: count)
  }
}
