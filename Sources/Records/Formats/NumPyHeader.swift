import Settings

/// The header of a `.npy` file: the type, the order and the shape of its array, parsed strictly.
///
/// Layout: `\x93NUMPY`, two bytes of version, the length of the rest (16 bits in version 1, 32 bits in 2 and 3), and the
/// text of a Python dictionary with the keys `descr`, `fortran_order` and `shape`, padded with spaces and a newline.
///
/// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
struct NumPyHeader {
  private(set) var type = NumPyArray.ElementType.float64
  private(set) var isBigEndian = false
  private(set) var isFortranOrder = false
  private(set) var shape: [Int] = []
  /// Where the elements begin.
  private(set) var length = 0

  private let bytes: [UInt8]
  private let source: String
  private var cursor = 0
  private var end = 0

  /// The largest header that is read, 1 MiB: those of arrays of numbers have some hundred bytes.
  private static let limit = 1 << 20
  /// As many dimensions as an array of NumPy can have.
  private static let dimensionLimit = 64
  private static let keys = ["descr", "fortran_order", "shape"]
  private static let remedy = "the file is damaged or not a .npy file; write it again with numpy.save"

  /// Parses the header at the front of `bytes`; `source` names them in messages.
  init(_ bytes: [UInt8], source: String) throws {
    self.bytes = bytes
    self.source = source
    var front = LittleEndian(bytes)
    guard front.take(6) == [0x93] + Array("NUMPY".utf8) else {
      throw refusal(at: 0, value: found(), expected: "an array of NumPy, which begins with \\u{93}NUMPY")
    }
    guard let major = front.take(UInt8.self), front.take(UInt8.self) == 0, (1...3).contains(major) else {
      throw refusal(at: 6, value: "another version", expected: "version 1.0, 2.0 or 3.0 of the format")
    }
    guard let length = major == 1 ? front.take(UInt16.self).map({ Int($0) }) : front.take(UInt32.self).map({ Int($0) }),
      length <= Self.limit, length <= front.left
    else {
      throw refusal(
        at: 8, value: "a header that is too long",
        expected: "one that ends within the \(bytes.count) bytes, and within \(Self.limit)")
    }
    cursor = front.position
    end = cursor + length
    self.length = end
    try readDictionary()
  }

  private mutating func readDictionary() throws {
    skipSpace()
    guard take("{") else { throw refusal(value: found(), expected: "a dictionary, which begins with {") }
    var open = Self.keys
    skipSpace()
    while !take("}") {
      let start = cursor
      guard let key = string() else { throw refusal(value: found(), expected: "a key in quotation marks") }
      guard let index = open.firstIndex(of: key) else {
        throw refusal(
          at: start, value: "the key “\(Untrusted.forTerminal(key, limit: 40))”",
          expected: "each of \(Self.keys.joined(separator: ", ")), once")
      }
      open.remove(at: index)
      skipSpace()
      guard take(":") else { throw refusal(value: found(), expected: "a colon after the key") }
      skipSpace()
      switch key {
      case "descr": try readType()
      case "fortran_order": try readOrder()
      default: try readShape()
      }
      skipSpace()
      if take(",") {
        skipSpace()
        continue
      }
      guard take("}") else { throw refusal(value: found(), expected: "a comma or }") }
      break
    }
    skipSpace()
    guard cursor == end else { throw refusal(value: found(), expected: "nothing but spaces after the dictionary") }
    guard open.isEmpty else {
      throw refusal(value: "no \(open.joined(separator: " and no "))", expected: Self.keys.joined(separator: ", "))
    }
  }

  private mutating func readType() throws {
    let start = cursor
    guard let word = string() else {
      throw refusal(
        at: start, value: "a structured type", expected: "an array of plain numbers",
        remedy: "save each of its fields as an array of its own")
    }
    var rest = word[...]
    let order = rest.first.flatMap { "<>|=".contains($0) ? $0 : nil }
    if order != nil { rest = rest.dropFirst() }
    guard let type = NumPyArray.ElementType(rawValue: String(rest)), order != "|" || type.size == 1 else {
      throw refusal(
        at: start, value: Self.describe(word), expected: "one of " + NumPyArray.ElementType.words,
        remedy: rest.hasPrefix("O")
          ? "save numbers instead, as in numpy.asarray(values, dtype=numpy.float64); Python objects are never loaded"
          : "convert the array before it is saved, as in values.astype(numpy.float64)")
    }
    self.type = type
    isBigEndian = order == ">"
  }

  /// A type that is not read, with what it means where that is known.
  private static func describe(_ word: String) -> String {
    let meanings: [Character: String] = [
      "O": "Python objects", "c": "complex numbers", "U": "text", "S": "bytes", "V": "raw bytes", "M": "dates",
      "m": "time spans", "f": "floating-point numbers of a size that is not read",
    ]
    let meaning = word.first(where: { !"<>|=".contains($0) }).flatMap { meanings[$0] }
    return "the type “\(Untrusted.forTerminal(word, limit: 40))”" + (meaning.map { " (\($0))" } ?? "")
  }

  private mutating func readOrder() throws {
    if take("True") {
      isFortranOrder = true
    } else if !take("False") {
      throw refusal(value: found(), expected: "True or False")
    }
  }

  private mutating func readShape() throws {
    guard take("(") else { throw refusal(value: found(), expected: "a shape in parentheses") }
    skipSpace()
    while !take(")") {
      let start = cursor
      guard let size = wholeNumber() else {
        throw refusal(at: start, value: found(at: start), expected: "a whole number from 0 to \(Int.max)")
      }
      guard shape.count < Self.dimensionLimit else {
        throw refusal(
          at: start, value: "more than \(Self.dimensionLimit) dimensions", expected: "at most \(Self.dimensionLimit)")
      }
      shape.append(size)
      skipSpace()
      if take(",") {
        skipSpace()
        continue
      }
      guard take(")") else { throw refusal(value: found(), expected: "a comma or )") }
      break
    }
  }

  // MARK: Tokens

  private mutating func skipSpace() {
    while cursor < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[cursor]) { cursor += 1 }
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard end - cursor >= count else { return false }
    let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[cursor..<cursor + count]) }
    if matches { cursor += count }
    return matches
  }

  /// A string in quotation marks of either kind, without escapes; nil (the cursor then stays) where none is next.
  private mutating func string() -> String? {
    guard cursor < end, bytes[cursor] == UInt8(ascii: "'") || bytes[cursor] == UInt8(ascii: "\"") else { return nil }
    guard let close = bytes[(cursor + 1)..<end].firstIndex(of: bytes[cursor]) else { return nil }
    let content = bytes[cursor + 1..<close]
    guard !content.contains(UInt8(ascii: "\\")), let text = String(validating: content, as: UTF8.self) else {
      return nil
    }
    cursor = close + 1
    return text
  }

  /// Digits, with the L that Python 2 wrote after some of them.
  private mutating func wholeNumber() -> Int? {
    let start = cursor
    var value = 0
    while cursor < end, case let digit = bytes[cursor] &- UInt8(ascii: "0"), digit < 10 {
      let tens = value.multipliedReportingOverflow(by: 10)
      let sum = tens.partialValue.addingReportingOverflow(Int(digit))
      guard !tens.overflow, !sum.overflow else { return nil }
      value = sum.partialValue
      cursor += 1
    }
    guard cursor > start else { return nil }
    _ = take("L")
    return value
  }

  // MARK: Messages

  private func found(at position: Int? = nil) -> String {
    let start = min(position ?? cursor, bytes.count)
    guard start < bytes.count else { return "the end of the file" }
    return "“" + Untrusted.forTerminal(String(decoding: bytes[start...].prefix(24), as: UTF8.self), limit: 24) + "”"
  }

  private func refusal(at position: Int? = nil, value: String, expected: String, remedy: String? = nil) -> UserError {
    UserError(
      .badData, at: "\(source): byte \(position ?? cursor) of the header", value: value, expected: expected,
      remedy: remedy ?? Self.remedy)
  }
}
