import Settings

/// A zip archive: named members, read with full validation, each only when it is asked for.
///
/// Reads members without compression and with deflate, sizes of more than 32 bits (zip64), and sizes that stand behind
/// a member (data descriptors). Refuses encrypted members, other compression, archives in several files, two members of
/// one name, and members that share bytes. Nothing is ever written to the disk, so that a name may be anything.
///
/// ```swift
/// let archive = try ZipArchive(contentsOf: "behavior.npz")
/// for member in archive.members { print(member.name, try archive.bytes(of: member).count) }
/// ```
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10.
public struct ZipArchive: Sendable {
  /// How a member is compressed.
  public enum Method: UInt16, Sendable, Hashable {
    case stored = 0
    case deflated = 8
  }

  /// What the directory says of one member.
  public struct Member: Sendable, Hashable {
    public let name: String
    public let method: Method
    /// Its size in bytes after expansion.
    public let size: Int
    /// CRC-32 of its bytes after expansion.
    public let checksum: UInt32
    /// Where its compressed bytes are in the file.
    public let bytes: Range<Int>
  }

  /// The members in the order of the directory.
  public let members: [Member]
  /// The file's path, or what stands for it in messages.
  public let source: String

  private let indices: [String: Int]
  private let file: FileBytes

  /// How many bytes the compressed members of one archive may expand to, all together: 4 GiB.
  ///
  /// Members without compression are bounded by the file itself.
  public static let expansionLimit = 1 << 32

  /// Reads and checks the directory of the file at `path`; the members stay on the disk until they are asked for.
  ///
  /// Throws bad data that names the member, or the part of the file, that is wrong.
  public init(contentsOf path: String, expansionLimit: Int = Self.expansionLimit) throws {
    self = try reporting {
      try ZipArchive(.file(try OpenFile(path)), source: path, expansionLimit: expansionLimit)
    }
  }

  /// Reads an archive that is in memory; `source` names it in messages.
  public init(bytes: [UInt8], source: String, expansionLimit: Int = Self.expansionLimit) throws {
    try self.init(.memory(bytes), source: source, expansionLimit: expansionLimit)
  }

  private init(_ file: FileBytes, source: String, expansionLimit: Int) throws {
    self.file = file
    self.source = source
    members = try ZipDirectory(file, source: source).members
    indices = Dictionary(members.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    // No member is larger than a thousand times the file, and the file has fewer than a million members: no overflow.
    var left = expansionLimit
    for member in members where member.method == .deflated {
      guard member.size <= left else {
        throw UserError(
          .badData, at: Self.place(member.name, in: source),
          value: "\(member.size) bytes after expansion, and \(expansionLimit - left) in the members before",
          expected: "at most \(expansionLimit) in all",
          remedy: "if that is right, write the archive again without compression")
      }
      left -= member.size
    }
  }

  /// The member `name`, or nil where there is none.
  public subscript(name: String) -> Member? { indices[name].map { members[$0] } }

  /// A member's bytes, expanded, and checked against their checksum.
  ///
  /// Throws bad data where the member is damaged, and an input/output error where the file cannot be read.
  public func bytes(of member: Member) throws -> [UInt8] {
    func damaged(_ value: String, expected: String) -> UserError {
      UserError(
        .badData, at: Self.place(member.name, in: source) + " (\(FileBytes.written(member.bytes)))", value: value,
        expected: expected, remedy: "the file is damaged; get or write it again")
    }
    let bytes: [UInt8]
    switch member.method {
    case .stored: bytes = try reporting { try file.elements(in: member.bytes, zero: 0, source: source) }
    case .deflated:
      let inflated = try reporting { try Inflate(member.bytes, of: file, to: member.size, source: source) }
      let size = "\(member.size) bytes after expansion, as the directory says"
      switch inflated.outcome {
      case .whole: bytes = inflated.bytes
      case .short(let count): throw damaged("\(count) bytes", expected: size)
      case .long: throw damaged("more bytes", expected: size)
      case .leftover(let count): throw damaged("\(count) bytes after the end of the stream", expected: "none")
      case .damaged(let reason): throw damaged(reason, expected: "a deflate stream")
      }
    }
    let sum = CRC32.of(bytes)
    guard sum == member.checksum else {
      throw damaged(
        "the checksum \(String(sum, radix: 16))",
        expected: "\(String(member.checksum, radix: 16)), as the directory says")
    }
    return bytes
  }

  /// A member, for messages.
  static func place(_ member: String, in source: String) -> String {
    "\(source): member “\(Untrusted.forTerminal(member, limit: 80))”"
  }
}
