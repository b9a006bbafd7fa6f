/// The records of a zip archive as they stand in its bytes, before anything in them is believed.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
enum ZipRecords {
  static let memberSignature: UInt32 = 0x0403_4B50
  static let entrySignature: UInt32 = 0x0201_4B50
  static let endSignature: UInt32 = 0x0605_4B50
  static let wideEndSignature: UInt32 = 0x0606_4B50
  static let wideLocatorSignature: UInt32 = 0x0706_4B50
  static let descriptorSignature: UInt32 = 0x0807_4B50

  /// The sizes of the parts of the records that are always there.
  static let memberLength = 30
  static let entryLength = 46
  static let endLength = 22
  static let wideEndLength = 56
  static let wideLocatorLength = 20

  /// Bits of a member's flags.
  static let isEncrypted: UInt16 = 1 << 0 | 1 << 6 | 1 << 13
  static let hasDescriptor: UInt16 = 1 << 3

  /// What the header in front of a member and its entry in the directory say alike.
  struct Header: Hashable {
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var compressedSize: UInt64
    var size: UInt64
    var nameLength: Int
    var extraLength: Int

    /// From the general flags on, which stand in the same order in both.
    init?(_ bytes: inout LittleEndian) {
      guard let flags = bytes.take(UInt16.self), let method = bytes.take(UInt16.self), bytes.take(4) != nil,
        let checksum = bytes.take(UInt32.self), let compressed = bytes.take(UInt32.self),
        let size = bytes.take(UInt32.self), let nameLength = bytes.take(UInt16.self),
        let extraLength = bytes.take(UInt16.self)
      else { return nil }
      self.flags = flags
      self.method = method
      self.checksum = checksum
      compressedSize = UInt64(compressed)
      self.size = UInt64(size)
      self.nameLength = Int(nameLength)
      self.extraLength = Int(extraLength)
    }

    /// Puts the wide sizes of a zip64 field in the place of those that did not fit; false where they are missing.
    ///
    /// Only the numbers that are all ones are in the field, in this order: size, compressed size, offset.
    mutating func widen(from extra: [UInt8], offset: inout UInt64) -> Bool {
      let ones = UInt64(UInt32.max)
      guard size == ones || compressedSize == ones || offset == ones else { return true }
      guard var field = ZipRecords.wideField(of: extra) else { return false }
      if size == ones {
        guard let wide = field.take(UInt64.self) else { return false }
        size = wide
      }
      if compressedSize == ones {
        guard let wide = field.take(UInt64.self) else { return false }
        compressedSize = wide
      }
      if offset == ones {
        guard let wide = field.take(UInt64.self) else { return false }
        offset = wide
      }
      return true
    }
  }

  /// The content of the zip64 field (1) among a record's extra fields; nil where there is none.
  private static func wideField(of extra: [UInt8]) -> LittleEndian? {
    var bytes = LittleEndian(extra)
    while let kind = bytes.take(UInt16.self), let length = bytes.take(UInt16.self) {
      guard let content = bytes.take(Int(length)) else { return nil }
      if kind == 1 { return LittleEndian(content) }
    }
    return nil
  }

  /// The name of a compression method that is not read, for messages.
  static func name(ofMethod method: UInt16) -> String {
    let names: [UInt16: String] = [
      1: "shrink", 6: "implode", 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstandard", 95: "xz", 98: "ppmd",
    ]
    return "compression method \(method)" + (names[method].map { " (\($0))" } ?? "")
  }
}
