/// A JSON value whose keys keep their order, so that the same value is always the same bytes.
indirect enum JSONValue: Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// The text, with two spaces a level; lists and objects of single values stand on one line.
  func written(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .number(let value): return Self.number(value)
    case .text(let value): return Self.quoted(value)
    case .list(let values):
      guard !values.isEmpty else { return "[]" }
      if values.allSatisfy(\.isSingle) { return "[" + values.map { $0.written() }.joined(separator: ", ") + "]" }
      return "[\n" + values.map { inner + $0.written(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let entries):
      guard !entries.isEmpty else { return "{}" }
      if entries.allSatisfy(\.value.isFlat), entries.count < 8 {
        return "{" + entries.map { Self.quoted($0.key) + ": " + $0.value.written() }.joined(separator: ", ") + "}"
      }
      let lines = entries.map { inner + Self.quoted($0.key) + ": " + $0.value.written(indent: inner) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    }
  }

  private var isSingle: Bool {
    switch self {
    case .list, .object: false
    default: true
    }
  }

  private var isFlat: Bool {
    if case .list(let values) = self { return values.count < 6 && values.allSatisfy(\.isSingle) }
    return isSingle
  }

  /// JSON has no NaN and no infinity; they become null. Whole numbers are written without a fraction.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return "\(value)"
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      // Angle brackets and ampersands as escapes, so that the text may stand inside a page.
      case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{0}"..."\u{1F}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .text(value) }
  init(floatLiteral value: Double) { self = .number(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
  init(booleanLiteral value: Bool) { self = .boolean(value) }
  init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map { (key: $0.0, value: $0.1) }) }

  /// The value, or null where there is none or it is not finite.
  static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}
