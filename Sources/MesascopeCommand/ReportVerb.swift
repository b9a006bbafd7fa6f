import ArgumentParser
import Mesascope

/// `mesascope report`: the page of one run, or of many side by side.
struct ReportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Writes the page of a run, or of several runs side by side.",
    discussion: """
      The page is made from the run directories alone; it is one file that needs no network and no scripts. Each figure \
      is also written as an SVG picture and as a Vega-Lite specification with the data inside: in figures/ of the run's \
      directory, or with -o FILE.html in FILE-figures/. A directory that holds run directories stands for all of them. \
      The last line of standard output is the path of the page; -o - writes the page itself there instead, without the \
      files of its figures.
      """)

  @Argument(help: ArgumentHelp("Run directories, or directories that hold them.", valueName: "run"))
  var runs: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write the page; - for standard output. Default: report.html in the directory of a single run, in the current one for several.",
      valueName: "file"))
  var output: String?

  func run() throws {
    let paths = try RunFiles.directories(in: runs)
    let place = try output.map { try OutputFile($0, keeping: paths.flatMap { try RunFiles($0).written() }) }
    let report = try Report(of: paths, catalog: Mesascope.catalog)
    if let place {
      try report.write(page: place)
      if !place.isStandardOutput { try StandardOutput.writeLine(place.path) }
    } else if paths.count == 1 {
      try report.write(to: paths[0])
      try StandardOutput.writeLine(RunFiles(paths[0]).report)
    } else {
      try report.write(page: "report.html")
      try StandardOutput.writeLine("report.html")
    }
  }
}
