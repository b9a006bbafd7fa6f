// The room `MesascopeCommand`: the command line. Parse, call the library, print; one verb a file.

import ArgumentParser
import Foundation
@_exported import Mesascope

/// The command line as a value of a program: `Mesascope.main()` is the whole of `mesascope`.
public enum Mesascope {
  /// What the verbs of this program choose from.
  @TaskLocal static var catalog = Catalog.standard
  /// What `claims` lists and `reproduce` runs.
  @TaskLocal static var ledger = Ledger.standard

  /// Runs the verb that the command line names, with everything in `catalog` to choose from and the claims of `ledger`.
  ///
  /// Exits with a code other than 0 where the verb fails; see `mesascope --help`.
  public static func main(catalog: Catalog = .standard, ledger: Ledger = .standard) {
    StandardOutput.guardStreams()
    $catalog.withValue(catalog) {
      $ledger.withValue(ledger) {
        do {
          try answer()
        } catch let error as UserError {
          FileHandle.standardError.write(Data("\(program): \(error)\n".utf8))
          Foundation.exit(error.exitCode)
        } catch {
          MesascopeProgram.exit(withError: error)
        }
      }
    }
  }

  /// Runs the verb. Help, the version and completion scripts are answers like any other.
  private static func answer() throws {
    do {
      var command = try MesascopeProgram.parseAsRoot()
      try command.run()
    } catch  where !(error is UserError) && MesascopeProgram.exitCode(for: error) == .success {
      try StandardOutput.writeLine(MesascopeProgram.fullMessage(for: error))
    }
  }

  /// The name that the program was called by.
  private static var program: String {
    CommandLine.arguments.first.map { String($0.split(separator: "/").last ?? "mesascope") } ?? "mesascope"
  }
}

/// The root of all verbs.
struct MesascopeProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mesascope",
    abstract: "Grows optimizers inside small models, finds them, and measures what they want.",
    discussion: """
      Start with: mesascope run in-context-regression

      Standard output is for results, standard error for progress and warnings. Exit codes: 0 done, 1 failed, \
      2 done, and what --check forbids was found, 64 wrong usage, 65 bad data, 66 no such input, 74 input/output error, 75 temporary (try again), \
      130 interrupted (the run resumes).
      """,
    version: Version.current,
    subcommands: [
      RunVerb.self, ReportVerb.self, ListVerb.self, MeasureVerb.self, ReproduceVerb.self, ClaimsVerb.self,
      CalibrateVerb.self,
      BenchVerb.self, SelectVerb.self, OveroptimizationVerb.self,
    ])
}
