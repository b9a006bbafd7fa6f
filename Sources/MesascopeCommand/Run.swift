import ArgumentParser
import Mesascope

/// `mesascope run`: grows and measures; a directory that is there resumes.
struct RunVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Grows the organisms of a study and measures them.",
    discussion: """
      A run lives in runs/<study>/<run>. Running the same command again resumes it where it stopped, by a kill, a full \
      disk or Ctrl-C, and ends in the same bytes as a run that was never stopped. The last line of standard output is \
      the path of the run's directory; with several seeds or variants there is one such line for each.
      """)

  @Argument(help: "A built-in study (see: mesascope list studies) or the path of a .yaml file.")
  var study: String

  @OptionGroup var seeds: SeedsOption

  @Option(help: ArgumentHelp("Run only this variant of the study.", valueName: "name"))
  var variant: String?

  @OptionGroup var changes: SetOptions

  @Option(help: ArgumentHelp("Where the runs live.", valueName: "dir"))
  var runs = "runs"

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var quiet: QuietFlag

  @Flag(name: .customLong("tensorboard"), help: "Write TensorBoard event files beside the metrics.")
  var tensorBoard = false

  func run() throws {
    let catalog = Mesascope.catalog
    let studies = try selected(Study.all(in: catalog.study(study), changes: changes.parsed(), catalog: catalog))
    let workers = try threads.workers()
    Interruption.listen()
    var outcomes: [(study: Study, outcome: StudyRun.Outcome)] = []
    for study in studies {
      for seed in try seeds.chosen() ?? study.seeds {
        var run = StudyRun(study, seed: seed, catalog: catalog)
        run.root = runs
        run.isQuiet = quiet.quiet
        run.isInterrupted = { Interruption.isRequested }
        run.writesTensorBoard = tensorBoard
        let outcome = try run.execute(workers: workers)
        try Report(of: [outcome.files.path], catalog: catalog).write(to: outcome.files.path)
        let report = outcome.files.report
        try show(outcome, of: study, seed: seed, report: report)
        outcomes.append((study, outcome))
      }
    }
    if outcomes.count > 1 { try StandardOutput.writeLine(RunComparison(outcomes).written(as: .table)) }
    for study in studies {
      let runs = outcomes.filter { $0.study.variant == study.variant }.map(\.outcome.readings)
      let readings = Population.readings(of: study, runs: runs)
      guard !readings.isEmpty else { continue }
      try StandardOutput.writeLine("\(study.variant.map { "\($0), " } ?? "")over \(runs.count) seeds\n")
      try StandardOutput.writeLine(ReadingTable.written(readings, as: .table, catalog: Mesascope.catalog))
    }
    for (_, outcome) in outcomes { try StandardOutput.writeLine(outcome.files.path) }
  }

  private func show(_ outcome: StudyRun.Outcome, of study: Study, seed: Int, report: String) throws {
    let variant = study.variant.map { ", \($0)" } ?? ""
    try StandardOutput.writeLine("\(study.title)\n\(study.name)\(variant), seed \(seed)\n")
    try StandardOutput.write(ReadingTable.written(outcome.readings, as: .table, catalog: Mesascope.catalog))
    let drawings = EpisodeDrawing.text((try? outcome.files.readEpisodes()) ?? [])
    if !drawings.isEmpty {
      try StandardOutput.writeLine("The first levels that tell goals apart, an episode each:\n\n\(drawings)")
    }
    try StandardOutput.writeLine("Report: \(report)\n")
  }

  private func selected(_ studies: [Study]) throws -> [Study] {
    guard let variant else { return studies }
    let names = studies.compactMap(\.variant)
    guard let study = studies.first(where: { $0.variant == variant }) else {
      throw UserError(
        .usage, at: "--variant", value: variant,
        expected: names.isEmpty ? "no variant: the study has none" : "a variant",
        remedy: names.isEmpty ? nil : Nearest.advice(variant, among: names))
    }
    return [study]
  }
}
