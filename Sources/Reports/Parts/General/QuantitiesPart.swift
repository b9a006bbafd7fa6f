import Figures
import Readings

/// The readings of instruments that no other part shows: over training, and side by side for many runs.
struct QuantitiesPart: PagePart {
  /// What tells the readings of one curve from those of another.
  private struct Source: Hashable {
    var reference: String?
    var condition: String?
    var component: String

    init(_ reading: Reading) {
      (reference, condition, component) = (reading.reference, reading.condition, reading.component)
    }

    /// Its words where others must be told from it.
    var label: String {
      let parts = [
        component == "model" ? nil : component, reference.map(Wording.short), condition.map(Wording.condition),
      ].compactMap { $0 }
      return parts.isEmpty ? "In its own world" : parts.joined(separator: ", ")
    }
  }

  private static let most = 8

  private static func unknown(_ readings: [Reading], in draft: PageDraft) -> [(instrument: String, readings: [Reading])]
  {
    readings.map(\.instrument).distinct.filter { !draft.shown.contains(.instrument($0)) }
      .map { name in (name, readings.filter { $0.instrument == name }) }
  }

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    let unknown = Self.unknown(run.readings, in: draft)
    for (instrument, readings) in unknown {
      draft.add("What \(instrument) read over training", at: .behavior, curves(instrument, readings))
    }
    let final = Self.unknown(run.final, in: draft)
    guard !final.isEmpty else { return }
    let count = final.reduce(0) { $0 + $1.readings.count }
    let names = final.map(\.instrument).joined(separator: ", ")
    let without = final.flatMap(\.readings).count { $0.value == nil }
    var words = "\(ReadableNumber.count(count)) reading\(count == 1 ? "" : "s") of \(names)"
    if let step = run.readings.compactMap(\.step).max() { words += " at step \(ReadableNumber.count(step))" }
    if without > 0 { words += ", \(without == count ? "none" : "\(count - without)") of them with a value" }
    let facts = final.flatMap(\.readings).filter { $0.condition == nil && $0.value != nil }.prefix(4).compactMap {
      Page.Fact($0, label: Measured($0).title)
    }
    draft.offer(PageDraft.Offer(.counted, "\(run.title): \(words).", lead: run.lead(), facts: facts))
  }

  // MARK: Over training

  /// A plot of each quantity that has values at two steps or more.
  private func curves(_ instrument: String, _ readings: [Reading]) -> [Page.Block] {
    let read = readings.filter { $0.step != nil && $0.value != nil }
    // A curve keeps its color over all panels; one that is alone in its panel needs none of its own.
    let labels = read.map(\.quantity).distinct.flatMap { quantity -> [String] in
      let sources = read.filter { $0.quantity == quantity }.map { Source($0) }.distinct
      return sources.count > 1 ? sources.map(\.label) : []
    }.distinct
    let panels = read.map(\.quantity).distinct.compactMap { quantity -> Panel? in
      let own = read.filter { $0.quantity == quantity }
      let sources = own.map { Source($0) }.distinct.map { source in own.filter { Source($0) == source } }
        .filter { Set($0.map(\.step)).count > 1 }
      guard let first = sources.first?.first else { return nil }
      var marks = sources.prefix(5).map { readings -> Mark in
        let label = Source(readings[0]).label, index = labels.firstIndex(of: label) ?? 0
        return .line(
          Line(
            sources.count > 1 ? label : nil, points: readings.map { Point($0) }, hue: .series(index),
            dash: [.solid, .dashed, .dotted][index % 3], markers: readings.count < 80))
      }
      let nulls = sources[0].compactMap { reading in
        reading.null?.value.map { Point(Double(reading.step ?? 0), $0) }
      }
      if nulls.count > 1 { marks.append(.line(Line("Null", points: nulls, hue: .muted, dash: .dotted))) }
      let unit = ["1", ""].contains(first.unit) ? nil : first.unit
      return .plot(
        Plot(title: Wording.spaced(quantity), x: .step, y: Axis("Value", unit: unit), marks: marks, height: 230))
    }
    guard !panels.isEmpty else { return [] }
    let confidence = Wording.percent(read.first { $0.confidence != nil }?.confidence)
    return [
      .figure(
        "readings-" + Self.fileName(instrument),
        title: panels.count == 1
          ? "One quantity, checkpoint by checkpoint"
          : "\(Wording.capitalized(Wording.number(panels.count))) quantities, checkpoint by checkpoint",
        description: "The readings of \(instrument) over the steps of training, a panel a quantity.",
        panels: Array(panels.prefix(Self.most)), columns: min(panels.count, 2),
        notes: (read.contains { $0.interval != nil } ? ["Bands: \(confidence) intervals."] : [])
          + (panels.count > Self.most ? ["The first \(Self.most) of \(panels.count) quantities."] : []))
    ]
  }

  /// An instrument's name as it may stand in the name of a file.
  private static func fileName(_ name: String) -> String {
    String(name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  // MARK: Many runs

  func add(to draft: inout PageDraft, about runs: RunComparison) {
    let unknown = Self.unknown(runs.runs.flatMap(\.final), in: draft)
    let isAlone = runs.groups.allSatisfy { $0.runs.count == 1 }
    for (instrument, readings) in unknown {
      let wanted = readings.filter { $0.condition == nil && $0.value != nil }
      let panels = wanted.map(Measured.init).distinct.compactMap { measured in
        runs.spread(measured.title, over: "what each was read on", isAlone: isAlone, measured.reading)
      }
      guard !panels.isEmpty else { continue }
      draft.add(
        "What \(instrument) read", at: .behavior,
        [
          .figure(
            "readings-" + Self.fileName(instrument), title: "The newest readings, run by run",
            description: "The newest readings of \(instrument), a panel a quantity.",
            panels: Array(panels.prefix(Self.most)),
            notes: panels.count > Self.most ? ["The first \(Self.most) of \(panels.count) quantities."] : [])
        ])
    }
    // A sentence about some of the runs is none about all.
    let names = unknown.map(\.instrument)
    guard !names.isEmpty, runs.runs.allSatisfy({ run in run.final.contains { names.contains($0.instrument) } }) else {
      return
    }
    let count = unknown.reduce(0) { $0 + $1.readings.count }
    draft.offer(
      PageDraft.Offer(
        .counted,
        "\(runs.runs.count) runs side by side, with \(ReadableNumber.count(count)) readings of \(names.joined(separator: ", "))."
      ))
  }
}
