import Figures
import Instruments
import Readings

extension RunPage {
  /// The candidates whose loss is drawn as a line: all but the mean, which says the same as zero.
  private var drawnReferences: [String] { run.references.filter { $0 != "mean" } }

  var lossBlocks: [Page.Block] {
    let training = run.metrics.map { Point(Double($0.step), ($0.values["loss"] ?? nil) ?? .nan) }
    let reference = run.subjectReference ?? run.references.first
    let tests = reference.map { run.series("loss", $0) } ?? []
    guard !training.isEmpty || !tests.isEmpty else {
      return [.unavailable("The loss curve is", because: "the run has logged no metrics and no reading of the loss")]
    }
    var marks: [Mark] = []
    for (index, name) in drawnReferences.enumerated() {
      guard let value = run.reading("loss-reference", name)?.value else { continue }
      marks.append(
        .rule(
          Rule(
            .horizontal, at: value, label: Wording.short(name), hue: run.hue(name),
            dash: index % 2 == 1 ? .dashed : .dotted)))
    }
    marks += emergenceSpan
    if !training.isEmpty {
      marks.append(
        .line(
          Line(
            tests.isEmpty ? "This network" : "Training batches", points: training, hue: tests.isEmpty ? .blue : .muted,
            weight: tests.isEmpty ? .strong : .faint)))
    }
    if !tests.isEmpty {
      marks.append(
        .line(
          Line(
            "This network", points: tests.map(Self.point), hue: .blue, weight: .strong, markers: tests.count < 80)))
    }
    let n = tests.last?.n
    var notes: [String] = []
    if let n {
      notes.append("Bands: \(Wording.percent(tests.last?.confidence)) intervals over \(ReadableNumber.count(n)) tasks.")
    }
    return [
      .figure(
        Page.Figure(
          "loss",
          Chart(
            title: lossTitle(tests),
            subtitle: "Loss on fresh tasks, and what the candidate algorithms lose on the same tasks.",
            description: lossDescription(tests),
            plot: Plot(
              x: stepAxis, y: Axis("Loss", unit: "half the mean squared error", including: [0]), marks: marks,
              height: 300), notes: notes)))
    ]
  }

  static func point(_ reading: Reading) -> Point {
    Point(
      Double(reading.step ?? 0), reading.value ?? .nan, lower: reading.interval?.lower, upper: reading.interval?.upper)
  }

  var stepAxis: Axis { Axis("Step of training", scale: .logarithmicWithZero) }

  /// The shaded range of steps in which it emerged.
  var emergenceSpan: [Mark] {
    guard let emergence = run.emergence, let value = emergence.value, let lower = emergence.interval?.lower else {
      return []
    }
    return [.span(Span(.vertical, from: lower, to: value, label: "emerged", hue: .green))]
  }

  private func lossTitle(_ tests: [Reading]) -> String {
    guard let reference = run.subjectReference, let last = tests.last?.value,
      let goal = run.reading("loss-reference", reference)?.value, goal > 0
    else { return "The loss over training" }
    let gap = (last - goal) / goal
    if abs(gap) < 0.02 { return "The loss falls to that of \(Wording.algorithm(reference))" }
    if gap > 0 {
      return
        "The loss stays \(ReadableNumber.significant(gap * 100, digits: 2)) % above \(Wording.algorithm(reference))"
    }
    return "The loss falls \(ReadableNumber.significant(-gap * 100, digits: 2)) % below \(Wording.algorithm(reference))"
  }

  private func lossDescription(_ tests: [Reading]) -> String {
    var words = "The loss over the steps of training"
    if let first = tests.first?.value, let last = tests.last?.value {
      words += ", from \(ReadableNumber.significant(first)) to \(ReadableNumber.significant(last))"
    }
    let levels = drawnReferences.compactMap { name in
      run.reading("loss-reference", name)?.value.map { "\(Wording.short(name)) \(ReadableNumber.significant($0))" }
    }
    return words + (levels.isEmpty ? "." : ". Reference lines: " + levels.joined(separator: "; ") + ".")
  }
}
