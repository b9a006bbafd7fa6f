import ArgumentParser
import Foundation
import Mesascope

/// `--threads N`.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Worker threads; no result depends on it. Default: one a core.", valueName: "n"))
  var threads: Int?

  func workers() throws -> Workers {
    let count = threads ?? Machine.cores
    guard (1...256).contains(count) else {
      throw UserError(
        .usage, at: "--threads", value: "\(count)", expected: "a whole number from 1 to 256")
    }
    return Workers(threads: count)
  }
}

/// `--set KEY=VALUE`, any number of times.
struct SetOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change one setting by its path, such as world.noise=0.1; may be repeated.",
      valueName: "key=value"))
  var changes: [String] = []

  /// The changes in the order given, each with its place.
  func parsed() throws -> [StudyChange] { try changes.map { try StudyChange(parsing: $0) } }
}

/// `--seed N`, for verbs that run nothing: where all their randomness comes from.
struct SeedOption: ParsableArguments {
  @Option(name: .customLong("seed"), help: ArgumentHelp("The seed of all randomness.", valueName: "n"))
  var value = 0

  func checked() throws -> Int { try Self.checked(value) }

  /// The value of any `--seed`. Throws a usage error below 0.
  static func checked(_ value: Int) throws -> Int {
    guard value >= 0 else {
      throw UserError(.usage, at: "--seed", value: "\(value)", expected: "a whole number from 0 up")
    }
    return value
  }
}

/// The value of `--seeds`.
enum SeedRange {
  /// `0...9`, or `'0..<10'` in quotes.
  static func parsed(_ text: String) throws -> ClosedRange<Int> {
    // Shells read `<` outside quotes as a redirection, so `0...9` is understood too.
    let isClosed = text.contains("...")
    let ends = text.components(separatedBy: isClosed ? "..." : "..<").map { Int($0) }
    guard ends.count == 2, let first = ends[0], var last = ends[1], first >= 0, last < 1_000_000_000 else {
      throw UserError(.usage, at: "--seeds", value: text, expected: "a range such as 0...9, or '0..<10' in quotes")
    }
    if !isClosed { last -= 1 }
    guard first <= last, last - first < 100_000 else {
      throw UserError(.usage, at: "--seeds", value: text, expected: "from 1 to 100,000 seeds, the first one first")
    }
    return first...last
  }
}

/// `--format table|json|csv`.
struct FormatOption: ParsableArguments {
  @Option(help: "How results are printed: table, json or csv.")
  var format = TableFormat.table
}

/// `--quiet`.
struct QuietFlag: ParsableArguments {
  @Flag(help: "No progress on standard error.")
  var quiet = false
}

extension TableFormat: ExpressibleByArgument {}
