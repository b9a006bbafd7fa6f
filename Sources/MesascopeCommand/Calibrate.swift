import ArgumentParser
import Mesascope

/// `mesascope calibrate`: hit rates and false-alarm rates of the instruments.
struct CalibrateVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate", abstract: "How often instruments find what was planted, and what is not there.",
    discussion: """
      Each instrument decides, at its documented threshold, on organisms of which it is known what is inside: planted \
      algorithms and goals, easy nulls (untrained; trained on shuffled labels; uniform play) and matched nulls (trained \
      as long on few tasks; planted weights rotated at equal norms; a seeker whose actions are relabeled). The recipe says \
      how what is inside came there: set by hand, or taught by training; an organism in which a check outside the \
      instrument does not find what it was taught is counted apart. The rate is a hit rate for planted organisms and a \
      false-alarm rate for nulls, with Wilson's 95 % interval. “named” counts what was found as what it is.

      Every organism is a run; the same command goes on where it was stopped, and the table comes from the runs alone.
      """)

  @Argument(help: "The instruments to calibrate. Default: all that can be.")
  var instruments: [String] = []

  @Flag(help: "How many organisms, in how many worlds: minutes, or a quarter of an hour.")
  var size = CalibrationSize.quick

  @Option(help: ArgumentHelp("Run the seeds from a to b, both included, of every organism.", valueName: "a...b"))
  var seeds: String?

  @Option(help: ArgumentHelp("Where the runs live.", valueName: "dir"))
  var runs = "runs"

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var quiet: QuietFlag

  func run() throws {
    var calibration = try Calibration(
      of: instruments, size: size == .full ? .full : .quick, catalog: Mesascope.catalog)
    calibration.root = runs
    calibration.seeds = try seeds.map { try SeedRange.parsed($0) }
    calibration.isInterrupted = { Interruption.isRequested }
    let workers = try threads.workers()
    Interruption.listen()
    let progress = ProgressLine("calibrating", total: calibration.count, isQuiet: quiet.quiet)
    let isStreamed = format.format == .table
    let lines = StreamedTable(CalibrationRow.columns, like: calibration.words.map(\.cells))
    if isStreamed { try StandardOutput.write(lines.heading) }
    let rows = try calibration.rows(workers: workers, progress: { progress.update($0) }) { row in
      if isStreamed { try progress.aside { try StandardOutput.write(lines.line(row.cells)) } }
    }
    progress.finish()
    let totals = CalibrationRow.totals(of: rows)
    guard isStreamed else {
      let table = Table(CalibrationRow.columns, rows: (rows + totals).map(\.cells))
      return try StandardOutput.write(table.written(as: format.format))
    }
    for row in totals { try StandardOutput.write(lines.line(row.cells)) }
    if calibration.instruments.contains(GoalPosterior.name) {
      try StandardOutput.writeLine("\nThe posteriors of \(GoalPosterior.name) as forecasts, nats and 1:\n")
      try StandardOutput.write(calibration.forecasts(workers: workers).written(as: .table))
    }
  }
}

/// `--quick` or `--full`.
enum CalibrationSize: String, EnumerableFlag {
  case quick, full
}
