import Settings

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What stands at a path, or behind a descriptor.
struct FileStatus: Hashable {
  enum Kind { case file, directory, blockDevice, stream }

  /// Which file it is, by whatever name: hard and symbolic links to one file have the same.
  struct Identity: Hashable {
    var device: UInt64
    var number: UInt64
  }

  /// `stream` is whatever takes bytes one after another: a pipe, a terminal, `/dev/null`.
  let kind: Kind
  let identity: Identity
  /// Who may read and write it.
  let permissions: mode_t

  /// nil where nothing is there; a symbolic link stands for what it points to.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// nil where the descriptor is closed.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFBLK: .blockDevice
      default: .stream
      }
    identity = Identity(device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino))
    permissions = status.st_mode & 0o777
  }

  /// The path behind a chain of symbolic links, whether or not anything is there.
  static func target(of path: String) throws -> String {
    var path = path
    for _ in 0..<40 {
      guard let next = link(at: path) else { return path }
      path = next.hasPrefix("/") ? next : Path.join(Path.directory(of: path), next)
    }
    throw SystemFailure(operation: "write", path: path, code: ELOOP)
  }

  /// What a symbolic link says; nil where there is none.
  private static func link(at path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = bytes.withUnsafeMutableBytes { buffer in
      buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? 0
    }
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}

extension SystemFiles {
  /// Makes an empty file that was not there before, with these permissions whatever the mask of new files is.
  func reserve(_ path: String, permissions: mode_t) throws {
    let descriptor = try Self.retrying("create", path) { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    defer { try? close(descriptor, path: path) }
    _ = try Self.retrying("create", path) { fchmod(descriptor, permissions) }
  }

  /// Writes into what is there, without putting anything in its place.
  func pour(_ chunks: [Chunk], into path: String) throws {
    let descriptor = try Self.retrying("open", path) { open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY) }
    do {
      for chunk in chunks { try chunk.withBytes { try writeAll($0, to: descriptor, path: path) } }
    } catch {
      try? close(descriptor, path: path)
      throw error
    }
    try close(descriptor, path: path)
  }

  static var processNumber: Int { Int(getpid()) }
}
