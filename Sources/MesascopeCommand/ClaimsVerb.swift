import ArgumentParser
import Foundation
import Mesascope

/// `mesascope claims`: what became of each claim.
struct ClaimsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "The seeds' sentences and published results, with what is recorded of each.",
    discussion: """
      Judges what finished runs have recorded, and where there is no run the small records that come with the program. \
      Nothing is grown: `mesascope reproduce ID` runs what a claim needs. An ID is that of a group or of one claim; \
      --format json has source, criterion and explanation.
      """)

  @Argument(help: ArgumentHelp("Which claims. Default: all.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "Exit with 2 where a claim that came out in the packaged records no longer does.")
  var check = false

  @Option(help: ArgumentHelp("Where the runs live.", valueName: "dir"))
  var runs = "runs"

  @Option(
    help: ArgumentHelp("Keep the readings that the verdicts rest on, as Documentation/Records does.", valueName: "dir"))
  var keep: String?

  @OptionGroup var format: FormatOption

  func run() throws {
    let ledger = Mesascope.ledger, catalog = Mesascope.catalog
    let claims = try ledger.claims(ids, at: "claims")
    let evidence = [
      try Evidence(below: runs, of: ledger.studies, catalog: catalog), try PackagedRecords.evidence(catalog: catalog),
    ]
    let judgements = claims.map { Ledger.judgement(of: $0, over: evidence) }
    try StandardOutput.write(LedgerTable.written(judgements, of: ledger, as: format.format))
    if let keep { try PackagedRecords.keep(judgements, over: evidence, catalog: catalog, in: keep) }
    guard check else { return }
    let lost = try Judgement.lost(judgements, catalog: catalog)
    guard lost.isEmpty else {
      for judgement in lost {
        let words = "\(judgement.claim.id): \(judgement.verdict.rawValue); \(judgement.explanation)\n"
        FileHandle.standardError.write(Data(words.utf8))
      }
      throw ExitCode(2)
    }
  }
}
