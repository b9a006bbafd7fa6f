/// A fixed piece of memory that holds `capacity` numbers, aligned to a cache line.
///
/// Memory is taken from the system when it is first touched, so a generous capacity costs nothing. The contents start
/// as zeros. A buffer may be read by many threads at once; two threads may write to it only in different places.
public final class Buffer<Element: KernelElement>: @unchecked Sendable {
  // Sendable because the pointer never changes; who writes where is decided by `Workers`' callers, as said above.
  let base: UnsafeMutablePointer<Element>
  /// The number of elements.
  public let capacity: Int

  /// Takes memory for `capacity` elements.
  public init(capacity: Int) {
    if capacity < 0 { fatalError("Buffer: capacity \(capacity) is negative") }
    let bytes = max(64, capacity * MemoryLayout<Element>.stride)
    base = PageMemory.allocate(bytes: bytes).bindMemory(to: Element.self, capacity: max(1, capacity))
    self.capacity = capacity
  }

  deinit { PageMemory.release(base, bytes: max(64, capacity * MemoryLayout<Element>.stride)) }

  /// The rectangle of `rows` × `columns` elements that starts at `offset`, its rows `stride` apart.
  package func block(at offset: Int, rows: Int, columns: Int, stride: Int) -> Block<Element> {
    let end = offset + max(0, rows - 1) * stride + columns
    if offset < 0 || rows < 0 || columns < 0 || stride < 0 || end > capacity {
      fatalError(
        "Buffer: a block of \(rows)x\(columns), stride \(stride), at \(offset) leaves the \(capacity) elements")
    }
    return Block(base: base + offset, rows: rows, columns: columns, stride: stride)
  }

  /// The contiguous elements of `range` as a block of one row.
  package func row(_ range: Range<Int>) -> Block<Element> {
    block(at: range.lowerBound, rows: 1, columns: range.count, stride: range.count)
  }

  /// Copies `source[from ..< from + count]` to `offset`.
  package func copy(from source: [Element], start: Int = 0, count: Int, to offset: Int = 0) {
    let target = block(at: offset, rows: 1, columns: count, stride: count)
    target.copy(from: source, start: start, stride: count)
  }

  /// Copies the first elements into `target`, all of it.
  package func read(into target: inout [Element], from offset: Int = 0) {
    let count = target.count
    let source = block(at: offset, rows: 1, columns: count, stride: count)
    target.withUnsafeMutableBufferPointer { pointer in
      if let start = pointer.baseAddress { copyElements(source.base, to: start, count) }
    }
  }
}
