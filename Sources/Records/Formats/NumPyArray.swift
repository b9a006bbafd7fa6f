import Settings

/// An array of numbers as NumPy saves it (`.npy`), read with full validation.
///
/// Versions 1 to 3 of the format, floating-point numbers of 16, 32 and 64 bits, whole numbers of every size and
/// booleans, in either byte order, in C or in Fortran order. Elements are always returned in C order, the last index
/// fastest. Python objects and structured types are refused by name: to read the former is to run what they say.
///
/// ```swift
/// let array = try NumPyArray(contentsOf: "answers.npy")
/// let answers = try array.doubles()
/// ```
public struct NumPyArray: Sendable {
  /// The type of an array's elements, under the name NumPy gives it without its byte order.
  public enum ElementType: String, Sendable, Hashable, CaseIterable {
    case float16 = "f2"
    case float32 = "f4"
    case float64 = "f8"
    case int8 = "i1"
    case int16 = "i2"
    case int32 = "i4"
    case int64 = "i8"
    case uint8 = "u1"
    case uint16 = "u2"
    case uint32 = "u4"
    case uint64 = "u8"
    case bool = "b1"

    /// The size of one element in bytes.
    public var size: Int {
      switch self {
      case .int8, .uint8, .bool: 1
      case .float16, .int16, .uint16: 2
      case .float32, .int32, .uint32: 4
      case .float64, .int64, .uint64: 8
      }
    }

    /// All of them, for messages.
    static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
  }

  public let type: ElementType
  /// Sizes from the first index to the last; empty for a single number.
  public let shape: [Int]
  /// Whether the file holds the elements with the first index fastest.
  public let isFortranOrder: Bool
  /// The file's path, or what stands for it in messages.
  public let source: String

  private let isBigEndian: Bool
  private let bytes: [UInt8]
  private let start: Int

  /// Reads the file at `path` whole.
  public init(contentsOf path: String) throws { try self.init(bytes: try AtomicFile.read(path), source: path) }

  /// Reads a file that is in memory; `source` names it in messages.
  ///
  /// Throws bad data where it is not exactly the header and the elements of one array of numbers.
  public init(bytes: [UInt8], source: String) throws {
    let header = try NumPyHeader(bytes, source: source)
    var size = header.type.size
    for dimension in header.shape {
      let product = size.multipliedReportingOverflow(by: dimension)
      guard !product.overflow else {
        throw UserError(
          .badData, at: source, value: "the shape \(header.shape)", expected: "a shape whose size can be counted",
          remedy: "the file is damaged; write it again with numpy.save")
      }
      size = product.partialValue
    }
    guard bytes.count - header.length == size else {
      throw UserError(
        .badData, at: source, value: "\(bytes.count - header.length) bytes of elements",
        expected: "\(size), the size of \(header.type.rawValue) \(header.shape)",
        remedy: "the file is damaged, or holds more than one array; write it again with numpy.save")
    }
    type = header.type
    shape = header.shape
    isFortranOrder = header.isFortranOrder
    isBigEndian = header.isBigEndian
    self.source = source
    self.bytes = bytes
    start = header.length
  }

  /// The number of elements: the product of the shape.
  public var count: Int { shape.reduce(1, *) }

  // MARK: Elements

  /// The elements as Double, exactly, in C order; booleans are 0 and 1.
  ///
  /// Throws bad data where a whole number is none that Double has.
  public func doubles() throws -> [Double] {
    switch type {
    case .float64: load(UInt64.self) { Double(bitPattern: $0) }
    case .float32: load(UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float16: load(UInt16.self) { Double(Float16(bitPattern: $0)) }
    default: try exactly("a 64-bit floating-point number") { Double(exactly: $0) }
    }
  }

  /// The elements as Float, in C order: those of 64 bits rounded, all others exactly; booleans are 0 and 1.
  ///
  /// Throws bad data where a whole number is none that Float has.
  public func floats() throws -> [Float] {
    switch type {
    case .float64: load(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float32: load(UInt32.self) { Float(bitPattern: $0) }
    case .float16: load(UInt16.self) { Float(Float16(bitPattern: $0)) }
    default: try exactly("a 32-bit floating-point number") { Float(exactly: $0) }
    }
  }

  /// The elements of an array of whole numbers or booleans, in C order.
  ///
  /// Throws bad data where the elements are floating-point numbers, or above the largest Int64.
  public func integers() throws -> [Int64] {
    if let whole = wholeNumbers() { return whole }
    guard type == .uint64 else {
      throw UserError(
        .badData, at: source, value: "elements of type \(type.rawValue)", expected: "whole numbers",
        remedy: "save them as such, as in values.astype(numpy.int64)")
    }
    let values = load(UInt64.self) { $0 }
    return try values.indices.map { index in
      guard let value = Int64(exactly: values[index]) else {
        throw misfit(index, value: "\(values[index])", expected: "a whole number of at most \(Int64.max)")
      }
      return value
    }
  }

  /// Whole numbers that all fit an Int64; nil for other types.
  private func wholeNumbers() -> [Int64]? {
    switch type {
    case .int8: load(UInt8.self) { Int64(Int8(bitPattern: $0)) }
    case .int16: load(UInt16.self) { Int64(Int16(bitPattern: $0)) }
    case .int32: load(UInt32.self) { Int64(Int32(bitPattern: $0)) }
    case .int64: load(UInt64.self) { Int64(bitPattern: $0) }
    case .uint8: load(UInt8.self) { Int64($0) }
    case .uint16: load(UInt16.self) { Int64($0) }
    case .uint32: load(UInt32.self) { Int64($0) }
    case .bool: load(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint64, .float16, .float32, .float64: nil
    }
  }

  private func exactly<Value>(_ expected: String, _ convert: (Int64) -> Value?) throws -> [Value] {
    let whole = try integers()
    return try whole.indices.map { index in
      guard let value = convert(whole[index]) else {
        throw misfit(index, value: "\(whole[index])", expected: "a whole number that is also \(expected)")
      }
      return value
    }
  }

  /// The bits of the elements, in C order and in this processor's byte order.
  private func load<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable, Value>(
    _ type: Bits.Type, _ convert: (Bits) -> Value
  ) -> [Value] {
    let stored = bytes.elements(at: start, count: count, zero: Bits(0))
    func value(_ bits: Bits) -> Value { convert(isBigEndian ? bits.byteSwapped : bits) }
    guard isFortranOrder, shape.count > 1, !stored.isEmpty else { return stored.map(value) }
    // How far apart neighbors along each index are where the first one is fastest.
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var result: [Value] = []
    result.reserveCapacity(stored.count)
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    while true {
      result.append(value(stored[place]))
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return result }
    }
  }

  // MARK: Messages

  private func misfit(_ index: Int, value: String, expected: String) -> UserError {
    UserError(
      .badData, at: "\(source): element \(Self.written(index, in: shape))", value: value, expected: expected,
      remedy: "convert the array before it is saved, as in values.astype(numpy.float64)")
  }

  /// The indices of an element, counted from 0, such as `[3, 0]`.
  static func written(_ place: Int, in shape: [Int]) -> String {
    var rest = place
    var indices: [Int] = []
    for size in shape.reversed() {
      indices.append(rest % max(size, 1))
      rest /= max(size, 1)
    }
    return "[" + indices.reversed().map(String.init).joined(separator: ", ") + "]"
  }
}
