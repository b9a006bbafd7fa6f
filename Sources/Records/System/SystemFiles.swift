import Settings

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The operating system's files. The one file of this room with unsafe pointers, which the system calls demand.
package struct SystemFiles: FileSystem {
  package init() {}

  package func makeDirectory(_ path: String) throws {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw Self.failure("make", path) }
  }

  package func create(_ path: String) throws -> Int32 {
    try Self.retrying("create", path) { open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
  }

  package func write(_ bytes: RawSpan, to descriptor: Int32, path: String) throws -> Int {
    try bytes.withUnsafeBytes { buffer in
      while true {
        #if canImport(Glibc)
          let count = Glibc.write(descriptor, buffer.baseAddress, min(buffer.count, 1 << 30))
        #else
          let count = Darwin.write(descriptor, buffer.baseAddress, min(buffer.count, 1 << 30))
        #endif
        if count > 0 || buffer.isEmpty { return count }
        guard count < 0, errno == EINTR else {
          throw SystemFailure(operation: "write", path: path, code: count == 0 ? EIO : errno)
        }
      }
    }
  }

  package func synchronize(_ descriptor: Int32, path: String) throws {
    _ = try Self.retrying("sync", path) { fsync(descriptor) }
  }

  package func close(_ descriptor: Int32, path: String) throws {
    #if canImport(Glibc)
      let result = Glibc.close(descriptor)
    #else
      let result = Darwin.close(descriptor)
    #endif
    // An interrupted close has closed the descriptor all the same.
    guard result == 0 || errno == EINTR else { throw Self.failure("close", path) }
  }

  package func rename(_ path: String, to target: String) throws {
    #if canImport(Glibc)
      let result = Glibc.rename(path, target)
    #else
      let result = Darwin.rename(path, target)
    #endif
    guard result == 0 else { throw Self.failure("rename", target) }
  }

  package func synchronizeDirectory(_ path: String) throws {
    let descriptor = try Self.retrying("open", path) { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    defer { try? close(descriptor, path: path) }
    // Some file systems cannot sync a directory and say so with EINVAL; their renames are as durable as they get.
    while fsync(descriptor) != 0 {
      if errno == EINVAL { return }
      guard errno == EINTR else { throw Self.failure("sync", path) }
    }
  }

  package func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw Self.failure("remove", path) }
  }

  // MARK: Reading

  package static func isDirectory(_ path: String) -> Bool {
    FileStatus(of: path)?.kind == .directory
  }

  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  /// The names in a directory, sorted; empty where there is no such directory.
  package static func names(in path: String) throws -> [String] {
    guard let directory = opendir(path) else {
      if errno == ENOENT { return [] }
      throw failure("list", path)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    let file = try OpenFile(path)
    guard file.size <= limit else {
      throw UserError(
        .badData, at: path, value: "\(file.size) bytes", expected: "a file of at most \(limit) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: file.size)
    let count = try file.read(at: 0, into: &bytes)
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  // MARK: Errors

  static func message(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Whether an error code says that there is no room left: disk, quota or file size limit.
  static func meansFull(_ code: Int32) -> Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }

  package static var noSpace: Int32 { ENOSPC }

  static func failure(_ operation: String, _ path: String) -> SystemFailure {
    SystemFailure(operation: operation, path: path, code: errno)
  }

  static func retrying(_ operation: String, _ path: String, _ call: () -> Int32) throws -> Int32 {
    while true {
      let result = call()
      if result >= 0 { return result }
      guard errno == EINTR else { throw failure(operation, path) }
    }
  }
}

/// A file that is open for reading, closed when nobody holds it any more.
///
/// Reads are positioned and never move a cursor, so that it can be shared between threads. The file is read, not
/// mapped: one that shrinks meanwhile gives an error instead of a bus error.
final class OpenFile: Sendable {
  let path: String
  let size: Int
  private let descriptor: Int32

  init(_ path: String) throws {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      throw UserError(
        code == ENOENT ? .noInput : .inputOutput, at: path, value: SystemFiles.message(code),
        expected: "a file that can be read")
    }
    self.descriptor = descriptor
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      #if canImport(Glibc)
        _ = Glibc.close(descriptor)
      #else
        _ = Darwin.close(descriptor)
      #endif
      throw UserError(.noInput, at: path, value: "something that is not a file", expected: "a regular file")
    }
    size = Int(status.st_size)
  }

  deinit {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }

  /// Fills `values` with the bytes from `offset` on; returns how many bytes there were.
  func read<Element: BitwiseCopyable>(at offset: Int, into values: inout [Element]) throws -> Int {
    try values.withUnsafeMutableBytes { buffer in
      var done = 0
      while done < buffer.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        let count = pread(descriptor, rest.baseAddress, min(rest.count, 1 << 30), off_t(offset + done))
        if count == 0 { break }
        if count < 0 {
          if errno == EINTR { continue }
          throw SystemFiles.failure("read", path)
        }
        done += count
      }
      return done
    }
  }
}

/// The exclusive right to write one run directory, held until `release` or the end of the process.
final class DirectoryLock {
  private let path: String
  private var descriptor: Int32

  /// Takes the lock file at `path`, or throws a temporary error that names the process that holds it.
  init(_ path: String) throws {
    self.path = path
    while true {
      let descriptor = try SystemFiles.retrying("open", path) { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        let code = errno
        var text = [UInt8](repeating: 0, count: 200)
        let count = text.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        closeFile(descriptor)
        if code == EINTR { continue }
        guard code == EWOULDBLOCK else { throw SystemFailure(operation: "lock", path: path, code: code) }
        let holder = String(decoding: text.prefix(max(0, count)), as: UTF8.self)
        throw UserError(
          .temporary, at: Path.directory(of: path),
          value: holder.isEmpty ? "a lock held by another process" : "a lock held by \(holder)",
          expected: "a run directory that no other process writes",
          remedy: "wait for that process, stop it, or choose another --runs directory")
      }
      // The holder before us may have removed the file between our open and our lock: then lock the new one.
      var held = stat(), named = stat()
      if fstat(descriptor, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino {
        self.descriptor = descriptor
        break
      }
      closeFile(descriptor)
    }
    // Who holds it is for people to read; a full disk must not keep the lock from being taken.
    let holder = Array("process \(getpid())".utf8)
    _ = ftruncate(descriptor, 0)
    _ = holder.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// Removes the lock file and gives the lock back.
  func release() {
    guard descriptor >= 0 else { return }
    unlink(path)
    closeFile(descriptor)
    descriptor = -1
  }

  deinit { release() }
}

private func closeFile(_ descriptor: Int32) { _ = close(descriptor) }

extension [UInt8] {
  /// Copies of the elements whose bytes begin at `offset`, which need not be aligned.
  func elements<Value: BitwiseCopyable>(at offset: Int, count: Int, zero: Value) -> [Value] {
    precondition(offset + count * MemoryLayout<Value>.size <= self.count, "elements within the bytes")
    var values = [Value](repeating: zero, count: count)
    values.withUnsafeMutableBytes { target in
      withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + target.count])) }
    }
    return values
  }
}
