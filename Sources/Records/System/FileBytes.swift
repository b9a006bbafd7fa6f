import Settings

/// The bytes of a file that is read by ranges: in memory, or on the disk until they are asked for.
enum FileBytes: Sendable {
  case memory([UInt8])
  case file(OpenFile)

  var count: Int {
    switch self {
    case .memory(let bytes): bytes.count
    case .file(let file): file.size
    }
  }

  /// The elements whose bytes are a range within the file; one copy, from the disk or from memory.
  ///
  /// The range must lie within the file, and hold whole elements. Throws an input/output error where the file became
  /// shorter since it was opened; `source` names it there.
  func elements<Element: BitwiseCopyable>(in range: Range<Int>, zero: Element, source: String) throws -> [Element] {
    let count = range.count / MemoryLayout<Element>.size
    precondition(range.count == count * MemoryLayout<Element>.size, "the byte range of the elements asked for")
    switch self {
    case .memory(let bytes):
      return bytes.elements(at: range.lowerBound, count: count, zero: zero)
    case .file(let file):
      var values = [Element](repeating: zero, count: count)
      let read = try file.read(at: range.lowerBound, into: &values)
      guard read == range.count else {
        throw UserError(
          .inputOutput, at: "\(source) (\(Self.written(range)))", value: "\(read) bytes",
          expected: "\(range.count) bytes; the file became shorter while it was read")
      }
      return values
    }
  }

  /// A range of bytes, for messages.
  static func written(_ range: Range<Int>) -> String { "bytes \(range.lowerBound)..<\(range.upperBound) of the file" }
}
