/// The cyclic redundancy check CRC-32C (Castagnoli, polynomial 0x1EDC6F41 reflected), eight bytes at a time.
///
/// Source: RFC 3720, appendix B.4, whose vectors the tests check.
package struct CRC32C: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  package init() {}

  /// The check value of all bytes so far.
  package var value: UInt32 { ~state }

  package mutating func add(_ bytes: RawSpan) {
    let tables = Self.tables.span
    var crc = state
    var index = 0
    while index + 8 <= bytes.byteCount {
      let word = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian ^ UInt64(crc)
      var next: UInt32 = 0
      for byte in 0..<8 { next ^= tables[(7 - byte) * 256 + Int(truncatingIfNeeded: (word >> (8 * byte)) & 0xFF)] }
      crc = next
      index += 8
    }
    while index < bytes.byteCount {
      let byte = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      crc = (crc >> 8) ^ tables[Int((crc ^ UInt32(byte)) & 0xFF)]
      index += 1
    }
    state = crc
  }

  package static func of(_ bytes: [UInt8]) -> UInt32 {
    var sum = CRC32C()
    sum.add(bytes.span.bytes)
    return sum.value
  }

  /// The check value as eight hexadecimal digits.
  package static func hexadecimal(of bytes: [UInt8]) -> String {
    let digits = String(of(bytes), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// `tables[k * 256 + b]`: the effect of byte `b` when `k` more bytes follow it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
      tables[byte] = crc
    }
    for table in 1..<8 {
      for byte in 0..<256 {
        let before = tables[(table - 1) * 256 + byte]
        tables[table * 256 + byte] = (before >> 8) ^ tables[Int(before & 0xFF)]
      }
    }
    return tables
  }()
}
