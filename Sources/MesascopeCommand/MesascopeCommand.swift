import ArgumentParser
import Foundation
import Mesascope

/// The command line: parse, call the library, print. One verb a file.
@main
struct MesascopeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mesascope",
    abstract: "Grows optimizers inside small models, finds them, and measures what they want.",
    discussion: """
      Start with: mesascope run in-context-regression

      Standard output is for results, standard error for progress and warnings. Exit codes: 0 done, 1 failed, \
      64 wrong usage, 65 bad data, 66 no such input, 74 input/output error, 75 temporary (try again), \
      130 interrupted (the run resumes).
      """,
    version: Version.current,
    subcommands: [
      RunVerb.self, ReportVerb.self, ListVerb.self, MeasureVerb.self, ReproduceVerb.self, CalibrateVerb.self,
      BenchVerb.self, SelectVerb.self, OveroptimizationVerb.self,
    ])

  static func main() {
    StandardOutput.guardStreams()
    do {
      try answer()
    } catch let error as UserError {
      FileHandle.standardError.write(Data("mesascope: \(error)\n".utf8))
      Foundation.exit(error.exitCode)
    } catch {
      exit(withError: error)
    }
  }

  /// Runs the verb. Help, the version and completion scripts are answers like any other.
  private static func answer() throws {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch  where !(error is UserError) && exitCode(for: error) == .success {
      try StandardOutput.writeLine(fullMessage(for: error))
    }
  }
}
