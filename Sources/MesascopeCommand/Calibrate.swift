import ArgumentParser
import Mesascope

/// `mesascope calibrate`: hit rates and false-alarm rates of the instruments.
struct CalibrateVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate", abstract: "How often instruments find what was planted, and what is not there.",
    discussion: """
      Each instrument decides, at its documented threshold, on organisms of which it is known what is inside: planted \
      algorithms and goals, easy nulls (untrained; trained on shuffled labels; uniform play) and matched nulls (trained \
      as long on few tasks; planted weights rotated at equal norms; a seeker whose actions are relabeled). The rate is a \
      hit rate for planted organisms and a false-alarm rate for nulls, with Wilson's 95 % interval. “named” counts what \
      was found as what it is.
      """)

  @Argument(help: "The instruments to calibrate. Default: all that can be.")
  var instruments: [String] = []

  @Flag(help: "More organisms, more algorithms and longer growth; takes many minutes.")
  var full = false

  @OptionGroup var seed: SeedOption

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var quiet: QuietFlag

  func run() throws {
    for name in instruments where !Calibration.instruments.contains(name) {
      throw UserError(
        .usage, at: "calibrate", value: "“\(name)”", expected: "an instrument",
        remedy: Nearest.advice(name, among: Calibration.instruments))
    }
    let calibration = Calibration(
      size: full ? .full : .quick, seed: UInt64(try seed.checked()), workers: try threads.workers())
    let progress = ProgressLine("calibrating", total: 1000, isQuiet: quiet.quiet)
    let rows = try calibration.rows(of: instruments) { progress.update(Int($0 * 1000)) }
    progress.finish()
    try StandardOutput.write(Calibration.table(rows).written(as: format.format))
    if format.format == .table, rows.contains(where: { $0.instrument == GoalPosterior.name }) {
      try StandardOutput.writeLine("\nThe posteriors of \(GoalPosterior.name) as forecasts, nats and 1:\n")
      try StandardOutput.write(calibration.forecasts().written(as: .table))
    }
  }
}
