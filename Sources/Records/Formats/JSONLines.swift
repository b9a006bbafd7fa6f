import FoundationEssentials
import Settings

/// JSON Lines: one object per line, keys sorted, never NaN or infinity.
public enum JSONLines {
  /// One line, with its newline: the same value gives the same bytes.
  ///
  /// Throws where the value holds a NaN or an infinity, naming the key; write `null` and a note in its stead.
  public static func line(_ value: some Encodable) throws -> [UInt8] {
    var bytes = Array(try encoded(value))
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// The values of a file's lines, in order; empty lines are passed over.
  ///
  /// Throws bad data naming the file and the line.
  public static func values<Value: Decodable>(of type: Value.Type, in path: String) throws -> [Value] {
    try values(of: type, from: try AtomicFile.read(path), named: path)
  }

  /// The values of lines that were read before; `path` is for messages.
  public static func values<Value: Decodable>(of type: Value.Type, from bytes: [UInt8], named path: String) throws
    -> [Value]
  {
    let decoder = JSONDecoder()
    var result: [Value] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      do {
        result.append(try decoder.decode(type, from: Data(line)))
      } catch {
        throw UserError(
          .badData, at: "\(path):\(index + 1)",
          value: "“" + Untrusted.forTerminal(String(decoding: line.prefix(80), as: UTF8.self), limit: 60) + "”",
          expected: "one JSON object with the fields of \(Value.self) (\(reason(error)))")
      }
    }
    return result
  }

  /// A whole JSON file that people read too: sorted keys, indented, with a newline at the end.
  public static func document(_ value: some Encodable) throws -> [UInt8] {
    var bytes = Array(try encoded(value, formatting: [.prettyPrinted]))
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// One value from a JSON file.
  public static func document<Value: Decodable>(_ type: Value.Type, in path: String) throws -> Value {
    let bytes = try AtomicFile.read(path)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw UserError(
        .badData, at: path, value: "\(bytes.count) bytes",
        expected: "JSON with the fields of \(Value.self) (\(reason(error)))")
    }
  }

  private static func encoded(_ value: some Encodable, formatting: JSONEncoder.OutputFormatting = []) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    do {
      return try encoder.encode(value)
    } catch EncodingError.invalidValue(let number, let context) {
      throw UserError(
        .failed, at: "the key " + context.codingPath.map(\.stringValue).joined(separator: "."), value: "\(number)",
        expected: "a finite number; JSON has no NaN and no infinity")
    }
  }

  /// What a decoder found wrong, in words.
  static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    func at(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { key in key.intValue.map(String.init) ?? key.stringValue }
      return path.isEmpty ? "" : " at " + Untrusted.forTerminal(path.joined(separator: "."), limit: 60)
    }
    return switch error {
    case .keyNotFound(let key, let context): "no “\(key.stringValue)”\(at(context))"
    case .typeMismatch(let type, let context): "not \(words(for: type))\(at(context))"
    case .valueNotFound(let type, let context): "null where there should be \(words(for: type))\(at(context))"
    case .dataCorrupted(let context): "not JSON, or an impossible value\(at(context))"
    @unknown default: "not what was expected"
    }
  }

  /// What a type is called in JSON.
  private static func words(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Double.Type, is Float.Type: "a number"
    case is Int.Type: "a whole number"
    case is Bool.Type: "true or false"
    case is [String: Any].Type: "an object"
    case is [Any].Type: "a list"
    default: "a \(type)"
    }
  }
}

/// One line of `metrics.jsonl`: a step and what was measured there, in one flat object.
///
/// A value that is NaN or infinite is written as `null` and read back as nil: JSON has neither.
public struct MetricsRow: Codable, Sendable, Hashable {
  public var step: Int
  public var values: [String: Double?]

  public init(step: Int, values: [String: Double?]) {
    self.step = step
    self.values = values
  }

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    step = try container.decode(Int.self, forKey: Key("step"))
    values = [:]
    for key in container.allKeys where key.stringValue != "step" {
      values[key.stringValue] = .some(try container.decode(Double?.self, forKey: key))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: Key("step"))
    for (name, value) in values where name != "step" {
      if let value, value.isFinite {
        try container.encode(value, forKey: Key(name))
      } else {
        try container.encodeNil(forKey: Key(name))
      }
    }
  }
}

/// The lines of one growing file, kept in memory and put on the disk whole at each `flush`.
///
/// Between two flushes a kill loses the lines since the last one and nothing else; the run repeats those steps.
public final class LineLog {
  public let path: String
  private let files: any FileSystem
  private var bytes: [UInt8]
  private var isDirty = false

  init(_ path: String, files: any FileSystem) throws {
    self.path = path
    self.files = files
    bytes = SystemFiles.exists(path) ? try AtomicFile.read(path) : []
  }

  /// Adds one line; it is on the disk after the next `flush` or `RunDirectory.save`.
  public func append(_ value: some Encodable) throws {
    bytes += try JSONLines.line(value)
    isDirty = true
  }

  /// All lines so far, those that are not on the disk yet included.
  public func values<Value: Decodable>(of type: Value.Type) throws -> [Value] {
    try JSONLines.values(of: type, from: bytes, named: path)
  }

  /// Drops every line whose `step` is greater than `step`, that has none, or that is not JSON; nil drops all.
  public func cut(after step: Int?) {
    struct Stamp: Decodable { var step: Int }
    var kept: [UInt8] = []
    if let step {
      let decoder = JSONDecoder()
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        guard let stamp = try? decoder.decode(Stamp.self, from: Data(line)), stamp.step <= step else { continue }
        kept += line + [UInt8(ascii: "\n")]
      }
    }
    if kept != bytes {
      bytes = kept
      isDirty = true
    }
  }

  /// Puts all lines on the disk; does nothing where none was added.
  public func flush() throws {
    guard isDirty else { return }
    try reporting { try files.replace(path, with: [.bytes(bytes)]) }
    isDirty = false
  }
}
