/// A rectangle of numbers inside a buffer: `rows` × `columns`, rows apart by `stride`.
///
/// It is a plain value and does not keep its buffer alive; whoever makes blocks holds the buffer as long. The rectangle
/// was checked against the buffer when the block was made; kernels check that their blocks fit together.
public struct Block<Element> {
  let base: UnsafeMutablePointer<Element>
  package let rows: Int
  package let columns: Int
  package let stride: Int

  /// The number of elements.
  package var count: Int { rows * columns }
  /// Whether no element lies between two rows.
  package var isContiguous: Bool { rows <= 1 || stride == columns }

  /// The element of a row and a column, for the plain kernels.
  package subscript(row: Int, column: Int) -> Element {
    get { base[row * stride + column] }
    nonmutating set { base[row * stride + column] = newValue }
  }

  /// The elements of one row.
  func row(_ index: Int) -> UnsafeMutablePointer<Element> { base + index * stride }

  /// The rectangle of `rows` and `columns` inside this one.
  package func part(rows rowRange: Range<Int>, columns columnRange: Range<Int>) -> Block {
    if rowRange.lowerBound < 0 || rowRange.upperBound > rows || columnRange.lowerBound < 0
      || columnRange.upperBound > columns
    {
      fatalError("Block: part \(rowRange)x\(columnRange) leaves \(rows)x\(columns)")
    }
    return Block(
      base: base + rowRange.lowerBound * stride + columnRange.lowerBound, rows: rowRange.count,
      columns: columnRange.count, stride: stride)
  }

  /// Copies a rectangle of `source` that starts at `start` and whose rows are `stride` apart, into this block.
  package func copy(from source: [Element], start: Int, stride sourceStride: Int) {
    let end = start + max(0, rows - 1) * sourceStride + columns
    if start < 0 || (count > 0 && end > source.count) {
      fatalError("Block: \(rows)x\(columns) from \(start), stride \(sourceStride), leaves \(source.count) elements")
    }
    source.withUnsafeBufferPointer { pointer in
      guard let first = pointer.baseAddress, count > 0 else { return }
      for row in 0..<rows {
        copyElements(first + start + row * sourceStride, to: self.row(row), columns)
      }
    }
  }

  /// Copies this block into `target` from `start` on, rows `stride` apart.
  package func copy(into target: inout [Element], start: Int, stride targetStride: Int) {
    let end = start + max(0, rows - 1) * targetStride + columns
    if start < 0 || (count > 0 && end > target.count) {
      fatalError("Block: \(rows)x\(columns) to \(start), stride \(targetStride), leaves \(target.count) elements")
    }
    target.withUnsafeMutableBufferPointer { pointer in
      guard let first = pointer.baseAddress, count > 0 else { return }
      for row in 0..<rows {
        copyElements(self.row(row), to: first + start + row * targetStride, columns)
      }
    }
  }

  /// The elements, row by row.
  package var elements: [Element] {
    var result: [Element] = []
    result.reserveCapacity(count)
    for row in 0..<rows {
      for column in 0..<columns { result.append(self[row, column]) }
    }
    return result
  }

  /// Traps unless the block has the given shape.
  @inline(__always)
  func expect(_ rows: Int, _ columns: Int, _ name: StaticString) {
    if self.rows != rows || self.columns != columns {
      Block.shapeFailure(name, rows, columns, self.rows, self.columns)
    }
  }

  @inline(never)
  static func shapeFailure(_ name: StaticString, _ rows: Int, _ columns: Int, _ was: Int, _ wasColumns: Int) -> Never {
    fatalError("\(name): expected \(rows)x\(columns), got \(was)x\(wasColumns)")
  }
}

/// Copies trivial elements as bytes, which is fast from unspecialized code too.
func copyElements<Element>(
  _ source: UnsafePointer<Element>, to target: UnsafeMutablePointer<Element>, _ count: Int
) {
  UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * MemoryLayout<Element>.stride)
}
