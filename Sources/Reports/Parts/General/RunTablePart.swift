import Figures
import Readings

/// What one reading of a run and one of another have in common, so that they can stand side by side.
struct Measured: Hashable {
  private var instrument: String
  private var quantity: String
  private var reference: String?
  private var component: String
  private var unit: String

  init(_ reading: Reading) {
    (instrument, quantity, unit) = (reading.instrument, reading.quantity, reading.unit)
    (reference, component) = (reading.reference, reading.component)
  }

  /// The quantity with all that tells it from others, and its unit.
  var title: String {
    Wording.spaced(quantity) + (reference.map { ", " + Wording.short($0) } ?? "")
      + (component == "model" ? "" : ", \(component)") + (["1", ""].contains(unit) ? "" : " (\(unit))")
  }

  /// The newest such reading of a run, in distribution.
  func reading(_ run: RunSnapshot) -> Reading? {
    run.final.last { $0.condition == nil && Measured($0) == self }
  }
}

/// The runs that no other part has a row for: how far each came, and what was read of it.
struct RunTablePart: PagePart {
  /// So many columns fit the page.
  private static let most = 3

  func add(to draft: inout PageDraft, about all: RunComparison) {
    let shown = draft.shown
    let runs = all.only { !shown.contains(.run($0.files.path)) }
    guard !runs.runs.isEmpty else { return }
    let read = runs.runs.flatMap { $0.final.filter { $0.condition == nil } }
    let measured = read.map(Measured.init).distinct
    let columns = measured.prefix(Self.most)
    let rows = runs.runs.map { run in
      Page.Table.Row(
        ["\(all.label(run))\(run.statusNote)", "\(run.lastStep.map { ReadableNumber.count($0) } ?? "–")"]
          + columns.map { "\($0.reading(run).map { Wording.value($0) } ?? "–")" })
    }
    let notes: [Prose] =
      measured.count > Self.most
      ? ["The first \(Self.most) of \(measured.count) quantities; the page of each run has all."] : []
    draft.add(
      "All runs", at: .readings,
      [
        .table(
          "The newest readings", ["Run", .right("Step")] + columns.map { .right("\($0.title)") }, rows, notes: notes)
      ])
  }
}
