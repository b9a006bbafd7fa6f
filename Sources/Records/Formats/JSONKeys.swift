import FoundationEssentials
import Settings

/// A key of any name, and the checks of the keys of a JSON object that a person or another program wrote.
struct JSONKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(_ text: String) { stringValue = text }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }

  /// Refuses an object with keys that are not known, naming the nearest known one, or without one that it needs.
  static func check(_ container: KeyedDecodingContainer<JSONKey>, known: [String], needed: [String]) throws {
    let keys = container.allKeys.map(\.stringValue).sorted()
    for key in keys where !known.contains(key) {
      throw UserError(
        .badData, at: "key “\(Untrusted.forTerminal(key, limit: 60))”", value: "an unknown key",
        expected: "one of " + known.joined(separator: ", "), remedy: Nearest.advice(key, among: known))
    }
    for key in needed where !keys.contains(key) {
      throw UserError(
        .badData, at: "key “\(key)”", value: "nothing", expected: "all of " + needed.joined(separator: ", "))
    }
  }

  /// A key that stands twice in one object of a text that is known to be JSON, or nil.
  ///
  /// Foundation's decoder keeps one of two equal keys and drops the other without a word. Keys are compared as they are
  /// written: two spellings of one key by different escapes are not found.
  static func repeated(in text: some Sequence<UInt8>) -> String? {
    // The keys of each open object; nil for an open list.
    var open: [Set<[UInt8]>?] = []
    var string: [UInt8]?
    var latest: [UInt8] = []
    var isEscaped = false
    for byte in text {
      if string != nil {
        if isEscaped || byte == UInt8(ascii: "\\") {
          isEscaped.toggle()
          string?.append(byte)
        } else if byte == UInt8(ascii: "\"") {
          latest = string ?? []
          string = nil
        } else {
          string?.append(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): string = []
      case UInt8(ascii: "{"): open.append([])
      case UInt8(ascii: "["): open.append(nil)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
      case UInt8(ascii: ":"):
        guard let last = open.indices.last, open[last]?.insert(latest).inserted == false else { continue }
        return String(decoding: latest, as: UTF8.self)
      default: continue
      }
    }
    return nil
  }
}

/// JSON from outside, decoded strictly: every mistake is bad data at a place.
enum StrictJSON {
  /// One value; `expected` says what it should be, for messages.
  ///
  /// A `UserError` that the type's decoder throws gets `place` in front of its own.
  static func value<Value: Decodable>(
    _ type: Value.Type, from text: ArraySlice<UInt8>, at place: String, expected: String, with decoder: JSONDecoder
  ) throws -> Value {
    do {
      let value = try decoder.decode(type, from: Data(text))
      if let key = JSONKey.repeated(in: text) {
        throw UserError(
          .badData, at: "key “\(Untrusted.forTerminal(key, limit: 60))”", value: "the key a second time",
          expected: "each key once", remedy: "remove one of the two")
      }
      return value
    } catch var error as UserError {
      error.place = place + ": " + error.place
      throw error
    } catch {
      throw UserError(
        .badData, at: place,
        value: "“" + Untrusted.forTerminal(String(decoding: text.prefix(80), as: UTF8.self), limit: 60) + "”",
        expected: "\(expected) (\(JSONLines.reason(error)))", remedy: hasNoNumber(text) ? noNumber : nil)
    }
  }

  private static let noNumber = "JSON has no NaN and no infinity; leave out what has none"

  /// Whether a text that is no JSON holds what Python writes for numbers that are none.
  private static func hasNoNumber(_ text: ArraySlice<UInt8>) -> Bool {
    ["NaN", "Infinity"].contains { word in
      let word = Array(word.utf8)
      return text.indices.contains { text[$0] == word[0] && text[$0...].starts(with: word) }
    }
  }

  /// The values of a file's lines, one after another; `body` gets each with the number of its line.
  static func lines<Value: Decodable>(
    _ type: Value.Type, of file: FileBytes, source: String, expected: String,
    _ body: (Value, _ line: Int) throws -> Void
  ) throws {
    let decoder = JSONDecoder()
    var lines = FileLines(file, source: source)
    while let line = try reporting({ try lines.next() }) {
      let number = lines.number
      try body(
        try value(type, from: line, at: "\(source):\(number)", expected: expected, with: decoder), number)
    }
  }
}
