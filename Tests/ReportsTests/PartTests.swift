import Foundation
import Readings
import Records
import Reports
import Statistics
import Testing

/// A run of an organism, a world and an instrument that no part knows, with made-up numbers.
struct SyntheticHarborRun {
  static let instrument = "tide-gauge"

  var seed = 0
  var steps = [0, 10, 100]

  func write(in root: String) throws -> String {
    let text = """
      study: synthetic-harbor
      title: Synthetic harbor for tests, not measured
      organism: {kind: economy}
      world: {kind: harbor}
      measure:
        - instrument: tide-gauge
      seeds: [\(seed)]

      """
    let run = try RunDirectory.open(
      in: root, study: "synthetic-harbor", run: "seed-000\(seed)", text: text,
      record: RunRecord(study: "synthetic-harbor", seed: seed, versions: ["mesascope": "0.0.0-synthetic"]))
    defer { run.close() }
    for step in stride(from: 0, through: 100, by: 5) {
      try run.metrics.append(
        MetricsRow(step: step, values: ["water": Double(seed) + sin(Double(step)), "updates": Double(step)]))
    }
    for step in steps { for reading in readings(at: step) { try run.readings.append(reading) } }
    try run.flush()
    try run.update { $0.status = .finished }
    return run.files.path
  }

  private func readings(at step: Int) -> [Reading] {
    func reading(_ quantity: String, _ value: Double?, pier: String? = nil, unit: String = "1") -> Reading {
      Reading(
        instrument: Self.instrument, quantity: quantity, value: value,
        interval: value.map { Interval(lower: $0 - 0.2, upper: $0 + 0.2) }, confidence: 0.95, method: "bootstrap",
        n: 50, unit: unit, reference: pier, step: step, level: 4, null: Reading.Null(value: 0.1, p: 0.02), seed: seed,
        note: value == nil ? "unavailable, because the gauge was dry" : nil)
    }
    let height = 1 + Double(seed) + Double(step) / 100
    return [
      reading("tide-height", height, pier: "north", unit: "m"),
      reading("tide-height", height / 2, pier: "south", unit: "m"),
      reading("tide-share", 0.4), reading("salt-content", nil),
    ]
  }
}

/// A part as somebody outside the package writes it.
private struct TidePart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard let height = run.reading("tide-height", "north")?.value else { return }
    draft.show(.instrument(SyntheticHarborRun.instrument), .run(run.files.path))
    draft.add("The tide at the pier", at: .behavior, [.paragraph("It rose to \(height).")])
    draft.offer(PageDraft.Offer(.verdict, "The tide rose.", tone: .found))
  }
}

@Suite struct PartTests {
  private func headings(_ page: String) -> [Substring] {
    page.components(of: "<h2 ").map { $0.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" } }
  }

  /// What nobody wrote a part for has a page that says what was read, draws it and leaves nothing out.
  @Test func anUnknownInstrumentHasAPage() throws {
    let folder = try Folder()
    let report = try Report(of: [SyntheticHarborRun().write(in: folder.path)])
    let page = report.page.html().withPlainSpaces
    #expect(MarkupCheck.fault(in: page) == nil)
    #expect(
      page.contains(
        "<h1>Synthetic harbor for tests, not measured: 4 readings of tide-gauge at step 100, 3 of them with a value.</h1>"
      ))
    #expect(page.contains("An organism of kind economy, grown on the world harbor."))
    #expect(
      headings(page) == [
        "How it was trained", "What tide-gauge read over training", "Readings", "What it cost",
        "What could not be measured", "Where this comes from",
      ])
    #expect(report.page.figures.map(\.name) == ["training", "readings-tide-gauge"])
    #expect(
      page.contains("2.00 [1.80, 2.20]")
        && page.contains("Salt content</strong> unavailable, because the gauge was dry"))
    for word in ["attention", "goal", "proxy", "loss", "gradient"] {
      #expect(!page.components(separatedBy: "<main").dropFirst().joined().lowercased().contains(word), "\(word)")
    }
  }

  /// One step alone makes no curve, and no readings at all no claim.
  @Test func whatHasNoCourseIsNotDrawn() throws {
    let folder = try Folder()
    let once = try Report(of: [SyntheticHarborRun(steps: [7]).write(in: folder.path)]).page
    #expect(once.figures.map(\.name) == ["training"])
    #expect(once.headline.sentence.plain.contains("4 readings of tide-gauge at step 7"))
    let none = try Report(of: [SyntheticHarborRun(seed: 1, steps: []).write(in: folder.path)]).page
    #expect(none.headline.sentence.plain == "Synthetic harbor for tests, not measured.")
    #expect(none.html().contains("the run directory holds none"))
  }

  @Test func unknownRunsStandSideBySide() throws {
    let folder = try Folder()
    let page = try Report(of: (0..<3).map { try SyntheticHarborRun(seed: $0).write(in: folder.path) }).page
    let html = page.html().withPlainSpaces
    #expect(MarkupCheck.fault(in: html) == nil)
    #expect(page.headline.sentence.plain == "3 runs side by side, with 12 readings of tide-gauge.")
    #expect(page.figures.map(\.name) == ["training", "readings-tide-gauge"])
    #expect(headings(html) == ["How they were trained", "What tide-gauge read", "All runs", "Where this comes from"])
    #expect(html.contains("Seed 2"))
  }

  /// A part from outside is asked first: its headline stands, and what it shows is not shown again.
  @Test func aPartCanBeAddedFromOutside() throws {
    let folder = try Folder()
    let path = try SyntheticHarborRun().write(in: folder.path)
    let page = try Report(of: [path], parts: .standard.adding(TidePart())).page
    #expect(page.headline.sentence.plain == "The tide rose." && page.headline.tone == .found)
    #expect(page.sections.first?.title == "The tide at the pier")
    #expect(page.figures.isEmpty)
    // It leaves the pages of others alone.
    let other = try SyntheticRun().write(in: folder.path)
    #expect(try Report(of: [other], parts: .standard.adding(TidePart())).files == Report(of: [other]).files)
    // And parts are a list like any other: none gives the bare page.
    #expect(try Report(of: [path], parts: PageParts([])).page.sections.isEmpty)
  }

  /// Agents beside regressors: each part speaks of its own runs, and none of them for all.
  @Test func familiesCanBeMixed() throws {
    let folder = try Folder()
    let paths = try [
      SyntheticRun().write(in: folder.path), SyntheticAgentRun().write(in: folder.path),
      SyntheticHarborRun().write(in: folder.path),
    ]
    let page = try Report(of: paths).page
    let html = page.html()
    #expect(MarkupCheck.fault(in: html) == nil)
    #expect(
      page.headline.sentence.plain
        == "3 runs side by side: synthetic-regression; synthetic-agent; synthetic-harbor.")
    let tables = page.sections.first { $0.title == "All runs" }?.blocks.count
    #expect(tables == 3)
    #expect(html.contains("id=\"rates-title\"") && html.contains("id=\"losses-title\""))
    #expect(Set(page.figures.map(\.name)).count == page.figures.count)
  }

  /// The strongest offer stands; of equals the first. Sections of one title are one, and places decide their order.
  @Test func draftsAreOrdered() {
    struct Fixed: PagePart {
      var sentence: Prose
      var rank: PageDraft.Offer.Rank
      var place: PageDraft.Place

      func add(to draft: inout PageDraft, about runs: RunComparison) {
        draft.offer(PageDraft.Offer(rank, sentence))
        draft.add("Common", at: .missing, [.paragraph(sentence)])
        draft.add(sentence.plain, at: place, [.paragraph(sentence)])
        draft.add("Nothing", at: place, [])
      }
    }
    let parts = PageParts([
      Fixed(sentence: "Weak", rank: .counted, place: .readings),
      Fixed(sentence: "Strong", rank: .verdict, place: .scene),
      Fixed(sentence: "As strong", rank: .verdict, place: .scene),
    ])
    let folder = try? Folder()
    let paths = (0..<2).compactMap { try? SyntheticHarborRun(seed: $0).write(in: folder?.path ?? "") }
    let page = try? Report(of: paths, parts: parts).page
    #expect(page?.headline.sentence.plain == "Strong")
    #expect(page?.sections.map(\.title) == ["Strong", "As strong", "Weak", "Common"])
    #expect(page?.sections.last?.blocks.count == 3)
  }
}
