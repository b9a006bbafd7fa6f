import Settings

/// Writes one file of the user's choice whole or not at all.
///
/// A symbolic link is written through, what is no file (a pipe, a terminal, `/dev/null`) is written to and never
/// replaced, and a file keeps its permissions.
public enum AtomicFile {
  /// Puts `bytes` at `path`; a file that is there is replaced at once or left as it is.
  ///
  /// Throws an input/output error that names the path, and wrong usage (64) where no file can be: a directory, a disk.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try write([.bytes(bytes)], to: path)
  }

  /// Puts `text` at `path` as UTF-8.
  public static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  static func write(_ chunks: [Chunk], to path: String) throws {
    let system = SystemFiles()
    let status = try admitted(path)
    try reporting {
      if status?.kind == .stream { return try system.pour(chunks, into: path) }
      let target = try FileStatus.target(of: path)
      // A path such as /dev/fd/3 may lead to a file that has no name any more.
      if let status, FileStatus(of: target)?.identity != status.identity {
        return try system.pour(chunks, into: path)
      }
      let temporary = Path.join(
        Path.directory(of: target), ".\(Path.name(of: target)).\(SystemFiles.processNumber).partial")
      do {
        // Who killed us last may have had our number.
        try system.remove(temporary)
        if let status { try system.reserve(temporary, permissions: status.permissions) }
        try system.replace(target, with: chunks, under: temporary)
      } catch var failure as SystemFailure {
        try? system.remove(temporary)
        // The user knows the file by its own name.
        if failure.path == temporary { failure.path = path }
        throw failure
      }
    }
  }

  /// What is at `path`, nil for nothing yet; an error where no file can be written.
  static func admitted(_ path: String) throws -> FileStatus? {
    guard !path.isEmpty else {
      throw UserError(.usage, at: "the file to write", value: "no name", expected: "a path")
    }
    guard let status = FileStatus(of: path) else {
      let target = try reporting { try FileStatus.target(of: path) }
      let directory = Path.directory(of: target)
      guard FileStatus(of: directory)?.kind == .directory, !target.hasSuffix("/") else {
        throw UserError(
          .inputOutput, at: path, value: "no directory “\(target.hasSuffix("/") ? target : directory)”",
          expected: "a place to write to",
          remedy: "make the directory first, or choose another place")
      }
      return nil
    }
    switch status.kind {
    case .file, .stream: return status
    case .directory:
      throw UserError(
        .usage, at: path, value: "a directory", expected: "a file to write",
        remedy: "name the file in it, such as \(Path.join(path, "page.html"))")
    case .blockDevice:
      throw UserError(.usage, at: path, value: "a disk", expected: "a file to write")
    }
  }

  /// The bytes of a file the user named; an error where there is none, or where it is larger than `limit`.
  public static func read(_ path: String, limit: Int = 1 << 31) throws -> [UInt8] {
    try reporting { try SystemFiles.read(path, limit: limit) }
  }

  /// The text of a file the user named; bad data where it is not UTF-8.
  public static func readText(_ path: String, limit: Int = 1 << 31) throws -> String {
    let bytes = try read(path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UserError(.badData, at: path, value: "bytes that are not UTF-8", expected: "text in UTF-8")
    }
    return text
  }
}
