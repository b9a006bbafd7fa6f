import Settings

/// The header of a safetensors file, parsed strictly and in one pass.
///
/// A general JSON parser would silently keep one of two equal keys and would build a tree as large as the header asks
/// for. This one accepts only what the format allows, so that its memory is bounded by the number of tensors.
struct SafetensorsHeader {
  struct Entry {
    var name: String
    var type: Safetensors.ElementType
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [Entry] = []

  private let bytes: [UInt8]
  private let source: String
  private var cursor = 0

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
    UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
  ]

  /// More dimensions than any tensor has.
  private static let dimensionLimit = 64

  /// Parses the header's bytes, which begin at byte 8 of the file.
  init(_ bytes: [UInt8], source: String) throws {
    self.bytes = bytes
    self.source = source
    guard bytes.first == UInt8(ascii: "{") else {
      throw refusal(at: 0, value: found(), expected: "a JSON object, which begins with {")
    }
    var names: Set<String> = []
    try object(of: nil) { parser, name, start in
      guard names.insert(name).inserted else {
        throw parser.refusal(name, at: start, value: "the name a second time", expected: "each name once")
      }
      if name == "__metadata__" {
        try parser.readMetadata()
      } else {
        try parser.readEntry(name, start: start)
      }
    }
    skipSpace()
    guard cursor == bytes.count else {
      throw refusal(at: cursor, value: found(), expected: "nothing but spaces after the JSON object")
    }
  }

  private mutating func readMetadata() throws {
    let name = "__metadata__"
    var result: [String: String] = [:]
    try object(of: name) { parser, key, start in
      let value = try parser.string(name, expected: "text; metadata is a map from text to text")
      guard result.updateValue(value, forKey: key) == nil else {
        throw parser.refusal(
          name, at: start, value: "the key “\(Untrusted.forTerminal(key, limit: 60))” a second time",
          expected: "each key once")
      }
    }
    metadata = result
  }

  private mutating func readEntry(_ name: String, start: Int) throws {
    var type: Safetensors.ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try object(of: name) { parser, key, keyStart in
      func once(_ isNew: Bool) throws {
        guard isNew else {
          throw parser.refusal(name, at: keyStart, value: "“\(key)” a second time", expected: "each key once")
        }
      }
      switch key {
      case "dtype":
        try once(type == nil)
        let word = try parser.string(name, expected: "a dtype in quotation marks")
        type = Safetensors.ElementType(rawValue: word)
        guard type != nil else {
          throw parser.refusal(
            name, at: keyStart, value: "the dtype “\(Untrusted.forTerminal(word, limit: 40))”",
            expected: "one of " + Safetensors.ElementType.allCases.map(\.rawValue).joined(separator: ", "))
        }
      case "shape":
        try once(shape == nil)
        shape = try parser.integers(name, limit: Self.dimensionLimit)
      case "data_offsets":
        try once(offsets == nil)
        offsets = try parser.integers(name, limit: 2)
      default:
        throw parser.refusal(
          name, at: keyStart, value: "the key “\(Untrusted.forTerminal(key, limit: 60))”",
          expected: "only dtype, shape and data_offsets")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw refusal(
        name, at: start,
        value: type == nil ? "no dtype" : shape == nil ? "no shape" : "\(offsets?.count ?? 0) data_offsets",
        expected: "dtype, shape and two data_offsets")
    }
    entries.append(Entry(name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1]))
  }

  // MARK: JSON

  private mutating func skipSpace() {
    while cursor < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[cursor]) { cursor += 1 }
  }

  /// Takes `character` if it is next.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: character) else { return false }
    cursor += 1
    return true
  }

  /// An object: `member` is called after each key and its colon and reads the value.
  private mutating func object(
    of name: String?, member: (inout SafetensorsHeader, _ key: String, _ start: Int) throws -> Void
  ) throws {
    guard take("{") else { throw refusal(name, at: cursor, value: found(), expected: "a JSON object") }
    skipSpace()
    if take("}") { return }
    while true {
      skipSpace()
      let start = cursor
      let key = try string(name, expected: "a key in quotation marks")
      skipSpace()
      guard take(":") else { throw refusal(name ?? key, at: cursor, value: found(), expected: "a colon after the key") }
      skipSpace()
      try member(&self, key, start)
      skipSpace()
      if take("}") { return }
      guard take(",") else { throw refusal(name ?? key, at: cursor, value: found(), expected: "a comma or }") }
    }
  }

  /// A list of whole numbers from 0 that fit an Int.
  private mutating func integers(_ name: String, limit: Int) throws -> [Int] {
    guard take("[") else { throw refusal(name, at: cursor, value: found(), expected: "a list of whole numbers") }
    var result: [Int] = []
    skipSpace()
    if take("]") { return result }
    while true {
      skipSpace()
      let start = cursor
      var value = 0
      var isWhole = true
      while cursor < bytes.count, case let digit = bytes[cursor] &- UInt8(ascii: "0"), digit < 10 {
        let tens = value.multipliedReportingOverflow(by: 10)
        let sum = tens.partialValue.addingReportingOverflow(Int(digit))
        isWhole = isWhole && !tens.overflow && !sum.overflow && !(cursor > start && bytes[start] == UInt8(ascii: "0"))
        value = sum.partialValue
        cursor += 1
      }
      skipSpace()
      guard isWhole, cursor > start, cursor < bytes.count,
        [UInt8(ascii: ","), UInt8(ascii: "]")].contains(bytes[cursor])
      else {
        cursor = start
        throw refusal(name, at: start, value: found(), expected: "a whole number from 0 to \(Int.max)")
      }
      guard result.count < limit else {
        throw refusal(name, at: start, value: "more than \(limit) numbers", expected: "at most \(limit)")
      }
      result.append(value)
      if take("]") { return result }
      cursor += 1
    }
  }

  /// A string in quotation marks, its escapes resolved.
  private mutating func string(_ name: String?, expected: String) throws -> String {
    let start = cursor
    guard take("\"") else { throw refusal(name, at: cursor, value: found(), expected: expected) }
    var content: [UInt8] = []
    while true {
      guard cursor < bytes.count else {
        throw refusal(name, at: start, value: "a string without an end", expected: expected)
      }
      let byte = bytes[cursor]
      if byte == UInt8(ascii: "\"") {
        cursor += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw refusal(name, at: start, value: "a string that is not UTF-8", expected: expected)
        }
        return text
      }
      guard byte >= 0x20 else {
        throw refusal(name, at: cursor, value: "a control character in a string", expected: "an escape such as \\n")
      }
      if byte == UInt8(ascii: "\\") {
        guard let scalar = escape() else {
          throw refusal(name, at: cursor, value: found(), expected: "an escape that JSON knows")
        }
        content += Array(String(scalar).utf8)
      } else {
        content.append(byte)
        cursor += 1
      }
    }
  }

  /// The character of an escape at the cursor, or nil (the cursor then stays) where JSON knows no such escape.
  private mutating func escape() -> Unicode.Scalar? {
    guard cursor + 1 < bytes.count else { return nil }
    if let scalar = Self.escapes[bytes[cursor + 1]] {
      cursor += 2
      return scalar
    }
    guard let high = unit(at: cursor) else { return nil }
    if let scalar = Unicode.Scalar(high) {
      cursor += 6
      return scalar
    }
    guard high < 0xDC00, let low = unit(at: cursor + 6), (0xDC00..<0xE000).contains(low) else { return nil }
    cursor += 12
    return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
  }

  /// The value of `\uXXXX` at `index`.
  private func unit(at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var value: UInt32 = 0
    for byte in bytes[index + 2..<index + 6] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  // MARK: Messages

  /// The text at the cursor, for messages.
  private func found() -> String {
    guard cursor < bytes.count else { return "the end of the header" }
    return "“" + Untrusted.forTerminal(String(decoding: bytes[cursor...].prefix(24), as: UTF8.self), limit: 24) + "”"
  }

  private func refusal(_ name: String? = nil, at offset: Int, value: String, expected: String) -> UserError {
    let subject = name.map { "tensor “\(Untrusted.forTerminal($0, limit: 80))” in the header" } ?? "the header"
    let range = Safetensors.written(8 + offset..<8 + bytes.count)
    return UserError(
      .badData, at: "\(source): \(subject) (\(range))", value: value, expected: expected,
      remedy: "the file is damaged or not a safetensors file; get or write it again")
  }
}
