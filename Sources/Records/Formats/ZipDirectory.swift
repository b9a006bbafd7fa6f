import Settings

/// Finds and checks the members of a zip archive.
///
/// Every offset and size is checked before anything is read from it or allocated for it, and the directory must agree
/// with the header in front of each member. Nothing may stand between the directory and the end, and no two members
/// may share bytes: archives that expand without bounds are built of such.
struct ZipDirectory {
  private let file: FileBytes
  private let source: String
  private(set) var members: [ZipArchive.Member] = []

  /// The largest directory that is read, 100 MB: more than a million names.
  private static let directoryLimit = 100_000_000
  private static let remedy = "the file is damaged or not a zip archive; get or write it again"

  /// Where the directory is, and how many entries it should have.
  private struct Extent {
    var range: Range<Int>
    var count: UInt64
  }

  init(_ file: FileBytes, source: String) throws {
    self.file = file
    self.source = source
    let extent = try findDirectory()
    guard extent.range.count <= Self.directoryLimit else {
      throw refusal(
        "the directory", extent.range, value: "\(extent.range.count) bytes",
        expected: "at most \(Self.directoryLimit)")
    }
    guard extent.count <= UInt64(extent.range.count / ZipRecords.entryLength) else {
      throw refusal(
        "the directory", extent.range, value: "\(extent.count) entries in \(extent.range.count) bytes",
        expected: "at least \(ZipRecords.entryLength) bytes an entry")
    }
    var names: Set<String> = []
    var bytes = LittleEndian(try load(extent.range))
    for index in 0..<Int(extent.count) {
      let entry = try self.entry(&bytes, index: index, directory: extent.range)
      guard names.insert(entry.name).inserted else {
        throw refusal(
          member: entry.name, value: "the name a second time", expected: "each name once",
          remedy: "write the archive again with one member of that name")
      }
      members.append(entry)
    }
    guard bytes.left == 0 else {
      throw refusal(
        "the directory", extent.range, value: "\(bytes.left) bytes after its \(extent.count) entries",
        expected: "as many bytes as its entries have")
    }
    try refuseSharedBytes()
  }

  // MARK: The end of the archive

  /// The directory's place, which the last record of the file says.
  private func findDirectory() throws -> Extent {
    let reach = min(file.count, ZipRecords.endLength + Int(UInt16.max))
    let tailStart = file.count - reach
    let tail = try load(tailStart..<file.count)
    // The comment at the very end may be of any length: look from the back for a record that it fits.
    var position = reach - ZipRecords.endLength
    while position >= 0 {
      var record = LittleEndian(tail, position..<tail.count)
      if record.take(UInt32.self) == ZipRecords.endSignature, record.take(16) != nil,
        let comment = record.take(UInt16.self), record.left == Int(comment)
      {
        var end = LittleEndian(tail, position + 4..<tail.count)
        return try extent(&end, at: tailStart + position)
      }
      position -= 1
    }
    throw refusal(
      "the end of the archive", tailStart..<file.count, value: "no record of its directory",
      expected: "a zip archive, which ends with one")
  }

  private func extent(_ end: inout LittleEndian, at position: Int) throws -> Extent {
    let range = position..<file.count
    guard let disk = end.take(UInt16.self), let directoryDisk = end.take(UInt16.self),
      let here = end.take(UInt16.self), let count = end.take(UInt16.self), let size = end.take(UInt32.self),
      let offset = end.take(UInt32.self)
    else { throw refusal("the end record", range, value: "its first part", expected: "the whole record") }
    if let wide = try wideExtent(before: position) { return wide }
    guard disk == 0, directoryDisk == 0, here == count else {
      throw refusal(
        "the end record", range, value: "a part of an archive in several files", expected: "an archive in one file",
        remedy: "join the parts first")
    }
    return try extent(
      count: UInt64(count), size: UInt64(size), offset: UInt64(offset), before: position, saidIn: range)
  }

  /// The same in an archive of the zip64 kind; nil where the record at `position` has none before it.
  private func wideExtent(before position: Int) throws -> Extent? {
    let locatorStart = position - ZipRecords.wideLocatorLength
    guard locatorStart >= 0 else { return nil }
    var locator = LittleEndian(try load(locatorStart..<position))
    guard locator.take(UInt32.self) == ZipRecords.wideLocatorSignature else { return nil }
    guard let disk = locator.take(UInt32.self), let start = locator.take(UInt64.self),
      let disks = locator.take(UInt32.self), disk == 0, disks <= 1, start <= UInt64(locatorStart),
      locatorStart - Int(start) >= ZipRecords.wideEndLength
    else {
      throw refusal(
        "the zip64 locator", locatorStart..<position, value: "a place that is not before it, or in another file",
        expected: "where the zip64 end record of this file begins")
    }
    let range = Int(start)..<locatorStart
    var record = LittleEndian(try load(range.lowerBound..<range.lowerBound + ZipRecords.wideEndLength))
    guard record.take(UInt32.self) == ZipRecords.wideEndSignature, let length = record.take(UInt64.self),
      length == UInt64(range.count - 12), record.take(4) != nil, record.take(UInt32.self) == 0,
      record.take(UInt32.self) == 0, let here = record.take(UInt64.self), let count = record.take(UInt64.self),
      here == count, let size = record.take(UInt64.self), let offset = record.take(UInt64.self)
    else {
      throw refusal(
        "the zip64 end record", range, value: "other bytes",
        expected: "a record of an archive in one file that ends where its locator begins")
    }
    return try extent(count: count, size: size, offset: offset, before: range.lowerBound, saidIn: range)
  }

  private func extent(count: UInt64, size: UInt64, offset: UInt64, before end: Int, saidIn range: Range<Int>) throws
    -> Extent
  {
    let sum = size.addingReportingOverflow(offset)
    guard !sum.overflow, sum.partialValue == UInt64(end) else {
      throw refusal(
        "the end record", range, value: "a directory of \(size) bytes at byte \(offset)",
        expected: "a directory that ends at byte \(end), where this record begins")
    }
    return Extent(range: Int(offset)..<end, count: count)
  }

  // MARK: Members

  private func entry(_ bytes: inout LittleEndian, index: Int, directory: Range<Int>) throws -> ZipArchive.Member {
    let start = bytes.position + directory.lowerBound
    func cut() -> UserError {
      refusal(
        "entry \(index + 1) of the directory", start..<directory.upperBound,
        value: "\(directory.upperBound - start) bytes",
        expected: "an entry, which begins with PK\\u{1}\\u{2} and ends within the directory")
    }
    guard bytes.take(UInt32.self) == ZipRecords.entrySignature, bytes.take(4) != nil,
      var header = ZipRecords.Header(&bytes), let comment = bytes.take(UInt16.self), let disk = bytes.take(UInt16.self),
      bytes.take(6) != nil, let narrow = bytes.take(UInt32.self), let nameBytes = bytes.take(header.nameLength),
      let extra = bytes.take(header.extraLength), bytes.take(Int(comment)) != nil
    else { throw cut() }
    guard let name = String(validating: nameBytes, as: UTF8.self) else {
      throw refusal(
        "entry \(index + 1) of the directory", start..<bytes.position + directory.lowerBound,
        value: "a name that is not UTF-8", expected: "a name in UTF-8")
    }
    guard header.flags & ZipRecords.isEncrypted == 0, header.method != 99 else {
      throw refusal(
        member: name, value: "an encrypted member", expected: "members that are not encrypted",
        remedy: "unpack the archive with its password and write it again without one")
    }
    guard let method = ZipArchive.Method(rawValue: header.method) else {
      throw refusal(
        member: name, value: ZipRecords.name(ofMethod: header.method), expected: "no compression (0) or deflate (8)",
        remedy: "write the archive again with one of these")
    }
    var offset = UInt64(narrow)
    guard header.widen(from: extra, offset: &offset), disk == 0 || disk == .max else {
      throw refusal(member: name, value: "no zip64 sizes, or another disk", expected: "sizes of more than 32 bits here")
    }
    return try placed(name, header, method: method, at: offset, before: directory.lowerBound, nameBytes: nameBytes)
  }

  /// The member that an entry speaks of, after a look at the header in front of it.
  private func placed(
    _ name: String, _ header: ZipRecords.Header, method: ZipArchive.Method, at offset: UInt64, before limit: Int,
    nameBytes: [UInt8]
  ) throws -> ZipArchive.Member {
    guard offset <= UInt64(limit), limit - Int(offset) >= ZipRecords.memberLength else {
      throw refusal(
        member: name, value: "a member at byte \(offset)",
        expected: "a member that begins before the directory, which is at byte \(limit)")
    }
    let start = Int(offset)
    var bytes = LittleEndian(try load(start..<start + ZipRecords.memberLength))
    guard bytes.take(UInt32.self) == ZipRecords.memberSignature, bytes.take(UInt16.self) != nil,
      var local = ZipRecords.Header(&bytes)
    else {
      throw refusal(
        member: name, value: "other bytes at byte \(start)",
        expected: "the header of a member, which begins with PK\\u{3}\\u{4}")
    }
    let dataStart = start + ZipRecords.memberLength + local.nameLength + local.extraLength
    guard dataStart <= limit, header.compressedSize <= UInt64(limit - dataStart) else {
      throw refusal(
        member: name, value: "\(header.compressedSize) bytes from byte \(dataStart) on",
        expected: "bytes that end before the directory, which is at byte \(limit)")
    }
    let nameEnd = start + ZipRecords.memberLength + local.nameLength
    guard try load(start + ZipRecords.memberLength..<nameEnd) == nameBytes, local.flags == header.flags,
      local.method == header.method
    else {
      throw refusal(
        member: name, value: "another name, other flags or another method in front of the member",
        expected: "what the directory says of it")
    }
    let data = dataStart..<dataStart + Int(header.compressedSize)
    let hasDescriptor = header.flags & ZipRecords.hasDescriptor != 0
    var noOffset: UInt64 = 0
    let isWide = local.widen(from: try load(nameEnd..<dataStart), offset: &noOffset)
    let agrees =
      hasDescriptor
      ? try descriptorAgrees(with: header, at: data.upperBound, before: limit)
      : isWide && local.size == header.size && local.compressedSize == header.compressedSize
        && local.checksum == header.checksum
    guard agrees else {
      throw refusal(
        member: name, value: "other sizes or another checksum beside the member",
        expected: "what the directory says of it")
    }
    let size = try believableSize(header, method: method, name: name)
    return ZipArchive.Member(name: name, method: method, size: size, checksum: header.checksum, bytes: data)
  }

  /// Whether what stands behind a member says the same as the directory: a checksum and two sizes of 32 or 64 bits,
  /// with or without a signature in front.
  private func descriptorAgrees(with header: ZipRecords.Header, at start: Int, before limit: Int) throws -> Bool {
    let bytes = try load(start..<min(limit, start + 24))
    for hasSignature in [true, false] {
      for isWide in [false, true] {
        var record = LittleEndian(bytes)
        if hasSignature, record.take(UInt32.self) != ZipRecords.descriptorSignature { continue }
        guard record.take(UInt32.self) == header.checksum else { continue }
        func size() -> UInt64? { isWide ? record.take(UInt64.self) : record.take(UInt32.self).map { UInt64($0) } }
        if size() == header.compressedSize, size() == header.size { return true }
      }
    }
    return false
  }

  /// The size after expansion, where so many compressed bytes can have it.
  private func believableSize(_ header: ZipRecords.Header, method: ZipArchive.Method, name: String) throws -> Int {
    let isPossible =
      switch method {
      case .stored: header.size == header.compressedSize
      // The compressed size is that of bytes in this file, and so far from any overflow.
      case .deflated: header.size <= (header.compressedSize + 1) * UInt64(Inflate.largestRatio)
      }
    guard isPossible else {
      throw refusal(
        member: name, value: "\(header.size) bytes from \(header.compressedSize) in the file",
        expected: method == .stored
          ? "as many bytes, since it is not compressed" : "at most \(Inflate.largestRatio) from each")
    }
    return Int(header.size)
  }

  private func refuseSharedBytes() throws {
    var end = 0
    for member in members.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }) {
      // Between two members there is at least the second one's header.
      guard member.bytes.lowerBound - ZipRecords.memberLength >= end else {
        throw refusal(
          member: member.name, value: "bytes that another member has too", expected: "bytes of its own")
      }
      end = member.bytes.upperBound
    }
  }

  // MARK: Bytes and messages

  private func load(_ range: Range<Int>) throws -> [UInt8] {
    try file.elements(in: range, zero: 0, source: source)
  }

  private func refusal(_ what: String, _ range: Range<Int>, value: String, expected: String, remedy: String? = nil)
    -> UserError
  {
    UserError(
      .badData, at: "\(source): \(what) (\(FileBytes.written(range)))", value: value, expected: expected,
      remedy: remedy ?? Self.remedy)
  }

  private func refusal(member: String, value: String, expected: String, remedy: String? = nil) -> UserError {
    UserError(
      .badData, at: ZipArchive.place(member, in: source), value: value, expected: expected,
      remedy: remedy ?? Self.remedy)
  }
}
