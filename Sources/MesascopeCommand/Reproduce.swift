import ArgumentParser
import Foundation
import Mesascope

/// `mesascope reproduce`: published numbers beside ours.
struct ReproduceVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Published value, our value, interval and verdict, one line each.",
    discussion: """
      Runs the studies that the claims need, each in a directory of its own as `run` does: what is finished is not grown \
      again, what was interrupted goes on. Then it judges their readings. An ID is that of a group or of one claim:

      \(Mesascope.ledger.groups.map { "\($0.id): \($0.title)" }.joined(separator: "\n"))
      """)

  @Argument(help: ArgumentHelp("What to reproduce. Default: all published results and formulas.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "Smaller batches and fewer levels where the published sizes take long, or the sizes of the studies.")
  var size = Size.full

  enum Size: EnumerableFlag { case quick, full }

  @OptionGroup var seeds: SeedsOption

  @Option(help: ArgumentHelp("Where the runs live.", valueName: "dir"))
  var runs = "runs"

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var quiet: QuietFlag

  func run() throws {
    let claims = try Mesascope.ledger.claims(ids, of: [.paper, .formula], at: "reproduce")
    let workers = try threads.workers(), catalog = Mesascope.catalog
    let (root, isQuiet) = (runs, quiet.quiet)
    Interruption.listen()
    var work = ClaimRuns(catalog: catalog, isQuick: size == .quick, seeds: try seeds.chosen()) { run in
      run.root = root
      run.isQuiet = isQuiet
      run.isInterrupted = { Interruption.isRequested }
    }
    var table = ReproductionTable(claims, format: format.format)
    try StandardOutput.write(table.head)
    for claim in claims {
      try work.complete(claim, workers: workers) { outcome in
        guard !outcome.wasFinished else { return }
        try Report(of: [outcome.files.path], catalog: catalog).write(to: outcome.files.path)
      }
      try StandardOutput.write(table.line(Judgement(claim, over: work.evidence)))
    }
    try StandardOutput.write(table.foot)
  }
}
