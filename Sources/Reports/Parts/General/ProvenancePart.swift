import Figures

/// Where the page comes from, and how to make the runs again.
struct ProvenancePart: PagePart {
  private static let title = "Where this comes from"

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    let record = run.record
    var terms = [
      Page.Term("Study", "\(run.title) (\(code: record.study))"),
      Page.Term("Run", "\(code: run.run), seed \(record.seed)\(run.variant.map { ", variant \($0)" } ?? "")"),
      Page.Term("Status", "\(record.status.rawValue)"),
    ]
    terms += record.versions.sorted { $0.key < $1.key }.map { Page.Term("Version of \($0.key)", "\($0.value)") }
    terms += record.machine.sorted { $0.key < $1.key }.filter { $0.key != "threads" }
      .map { Page.Term("\(Wording.capitalized($0.key))", "\($0.value)") }
    terms.append(
      Page.Term(
        "Randomness",
        "Streams derived from the seed by name; the same program, kind of processor, study and seed give the same bytes, whatever the number of threads."
      ))
    var blocks: [Page.Block] = [
      .terms(terms), .paragraph("To run it again, from the directory of this page:"),
      .code("mesascope run study.yaml --seed \(record.seed)"),
    ]
    if !run.studyText.isEmpty { blocks.append(.folded("The whole study, defaults filled in", [.code(run.studyText)])) }
    draft.add(Self.title, at: .provenance, blocks)
  }

  func add(to draft: inout PageDraft, about runs: RunComparison) {
    let records = runs.runs.map(\.record)
    let versions = records.map { record in
      record.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
    let terms = [
      ("Studies", records.map(\.study)), ("Seeds", records.map { String($0.seed) }), ("Versions", versions),
      ("Processors", records.compactMap { $0.machine["processor"] }),
    ]
    draft.add(
      Self.title, at: .provenance,
      [.terms(terms.map { Page.Term(Prose($0), "\($1.distinct.joined(separator: "; "))") })])
  }
}
