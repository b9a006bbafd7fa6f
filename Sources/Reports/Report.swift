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

  let parts: PageParts

  /// Reads the run directories. Throws a `UserError` (66) where one is not there, (65) where its `run.json` is damaged.
  ///
  /// - Parameters:
  ///   - catalog: what the names in studies mean.
  ///   - parts: what the page is made of; add your own for what this package does not know.
  public init(of paths: [String], catalog: Catalog = .standard, parts: PageParts = .standard) throws {
    guard !paths.isEmpty else {
      throw UserError(.usage, at: "RUN", expected: "at least one run directory")
    }
    runs = try paths.map { try RunSnapshot($0, catalog: catalog) }
    self.parts = parts
  }

  /// The page as a value.
  public var page: Page {
    runs.count == 1
      ? RunPage(run: runs[0], parts: parts).page : ComparisonPage(runs: RunComparison(runs), parts: parts).page
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
