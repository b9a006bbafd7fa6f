/// Reads a number from bytes without making a string of it.
enum NumberField {
  private static let powers: InlineArray<23, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// Up to nineteen digits and a small power of ten are exact in one division or multiplication (Clinger's fast path);
  /// all else goes through the standard library.
  static func read(_ bytes: Span<UInt8>, _ from: Int, _ to: Int, decimalComma: Bool)
    -> TableReader.Number
  {
    let field = TableReader.trimmed(bytes, from: from, to: to)
    let (start, end) = (field.lowerBound, field.upperBound)
    guard start < end else { return .missing }
    let mark = decimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".")
    var i = start
    var negative = false
    if bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "+") {
      negative = bytes[i] == UInt8(ascii: "-")
      i += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var fraction = 0
    var seenMark = false
    var seenDigit = false
    while i < end {
      let byte = bytes[i]
      if byte &- 48 < 10 {
        seenDigit = true
        if digits < 18 {
          mantissa = mantissa &* 10 &+ UInt64(byte &- 48)
          if mantissa > 0 { digits += 1 }
          if seenMark { fraction += 1 }
        } else {
          return slow(bytes, start..<end, decimalComma: decimalComma)
        }
      } else if byte == mark, !seenMark {
        seenMark = true
      } else {
        return slow(bytes, start..<end, decimalComma: decimalComma)
      }
      i += 1
    }
    guard seenDigit else { return slow(bytes, start..<end, decimalComma: decimalComma) }
    guard mantissa < 1 << 53, fraction <= 22 else {
      return slow(bytes, start..<end, decimalComma: decimalComma)
    }
    let value = Double(mantissa) / powers[fraction]
    return .value(negative ? -value : value)
  }

  private static func slow(_ bytes: Span<UInt8>, _ range: Range<Int>, decimalComma: Bool) -> TableReader.Number {
    guard range.count <= 400 else { return .text }
    var text = String(decoding: range.map { bytes[$0] }, as: UTF8.self).trimmed
    switch text.lowercased() {
    case "", "na", "n/a", "null", "none", "-", "–", "—", "?": return .missing
    case "nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity",
      "#div/0!":
      return .notFinite
    case "true": return .value(1)
    case "false": return .value(0)
    default: break
    }
    if text.hasSuffix("%") { text = String(text.dropLast()).trimmed }
    if text.hasPrefix("−") { text = "-" + text.dropFirst() }
    // The standard library reads hexadecimal numbers too; nobody writes scores like that.
    guard text.utf8.allSatisfy({ $0 &- 48 < 10 || "+-.,eE".utf8.contains($0) }) else {
      return .text
    }
    text = withoutThousands(text, mark: decimalComma ? "," : ".", separator: decimalComma ? "." : ",")
    if decimalComma {
      guard !text.contains(".") else { return .text }
      text = String(text.map { $0 == "," ? "." : $0 })
    }
    guard let value = Double(text) else { return .text }
    return value.isFinite ? .value(value) : .notFinite
  }

  /// 1014.45 for 1,014.45, and 1014567 for 1,014,567. With one group and no decimal mark, as in 1,014, the text may mean
  /// either and is left as it is.
  private static func withoutThousands(_ text: String, mark: Character, separator: Character) -> String {
    let parts = text.split(separator: mark, omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first else { return text }
    let groups = whole.split(separator: separator, omittingEmptySubsequences: false)
    guard groups.count > 1, groups.count > 2 || parts.count == 2, let head = groups.first,
      (1...3).contains(head.count { $0.isNumber }),
      groups.dropFirst().allSatisfy({ $0.count == 3 && $0.allSatisfy(\.isNumber) })
    else { return text }
    return groups.joined() + (parts.count == 2 ? String(mark) + parts[1] : "")
  }
}
