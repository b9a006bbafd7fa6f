import Settings

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Bytes from a file, from standard input, or from memory, a chunk at a time.
///
/// The one file of this room with a pointer: `read` of the operating system asks for one.
final class ByteSource {
  /// What messages call it.
  let name: String
  private var descriptor: Int32?
  private var memory: ArraySlice<UInt8>

  init(bytes: [UInt8], name: String) {
    self.name = name
    memory = bytes[...]
  }

  /// Opens `path`; `-` is standard input.
  init(path: String) throws {
    memory = []
    if path == "-" {
      name = "standard input"
      descriptor = 0
      return
    }
    name = path
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else {
      let code = errno
      throw code == ENOENT || code == ENOTDIR
        ? UserError(.noInput, at: path, expected: "a file", remedy: "check the path")
        : UserError(
          .inputOutput, at: path, expected: "a readable file: " + String(cString: strerror(code)))
    }
    descriptor = opened
  }

  deinit {
    if let descriptor, descriptor > 2 { _ = close(descriptor) }
  }

  /// Reads into `buffer` from `start`; returns how many bytes came, 0 at the end.
  func read(into buffer: inout [UInt8], from start: Int) throws -> Int {
    let room = buffer.count - start
    guard let descriptor else {
      let part = memory.prefix(room)
      for (offset, byte) in part.enumerated() { buffer[start + offset] = byte }
      memory = memory.dropFirst(room)
      return part.count
    }
    while true {
      let count = buffer.withUnsafeMutableBytes { bytes in
        #if canImport(Darwin)
          Darwin.read(descriptor, bytes.baseAddress.map { $0 + start }, room)
        #elseif canImport(Glibc)
          Glibc.read(descriptor, bytes.baseAddress.map { $0 + start }, room)
        #else
          Musl.read(descriptor, bytes.baseAddress.map { $0 + start }, room)
        #endif
      }
      if count >= 0 { return count }
      let code = errno
      if code == EINTR { continue }
      throw code == EISDIR
        ? UserError(.noInput, at: name, expected: "a file, but this is a directory")
        : UserError(
          .inputOutput, at: name,
          expected: "bytes that can be read: " + String(cString: strerror(code)))
    }
  }
}
