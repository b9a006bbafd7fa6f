import ArgumentParser
import Foundation
import Mesascope
import Speed

/// `mesascope bench`: our own speed figures as JSON. The peers' are in `Benchmarks/`.
struct BenchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Times training steps of each row of the speed comparison; prints JSON.",
    discussion: "Rows that play have environment-steps-per-second beside the milliseconds a step.\n\n"
      + SpeedRow.all.map { "\($0.name)  \($0.work)" }.joined(separator: "\n"))

  @Option(help: ArgumentHelp("Rows to time, separated by commas. Default: all.", valueName: "rows"))
  var rows: String?

  @Option(help: ArgumentHelp("Worker threads.", valueName: "n"))
  var threads = 2

  @Option(help: ArgumentHelp("Runs of half a second each; the median counts.", valueName: "n"))
  var runs = 5

  @Option(help: "The only format there is.")
  var format = Format.json

  @Flag(help: "No progress on standard error.")
  var quiet = false

  enum Format: String, ExpressibleByArgument, CaseIterable { case json }

  func run() throws {
    guard (1...256).contains(threads) else {
      throw UserError(
        .usage, at: "--threads", value: "\(threads)", expected: "a whole number from 1 to 256")
    }
    guard (1...1000).contains(runs) else {
      throw UserError(
        .usage, at: "--runs", value: "\(runs)", expected: "a whole number from 1 to 1000")
    }
    let chosen = try chosenRows()
    let workers = Workers(threads: threads)
    let measured = try chosen.map { row in
      try row.measure(runs: runs, workers: workers) { run, milliseconds in
        if !quiet { say("\(row.name), run \(run + 1) of \(runs): \(milliseconds) ms a step\n") }
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = try encoder.encode(SpeedReport(threads: threads, rows: measured))
    try StandardOutput.writeLine(String(decoding: json, as: UTF8.self))
  }

  private func chosenRows() throws -> [SpeedRow] {
    guard let rows else { return SpeedRow.all }
    return try rows.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let row = SpeedRow.all.first(where: { $0.name.lowercased() == name.lowercased() })
      else {
        throw UserError(
          .usage, at: "--rows", value: "“\(name)”", expected: "a row of the comparison",
          remedy: Nearest.advice(String(name), among: SpeedRow.all.map(\.name)))
      }
      return row
    }
  }

  private func say(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
