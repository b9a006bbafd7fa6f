import Figures
import Records
import Settings
import Studies

/// The page of one run, or of many side by side, made from their run directories and from nothing else.
///
/// ```swift
/// let report = try Report(of: ["runs/in-context-regression/seed-0000"])
/// try report.write(to: "runs/in-context-regression/seed-0000")
/// ```
public struct Report {
  let runs: [RunSnapshot]

  /// Reads the run directories. Throws a `UserError` (66) where one is not there, (65) where its `run.json` is damaged.
  public init(of paths: [String], catalog: Catalog = .standard) throws {
    guard !paths.isEmpty else {
      throw UserError(.usage, at: "RUN", expected: "at least one run directory")
    }
    runs = try paths.map { try RunSnapshot($0, catalog: catalog) }
  }

  /// The page as a value.
  public var page: Page {
    guard runs.count == 1 else {
      return runs.allSatisfy(\.isAgent) ? AgentComparisonPage(runs).page : ComparisonPage(runs).page
    }
    return runs[0].isAgent ? AgentPage(runs[0]).page : RunPage(runs[0]).page
  }

  /// The small print of a page made from so many runs.
  static func footer(runs: Int) -> [Prose] {
    let source = runs == 1 ? "the run directory" : "\(runs) run directories"
    return [
      "Written by Mesascope from \(source) alone. Each figure also lies beside this page as an SVG picture and, with its data inside, as a Vega-Lite specification."
    ]
  }

  /// One file beside or in which the report stands.
  public struct File: Sendable, Hashable {
    /// The path inside the directory, such as `figures/loss.svg`.
    public var name: String
    public var text: String
  }

  /// `report.html`, and for each figure its picture and its Vega-Lite specification; the same runs give the same bytes.
  public var files: [File] {
    let page = page
    var files = [File(name: "report.html", text: page.html())]
    for figure in page.figures {
      files.append(File(name: "figures/\(figure.name).svg", text: figure.chart.svg(name: figure.name)))
      files.append(File(name: "figures/\(figure.name).vl.json", text: figure.chart.vegaLite()))
    }
    return files
  }

  /// Writes all files into a directory, which is made where it is not there; each under a temporary name first.
  public func write(to directory: String) throws {
    let files = files
    try SystemFiles().makeDirectories(directory + (files.count > 1 ? "/figures" : ""))
    for file in files { try AtomicFile.write(file.text, to: directory + "/" + file.name) }
  }

  /// Writes the page to a file, and its figures into a directory beside it that is named after it: `NAME-figures/`.
  ///
  /// Throws a `UserError` (64) where the file is one of those that the runs are read from.
  public func write(page path: String) throws {
    try write(page: OutputFile(path, keeping: runs.flatMap { try $0.files.written() }))
  }

  /// The same; a pipe, a terminal and standard output get the page alone.
  public func write(page output: OutputFile) throws {
    guard output.isFile else { return try output.write(page.html()) }
    let stem = output.path.hasSuffix(".html") ? String(output.path.dropLast(5)) : output.path
    let files = files
    if files.count > 1 { try SystemFiles().makeDirectories(stem + "-figures") }
    for file in files {
      if file.name == "report.html" {
        try output.write(file.text)
      } else {
        try AtomicFile.write(file.text, to: stem + "-" + file.name)
      }
    }
  }
}
