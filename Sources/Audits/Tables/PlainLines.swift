/// The lines of one piece of a table, read without a look at any other piece, so that threads can share the pieces out.
///
/// A piece is taken to begin with a row; whoever takes the lines must know that it does. Only plain lines are read here:
/// as many fields as the header has, a number or nothing where a number belongs. Whatever else there is stays with
/// `TableReader`, which reads it again and says what is wrong: the two never differ on what a line means.
struct PlainLines: Sendable {
  /// What is wanted of each line.
  struct Columns: Sendable {
    /// One or two columns of names, each with a `NameTable` of its own, and columns of numbers.
    var names: [Int]
    var numbers: [Int]
    /// How many fields a line has.
    var fields: Int
    var dialect: TableDialect
  }

  /// Where a name stands, from the piece's first byte, and its number in the table of names as that was before; −1
  /// where it is new.
  struct Name: Sendable {
    var index: Int32
    fileprivate var start: Int32
    fileprivate var end: Int32
  }

  /// A line that is not empty.
  struct Line: Sendable {
    fileprivate var start: Int32
    /// How many lines of the piece stand before it.
    var linesBefore: Int32
    /// Whether its names and numbers were read.
    var isPlain: Bool
  }

  /// The piece's first byte in the buffer.
  private let origin: Int
  private(set) var lines: [Line] = []
  /// As many for each line as there are columns of names.
  private(set) var names: [Name] = []
  /// As many for each line as there are columns of numbers; NaN where the cell is empty or says that nothing is there.
  private(set) var numbers: [Double] = []
  /// How many lines were read, empty ones included.
  private(set) var lineCount = 0
  /// The byte behind the last line that was read: the piece's end, or where a row begins that is not over in it or has a
  /// lone carriage return or text behind a closing quotation mark.
  private(set) var end: Int

  /// Reads the lines of `piece`, which ends with a line feed.
  init(_ buffer: [UInt8], _ piece: Range<Int>, _ columns: Columns, known tables: [NameTable]) {
    (origin, end) = (piece.lowerBound, piece.lowerBound)
    let guess = piece.count / 16
    lines.reserveCapacity(guess)
    names.reserveCapacity(guess * columns.names.count)
    numbers.reserveCapacity(guess * columns.numbers.count)
    // What a column is: −1 nothing of interest, below `names.count` a name, from there a number.
    var roles = [Int](repeating: -1, count: columns.fields)
    for (slot, column) in columns.names.enumerated() { roles[column] = slot }
    for (slot, column) in columns.numbers.enumerated() { roles[column] = columns.names.count + slot }
    // Spans keep no count of who holds them, which threads would quarrel about.
    let first = tables.first ?? NameTable()
    let second = tables.last ?? first
    let (slots, entries, storage) = (first.slots.span, first.entries.span, first.storage.span)
    let (slots2, entries2, storage2) = (second.slots.span, second.entries.span, second.storage.span)
    var (near, near2) = (0, 0)
    let (nameCount, numberCount, fields) = (columns.names.count, columns.numbers.count, columns.fields)
    let decimalComma = columns.dialect.decimalComma
    let roleOf = roles.span
    let noName = Name(index: -1, start: 0, end: 0)
    // What ends a field without quotation marks.
    var ends = [Bool](repeating: false, count: 256)
    for byte in [columns.dialect.separator, UInt8(ascii: "\n"), UInt8(ascii: "\r")] { ends[Int(byte)] = true }
    let endsField = ends.span
    let bytes = buffer.span
    let quote = UInt8(ascii: "\"")
    let lineFeed = UInt8(ascii: "\n")
    // The line feed at the piece's end keeps all that follows within it.
    let last = piece.upperBound - 1
    var i = piece.lowerBound
    lines: while i <= last {
      let start = i
      let firstName = names.count
      let firstNumber = numbers.count
      for _ in 0..<nameCount { names.append(noName) }
      for _ in 0..<numberCount { numbers.append(.nan) }
      var field = 0
      var breaks = 1
      var isPlain = true
      var ended = false
      while !ended {
        var from = i
        var to = i
        if bytes[i] == quote {
          from += 1
          i += 1
          while i < last, bytes[i] != quote || bytes[i + 1] == quote {
            if bytes[i] == lineFeed { breaks += 1 }
            i += bytes[i] == quote ? 2 : 1
          }
          to = i
          if i >= last { break lines }
          i += 1
          while bytes[i] == UInt8(ascii: " ") { i += 1 }
          if !endsField[Int(bytes[i])] { break lines }
        } else {
          while !endsField[Int(bytes[i])] { i += 1 }
          to = i
        }
        if bytes[i] == UInt8(ascii: "\r") {
          if bytes[i + 1] != lineFeed { break lines }
          i += 1
        }
        ended = bytes[i] == lineFeed
        i += 1
        // Two quotation marks alone on a line are a row.
        if ended, field == 0, to == start { break }
        if field < fields {
          let role = roleOf[field]
          if role >= nameCount {
            switch NumberField.read(bytes, from, to, decimalComma: decimalComma) {
            case .value(let value): numbers[firstNumber + role - nameCount] = value
            case .missing: break
            case .notFinite, .text: isPlain = false
            }
          } else if role >= 0 {
            let range = TableReader.trimmed(bytes, from: from, to: to)
            let index =
              role == 0
              ? NameTable.find(bytes, range, near: &near, slots, entries, storage)
              : NameTable.find(bytes, range, near: &near2, slots2, entries2, storage2)
            names[firstName + role] = Name(
              index: Int32(truncatingIfNeeded: index), start: Int32(truncatingIfNeeded: range.lowerBound - origin),
              end: Int32(truncatingIfNeeded: range.upperBound - origin))
          }
        }
        field += 1
      }
      if field == 0 {
        names.removeLast(nameCount)
        numbers.removeLast(numberCount)
      } else {
        lines.append(
          Line(
            start: Int32(truncatingIfNeeded: start - origin), linesBefore: Int32(truncatingIfNeeded: lineCount),
            isPlain: isPlain && field == fields))
      }
      lineCount += breaks
      end = i
    }
    names.removeLast(names.count - lines.count * nameCount)
    numbers.removeLast(numbers.count - lines.count * numberCount)
  }

  /// The first byte of a line in the buffer.
  func start(of line: Int) -> Int { origin + Int(lines[line].start) }

  /// The bytes of a name in the buffer.
  func range(of name: Name) -> Range<Int> { (origin + Int(name.start))..<(origin + Int(name.end)) }
}
