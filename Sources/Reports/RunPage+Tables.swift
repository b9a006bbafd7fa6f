import Figures
import Instruments
import Readings
import Records
import Settings
import Statistics

extension RunPage {
  // MARK: Readings

  var readingBlocks: [Page.Block] {
    let final = run.final
    guard !final.isEmpty else {
      return [
        .unavailable(
          "Readings are", because: run.readings.isEmpty ? "the run directory holds none" : "none belongs to a step")
      ]
    }
    let inside = final.filter {
      $0.condition == nil && (!$0.quantity.hasPrefix("emergence-") || $0.quantity == "emergence-step")
    }
    let outside = final.filter { $0.condition != nil }
    var blocks: [Page.Block] = []
    if run.references.count > 1 { blocks.append(.table(candidateTable)) }
    let named = run.subjectReference
    let shown = inside.filter {
      named == nil || $0.reference == named || $0.reference == nil || $0.quantity == "nearest"
    }
    let against = named.map { ", against \(Wording.algorithm($0))" } ?? ""
    blocks.append(
      .table(table("At the newest checkpoint, in distribution\(against)", shown, conditions: false, against: named)))
    if inside.count > shown.count {
      blocks.append(
        .folded(
          "All \(ReadableNumber.count(inside.count)) readings in distribution",
          [
            .table(
              table("At the newest checkpoint, in distribution, against every candidate", inside, conditions: false))
          ]))
    }
    if !outside.isEmpty {
      blocks.append(
        .folded(
          "All \(ReadableNumber.count(outside.count)) readings out of distribution",
          [.table(table("At the newest checkpoint, out of distribution", outside, conditions: true))]))
    }
    let used = run.catalog.measures.flatMap { entry in
      entry.card.quantities.filter { quantity in
        final.contains { $0.instrument == entry.name && $0.quantity == quantity.name }
      }
    }
    if !used.isEmpty {
      blocks.append(
        .folded(
          "What each quantity means",
          [
            .terms(
              used.map {
                Page.Term("\(Wording.quantity($0.name))", "\($0.meaning) \(code: $0.formula) Null: \($0.null).")
              })
          ]))
    }
    return blocks
  }

  /// The candidates side by side: a row each, a column a quantity.
  private var candidateTable: Page.Table {
    let quantities = ["match", "sensitivity-cosine", "prediction-difference", "loss-reference"]
      .filter { quantity in run.final.contains { $0.quantity == quantity && $0.condition == nil } }
    let names = ["loss-reference": "Its loss"]
    let rows = run.references.map { name -> Page.Table.Row in
      let cells = quantities.map { quantity -> Prose in
        "\(run.reading(quantity, name).map { $0.value == nil ? "–" : Wording.brief($0) } ?? "–")"
      }
      return Page.Table.Row(["\(Wording.short(name))"] + cells, highlighted: name == run.subjectReference)
    }
    let columns =
      [Page.Table.Column("Candidate")]
      + quantities.map { Page.Table.Column("\(names[$0] ?? Wording.quantity($0))", .right) }
    return Page.Table("How close each candidate comes, in distribution", columns: columns, rows: rows)
  }

  private func table(_ caption: String, _ readings: [Reading], conditions: Bool, against: String? = nil)
    -> Page.Table
  {
    let tested = readings.compactMap { $0.null?.p }
    let adjusted = MultipleTests.benjaminiHochberg(tested)
    var next = 0
    var rows: [Page.Table.Row] = []
    for reading in readings {
      var p: Prose = "–"
      if reading.null?.p != nil {
        p = "\(ReadableNumber.probability(adjusted[next]))"
        next += 1
      }
      let other = against != nil && reading.reference != against ? reading.reference : nil
      let place = reading.component == "model" ? "" : ", \(reading.component)"
      var cells: [Prose] = [
        "\(Wording.quantity(reading.quantity))\(place)\(other.map { ": " + Wording.short($0) } ?? "")"
      ]
      if against == nil { cells.append("\(reading.reference.map(Wording.short) ?? "–")") }
      if conditions { cells.append("\(reading.condition.map(Wording.condition) ?? "–")") }
      cells.append("\(Wording.value(reading))")
      cells.append("\(ReadableNumber.count(reading.n))")
      cells.append("\(reading.null?.value.map { ReadableNumber.significant($0) } ?? "–")")
      cells.append(p)
      cells.append("\(reading.method ?? "–")")
      rows.append(
        Page.Table.Row(cells, highlighted: !conditions && against == nil && reading.reference == run.subjectReference))
    }
    var columns = [Page.Table.Column("Quantity")]
    if against == nil { columns.append(Page.Table.Column("Against")) }
    if conditions { columns.append(Page.Table.Column("World")) }
    let confidence = Wording.percent(readings.first { $0.confidence != nil }?.confidence)
    columns += [
      Page.Table.Column("Value [\(confidence) interval]", .right), Page.Table.Column("n", .right),
      Page.Table.Column("Null", .right), Page.Table.Column("p", .right), Page.Table.Column("Method"),
    ]
    var notes: [Prose] = []
    if !tested.isEmpty {
      notes.append(
        "p: how often the null gives a value at least this far out, corrected for \(tested.count) tests by Benjamini and Hochberg."
      )
    }
    return Page.Table("\(caption)", columns: columns, rows: rows, notes: notes)
  }

  // MARK: Costs

  /// Metric, its reading until emergence, and what it is.
  static let costs: [(metric: String, quantity: String, name: String)] = [
    ("updates", "emergence-updates", "Updates of the parameters"),
    ("examples", "emergence-examples", "Examples seen"),
    ("floating-point-operations", "emergence-floating-point-operations", "Floating-point operations"),
    ("fitness-evaluations", "emergence-fitness-evaluations", "Fitness evaluations"),
    ("selection-bits", "emergence-selection-bits", "Bits of selection"),
  ]

  var costBlocks: [Page.Block] {
    guard let last = run.metrics.last else {
      return [.unavailable("Costs are", because: "the run has logged no metrics")]
    }
    let untilThere = Self.costs.contains { run.reading($0.quantity)?.value != nil }
    let rows = Self.costs.compactMap { cost -> Page.Table.Row? in
      guard let value = last.values[cost.metric] ?? nil else { return nil }
      var cells: [Prose] = ["\(cost.name)"]
      if untilThere {
        let reading = run.reading(cost.quantity)
        cells.append("\(reading.map { $0.value == nil ? "–" : Self.costText($0) } ?? "–")")
      }
      cells.append("\(Self.amount(value))")
      return Page.Table.Row(cells)
    }
    guard !rows.isEmpty else { return [.unavailable("Costs are", because: "the metrics hold none")] }
    var columns = [Page.Table.Column("Cost")]
    if untilThere { columns.append(Page.Table.Column("Until it emerged (between checkpoints)", .right)) }
    columns.append(Page.Table.Column("Whole run", .right))
    return [
      .table(
        Page.Table(
          "Counted alike for every base optimizer", columns: columns, rows: rows,
          notes: [
            "What follows a gradient does not choose between candidates; it has no fitness evaluations and no bits of selection."
          ]))
    ]
  }

  static func costText(_ reading: Reading) -> String {
    guard let value = reading.value else { return "–" }
    guard let lower = reading.interval?.lower, lower < value else { return amount(value) }
    return "\(amount(lower)) – \(amount(value))"
  }

  static func amount(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e7
      ? ReadableNumber.count(Int(value)) : ReadableNumber.short(value, digits: 3)
  }

  // MARK: What is missing

  var unavailableBlocks: [Page.Block] {
    var blocks = run.missing.map { Page.Block.unavailable("\($0.what):", because: $0.why) }
    // One line for each reason, since several quantities and candidates share it.
    var groups: [(why: String, quantities: [String], against: [String], count: Int, worlds: Set<String>)] = []
    let emergenceCosts = Set(Self.costs.map(\.quantity))
    for reading in run.final where reading.value == nil && !emergenceCosts.contains(reading.quantity) {
      var why = Wording.reason(reading.note)
      if let reference = reading.reference { why = Wording.replacing(reference, in: why, by: "the candidate") }
      let index = groups.firstIndex { $0.why == why } ?? groups.count
      if index == groups.count { groups.append((why, [], [], 0, [])) }
      let quantity = Wording.quantity(reading.quantity), name = reading.reference.map(Wording.short)
      if !groups[index].quantities.contains(quantity) { groups[index].quantities.append(quantity) }
      if let name, !groups[index].against.contains(name) { groups[index].against.append(name) }
      groups[index].count += 1
      if let condition = reading.condition { groups[index].worlds.insert(condition) }
    }
    for group in groups {
      var what = group.quantities.joined(separator: ", ")
      if !group.against.isEmpty { what += " against " + group.against.joined(separator: ", ") }
      if !group.worlds.isEmpty {
        what += " (\(ReadableNumber.count(group.count)) readings, in \(group.worlds.count) other worlds too)"
      }
      blocks.append(.unavailable(what, because: group.why))
    }
    return blocks
  }

  // MARK: Provenance

  var provenanceBlocks: [Page.Block] {
    var terms: [Page.Term] = [
      Page.Term("Study", "\(run.title) (\(code: run.record.study))"),
      Page.Term("Run", "\(code: run.run), seed \(run.record.seed)\(run.variant.map { ", variant \($0)" } ?? "")"),
      Page.Term("Status", "\(run.record.status.rawValue)"),
    ]
    for (name, version) in run.record.versions.sorted(by: { $0.key < $1.key }) {
      terms.append(Page.Term("Version of \(name)", "\(version)"))
    }
    for (name, value) in run.record.machine.sorted(by: { $0.key < $1.key }) where name != "threads" {
      terms.append(Page.Term("\(Wording.capitalized(name))", "\(value)"))
    }
    terms.append(
      Page.Term(
        "Randomness",
        "Streams derived from the seed by name; the same program, kind of processor, study and seed give the same bytes, whatever the number of threads."
      ))
    var blocks: [Page.Block] = [
      .terms(terms),
      .paragraph("To run it again, from the directory of this page:"),
      .code("mesascope run study.yaml --seed \(run.record.seed)"),
    ]
    if !run.studyText.isEmpty { blocks.append(.folded("The whole study, defaults filled in", [.code(run.studyText)])) }
    return blocks
  }
}
