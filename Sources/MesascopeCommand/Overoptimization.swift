import ArgumentParser
import Mesascope

/// `mesascope overoptimization`: where a proxy stops helping.
struct OveroptimizationVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overoptimization",
    abstract: "Says where optimizing a proxy stops raising the gold score.",
    discussion: """
      FILE is a table with a header line; - reads standard input. Its columns are
        kl,proxy,gold[,run]              the divergence from the start in nats (kl_bits: in bits)
        n,proxy,gold[,run]               best of n
        prompt,candidate,proxy,gold      raw candidates, from which every n follows
      Three curves in √KL are fitted and compared: a straight line, d(α − βd) and d(α − β log d). The answer is the \
      pressure at which gold peaks, or that no peak is supported, and where to stop.

      control:gaussian, control:student-t and control:square in place of FILE are worlds with a known answer: no turn, a \
      turn, and a drop of exactly 0.1333 (with --gold-range 1.2). `mesascope list controls` has them too.

      Examples:
        mesascope overoptimization sweep.csv
        mesascope overoptimization runs.csv --kl kl_mean --proxy rm_score --gold human_score --run seed
        mesascope overoptimization candidates.csv -o page.html
        mesascope overoptimization control:student-t

      Exit codes: 0 done, 64 an option that does not fit the table or would overwrite it, 65 a table that cannot be read \
      (with line and column), 66 no such file, 74 no room for the answer or the page.
      """)

  @Argument(
    help: ArgumentHelp(
      "The table; - for standard input, control:NAME for a control world.", valueName: "file.csv"))
  var file: String

  @Option(help: ArgumentHelp("The column with the divergence in nats.", valueName: "column"))
  var kl: String?

  @Option(
    name: .customLong("n"),
    help: ArgumentHelp("The column with the n of best-of-n.", valueName: "column"))
  var bestOf: String?

  @Option(help: ArgumentHelp("The column with the proxy score.", valueName: "column"))
  var proxy: String?

  @Option(help: ArgumentHelp("The column with the gold score.", valueName: "column"))
  var gold: String?

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The column that says which run a row is of.", valueName: "column"))
  var runColumn: String?

  @Option(
    help: ArgumentHelp(
      "The column that says which prompt a raw candidate answers.", valueName: "column"))
  var prompt: String?

  @Option(
    help: ArgumentHelp(
      "The column with the weights of the rows. Default: all alike.", valueName: "column"))
  var weight: String?

  @Option(
    help: ArgumentHelp(
      "The span of possible gold scores, for the drop height. Default: the span seen.",
      valueName: "width"))
  var goldRange: Double?

  @Option(
    help: ArgumentHelp(
      "The confidence of all intervals, between 0.5 and 0.999.", valueName: "share"))
  var confidence = 0.95

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
    if let goldRange, !(goldRange > 0 && goldRange.isFinite) {
      throw ValidationError("--gold-range must be above zero")
    }
  }

  func run() throws {
    let place = try AuditOutput.place(output, table: file, as: format.format)
    let audit = OveroptimizationAudit.of(
      try table(), options: OveroptimizationOptions(confidence: confidence, goldRange: goldRange))
    try AuditOutput.present(audit, answers: audit.answers, as: format.format, page: Page(of: audit), to: place) {
      AuditOutput.text(audit)
    }
  }

  private func table() throws -> PressureTable {
    let prefix = "control:"
    if file.hasPrefix(prefix) {
      let name = String(file.dropFirst(prefix.count))
      let known = PressureControl.allCases.map(\.rawValue)
      guard let control = PressureControl(rawValue: name) else {
        throw UserError(
          .usage, at: file, value: name, expected: "a control world",
          remedy: Nearest.advice(name, among: known))
      }
      return try control.table(from: RandomStream(seed: 0))
    }
    let named = [
      ("kl", kl), ("n", bestOf), ("proxy", proxy), ("gold", gold), ("run", runColumn),
      ("prompt", prompt),
      ("weight", weight),
    ]
    return try PressureTable.read(
      path: file,
      columns: Dictionary(
        uniqueKeysWithValues: named.compactMap { key, name in name.map { (key, $0) } }),
      workers: try threads.workers())
  }
}
