import Figures
import Readings

/// What could not be read or measured, and why.
struct MissingPart: PagePart {
  /// Readings that share a reason, since several quantities and candidates often do.
  private struct Gap {
    var why: String
    var readings: [Reading] = []

    var what: String {
      let quantities = readings.map { Wording.spaced($0.quantity) }.distinct
      let references = readings.compactMap { $0.reference.map(Wording.short) }.distinct
      let worlds = Set(readings.compactMap(\.condition)).count
      return quantities.joined(separator: ", ")
        + (references.isEmpty ? "" : " against " + references.joined(separator: ", "))
        + (worlds == 0 ? "" : " (\(ReadableNumber.count(readings.count)) readings, in \(worlds) other worlds too)")
    }
  }

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    var gaps: [Gap] = []
    for reading in run.final where reading.value == nil && !draft.shown.contains(.quantity(reading.quantity)) {
      var why = Wording.reason(reading.note)
      if let reference = reading.reference { why = Wording.replacing(reference, in: why, by: "the candidate") }
      let index = gaps.firstIndex { $0.why == why } ?? gaps.count
      if index == gaps.count { gaps.append(Gap(why: why)) }
      gaps[index].readings.append(reading)
    }
    draft.add(
      "What could not be measured", at: .missing,
      run.missing.map { .unavailable("\($0.what):", because: $0.why) }
        + gaps.map { .unavailable($0.what, because: $0.why) })
  }

  func add(to draft: inout PageDraft, about runs: RunComparison) {
    draft.add(
      "What could not be read", at: .missing,
      runs.runs.flatMap { run in run.missing.map { .unavailable("\(run.run): \($0.what)", because: $0.why) } })
  }
}
