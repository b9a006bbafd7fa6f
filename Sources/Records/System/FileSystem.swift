import Settings

/// The system calls that change files, one function each, so that a test can make the n-th of them fail.
///
/// `SystemFiles` is the real one. Reading is not part of it: a failed read changes nothing.
package protocol FileSystem: Sendable {
  /// Makes one directory; one that exists is left as it is.
  func makeDirectory(_ path: String) throws
  /// Creates a file, or empties an existing one, and opens it for writing.
  func create(_ path: String) throws -> Int32
  /// Writes some of the bytes, at least one, and returns how many.
  func write(_ bytes: RawSpan, to descriptor: Int32, path: String) throws -> Int
  /// Returns when the file's bytes are on the disk.
  func synchronize(_ descriptor: Int32, path: String) throws
  func close(_ descriptor: Int32, path: String) throws
  func rename(_ path: String, to target: String) throws
  /// Returns when the directory's entries are on the disk.
  func synchronizeDirectory(_ path: String) throws
  /// Removes a file; one that is not there is fine.
  func remove(_ path: String) throws
}

/// A part of a file to be written, kept in the array it came in so that large ones are not copied.
package enum Chunk: Sendable {
  case bytes([UInt8])
  case floats(ArraySlice<Float>)
  case doubles(ArraySlice<Double>)
  case integers(ArraySlice<Int64>)

  package func withBytes<Failure: Error>(_ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
    switch self {
    case .bytes(let values): try body(values.span.bytes)
    case .floats(let values): try body(values.span.bytes)
    case .doubles(let values): try body(values.span.bytes)
    case .integers(let values): try body(values.span.bytes)
    }
  }
}

extension FileSystem {
  /// The name under which a file is written before it is renamed to its own.
  static func temporaryPath(for path: String) -> String {
    Path.join(Path.directory(of: path), ".\(Path.name(of: path)).partial")
  }

  /// Whether a file's name is one that an interrupted write may have left behind.
  static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".partial") }

  /// Puts a file in place so that a reader, and a kill at any instant, finds either the old bytes or the new ones.
  ///
  /// Temporary name in the same directory, write, sync, rename, sync the directory. On failure the temporary file is
  /// removed and the old file stands.
  ///
  /// - Parameter temporary: the temporary name; nil for the one that a next run of the same study finds and reuses.
  package func replace(_ path: String, with chunks: [Chunk], under temporary: String? = nil) throws {
    let temporary = temporary ?? Self.temporaryPath(for: path)
    do {
      let descriptor = try create(temporary)
      do {
        for chunk in chunks { try chunk.withBytes { try writeAll($0, to: descriptor, path: path) } }
        try synchronize(descriptor, path: path)
      } catch {
        try? close(descriptor, path: path)
        throw error
      }
      try close(descriptor, path: path)
      try rename(temporary, to: path)
    } catch {
      try? remove(temporary)
      throw error
    }
    try synchronizeDirectory(Path.directory(of: path))
  }

  func writeAll(_ bytes: RawSpan, to descriptor: Int32, path: String) throws {
    var written = 0
    while written < bytes.byteCount {
      let count = try write(bytes.extracting(written..<bytes.byteCount), to: descriptor, path: path)
      precondition(count > 0, "a write that writes nothing must throw")
      written += count
    }
  }

  /// Makes a directory and those above it.
  package func makeDirectories(_ path: String) throws {
    let parent = Path.directory(of: path)
    if parent != path, !SystemFiles.isDirectory(parent) { try makeDirectories(parent) }
    if !SystemFiles.isDirectory(path) {
      try makeDirectory(path)
      try synchronizeDirectory(parent)
    }
  }
}

/// A system call that failed, before it becomes what the user is told.
package struct SystemFailure: Error, Hashable {
  package var operation: String
  package var path: String
  package var code: Int32

  package init(operation: String, path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  package var userError: UserError {
    if SystemFiles.meansFull(code) {
      return UserError(
        .inputOutput, at: path, value: SystemFiles.message(code), expected: "room to \(operation) it",
        remedy: "free some space and run the same command again; what was saved before is whole")
    }
    return UserError(
      .inputOutput, at: path, value: SystemFiles.message(code), expected: "to be able to \(operation) it")
  }
}

/// Runs `body` and turns a failed system call into what the user is told.
func reporting<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch let failure as SystemFailure { throw failure.userError }
}

/// Parts of file paths, as text.
enum Path {
  static func join(_ directory: String, _ name: String) -> String {
    if directory.isEmpty || directory == "." { return name }
    return directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }

  static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The directory that holds `path`: `.` for a bare name, `/` for the root.
  static func directory(of path: String) -> String {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }
}
