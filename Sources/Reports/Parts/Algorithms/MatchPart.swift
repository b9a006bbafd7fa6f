import Figures
import Readings

/// When the match with the candidate algorithms appeared.
struct MatchPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard run.hasCandidates, !run.references.isEmpty else { return }
    draft.add("When the match appeared", at: .training, MatchFigures(run).blocks)
  }
}

/// The match of one run over its training.
private struct MatchFigures {
  let run: RunSnapshot
  /// The candidates that have sensitivities worth a line: the one that the page speaks about first, at most four.
  let compared: [String]

  init(_ run: RunSnapshot) {
    self.run = run
    let all = run.references.filter { name in
      !["zero", "mean"].contains(name)
        && run.readings.contains { $0.quantity == "sensitivity-cosine" && $0.reference == name && $0.value != nil }
    }
    let first = run.subjectReference.flatMap { all.contains($0) ? $0 : nil }
    compared = first.map { first in [first] + all.filter { $0 != first }.prefix(3) } ?? Array(all.prefix(4))
  }

  private func lines(_ quantity: String) -> [Mark] {
    compared.enumerated().reversed().compactMap { index, name in
      let points = run.series(quantity, name).map { Point($0) }
      guard !points.isEmpty else { return nil }
      return .line(
        Line(
          Wording.short(name), points: points, hue: run.hue(name), weight: index == 0 ? .strong : .normal,
          dash: index == 0 ? .solid : index % 2 == 1 ? .dashed : .dotted, markers: index == 0 && points.count < 80))
    }
  }

  var blocks: [Page.Block] {
    guard !compared.isEmpty else {
      return [.unavailable("The match over training is", because: "no candidate's sensitivities could be read")]
    }
    var blocks: [Page.Block] = []
    let confidence = Wording.percent(run.readings.first { $0.quantity == "sensitivity-cosine" }?.confidence)
    let match = lines("match")
    if !match.isEmpty {
      let threshold = run.threshold.map { value -> Mark in
        .rule(Rule(.horizontal, at: value, label: "Threshold \(ReadableNumber.short(value))"))
      }
      let reference = run.subjectReference.map(Wording.algorithm) ?? "the candidates"
      // Matches far below zero say nothing more than zero; the axis ends where the interesting part does.
      let least = compared.flatMap { run.series("match", $0) }.compactMap(\.value).min() ?? 0
      blocks.append(
        .figure(
          "match",
          title: run.emergenceWords.map { "The match with \(reference) passes its threshold \($0)" }
            ?? "The match with \(reference) over training",
          subtitle:
            "1 means the same answers to every query and the same reaction to it, in direction and in size; 0 means no match.",
          description: description,
          plot: Plot(
            x: .step, y: Axis("Match", including: [0, 1], lower: least < -0.5 ? -0.5 : nil),
            marks: [threshold].compactMap { $0 } + run.emergenceSpan + match),
          notes: ["Bands: \(confidence) intervals over tasks. The threshold was set on calibration organisms."]))
    }
    let cosine = lines("sensitivity-cosine"), difference = lines("model-difference")
    if !cosine.isEmpty || !difference.isEmpty {
      let direction = Plot(
        title: "Same direction?", x: .step, y: Axis("Sensitivity cosine", including: [0, 1]), marks: cosine, height: 230
      )
      let size = Plot(
        title: "Same size, too?", x: .step, y: Axis("Model difference", including: [0]), marks: difference, height: 230)
      blocks.append(
        .figure(
          "sensitivities", title: "How its answers react to the query, against how each algorithm’s do",
          description:
            "Two panels over the steps of training: the cosine between the gradients of the answers in the query, and the mean length of their difference, for each candidate algorithm.",
          panels: [.plot(direction), .plot(size)], columns: 2, notes: ["Bands: \(confidence) intervals over tasks."]))
    }
    return blocks.isEmpty
      ? [.unavailable("The match over training is", because: "no checkpoint has a reading of it")] : blocks
  }

  private var description: String {
    guard let name = run.subjectReference, let last = run.series("match", name).last else {
      return "The match with each candidate algorithm over the steps of training."
    }
    var words =
      "The match with \(Wording.algorithm(name)) over the steps of training; it ends at \(Wording.value(last))"
    if let threshold = run.threshold { words += ", against a threshold of \(ReadableNumber.short(threshold))" }
    if let when = run.emergenceWords { words += ", passed \(when)" }
    return words + "."
  }
}
