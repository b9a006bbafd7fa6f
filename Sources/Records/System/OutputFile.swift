import Settings

/// Where the user wants a file: the value of an option such as `-o`, checked before the work begins.
///
/// `-`, and any name of the pipe or file that standard output is (`/dev/stdout`), is standard output.
///
/// ```swift
/// let output = try OutputFile("page.html", keeping: ["scores.csv"])
/// try output.write(page)
/// ```
public struct OutputFile: Sendable, Hashable {
  /// As the user wrote it.
  public let path: String
  public let isStandardOutput: Bool
  /// Whether it is, or will be, a file: other files may then stand beside it.
  public let isFile: Bool

  /// Refuses (64) a directory, a disk, and what is itself one of `inputs`, by whatever name; and (74) a place in no
  /// directory. `inputs` are paths of files, `-` for standard input; what is not there is no input.
  public init(_ path: String, keeping inputs: [String] = []) throws {
    self.path = path
    let known = path == "-" ? FileStatus(of: SystemStreams.output) : try AtomicFile.admitted(path)
    let standard = FileStatus(of: SystemStreams.output)
    let isSame = known.map { $0.identity == standard?.identity } ?? false
    isStandardOutput = path == "-" || isSame && (known?.kind == .file || SystemStreams.isPipe(path))
    isFile = !isStandardOutput && known?.kind != .stream
    guard let known, known.kind == .file else { return }
    for input in inputs {
      let status = input == "-" ? FileStatus(of: SystemStreams.input) : FileStatus(of: input)
      guard status?.identity == known.identity else { continue }
      throw UserError(
        .usage, at: path == "-" ? "standard output" : path,
        value: input == "-"
          ? "the table on standard input" : input == path ? "the file that is read" : "another name of \(input)",
        expected: "a file of its own, for what was read would be lost",
        remedy: "name another file to write")
    }
  }

  /// Puts `text` there as UTF-8: a file whole or not at all.
  public func write(_ text: String) throws {
    if isStandardOutput { try StandardOutput.write(text) } else { try AtomicFile.write(text, to: path) }
  }
}
