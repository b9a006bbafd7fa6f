import Figures
import Instruments
import Readings

extension RunPage {
  /// One sweep: a setting of the world that takes several numbers.
  private struct Sweep {
    var key: String
    var title: String
    /// The conditions with their numbers; nil is the subject's own world.
    var places: [(value: Double, condition: String?)]
  }

  private var conditions: [String] {
    var result: [String] = []
    for reading in run.final {
      if let condition = reading.condition, !result.contains(condition) { result.append(condition) }
    }
    return result
  }

  private var sweeps: [Sweep] {
    let known = [
      ("world.inputs.scale", "Inputs scaled", "world.inputs.scale"),
      ("world.weights.scale", "Weights scaled", "world.weights.scale"),
    ]
    return known.compactMap { key, title, own in
      var places: [(value: Double, condition: String?)] = conditions.compactMap { condition in
        guard condition.hasPrefix(key + "="), let value = Double(condition.dropFirst(key.count + 1)), value > 0 else {
          return nil
        }
        return (value, condition)
      }
      guard !places.isEmpty else { return nil }
      places.append((run.number(own) ?? 1, nil))
      return Sweep(key: key, title: title, places: places.sorted { $0.value < $1.value })
    }
  }

  /// The algorithm that the subject is held against here: the nearest one that was read under the shifts.
  private var shiftReference: String? {
    let read = Set(run.final.filter { $0.condition != nil }.compactMap(\.reference))
    return [run.subjectReference, run.nearest?.reference].compactMap { $0 }.first { read.contains($0) } ?? read.min()
  }

  var shiftBlocks: [Page.Block] {
    guard !conditions.isEmpty else { return [] }
    guard let reference = shiftReference else {
      return [.unavailable("Sweeps out of distribution are", because: "no candidate was read under the shifts")]
    }
    var blocks: [Page.Block] = [
      .paragraph(
        "A network that only imitates \(Wording.algorithm(reference)) where it was trained parts from it elsewhere. Both keep here what was tuned in the world of the training."
      )
    ]
    let sweeps = sweeps
    if !sweeps.isEmpty { blocks.append(.figure(sweepFigure(sweeps, reference))) }
    let others = conditions.filter { condition in !sweeps.contains { condition.hasPrefix($0.key + "=") } }
    if !others.isEmpty { blocks.append(.figure(shapeFigure(others, reference))) }
    return blocks
  }

  private func points(_ quantity: String, _ reference: String, _ sweep: Sweep) -> [Point] {
    sweep.places.compactMap { place in
      guard let reading = run.reading(quantity, reference, condition: place.condition), let value = reading.value else {
        return nil
      }
      return Point(place.value, value, lower: reading.interval?.lower, upper: reading.interval?.upper)
    }
  }

  private func sweepFigure(_ sweeps: [Sweep], _ reference: String) -> Page.Figure {
    var panels: [Panel] = []
    for sweep in sweeps {
      let subject = points("loss", reference, sweep), algorithm = points("loss-reference", reference, sweep)
      let logarithmic = (subject + algorithm).allSatisfy { $0.y > 0 }
      var marks: [Mark] = [
        .line(Line("This network", points: subject, hue: .blue, weight: .strong, markers: true)),
        .line(Line(Wording.short(reference), points: algorithm, hue: run.hue(reference), dash: .dashed)),
      ]
      for name in ["ridge"] where name != reference {
        let bayes = points("loss-reference", name, sweep)
        if bayes.count > 1, !logarithmic || bayes.allSatisfy({ $0.y > 1e-6 }) {
          marks.append(.line(Line(Wording.short(name), points: bayes, hue: run.hue(name), dash: .dotted)))
        }
      }
      panels.append(
        .plot(
          Plot(
            title: sweep.title, x: Axis("Factor; 1 is as in training", scale: .logarithmic),
            y: Axis("Loss", unit: "half the mean squared error", scale: logarithmic ? .logarithmic : .linear),
            marks: marks, height: 220)))
    }
    for sweep in sweeps {
      let cosine = points("sensitivity-cosine", reference, sweep)
      guard !cosine.isEmpty else { continue }
      panels.append(
        .plot(
          Plot(
            title: "\(sweep.title): same direction?", x: Axis("Factor; 1 is as in training", scale: .logarithmic),
            y: Axis("Sensitivity cosine", including: [1, (cosine.map(\.y).min() ?? 0) > 0.9 ? 0.9 : 0]),
            marks: [.line(Line("This network", points: cosine, hue: .blue, weight: .strong, markers: true))],
            height: 170)))
    }
    return Page.Figure(
      "shifts",
      Chart(
        title: shiftTitle(sweeps, reference),
        description:
          "The loss of the network and of \(Wording.algorithm(reference)) as inputs and weights are scaled, and the cosine between their sensitivities.",
        panels: panels, columns: min(sweeps.count, 2),
        notes: ["Bands: \(Wording.percent(run.final.first { $0.condition != nil }?.confidence)) intervals over tasks."])
    )
  }

  private func shiftTitle(_ sweeps: [Sweep], _ reference: String) -> String {
    let cosines = sweeps.flatMap { points("sensitivity-cosine", reference, $0) }.map(\.y)
    guard let least = cosines.min() else { return "The loss as the world is scaled" }
    let words = Wording.algorithm(reference)
    return least > 0.9
      ? "Scaled inputs and weights do not part it from \(words): cosine at least \(ReadableNumber.fixed(least, decimals: 3))"
      : "Scaled inputs and weights part it from \(words): cosine down to \(ReadableNumber.fixed(least, decimals: 3))"
  }

  private func shapeFigure(_ conditions: [String], _ reference: String) -> Page.Figure {
    let rows = conditions.compactMap { condition -> Rows.Row? in
      let subject = run.reading("loss", reference, condition: condition)
      let algorithm = run.reading("loss-reference", reference, condition: condition)
      guard subject?.value != nil || algorithm?.value != nil else { return nil }
      func estimate(_ reading: Reading?, _ series: String, _ hue: Hue, _ hollow: Bool) -> Rows.Estimate {
        Rows.Estimate(
          reading?.value ?? .nan, lower: reading?.interval?.lower, upper: reading?.interval?.upper, series: series,
          hue: hue, hollow: hollow)
      }
      let cosine = run.reading("sensitivity-cosine", reference, condition: condition)?.value
      return Rows.Row(
        Wording.condition(condition),
        estimates: [
          estimate(algorithm, Wording.short(reference), run.hue(reference), true),
          estimate(subject, "This network", .blue, false),
        ], text: cosine.map { "cosine \(ReadableNumber.fixed($0, decimals: 3))" } ?? "cosine unavailable")
    }
    return Page.Figure(
      "shapes",
      Chart(
        title: "Inputs of another shape",
        subtitle: "Loss of both on the same tasks, and the cosine between their sensitivities.",
        description: "For each other world, the loss of the network beside that of \(Wording.algorithm(reference)).",
        panels: [.rows(Rows(axis: Axis("Loss", unit: "half the mean squared error"), rows: rows))]))
  }
}
