import Settings

/// Reads a table of text row by row, in memory bounded by its longest row.
///
/// RFC 4180 and what people make of it: fields in quotation marks may hold separators, line breaks and doubled
/// quotation marks; lines end with LF, CR LF or CR; a UTF-8 byte-order mark is skipped; text that is not UTF-8 is read as
/// Latin-1. The separator (comma, semicolon, tab, bar) and the decimal mark are recognized from the first rows. Empty
/// lines are skipped. A row with more or fewer fields than the header, an open quotation mark, and UTF-16 are refused
/// with line and column. A value, not an object: millions of rows are read without a check of who else holds it.
struct TableReader {
  /// One field of the row: where its bytes are, and whether quotation marks must be taken out of it.
  struct Field {
    var start: Int
    var end: Int
    var quoted: Bool
  }

  let name: String
  private(set) var dialect = TableDialect()
  private(set) var header: [String] = []
  /// The line, from 1, on which the current row begins.
  private(set) var line = 1
  /// The fields of the current row, as many as the header has.
  private(set) var fields: [Field] = []
  /// Bytes read so far.
  private(set) var bytes = 0

  private let source: ByteSource
  private(set) var buffer: [UInt8]
  /// Where in the buffer the next row begins.
  private(set) var position = 0
  private var filled = 0
  private var ended = false
  private(set) var nextLine = 1
  /// No row may be longer.
  static let longestRow = 1 << 26

  /// Opens the table and reads its header; `dialect` overrides what would be recognized.
  init(_ source: ByteSource, dialect: TableDialect? = nil, chunk: Int = 1 << 20) throws {
    self.source = source
    name = source.name
    buffer = [UInt8](repeating: 0, count: chunk)
    try refill()
    if let other = FileKind.notATable(buffer[..<filled]) {
      throw UserError(
        .badData, at: "\(name):1", value: other.what, expected: "a table as text", remedy: other.remedy)
    }
    if filled >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { position = 3 }
    self.dialect = dialect ?? .recognize(buffer[position..<filled])
    guard try nextRow(checkingCount: false) else {
      throw UserError(
        .badData, at: "\(name):1", value: "an empty file", expected: "a header line and rows")
    }
    // Remarks and Excel's word on the separator may stand before the header.
    while text(0).hasPrefix("sep=") || (fields.count == 1 && text(0).hasPrefix("#")) {
      guard try nextRow(checkingCount: false) else { break }
    }
    header = []
    for column in fields.indices { header.append(text(column).trimmed) }
    if dialect == nil { self.dialect.lookForDecimalCommas(in: buffer[position..<filled]) }
  }

  // MARK: Rows

  /// Moves to the next row; false at the end.
  mutating func next() throws -> Bool { try nextRow(checkingCount: true) }

  private mutating func nextRow(checkingCount: Bool) throws -> Bool {
    while true {
      line = nextLine
      guard try scan() else { return false }
      if isRuler { continue }
      // An empty line is no row, except in a table of one column where it is a missing cell after the header.
      if fields.count == 1, fields[0].start == fields[0].end, !fields[0].quoted { continue }
      break
    }
    if checkingCount, fields.count != header.count {
      // Trailing separators are harmless when nothing stands behind them.
      while fields.count > header.count, let last = fields.last, last.start == last.end {
        fields.removeLast()
      }
      guard fields.count == header.count else {
        throw UserError(
          .badData, at: "\(name):\(line)", value: fields.count == 1 ? "1 field" : "\(fields.count) fields",
          expected: "\(header.count), as in the header",
          remedy: "put text that holds a separator or a line break into quotation marks")
      }
    }
    return true
  }

  /// Whether the line is the one under the header of a Markdown table, such as `|---|---:|`.
  private var isRuler: Bool {
    guard dialect.separator == UInt8(ascii: "|"), fields.count > 1, !header.isEmpty else { return false }
    var dashes = 0
    for field in fields {
      for byte in buffer[field.start..<field.end] {
        switch byte {
        case UInt8(ascii: "-"): dashes += 1
        case UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"): break
        default: return false
        }
      }
    }
    return dashes > 0
  }

  /// Finds the fields of one line; refills and starts the row again where the buffer ends inside it.
  private mutating func scan() throws -> Bool {
    let separator = dialect.separator
    let quote = UInt8(ascii: "\"")
    let lineFeed = UInt8(ascii: "\n")
    let carriageReturn = UInt8(ascii: "\r")
    while true {
      fields.removeAll(keepingCapacity: true)
      var i = position
      var lines = 0
      var complete = false
      let end = filled
      if i >= end {
        if ended { return false }
        try refill()
        continue
      }
      row: while true {
        // One field.
        let start = i
        if i < end, buffer[i] == quote {
          i += 1
          while true {
            while i < end, buffer[i] != quote {
              if buffer[i] == lineFeed { lines += 1 }
              i += 1
            }
            if i + 1 < end, buffer[i + 1] == quote {
              i += 2
              continue
            }
            break
          }
          if i >= end {
            if !ended { break row }
            throw UserError(
              .badData, at: "\(name):\(line), column \(fields.count + 1)",
              value: "a quotation mark that is not closed",
              expected: "a closing quotation mark")
          }
          if i + 1 >= end, !ended { break row }
          let close = i
          i += 1
          while i < end, buffer[i] == UInt8(ascii: " ") { i += 1 }
          if i < end, buffer[i] != separator, buffer[i] != lineFeed, buffer[i] != carriageReturn {
            throw UserError(
              .badData, at: "\(name):\(line), column \(fields.count + 1)",
              value: "text after a closing quotation mark",
              expected: "a separator or the end of the line",
              remedy: "double the quotation marks inside the field")
          }
          fields.append(Field(start: start + 1, end: close, quoted: true))
        } else {
          while i < end {
            let byte = buffer[i]
            if byte == separator || byte == lineFeed || byte == carriageReturn { break }
            i += 1
          }
          fields.append(Field(start: start, end: i, quoted: false))
        }
        if i >= end {
          if ended { complete = true }
          break row
        }
        let byte = buffer[i]
        i += 1
        if byte == separator { continue }
        lines += 1
        if byte == carriageReturn {
          if i >= end, !ended { break row }
          if i < end, buffer[i] == lineFeed { i += 1 }
        }
        complete = true
        break
      }
      if complete {
        position = i
        nextLine = line + lines
        return true
      }
      try refill()
    }
  }

  // MARK: Blocks of rows

  /// Where in the buffer whole lines lie, from the next row on: about `size` bytes, or all there are; nil where no line
  /// ends in the buffer. The place stays good until a row is read that goes on behind the bytes in the buffer.
  mutating func block(of size: Int) throws -> Range<Int>? {
    if buffer.count < size { buffer += [UInt8](repeating: 0, count: size - buffer.count) }
    while !ended, filled - position < size { try refill() }
    let lineFeed = UInt8(ascii: "\n")
    let reach = min(position + size, filled)
    let last = buffer[position..<reach].lastIndex(of: lineFeed) ?? buffer[reach..<filled].firstIndex(of: lineFeed)
    return last.map { position..<($0 + 1) }
  }

  /// Goes to a row's first byte, on the given line.
  mutating func move(to position: Int, line: Int) { (self.position, nextLine) = (position, line) }

  /// Moves what is left of the current row to the front and reads more behind it.
  private mutating func refill() throws {
    guard !ended else { return }
    if position > 0 {
      let rest = filled - position
      for i in 0..<rest { buffer[i] = buffer[position + i] }
      filled = rest
      position = 0
    }
    if filled == buffer.count {
      guard buffer.count < Self.longestRow else {
        throw UserError(
          .badData, at: "\(name):\(line)", value: "a row of more than \(Self.longestRow >> 20) MiB",
          expected: "shorter rows", remedy: "look for a quotation mark that is not closed")
      }
      buffer += [UInt8](repeating: 0, count: buffer.count)
    }
    let count = try source.read(into: &buffer, from: filled)
    if count == 0 { ended = true }
    filled += count
    bytes += count
  }

  // MARK: Fields

  func isEmpty(_ column: Int) -> Bool { fields[column].start == fields[column].end }

  /// The field's bytes without blanks at either end, for hashing and comparing names; quotation marks inside a quoted
  /// field are still doubled.
  func range(_ column: Int) -> Range<Int> {
    Self.trimmed(buffer.span, from: fields[column].start, to: fields[column].end)
  }

  static func trimmed(_ bytes: Span<UInt8>, from: Int, to: Int) -> Range<Int> {
    var (start, end) = (from, to)
    while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return start..<end
  }

  /// The field as text: UTF-8, or Latin-1 where it is not that.
  func text(_ column: Int) -> String {
    let field = fields[column]
    var bytes = buffer[field.start..<field.end]
    let quote = UInt8(ascii: "\"")
    if field.quoted, bytes.contains(quote) {
      var single: [UInt8] = []
      var skip = false
      for byte in bytes {
        if byte == quote, !skip {
          single.append(byte)
          skip = true
        } else if byte == quote {
          skip = false
        } else {
          single.append(byte)
          skip = false
        }
      }
      bytes = single[...]
    }
    return String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// What stands in a field that should hold a number.
  enum Number {
    case value(Double)
    /// Empty, or a word for nothing: NA, N/A, null, None, or a dash.
    case missing
    case notFinite
    case text
  }

  func number(_ column: Int) -> Number {
    NumberField.read(
      buffer.span, fields[column].start, fields[column].end, decimalComma: dialect.decimalComma)
  }

  /// The error for a field of the current row.
  func error(_ column: Int, expected: String, remedy: String? = nil) -> UserError {
    UserError(
      .badData, at: "\(name):\(line), column \(column + 1) (\(header[column]))",
      value: "“\(text(column))”",
      expected: expected, remedy: remedy)
  }
}

extension String {
  /// Without the white space at both ends.
  var trimmed: String {
    let start = firstIndex { !$0.isWhitespace } ?? endIndex
    let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
    return String(self[start..<end])
  }
}
