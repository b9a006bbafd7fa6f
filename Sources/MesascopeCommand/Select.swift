import ArgumentParser
import Foundation
import Mesascope

/// `mesascope select`: how much of the best score in a table is selection.
struct SelectVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select", abstract: "Says how much of the best model's score is selection.",
    discussion: """
      FILE is a table with a header line, in one of three shapes; - reads standard input.
        long     a row for each score:   model,item,score
        wide     a row for each model:   model,benchmark one,benchmark two,…
        summary  a row for each model:   model,score,standard_error
      Which column is which is recognized by its name, and the last sentence of the answer says it; where it is wrong, \
      name it with an option. Every other column of numbers is a trait: the audit says what came along when models were chosen by their score. Commas, semicolons, \
      tabs and bars, decimal commas, quoted text and any size of file are read as they come.

      The answer comes first in words, then as a table: the winner's score as reported; corrected for having won \
      (what is quoted), by shrinkage, by bootstrap with the selection redone, and conditional on having won; the chance that it is truly the \
      best and how many models cannot be told from it; its score on a fresh benchmark; bits of selection; what the best \
      of so many equal models would show by luck; reliability. Each with its interval and method; what the table cannot \
      answer is said to be unavailable, with the reason. --format json adds all models, pairs and traits.

      Examples:
        mesascope select scores.csv
        mesascope select leaderboard.csv --score win_rate --standard-error standard_error -o page.html
        mesascope select runs.csv --tried 40 --higher-is-worse --score loss --format json

      Exit codes: 0 done, 64 an option that does not fit the table or would overwrite it, 65 a table that cannot be read \
      (with line and column), 66 no such file, 74 no room for the answer or the page.
      """)

  @Argument(help: ArgumentHelp("The table; - for standard input.", valueName: "file.csv"))
  var file: String

  @Option(help: ArgumentHelp("The column with the models' names.", valueName: "column"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "The column selected on; repeated, the columns of a wide table.", valueName: "column"))
  var score: [String] = []

  @Option(
    help: ArgumentHelp(
      "The column that says which item, question or task a score is for.", valueName: "column"))
  var item: String?

  @Option(
    help: ArgumentHelp("The column with the standard errors of the scores.", valueName: "column"))
  var standardError: String?

  @Option(
    help: ArgumentHelp("The column that says which items belong together.", valueName: "column"))
  var group: String?

  @Option(
    help: ArgumentHelp(
      "The column that says which evaluation seed a score is from.", valueName: "column"))
  var seed: String?

  @Option(
    help: ArgumentHelp(
      "A trait; repeated. Default: every other column of numbers.", valueName: "column"))
  var trait: [String] = []

  @Flag(help: "A lower score is better, as for a loss.")
  var higherIsWorse = false

  @Option(
    help: ArgumentHelp(
      "How many models were tried, where the table does not show them all.", valueName: "n"))
  var tried: Int?

  @Option(
    help: ArgumentHelp(
      "The confidence of all intervals, between 0.5 and 0.999.", valueName: "share"))
  var confidence = 0.95

  @Option(help: ArgumentHelp("Bootstrap resamples.", valueName: "n"))
  var resamples = 2000

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: FormatOption

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Also write a page with the picture and the methods; - writes it to standard output, in place of the answer.",
      valueName: "page.html"))
  var output: String?

  func validate() throws {
    guard (0.5...0.999).contains(confidence) else {
      throw ValidationError("--confidence must be between 0.5 and 0.999")
    }
    guard (200...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples must be from 200 to 1000000")
    }
    if let tried, !(1...1_000_000_000).contains(tried) {
      throw ValidationError("--tried must be a whole number, 1 or more")
    }
  }

  func run() throws {
    let workers = try threads.workers()
    let place = try AuditOutput.place(output, table: file, as: format.format)
    let table = try ScoreTable.read(
      path: file,
      columns: ScoreColumns(
        model: model, score: score, item: item, standardError: standardError, group: group,
        seed: seed,
        traits: trait.isEmpty ? nil : trait, higherIsWorse: higherIsWorse), workers: workers)
    if let tried, tried < table.models.count {
      throw UserError(
        .usage, at: "--tried", value: "\(tried)",
        expected: "at least \(table.models.count), the models in the table")
    }
    let audit = SelectionAudit.of(
      table, options: SelectionOptions(tried: tried, confidence: confidence, resamples: resamples),
      workers: workers)
    try AuditOutput.present(audit, answers: audit.allAnswers, as: format.format, page: Page(of: audit), to: place) {
      AuditOutput.text(audit)
    }
  }
}
