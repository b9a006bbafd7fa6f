import CZlib
import Settings

/// Expands one raw deflate stream (RFC 1951) of a known size with zlib.
///
/// The size is known before, so that what a stream claims or does cannot make it take more memory: a stream that is
/// longer or shorter than it should be is refused, never cut or padded.
struct Inflate {
  /// What became of a stream.
  enum Outcome: Hashable {
    case whole
    /// It ended after so many bytes, which are too few.
    case short(Int)
    /// It has more bytes than it should.
    case long
    /// It is whole, and compressed bytes are left over.
    case leftover(Int)
    /// It has no end within its bytes, or is no deflate stream; zlib's words on it.
    case damaged(String)
  }

  let outcome: Outcome
  /// As many as the stream should have, where the outcome is `whole`; else empty.
  let bytes: [UInt8]

  /// How many compressed bytes are in memory at a time.
  private static let portion = 1 << 20

  /// No deflate stream expands a byte to more than this many: 258 bytes from two bits.
  static let largestRatio = 1032

  /// Expands the stream in `range` of a file to `size` bytes.
  ///
  /// Throws where the file cannot be read; what is wrong with the stream is in `outcome`.
  init(_ range: Range<Int>, of file: FileBytes, to size: Int, source: String) throws {
    var outcome = Outcome.whole
    let bytes = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      (outcome, count) = try Self.expand(range, of: file, into: buffer, size: size, source: source)
    }
    self.outcome = outcome
    self.bytes = outcome == .whole ? bytes : []
  }

  /// Fills the first `size` bytes of `buffer`; returns how many it filled.
  private static func expand(
    _ range: Range<Int>, of file: FileBytes, into buffer: UnsafeMutableBufferPointer<UInt8>, size: Int, source: String
  ) throws -> (Outcome, Int) {
    var stream = z_stream()
    // Minus the window bits: no zlib header and no checksum of zlib's around the stream.
    let opened = inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(opened == Z_OK, "zlib has no memory, or is older than its header")
    defer { inflateEnd(&stream) }
    var filled = 0
    var next = range.lowerBound
    while next < range.upperBound {
      let end = min(range.upperBound, next + portion)
      var input: [UInt8] = try file.elements(in: next..<end, zero: 0, source: source)
      next = end
      let result = input.withUnsafeMutableBufferPointer { input -> Outcome? in
        stream.next_in = input.baseAddress
        stream.avail_in = uInt(input.count)
        return advance(&stream, into: buffer, size: size, filled: &filled)
      }
      switch result {
      case nil: continue
      case .whole:
        let left = Int(stream.avail_in) + range.upperBound - next
        return (left > 0 ? .leftover(left) : filled < size ? .short(filled) : .whole, filled)
      case let failure?: return (failure, filled)
      }
    }
    return (.damaged("a deflate stream without an end"), filled)
  }

  /// Expands the input that the stream has; nil where it wants more.
  private static func advance(
    _ stream: inout z_stream, into buffer: UnsafeMutableBufferPointer<UInt8>, size: Int, filled: inout Int
  ) -> Outcome? {
    while true {
      // Once the buffer is full one byte more shows whether the stream ends there.
      var spare: UInt8 = 0
      let space = min(size - filled, 1 << 30)
      let status = withUnsafeMutablePointer(to: &spare) { spare in
        stream.next_out = space > 0 ? buffer.baseAddress.map { $0 + filled } : spare
        stream.avail_out = uInt(max(space, 1))
        return inflate(&stream, Z_NO_FLUSH)
      }
      let written = max(space, 1) - Int(stream.avail_out)
      guard space > 0 || written == 0 else { return .long }
      filled += written
      switch status {
      case Z_STREAM_END: return .whole
      case Z_OK where stream.avail_out == 0: continue
      case Z_OK where stream.avail_in > 0: continue
      case Z_OK, Z_BUF_ERROR: return nil
      default: return .damaged(stream.msg.map { String(cString: $0) } ?? "no deflate stream")
      }
    }
  }
}

/// CRC-32 (ISO-HDLC, polynomial 0x04C11DB7 reflected), the checksum of zip archives.
enum CRC32 {
  static func of(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
      var sum = crc32(0, nil, 0)
      var done = 0
      while done < buffer.count, let base = buffer.baseAddress {
        let count = min(buffer.count - done, 1 << 30)
        sum = crc32(sum, base + done, uInt(count))
        done += count
      }
      return UInt32(truncatingIfNeeded: sum)
    }
  }
}
