import Foundation
import Records
import Settings
import Testing

@Suite struct ZipArchiveTests {
  private static let hello = Array("hello, hello, hello, hello".utf8)
  /// `hello` as zlib's level 9 compresses it.
  private static let deflated: [UInt8] = [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0xC0, 0xA4, 0x00]

  private static func compressed(_ size: Int? = nil, checksum: UInt32? = nil, data: [UInt8] = deflated) -> Zip.Member {
    Zip.Member(
      name: "x", data: data, method: 8, size: UInt32(size ?? hello.count), checksum: checksum ?? Zip.checksum(hello))
  }

  @Test func readsStoredAndDeflated() throws {
    let bytes = Zip.archive([
      Zip.Member(name: "../../etc/passwd", data: Self.hello), Self.compressed(), Zip.Member(name: "empty", data: []),
      Zip.Member(name: "nothing", data: [3, 0], method: 8, size: 0, checksum: 0),
    ])
    let archive = try ZipArchive(bytes: bytes, source: "memory")
    #expect(archive.members.map(\.name) == ["../../etc/passwd", "x", "empty", "nothing"])
    #expect(archive.members.map(\.size) == [26, 26, 0, 0])
    #expect(try archive.members.map(archive.bytes(of:)) == [Self.hello, Self.hello, [], []])
    #expect(archive["x"]?.method == .deflated && archive["y"] == nil)
    #expect(try ZipArchive(bytes: Zip.archive([]), source: "none").members.isEmpty)
    // The published check value of CRC-32.
    #expect(Zip.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
  }

  @Test func aCommentMayLookLikeAnEnd() throws {
    let comment = [0x50, 0x4B, 5, 6] + Array("is how the end of an archive begins".utf8)
    let archive = try ZipArchive(
      bytes: Zip.archive([Zip.Member(name: "x", data: [1])], comment: comment), source: "memory")
    #expect(archive.members.map(\.name) == ["x"])
  }

  @Test func memoryAndFileGiveTheSame() throws {
    for name in ["arrays.npz", "arrays-compressed.npz", "descriptors.npz", "zip64.npz"] {
      let file = try ZipArchive(contentsOf: fixture(name))
      let memory = try ZipArchive(bytes: fixtureBytes(name), source: "memory")
      #expect(file.members == memory.members && !file.members.isEmpty)
      for member in file.members { #expect(try file.bytes(of: member) == memory.bytes(of: member)) }
    }
  }

  /// A stream of several megabytes is read in portions, and expands a thousandfold.
  @Test func readsLargeMembers() throws {
    let size = 3_000_000
    // Stored blocks of deflate: a byte of header, the length, its complement, the bytes.
    var random = SplitMix(state: 3)
    let data = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var stream: [UInt8] = []
    for start in stride(from: 0, to: size, by: 65535) {
      let end = min(size, start + 65535), count = UInt16(end - start)
      stream += [end == size ? 1 : 0] + Zip.little(count) + Zip.little(~count) + data[start..<end]
    }
    let scratch = try Scratch()
    let path = try scratch.write(
      Zip.archive([
        Zip.Member(name: "big", data: stream, method: 8, size: UInt32(size), checksum: Zip.checksum(data))
      ]), to: "big.zip")
    let archive = try ZipArchive(contentsOf: path)
    #expect(try archive.bytes(of: archive.members[0]) == data)
  }

  /// What is wrong, the bytes, and what the message must say.
  static let cases: [(String, [UInt8], [String])] = [
    ("empty", [], ["no record of its directory"]),
    ("no archive", Array("PK is not enough for an archive".utf8), ["no record of its directory"]),
    ("another disk", Zip.archive([.init(name: "x", data: [])], disk: 1), ["join the parts first"]),
    ("more entries", Zip.archive([.init(name: "x", data: [1])], count: 2), ["2 entries in 47 bytes"]),
    ("the most entries", Zip.archive([.init(name: "x", data: [1])], count: .max), ["65535 entries in 47 bytes"]),
    ("fewer entries", Zip.archive([.init(name: "x", data: [1])], count: 0), ["47 bytes after its 0 entries"]),
    (
      "a large directory", Zip.archive([.init(name: "x", data: [])], directorySize: .max),
      ["a directory of 4294967295 bytes", "where this record begins"]
    ),
    (
      "a far directory", Zip.archive([.init(name: "x", data: [])], directoryOffset: .max),
      ["a directory of 47 bytes at byte 4294967295"]
    ),
    ("bytes in front", [0] + Zip.archive([.init(name: "x", data: [])]), ["where this record begins"]),
    (
      "a far member", Zip.archive([.init(name: "x", data: [], offset: 1 << 31)]),
      ["member “x”", "a member at byte 2147483648"]
    ),
    (
      "one member twice", Zip.archive([.init(name: "x", data: [1]), .init(name: "x", data: [2])]),
      ["member “x”", "the name a second time"]
    ),
    (
      "members that share bytes",
      Zip.archive([
        .init(name: "x", data: [1]), .init(name: "y", data: [1], offset: 0, localName: "x"),
      ]), ["member “y”", "another name"]
    ),
    (
      "a name of its own in front", Zip.archive([.init(name: "x", data: [1], localName: "y")]),
      ["member “x”", "another name"]
    ),
    ("encrypted", Zip.archive([.init(name: "x", data: [1], flags: 1)]), ["an encrypted member", "its password"]),
    ("strongly encrypted", Zip.archive([.init(name: "x", data: [1], method: 99)]), ["an encrypted member"]),
    ("bzip2", Zip.archive([.init(name: "x", data: [1], method: 12)]), ["method 12 (bzip2)", "deflate (8)"]),
    ("unknown", Zip.archive([.init(name: "x", data: [1], method: 77)]), ["compression method 77"]),
    (
      "a gigabyte in a byte", Zip.archive([.init(name: "x", data: [1], method: 8, size: 1 << 30)]),
      ["1073741824 bytes from 1 in the file", "at most 1032 from each"]
    ),
    (
      "a stored gigabyte", Zip.archive([.init(name: "x", data: [1], size: 1 << 30)]),
      ["1073741824 bytes from 1 in the file", "not compressed"]
    ),
    (
      "zip64 sizes that are not there", Zip.archive([.init(name: "x", data: [1], size: .max)]),
      ["member “x”", "no zip64 sizes"]
    ),
    (
      "a name in colors", Zip.archive([.init(name: "\u{1B}[31m", data: [], method: 12)]), ["member “\\u{1b}[31m”"]
    ),
  ]

  @Test(arguments: cases.indices) func isRefusedByName(_ index: Int) throws {
    let (what, bytes, words) = Self.cases[index]
    let error = try userError { _ = try ZipArchive(bytes: bytes, source: "hostile.zip") }
    #expect(error.exitCode == 65 && error.description.hasPrefix("hostile.zip: "), "\(what): \(error)")
    for word in words { #expect(error.description.contains(word), "\(what): \(error)") }
  }

  /// Two entries of the directory whose members lie within each other, each with a header of its own.
  @Test func membersWithinEachOtherAreRefused() throws {
    let inner = Array(Zip.archive([.init(name: "y", data: [7])]).prefix(32))
    let bytes = Zip.archive([
      .init(name: "x", data: inner), .init(name: "y", data: [7], offset: 31),
    ])
    let error = try userError { _ = try ZipArchive(bytes: bytes, source: "hostile.zip") }
    #expect(error.description.contains("member “y”") && error.description.contains("another member has too"))
  }

  /// What is wrong with a member shows when it is read.
  static let damages: [(Zip.Member, String)] = [
    (compressed(25), "found more bytes, expected 25 bytes"),
    (compressed(0), "found more bytes, expected 0 bytes"),
    (compressed(27), "found 26 bytes, expected 27 bytes"),
    (compressed(data: deflated + [0]), "found 1 bytes after the end of the stream"),
    (compressed(data: Array(deflated.dropLast())), "a deflate stream without an end"),
    (compressed(data: []), "a deflate stream without an end"),
    (compressed(data: [7, 1, 2, 3]), "found invalid block type"),
    (compressed(checksum: 1), "found the checksum "),
    (.init(name: "x", data: [1], checksum: 1), "expected 1, as the directory says"),
  ]

  @Test(arguments: damages.indices) func damageShowsWhenItIsRead(_ index: Int) throws {
    let (member, words) = Self.damages[index]
    let archive = try ZipArchive(bytes: Zip.archive([member]), source: "damaged.zip")
    let error = try userError { _ = try archive.bytes(of: archive.members[0]) }
    #expect(error.exitCode == 65 && error.description.contains("damaged.zip: member “x” (bytes 31..<"), "\(error)")
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func expansionHasALimit() throws {
    let bytes = Zip.archive([Self.compressed()])
    #expect(try ZipArchive(bytes: bytes, source: "x", expansionLimit: 26).members.count == 1)
    let error = try userError { _ = try ZipArchive(bytes: bytes, source: "x", expansionLimit: 25) }
    #expect(error.description.contains("found 26 bytes after expansion") && error.description.contains("at most 25"))
    // What is not compressed takes no more room than the file.
    let stored = Zip.archive([Zip.Member(name: "x", data: Self.hello)])
    #expect(try ZipArchive(bytes: stored, source: "x", expansionLimit: 0).members.count == 1)
  }

  static let archives = ["arrays-compressed.npz", "descriptors.npz", "zip64.npz", "behavior-32.npz"]

  @Test(arguments: archives) func noPartOfAnArchiveIsOne(_ name: String) throws {
    let bytes = try fixtureBytes(name)
    for count in bytes.indices {
      let error = try userError { _ = try ZipArchive(bytes: Array(bytes[..<count]), source: "part") }
      #expect(error.exitCode == 65)
    }
  }

  /// A changed byte is found, or changes nothing that is read: dates and versions may be anything.
  @Test(arguments: archives) func everyChangedByteIsFoundOrHarmless(_ name: String) throws {
    let bytes = try fixtureBytes(name)
    let good = try ZipArchive(bytes: bytes, source: "good")
    let contents = Dictionary(uniqueKeysWithValues: try good.members.map { ($0.name, try good.bytes(of: $0)) })
    var random = SplitMix(state: 5)
    var found = 0
    for index in bytes.indices {
      for mask in [UInt8(1) << UInt8(index % 8), UInt8(truncatingIfNeeded: random.next()) | 1, 0xFF] {
        var changed = bytes
        changed[index] ^= mask
        do {
          let archive = try ZipArchive(bytes: changed, source: "changed")
          for member in archive.members { #expect(try archive.bytes(of: member) == contents[member.name]) }
          #expect(archive.members.count == contents.count)
        } catch let error as UserError {
          #expect(error.exitCode == 65)
          found += 1
        }
      }
    }
    #expect(found > bytes.count)
  }

  @Test func onesInTheWideRecordsAreRefused() throws {
    let bytes = try fixtureBytes("zip64.npz")
    // Every run of eight bytes becomes the largest number: no offset or size may overflow.
    for index in 0...(bytes.count - 8) {
      var changed = bytes
      for place in index..<index + 8 { changed[place] = 0xFF }
      do {
        let archive = try ZipArchive(bytes: changed, source: "changed")
        for member in archive.members { _ = try archive.bytes(of: member) }
      } catch let error as UserError {
        #expect(error.exitCode == 65)
      }
    }
  }

  @Test func compressionOfAnotherKindIsNamed() throws {
    let error = try userError { _ = try ZipArchive(contentsOf: fixture("bzip2.npz")) }
    #expect(error.exitCode == 65 && error.description.contains("compression method 12 (bzip2)"))
  }

  @Test func whatIsNoFileIsNoInput() throws {
    #expect(try userError { _ = try ZipArchive(contentsOf: "/nowhere/at.all") }.exitCode == 66)
    #expect(try userError { _ = try ZipArchive(contentsOf: NSTemporaryDirectory()) }.exitCode == 66)
  }
}
