import Settings

/// The lines of a file, one after another, in memory bounded by the longest of them.
///
/// Lines end with a line feed, with or without a carriage return before it. Lines of nothing but blanks are passed over,
/// and counted; a UTF-8 byte-order mark at the front is skipped.
struct FileLines {
  private let file: FileBytes
  private let source: String
  private let portion: Int
  private var buffer: [UInt8] = []
  /// Where in the buffer the next line begins.
  private var start = 0
  /// Where in the file the buffer ends.
  private var read = 0
  /// The number of the latest line, from 1.
  private(set) var number = 0

  /// No line may be longer: 64 MiB.
  static let longestLine = 1 << 26

  init(_ file: FileBytes, source: String, portion: Int = 1 << 20) {
    precondition(portion > 0, "a portion of bytes to read at a time")
    self.file = file
    self.source = source
    self.portion = portion
  }

  /// The next line that holds something, without its end; nil after the last one.
  ///
  /// Throws bad data where a line is too long, and an input/output error where the file cannot be read.
  mutating func next() throws -> ArraySlice<UInt8>? {
    while let line = try nextLine() {
      number += 1
      let content = number == 1 && line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
      if !content.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return content }
    }
    return nil
  }

  private mutating func nextLine() throws -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return buffer[start..<end]
      }
      searched = buffer.count
      guard read < file.count else {
        defer { start = buffer.count }
        return start < buffer.count ? buffer[start...] : nil
      }
      guard buffer.count - start <= Self.longestLine else {
        throw UserError(
          .badData, at: "\(source):\(number + 1)", value: "a line of more than \(Self.longestLine) bytes",
          expected: "one JSON object a line", remedy: "put a line break after each object")
      }
      buffer.removeFirst(start)
      searched -= start
      start = 0
      let end = min(file.count, read + portion)
      buffer += try file.elements(in: read..<end, zero: 0, source: source)
      read = end
    }
  }
}
