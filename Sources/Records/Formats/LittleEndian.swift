/// Takes little-endian whole numbers and runs of bytes from a list of bytes, one after another.
///
/// Each `take` returns nil, and takes nothing, where the bytes do not suffice.
struct LittleEndian {
  private let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int

  init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a range of the bytes")
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// How many bytes are left.
  var left: Int { end - position }

  mutating func take<Value: FixedWidthInteger & UnsignedInteger>(_ type: Value.Type) -> Value? {
    let size = Value.bitWidth / 8
    guard left >= size else { return nil }
    var value: Value = 0
    for index in 0..<size { value |= Value(bytes[position + index]) << Value(8 * index) }
    position += size
    return value
  }

  mutating func take(_ count: Int) -> [UInt8]? {
    guard count >= 0, left >= count else { return nil }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }
}
