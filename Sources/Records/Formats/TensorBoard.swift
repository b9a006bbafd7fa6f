import Settings

/// The scalars of one run in the form that TensorBoard reads: a file of framed, checksummed protobuf events.
///
/// The file is kept in memory and put on the disk whole at each checkpoint of its `RunDirectory`, so that a resumed run
/// holds no event twice. Wall times come from the caller.
///
/// Sources: TensorFlow, `core/lib/io/record_writer.h` (framing), `core/util/event.proto` and
/// `core/framework/summary.proto` (fields 1 wall_time, 2 step, 3 file_version, 5 summary; value: 1 tag, 2 simple_value).
public final class TensorBoardEvents {
  /// One scalar of one step, as the file holds it.
  public struct Scalar: Sendable, Hashable {
    public var tag: String
    public var step: Int
    public var value: Float
    public var wallTime: Double
  }

  private var bytes: [UInt8] = []
  private var isDirty = false

  /// An empty file that starts at `wallTime` seconds since 1970; nil takes the first scalar's.
  public init() {}

  /// Goes on with the file at `path`, or starts a new one where there is none.
  init(continuing path: String) throws {
    if SystemFiles.exists(path) { bytes = try AtomicFile.read(path) }
  }

  /// Adds one scalar; NaN and infinity are written as they are, TensorBoard shows them as gaps.
  public func add(_ tag: String, _ value: Double, step: Int, wallTime: Double) {
    if bytes.isEmpty { bytes += Self.record(Self.event(wallTime, [0x1A] + Self.bytes(Array("brain.Event:2".utf8)))) }
    let scalar = [0x0A] + Self.bytes(Array(tag.utf8)) + [0x15] + Self.fixed(Float(value).bitPattern)
    let summary = [0x0A] + Self.bytes(scalar)
    // A number that is zero is left out, as proto3 does.
    let stamp = step == 0 ? [] : [0x10] + Self.varint(UInt64(bitPattern: Int64(step)))
    let content = stamp + [0x2A] + Self.bytes(summary)
    bytes += Self.record(Self.event(wallTime, content))
    isDirty = true
  }

  /// The whole file so far.
  public var encoded: [UInt8] { bytes }

  /// Drops the events after `step`, and whatever follows a damaged record; nil drops all.
  func cut(after step: Int?) {
    var kept: [UInt8] = []
    if let step {
      for record in Self.records(of: bytes) where (Self.step(of: bytes[record.payload]) ?? 0) <= step {
        kept += bytes[record.whole]
      }
    }
    if kept != bytes {
      bytes = kept
      isDirty = true
    }
  }

  func flush(to path: String, _ system: any FileSystem) throws {
    guard isDirty else { return }
    try system.makeDirectories(Path.directory(of: path))
    try system.replace(path, with: [.bytes(bytes)])
    isDirty = false
  }

  // MARK: Writing

  private static func event(_ wallTime: Double, _ rest: [UInt8]) -> [UInt8] {
    [0x09] + fixed(wallTime.bitPattern) + rest
  }

  private static func fixed(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var result: [UInt8] = []
    while rest >= 0x80 {
      result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return result + [UInt8(rest)]
  }

  private static func bytes(_ content: [UInt8]) -> [UInt8] { varint(UInt64(content.count)) + content }

  /// Length, masked check of the length, content, masked check of the content.
  private static func record(_ content: [UInt8]) -> [UInt8] {
    let length = fixed(UInt64(content.count))
    return length + fixed(masked(length)) + content + fixed(masked(content))
  }

  /// The check value as these files hold it, so that a check over data that holds checks stays meaningful.
  static func masked(_ bytes: [UInt8]) -> UInt32 {
    let crc = CRC32C.of(bytes)
    return ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8
  }

  // MARK: Reading back

  private struct Record {
    var whole: Range<Int>
    var payload: Range<Int>
  }

  /// The whole records from the front; stops at the first damaged one.
  private static func records(of bytes: [UInt8]) -> [Record] {
    var result: [Record] = []
    var start = 0
    while bytes.count - start >= 16 {
      let length = Array(bytes[start..<start + 8])
      guard load(bytes[start + 8..<start + 12]) == UInt64(masked(length)) else { break }
      let size = load(length[...])
      guard size <= UInt64(bytes.count - start - 16) else { break }
      let payload = start + 12..<start + 12 + Int(size)
      guard load(bytes[payload.upperBound..<payload.upperBound + 4]) == UInt64(masked(Array(bytes[payload]))) else {
        break
      }
      result.append(Record(whole: start..<payload.upperBound + 4, payload: payload))
      start = payload.upperBound + 4
    }
    return result
  }

  private static func load(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// One field of a protobuf message: its number and its value.
  private enum Field {
    case number(Int, UInt64)
    case content(Int, ArraySlice<UInt8>)
  }

  /// The fields of a message, or nil where it is malformed.
  private static func fields(of bytes: ArraySlice<UInt8>) -> [Field]? {
    var rest = bytes
    func varint() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: 0, to: 64, by: 7) {
        guard let byte = rest.popFirst() else { return nil }
        value |= UInt64(byte & 0x7F) << UInt64(shift)
        if byte & 0x80 == 0 { return value }
      }
      return nil
    }
    func take(_ count: UInt64) -> ArraySlice<UInt8>? {
      guard count <= UInt64(rest.count) else { return nil }
      defer { rest = rest.dropFirst(Int(count)) }
      return rest.prefix(Int(count))
    }
    var result: [Field] = []
    while !rest.isEmpty {
      guard let key = varint(), key >> 3 < 1 << 29 else { return nil }
      let number = Int(key >> 3)
      switch key & 7 {
      case 0:
        guard let value = varint() else { return nil }
        result.append(.number(number, value))
      case 1, 5:
        guard let value = take(key & 7 == 1 ? 8 : 4) else { return nil }
        result.append(.number(number, load(value)))
      case 2:
        guard let count = varint(), let value = take(count) else { return nil }
        result.append(.content(number, value))
      default: return nil
      }
    }
    return result
  }

  private static func step(of event: ArraySlice<UInt8>) -> Int? {
    for case .number(2, let value) in fields(of: event) ?? [] { return Int(truncatingIfNeeded: value) }
    return nil
  }

  /// The scalars of an event file, in order; what follows a damaged record is left out.
  public static func scalars(of bytes: [UInt8]) -> [Scalar] {
    var result: [Scalar] = []
    for record in records(of: bytes) {
      guard let event = fields(of: bytes[record.payload]) else { break }
      var scalar = Scalar(tag: "", step: 0, value: 0, wallTime: 0)
      var summaries: [ArraySlice<UInt8>] = []
      for field in event {
        switch field {
        case .number(1, let value): scalar.wallTime = Double(bitPattern: value)
        case .number(2, let value): scalar.step = Int(truncatingIfNeeded: value)
        case .content(5, let value): summaries.append(value)
        default: continue
        }
      }
      for summary in summaries {
        for case .content(1, let value) in fields(of: summary) ?? [] {
          for field in fields(of: value) ?? [] {
            switch field {
            case .content(1, let tag): scalar.tag = String(decoding: tag, as: UTF8.self)
            case .number(2, let bits): scalar.value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            default: continue
            }
          }
          result.append(scalar)
        }
      }
    }
    return result
  }
}
