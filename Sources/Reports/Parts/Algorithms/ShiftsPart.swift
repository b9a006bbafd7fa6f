import Figures
import Readings

/// What becomes of the match where inputs and weights are not those of the training.
struct ShiftsPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard run.hasCandidates else { return }
    let conditions = run.final.compactMap(\.condition).distinct
    guard !conditions.isEmpty else { return }
    // The nearest algorithm that was read under the shifts.
    let read = Set(run.final.filter { $0.condition != nil }.compactMap(\.reference))
    let reference = [run.subjectReference, run.nearest?.reference].compactMap { $0 }.first(where: read.contains)
    draft.add(
      "Outside the training distribution", at: .elsewhere,
      (reference ?? read.min()).map { Shifts(run: run, reference: $0, conditions: conditions).blocks }
        ?? [.unavailable("Sweeps out of distribution are", because: "no candidate was read under the shifts")])
  }
}

/// One run under shifts, against one algorithm.
private struct Shifts {
  let run: RunSnapshot
  let reference: String
  let conditions: [String]

  private static let sweeps = [
    ("world.inputs.scale", "Inputs scaled"), ("world.weights.scale", "Weights scaled"),
  ]

  var blocks: [Page.Block] {
    var blocks: [Page.Block] = [
      .paragraph(
        "A network that only imitates \(Wording.algorithm(reference)) where it was trained parts from it elsewhere. Both keep here what was tuned in the world of the training."
      )
    ]
    let sweeps = Self.sweeps.compactMap { key, title in
      ConditionSweep(key, title, of: conditions, isMeant: { $0 > 0 })?.with(run.number(key) ?? 1)
    }
    if !sweeps.isEmpty { blocks.append(sweepFigure(sweeps)) }
    let others = conditions.filter { condition in !sweeps.contains { condition.hasPrefix($0.key + "=") } }
    if !others.isEmpty { blocks.append(shapeFigure(others)) }
    return blocks
  }

  private func points(_ quantity: String, _ reference: String, _ sweep: ConditionSweep) -> [Point] {
    sweep.points { run.reading(quantity, reference, condition: $0) }
  }

  private func sweepFigure(_ sweeps: [ConditionSweep]) -> Page.Block {
    let factor = Axis("Factor; 1 is as in training", scale: .logarithmic)
    var panels = sweeps.map { sweep -> Panel in
      let subject = points("loss", reference, sweep), algorithm = points("loss-reference", reference, sweep)
      let isLogarithmic = (subject + algorithm).allSatisfy { $0.y > 0 }
      var lines = [
        Line("This network", points: subject, hue: .blue, weight: .strong, markers: true),
        Line(Wording.short(reference), points: algorithm, hue: run.hue(reference), dash: .dashed),
      ]
      let bayes = reference == "ridge" ? [] : points("loss-reference", "ridge", sweep)
      if bayes.count > 1, !isLogarithmic || bayes.allSatisfy({ $0.y > 1e-6 }) {
        lines.append(Line(Wording.short("ridge"), points: bayes, hue: run.hue("ridge"), dash: .dotted))
      }
      let loss = Axis("Loss", unit: "half the mean squared error", scale: isLogarithmic ? .logarithmic : .linear)
      return .plot(Plot(title: sweep.title, x: factor, y: loss, marks: lines.map { .line($0) }, height: 220))
    }
    var least: Double?
    for sweep in sweeps {
      let cosine = points("sensitivity-cosine", reference, sweep)
      guard let lowest = cosine.map(\.y).min() else { continue }
      least = min(lowest, least ?? lowest)
      panels.append(
        .plot(
          Plot(
            title: "\(sweep.title): same direction?", x: factor,
            y: Axis("Sensitivity cosine", including: [1, lowest > 0.9 ? 0.9 : 0]),
            marks: [.line(Line("This network", points: cosine, hue: .blue, weight: .strong, markers: true))],
            height: 170)))
    }
    let words = Wording.algorithm(reference)
    let title = least.map {
      let cosine = ReadableNumber.fixed($0, decimals: 3)
      return $0 > 0.9
        ? "Scaled inputs and weights do not part it from \(words): cosine at least \(cosine)"
        : "Scaled inputs and weights part it from \(words): cosine down to \(cosine)"
    }
    return .figure(
      "shifts", title: title ?? "The loss as the world is scaled",
      description:
        "The loss of the network and of \(words) as inputs and weights are scaled, and the cosine between their sensitivities.",
      panels: panels, columns: min(sweeps.count, 2),
      notes: ["Bands: \(Wording.percent(run.final.first { $0.condition != nil }?.confidence)) intervals over tasks."])
  }

  private func shapeFigure(_ conditions: [String]) -> Page.Block {
    let rows = conditions.compactMap { condition -> Rows.Row? in
      let subject = run.reading("loss", reference, condition: condition)
      let algorithm = run.reading("loss-reference", reference, condition: condition)
      guard subject?.value != nil || algorithm?.value != nil else { return nil }
      let cosine = run.reading("sensitivity-cosine", reference, condition: condition)?.value
      return Rows.Row(
        Wording.condition(condition),
        estimates: [
          Rows.Estimate(algorithm, series: Wording.short(reference), hue: run.hue(reference), hollow: true),
          Rows.Estimate(subject, series: "This network"),
        ], text: cosine.map { "cosine \(ReadableNumber.fixed($0, decimals: 3))" } ?? "cosine unavailable")
    }
    return .figure(
      "shapes", title: "Inputs of another shape",
      subtitle: "Loss of both on the same tasks, and the cosine between their sensitivities.",
      description: "For each other world, the loss of the network beside that of \(Wording.algorithm(reference)).",
      panels: [.rows(Rows(axis: Axis("Loss", unit: "half the mean squared error"), rows: rows))])
  }
}
