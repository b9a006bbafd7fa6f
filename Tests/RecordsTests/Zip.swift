/// Writes zip archives for tests, honest or not: every number can be another than it should be.
struct Zip {
  struct Member {
    var name: String
    var data: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// What the header and the directory say; nil for the truth about stored data.
    var size: UInt32?
    var checksum: UInt32?
    /// The header's own place, where it is not the next free one.
    var offset: Int?
    var localName: String?
  }

  /// CRC-32, bit by bit: another way to it than the library's.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = (sum >> 1) ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~sum
  }

  static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Value(8 * $0)) }
  }

  static func archive(
    _ members: [Member], count: UInt16? = nil, directorySize: UInt32? = nil, directoryOffset: UInt32? = nil,
    disk: UInt16 = 0, comment: [UInt8] = []
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let start = bytes.count
      let numbers =
        little(member.flags) + little(member.method) + [0, 0, 0x21, 0]
        + little(member.checksum ?? checksum(member.data)) + little(UInt32(member.data.count))
        + little(member.size ?? UInt32(member.data.count))
      let local = Array((member.localName ?? member.name).utf8), name = Array(member.name.utf8)
      if member.offset == nil {
        bytes += [0x50, 0x4B, 3, 4, 20, 0] + numbers + little(UInt16(local.count)) + [0, 0] + local + member.data
      }
      directory +=
        [0x50, 0x4B, 1, 2, 20, 3, 20, 0] + numbers + little(UInt16(name.count)) + [UInt8](repeating: 0, count: 12)
        + little(UInt32(member.offset ?? start)) + name
    }
    let end =
      [0x50, 0x4B, 5, 6] + little(disk) + [0, 0] + little(count ?? UInt16(members.count))
      + little(count ?? UInt16(members.count)) + little(directorySize ?? UInt32(directory.count))
      + little(directoryOffset ?? UInt32(bytes.count)) + little(UInt16(comment.count)) + comment
    return bytes + directory + end
  }
}
