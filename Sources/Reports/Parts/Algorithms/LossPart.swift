import Figures
import Readings
import Statistics

/// How the loss fell, with what the candidate algorithms lose on the same tasks.
struct LossPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard run.hasCandidates else { return }
    draft.show(.run(run.files.path))
    draft.add("How the loss fell", at: .training, blocks(run))
  }

  private func blocks(_ run: RunSnapshot) -> [Page.Block] {
    let training = run.metrics.map { Point(Double($0.step), ($0.values["loss"] ?? nil) ?? .nan) }
    let tests = (run.subjectReference ?? run.references.first).map { run.series("loss", $0) } ?? []
    guard !training.isEmpty || !tests.isEmpty else {
      return [.unavailable("The loss curve is", because: "the run has logged no metrics and no reading of the loss")]
    }
    // All but the mean, which says the same as zero.
    let levels = run.references.filter { $0 != "mean" }.enumerated().compactMap { index, name in
      run.reading("loss-reference", name)?.value.map { (index: index, name: name, value: $0) }
    }
    var marks = levels.map { level -> Mark in
      .rule(
        Rule(
          .horizontal, at: level.value, label: Wording.short(level.name), hue: run.hue(level.name),
          dash: level.index % 2 == 1 ? .dashed : .dotted))
    }
    marks += run.emergenceSpan
    if !training.isEmpty {
      marks.append(
        .line(
          Line(
            tests.isEmpty ? "This network" : "Training batches", points: training, hue: tests.isEmpty ? .blue : .muted,
            weight: tests.isEmpty ? .strong : .faint)))
    }
    var notes: [String] = []
    var words = "The loss over the steps of training"
    if let first = tests.first, let last = tests.last {
      marks.append(
        .line(
          Line("This network", points: tests.map { Point($0) }, hue: .blue, weight: .strong, markers: tests.count < 80))
      )
      notes = ["Bands: \(Wording.percent(last.confidence)) intervals over \(ReadableNumber.count(last.n)) tasks."]
      words +=
        ", from \(ReadableNumber.significant(first.value ?? .nan)) to \(ReadableNumber.significant(last.value ?? .nan))"
    }
    let lines = levels.map { "\(Wording.short($0.name)) \(ReadableNumber.significant($0.value))" }
    return [
      .figure(
        "loss", title: title(run, tests.last?.value),
        subtitle: "Loss on fresh tasks, and what the candidate algorithms lose on the same tasks.",
        description: words + (lines.isEmpty ? "." : ". Reference lines: " + lines.joined(separator: "; ") + "."),
        plot: Plot(x: .step, y: .loss, marks: marks, height: 300), notes: notes)
    ]
  }

  private func title(_ run: RunSnapshot, _ last: Double?) -> String {
    guard let reference = run.subjectReference, let last,
      let goal = run.reading("loss-reference", reference)?.value, goal > 0
    else { return "The loss over training" }
    let gap = (last - goal) / goal, algorithm = Wording.algorithm(reference)
    if abs(gap) < 0.02 { return "The loss falls to that of \(algorithm)" }
    let percent = ReadableNumber.significant(abs(gap) * 100, digits: 2)
    return gap > 0 ? "The loss stays \(percent) % above \(algorithm)" : "The loss falls \(percent) % below \(algorithm)"
  }

  // MARK: Many runs

  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let runs = all.withCandidates else { return }
    draft.add("How the losses fell", at: .training, [block(runs)])
  }

  private func block(_ runs: RunComparison) -> Page.Block {
    let curves = runs.curves(namesSeeds: true, curve)
    guard !curves.isEmpty else {
      return .unavailable("Loss curves are", because: "no run has logged metrics or readings of the loss")
    }
    // Each run was read on tasks of its own, so that the candidates' losses differ between them, too.
    let rules = [("zero", Hue.muted, Dash.dotted), (runs.reference ?? "", .ink, .dashed)].compactMap {
      name, hue, dash -> Mark? in
      let values = runs.values { $0.reading("loss-reference", name) }
      guard !values.isEmpty else { return nil }
      let median = Quantiles.median(of: values)
      return .rule(Rule(.horizontal, at: median, label: Wording.short(name), hue: hue, dash: dash))
    }
    return .figure(
      "losses", title: "The loss over training, run by run",
      subtitle: runs.runs.count > 2
        ? "Thin lines: single runs, each on test tasks of its own. Strong lines: the median over seeds." : nil,
      description: "Loss curves of \(runs.runs.count { !curve($0).isEmpty }) runs over the steps of training.",
      plot: Plot(x: .step, y: .loss, marks: rules + curves, height: 300))
  }

  /// The loss on fresh tasks at the checkpoints where it was read, else the logged loss.
  private func curve(_ run: RunSnapshot) -> [Point] {
    let points = (run.subjectReference ?? run.references.first).map { run.series("loss", $0).map { Point($0) } } ?? []
    return points.count > 1 ? points : run.metric("loss")
  }
}
