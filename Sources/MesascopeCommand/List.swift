import ArgumentParser
import Mesascope

/// `mesascope list`: what there is, one line each.
struct ListVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "What there is to choose from, one line each.")

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case studies, reproductions, worlds, networks
    case baseOptimizers = "base-optimizers"
    case organisms, instruments, quantities, controls
  }

  @Argument(help: "What to list. Default: everything.")
  var kind: Kind?

  @OptionGroup var format: FormatOption

  func run() throws {
    var table = Table(["kind", "name", "about"].map { Table.Column($0) })
    for entry in Mesascope.catalog.entries where kind == nil || entry.kind == kind?.rawValue {
      table.append([.text(entry.kind), .text(entry.name), .text(entry.about)])
    }
    // What `overoptimization` takes in place of a file; they grow nothing, so that they are no studies.
    for control in PressureControl.allCases where kind == nil || kind == .controls {
      table.append([.text("controls"), .text("control:" + control.rawValue), .text(control.about)])
    }
    try StandardOutput.write(table.written(as: format.format))
  }
}
