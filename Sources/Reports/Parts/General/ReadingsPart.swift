import Figures
import Instruments
import Readings
import Statistics

/// All readings of the newest checkpoint as tables, with intervals, n and nulls.
struct ReadingsPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    let final = run.final
    guard !final.isEmpty else {
      let why = run.readings.isEmpty ? "the run directory holds none" : "none belongs to a step"
      draft.add("Readings", at: .readings, [.unavailable("Readings are", because: why)])
      return
    }
    let focus = draft.focus, elsewhere = draft.shown
    let inside = final.filter { $0.condition == nil && !elsewhere.contains(.quantity($0.quantity)) }
    let outside = final.filter { $0.condition != nil }
    let shown = inside.filter {
      focus == nil || $0.reference == focus || $0.reference == nil || $0.quantity == "nearest"
    }
    let against = focus.map { ", against \(Wording.algorithm($0))" } ?? ""
    var blocks = [
      table("At the newest checkpoint, in distribution\(against)", shown, focus: focus, against: focus)
    ]
    if inside.count > shown.count {
      let caption = "At the newest checkpoint, in distribution, against every candidate"
      blocks.append(
        .folded(
          "All \(ReadableNumber.count(inside.count)) readings in distribution", [table(caption, inside, focus: focus)]))
    }
    if !outside.isEmpty {
      blocks.append(
        .folded(
          outside.count == 1
            ? "The reading out of distribution"
            : "All \(ReadableNumber.count(outside.count)) readings out of distribution",
          [table("At the newest checkpoint, out of distribution", outside, conditions: true)]))
    }
    let terms = run.catalog.measures.map { ($0.name, $0.card.quantities) }.flatMap { instrument, quantities in
      quantities.filter { quantity in
        final.contains { $0.instrument == instrument && $0.quantity == quantity.name }
      }.map { Page.Term("\(Wording.spaced($0.name))", "\($0.meaning) \(code: $0.formula) Null: \($0.null).") }
    }
    if !terms.isEmpty { blocks.append(.folded("What each quantity means", [.terms(terms)])) }
    draft.add("Readings", at: .readings, blocks)
  }

  private func table(
    _ caption: String, _ readings: [Reading], conditions: Bool = false, focus: String? = nil, against: String? = nil
  ) -> Page.Block {
    let tested = readings.compactMap { $0.null?.p }
    var adjusted = MultipleTests.benjaminiHochberg(tested)[...]
    let rows = readings.map { reading -> Page.Table.Row in
      let p = reading.null?.p == nil ? nil : adjusted.popFirst()
      let other = against != nil && reading.reference != against ? reading.reference : nil
      let place = reading.component == "model" ? "" : ", \(reading.component)"
      var cells: [Prose] = [
        "\(Wording.spaced(reading.quantity))\(place)\(other.map { ": " + Wording.short($0) } ?? "")"
      ]
      if against == nil { cells.append("\(reading.reference.map(Wording.short) ?? "–")") }
      if conditions { cells.append("\(reading.condition.map(Wording.condition) ?? "–")") }
      cells += [
        "\(Wording.value(reading))", "\(ReadableNumber.count(reading.n))",
        "\(reading.null?.value.map { ReadableNumber.significant($0) } ?? "–")",
        "\(p.map { ReadableNumber.probability($0) } ?? "–")", "\(reading.method ?? "–")",
      ]
      return Page.Table.Row(
        cells, highlighted: against == nil && focus != nil && reading.reference == focus)
    }
    let confidence = Wording.percent(readings.first { $0.confidence != nil }?.confidence)
    return .table(
      "\(caption)",
      ["Quantity"] + (against == nil ? ["Against"] : []) + (conditions ? ["World"] : []) + [
        .right("Value [\(confidence) interval]"), .right("n"), .right("Null"), .right("p"), "Method",
      ], rows,
      notes: tested.isEmpty
        ? []
        : [
          "p: how often the null gives a value at least this far out, corrected for \(tested.count) tests by Benjamini and Hochberg."
        ])
  }
}
