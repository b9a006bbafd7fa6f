import Figures
import Instruments

extension RunPage {
  /// The candidates that have sensitivities worth a line: the one that the page speaks about first, at most four.
  private var comparedReferences: [String] {
    let all = run.references.filter { name in
      !["zero", "mean"].contains(name)
        && run.readings.contains { $0.quantity == "sensitivity-cosine" && $0.reference == name && $0.value != nil }
    }
    guard let first = run.subjectReference, all.contains(first) else { return Array(all.prefix(4)) }
    return [first] + all.filter { $0 != first }.prefix(3)
  }

  private func lines(_ quantity: String) -> [Mark] {
    comparedReferences.enumerated().reversed().compactMap { index, name in
      let points = run.series(quantity, name).map(Self.point)
      guard !points.isEmpty else { return nil }
      return .line(
        Line(
          Wording.short(name), points: points, hue: run.hue(name), weight: index == 0 ? .strong : .normal,
          dash: index == 0 ? .solid : index % 2 == 1 ? .dashed : .dotted, markers: index == 0 && points.count < 80))
    }
  }

  var matchBlocks: [Page.Block] {
    guard !comparedReferences.isEmpty else {
      return run.references.isEmpty
        ? [] : [.unavailable("The match over training is", because: "no candidate's sensitivities could be read")]
    }
    var blocks: [Page.Block] = []
    let confidence = Wording.percent(run.readings.first { $0.quantity == "sensitivity-cosine" }?.confidence)
    let match = lines("match")
    if !match.isEmpty {
      var marks: [Mark] = []
      if let threshold = run.threshold {
        marks.append(.rule(Rule(.horizontal, at: threshold, label: "Threshold \(ReadableNumber.short(threshold))")))
      }
      let reference = run.subjectReference.map(Wording.algorithm) ?? "the candidates"
      blocks.append(
        .figure(
          Page.Figure(
            "match",
            Chart(
              title: run.emergenceWords.map { "The match with \(reference) passes its threshold \($0)" }
                ?? "The match with \(reference) over training",
              subtitle:
                "1 means the same answers to every query and the same reaction to it, in direction and in size; 0 means no match.",
              description: matchDescription,
              plot: Plot(
                x: stepAxis, y: Axis("Match", including: [0, 1], lower: matchFloor),
                marks: marks + emergenceSpan + match),
              notes: ["Bands: \(confidence) intervals over tasks. The threshold was set on calibration organisms."]))))
    }
    let cosine = lines("sensitivity-cosine"), difference = lines("model-difference")
    if !cosine.isEmpty || !difference.isEmpty {
      blocks.append(
        .figure(
          Page.Figure(
            "sensitivities",
            Chart(
              title: "How its answers react to the query, against how each algorithm’s do",
              description:
                "Two panels over the steps of training: the cosine between the gradients of the answers in the query, and the mean length of their difference, for each candidate algorithm.",
              panels: [
                .plot(
                  Plot(
                    title: "Same direction?", x: stepAxis, y: Axis("Sensitivity cosine", including: [0, 1]),
                    marks: cosine, height: 230)),
                .plot(
                  Plot(
                    title: "Same size, too?", x: stepAxis, y: Axis("Model difference", including: [0]),
                    marks: difference,
                    height: 230)),
              ], columns: 2, notes: ["Bands: \(confidence) intervals over tasks."]))))
    }
    if blocks.isEmpty {
      blocks.append(.unavailable("The match over training is", because: "no checkpoint has a reading of it"))
    }
    return blocks
  }

  /// Matches far below zero say nothing more than zero; the axis ends where the interesting part does.
  private var matchFloor: Double? {
    let values = comparedReferences.flatMap { run.series("match", $0) }.compactMap(\.value)
    return (values.min() ?? 0) < -0.5 ? -0.5 : nil
  }

  private var matchDescription: String {
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
