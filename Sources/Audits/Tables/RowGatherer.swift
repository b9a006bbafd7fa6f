import Synchronization
import Tensors

/// What takes the rows of a table one after another, or many plain lines of it at once.
protocol RowGatherer {
  /// What it wants of plain lines; nil where rows must come one after another.
  var plainColumns: PlainLines.Columns? { get }
  /// The tables of names, one for each of `plainColumns.names`.
  var nameTables: [NameTable] { get }

  /// Takes the reader's current row.
  mutating func add(_ reader: TableReader) throws

  /// Takes plain lines from `first` on; returns the first that it wants as a row instead, or the number of lines.
  mutating func add(_ lines: PlainLines, from first: Int, in buffer: [UInt8]) -> Int
}

extension TableReader {
  /// Bytes that threads share out at once.
  static var blockSize: Int { 1 << 20 }

  /// Gives all rows that are left to `gatherer`, in their order, whatever the number of threads.
  ///
  /// Threads read the pieces of a block of lines; what they read is taken in order. What is not plain is read here.
  /// `blockSize` 0 reads one row after another.
  mutating func gather(into gatherer: inout some RowGatherer, workers: Workers, blockSize: Int = Self.blockSize) throws
  {
    if let columns = gatherer.plainColumns, blockSize > 0 {
      while let block = try block(of: blockSize) {
        try gather(block, columns, into: &gatherer, workers)
      }
    }
    while try next() { try gatherer.add(self) }
  }

  private mutating func gather(
    _ block: Range<Int>, _ columns: PlainLines.Columns, into gatherer: inout some RowGatherer, _ workers: Workers
  ) throws {
    let pieces = pieces(of: block)
    let (buffer, known) = (self.buffer, gatherer.nameTables)
    let results = Mutex([PlainLines?](repeating: nil, count: pieces.count))
    workers.perform(pieces.count) { index, _ in
      let read = PlainLines(buffer, pieces[index], columns, known: known)
      results.withLock { $0[index] = read }
    }
    let readBefore = bytes
    for (index, piece) in pieces.enumerated() where position < piece.upperBound {
      let lines = results.withLock { results in
        defer { results[index] = nil }
        return results[index]
      }
      // A row that began in an earlier piece may have ended in this one, and then it did not begin with a row.
      if let lines, position == piece.lowerBound {
        let firstLine = nextLine
        var line = gatherer.add(lines, from: 0, in: buffer)
        while line < lines.lines.count {
          move(to: lines.start(of: line), line: firstLine + Int(lines.lines[line].linesBefore))
          guard try next() else { return }
          try gatherer.add(self)
          line = gatherer.add(lines, from: line + 1, in: buffer)
        }
        move(to: lines.end, line: firstLine + lines.lineCount)
      }
      while position < piece.upperBound {
        guard try next() else { return }
        try gatherer.add(self)
        // Where it went on behind the block, the buffer holds other bytes now.
        if bytes != readBefore { return }
      }
    }
  }

  /// The block cut into pieces of whole lines.
  private func pieces(of block: Range<Int>) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    let size = block.count / 16 + 1
    var start = block.lowerBound
    while start < block.upperBound {
      let reach = min(start + size, block.upperBound) - 1
      // A block ends with a line feed, and so there is one.
      guard let end = buffer[reach..<block.upperBound].firstIndex(of: UInt8(ascii: "\n")) else { break }
      pieces.append(start..<(end + 1))
      start = end + 1
    }
    return pieces
  }
}
