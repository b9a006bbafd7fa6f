/// Memory for one pass forward and backward: values, and gradients.
///
/// Values are handed out from the bottom up and taken back all at once by `reset()`, which frees nothing, so that a pass
/// that was made once allocates nothing ever after, and stays in the cache if it fits there. A gradient lives shortly:
/// its memory goes to the next gradient of that size, which finds it in the cache.
public final class Arena<Element: KernelElement> {
  /// The numbers computed forward.
  package let values: Buffer<Element>
  /// Derivatives of the result.
  package let gradients: Buffer<Element>
  /// Whole numbers (token identifiers, positions) that operations read.
  package let indices: IndexBuffer
  private var used = 0
  private var gradientsUsed = 0
  private var freeGradients: [Range<Int>] = []
  /// The most elements that were in use at once.
  public private(set) var highWater = 0

  /// An arena of `capacity` elements; untouched capacity costs no memory.
  public init(capacity: Int) {
    values = Buffer(capacity: capacity)
    gradients = Buffer(capacity: capacity)
    indices = IndexBuffer()
  }

  /// The offset of `count` fresh elements, on a cache-line boundary. What they hold is left over from before.
  package func allocate(_ count: Int) -> Int {
    let offset = used
    let end = offset + (count + 15) / 16 * 16
    if count < 0 || end > values.capacity {
      fatalError("Arena: \(count) more elements do not fit: \(used) of \(values.capacity) are used")
    }
    used = end
    highWater = max(highWater, end)
    return offset
  }

  /// The offset of `count` numbers among the gradients. What they hold is left over from before.
  package func allocateGradient(_ count: Int) -> Int {
    let size = (count + 15) / 16 * 16
    if let place = freeGradients.lastIndex(where: { $0.count == size }) {
      return freeGradients.remove(at: place).lowerBound
    }
    let offset = gradientsUsed
    if offset + size > gradients.capacity {
      fatalError("Arena: \(count) more gradients do not fit: \(offset) of \(gradients.capacity) are used")
    }
    gradientsUsed = offset + size
    return offset
  }

  /// Takes `count` numbers among the gradients back.
  package func releaseGradient(at offset: Int, _ count: Int) {
    freeGradients.append(offset..<offset + (count + 15) / 16 * 16)
  }

  /// Takes everything back.
  package func reset() {
    used = 0
    gradientsUsed = 0
    freeGradients.removeAll(keepingCapacity: true)
    indices.reset()
  }
}

/// Bump-allocated whole numbers beside an arena's elements.
public final class IndexBuffer {
  private var storage: [Int32]
  private var used = 0

  package init() { storage = [] }

  /// Copies `source[range]` and returns where it lies.
  package func append(_ source: ArraySlice<Int32>) -> Range<Int> {
    let start = used
    if start + source.count > storage.count {
      storage.append(contentsOf: repeatElement(0, count: start + source.count - storage.count))
    }
    storage.replaceSubrange(start..<start + source.count, with: source)
    used = start + source.count
    return start..<used
  }

  /// The place of `count` fresh numbers.
  func allocate(_ count: Int) -> Int {
    let start = used
    if start + count > storage.count {
      storage.append(contentsOf: repeatElement(0, count: start + count - storage.count))
    }
    used = start + count
    return start
  }

  /// Calls `body` with all numbers.
  func withMutableIndices(_ body: (UnsafeMutablePointer<Int32>) -> Void) {
    storage.withUnsafeMutableBufferPointer { pointer in
      if let base = pointer.baseAddress { body(base) }
    }
  }

  /// The number at a place.
  package subscript(index: Int) -> Int { Int(storage[index]) }

  /// Calls `body` with the numbers of a range.
  func withIndices<Result>(_ range: Range<Int>, _ body: (UnsafePointer<Int32>) -> Result) -> Result {
    if range.lowerBound < 0 || range.upperBound > used { fatalError("IndexBuffer: \(range) leaves \(used) numbers") }
    return storage.withUnsafeBufferPointer { pointer in
      guard let base = pointer.baseAddress else { fatalError("IndexBuffer: empty") }
      return body(base + range.lowerBound)
    }
  }

  func reset() { used = 0 }
}
