import Settings

/// A safetensors file: named tensors and a map of text, read with full validation and written deterministically.
///
/// Layout: eight bytes, the little-endian length of the header; the header, a JSON object from each name to
/// `{"dtype", "shape", "data_offsets"}` with an optional text map `__metadata__`; then the data, without holes.
/// Everything is checked before anything is allocated for it, tensors are read only when they are asked for, and every
/// refusal is bad data (exit code 65) that names the tensor and the byte range.
///
/// ```swift
/// let file = try Safetensors(contentsOf: "model.safetensors")
/// let query = try file.floats("layers.0.attention.query.weight")
/// ```
///
/// Source: https://huggingface.co/docs/safetensors, format and `safetensors/src/tensor.rs`.
public struct Safetensors: Sendable {
  /// The type of a tensor's elements, under the name the format gives it.
  public enum ElementType: String, Sendable, Hashable, CaseIterable {
    case f64 = "F64"
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i64 = "I64"
    case i32 = "I32"
    case i16 = "I16"
    case i8 = "I8"
    case u64 = "U64"
    case u32 = "U32"
    case u16 = "U16"
    case u8 = "U8"
    case bool = "BOOL"
    case c64 = "C64"
    case f8e5m2 = "F8_E5M2"
    case f8e4m3 = "F8_E4M3"
    case f8e8m0 = "F8_E8M0"
    case f6e2m3 = "F6_E2M3"
    case f6e3m2 = "F6_E3M2"
    case f4 = "F4"

    /// The size of one element in bits.
    public var bits: Int {
      switch self {
      case .f64, .i64, .u64, .c64: 64
      case .f32, .i32, .u32: 32
      case .f16, .bf16, .i16, .u16: 16
      case .i8, .u8, .bool, .f8e5m2, .f8e4m3, .f8e8m0: 8
      case .f6e2m3, .f6e3m2: 6
      case .f4: 4
      }
    }
  }

  /// What the header says of one tensor.
  public struct Info: Sendable, Hashable {
    public let name: String
    public let type: ElementType
    /// Sizes from the outermost to the innermost, row-major; empty for a scalar.
    public let shape: [Int]
    /// Where its bytes are in the file, counted from the file's first byte.
    public let bytes: Range<Int>
    /// Its name in the file, another where a `TensorMap` renamed it.
    public let storedName: String
    /// Whether the file holds the transpose, so that the elements are put in another order when they are read.
    public let isTransposed: Bool

    /// The number of elements: the product of the shape.
    public var count: Int { shape.reduce(1, *) }
  }

  /// The text map `__metadata__`; empty where there is none.
  public let metadata: [String: String]
  /// The tensors in the order of their bytes.
  public let tensors: [Info]
  /// The file's path, or what stands for it in messages.
  public let source: String

  private let indices: [String: Int]
  private let storage: FileBytes

  /// The largest header that is read: 100 MB, as in the reference implementation.
  public static let headerLimit = 100_000_000

  /// Reads and checks the header of the file at `path`; the data stay on the disk until they are asked for.
  public init(contentsOf path: String) throws {
    self = try reporting {
      let file = try OpenFile(path)
      return try Safetensors(.file(file), source: path)
    }
  }

  /// Reads a file that is in memory; `source` names it in messages.
  public init(bytes: [UInt8], source: String) throws {
    try self.init(.memory(bytes), source: source)
  }

  /// A file that is open already, with other names for its tensors.
  init(_ file: Safetensors, viewing views: [Info]) {
    storage = file.storage
    source = file.source
    metadata = file.metadata
    tensors = views.sorted { ($0.bytes.lowerBound, $0.name) < ($1.bytes.lowerBound, $1.name) }
    indices = Dictionary(tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private init(_ storage: FileBytes, source: String) throws {
    self.storage = storage
    self.source = source
    let size = storage.count
    func refusal(_ range: Range<Int>, value: String, expected: String) -> UserError {
      UserError(
        .badData, at: "\(source): the header (\(Self.written(range)))", value: value, expected: expected,
        remedy: Self.remedy)
    }
    guard size >= 8 else {
      throw refusal(
        0..<size, value: "a file of \(size) bytes", expected: "at least 8 bytes, which hold the header's length")
    }
    let prefix: [UInt8] = try storage.elements(in: 0..<8, zero: 0, source: source)
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.headerLimit) else {
      throw refusal(
        0..<8, value: "a header length of \(length)", expected: "a header of at most \(Self.headerLimit) bytes")
    }
    guard Int(length) <= size - 8 else {
      throw refusal(
        0..<8, value: "a header length of \(length)",
        expected: "a header that ends within the file, which has \(size) bytes")
    }
    let end = 8 + Int(length)
    let header: [UInt8] = try storage.elements(in: 8..<end, zero: 0, source: source)
    let parsed = try SafetensorsHeader(header, source: source)
    metadata = parsed.metadata
    tensors = try Self.placed(parsed.entries, dataStart: end, size: size, source: source)
    indices = Dictionary(tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Checks sizes and offsets and returns the tensors in the order of their bytes.
  private static func placed(_ entries: [SafetensorsHeader.Entry], dataStart: Int, size: Int, source: String) throws
    -> [Info]
  {
    let available = size - dataStart
    var infos: [Info] = []
    infos.reserveCapacity(entries.count)
    for entry in entries {
      let offsets = "data_offsets [\(entry.begin), \(entry.end)]"
      func refusal(value: String, expected: String) -> UserError {
        // Offsets may be anything up to the largest integer: say them in the file's own count where that is possible.
        let from = entry.begin.addingReportingOverflow(dataStart), to = entry.end.addingReportingOverflow(dataStart)
        let range =
          from.overflow || to.overflow ? offsets : "bytes \(from.partialValue)..<\(to.partialValue) of the file"
        return UserError(
          .badData, at: "\(source): tensor “\(Untrusted.forTerminal(entry.name, limit: 80))” (\(range))", value: value,
          expected: expected, remedy: Self.remedy)
      }
      guard entry.begin <= entry.end else {
        throw refusal(value: offsets, expected: "a beginning that is not after the end")
      }
      guard entry.end <= available else {
        throw refusal(value: offsets, expected: "offsets within the \(available) bytes of data in the file")
      }
      var product = 1
      var overflow = false
      for dimension in entry.shape where !overflow {
        (product, overflow) = product.multipliedReportingOverflow(by: dimension)
      }
      // A later zero makes an overflowing product zero in theory; no real tensor has such a shape.
      let bits = overflow ? (partialValue: 0, overflow: true) : product.multipliedReportingOverflow(by: entry.type.bits)
      guard !bits.overflow, bits.partialValue % 8 == 0 else {
        throw refusal(
          value: "the shape \(brief(entry.shape))",
          expected: bits.overflow
            ? "a shape whose size can be counted" : "a whole number of bytes of \(entry.type.rawValue)")
      }
      guard bits.partialValue / 8 == entry.end - entry.begin else {
        throw refusal(
          value: "\(entry.end - entry.begin) bytes",
          expected: "\(bits.partialValue / 8) bytes, the size of \(entry.type.rawValue) \(brief(entry.shape))")
      }
      infos.append(
        Info(
          name: entry.name, type: entry.type, shape: entry.shape,
          bytes: dataStart + entry.begin..<dataStart + entry.end, storedName: entry.name, isTransposed: false))
    }
    infos.sort { ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound) }
    var next = dataStart
    for info in infos {
      guard info.bytes.lowerBound == next else {
        let overlaps = info.bytes.lowerBound < next
        throw UserError(
          .badData, at: place(info, in: source),
          value: overlaps
            ? "bytes that another tensor has too" : "a hole of \(info.bytes.lowerBound - next) bytes before it",
          expected: "data that begins at byte \(next), where the tensor before it ends", remedy: Self.remedy)
      }
      next = info.bytes.upperBound
    }
    guard next == size else {
      throw UserError(
        .badData, at: "\(source): after the last tensor (\(written(next..<size)))",
        value: "\(size - next) bytes that no tensor has",
        expected: "a file that ends with its last tensor", remedy: Self.remedy)
    }
    return infos
  }

  // MARK: Reading

  /// What the header says of the tensor `name`, or nil where there is none.
  public subscript(name: String) -> Info? { indices[name].map { tensors[$0] } }

  /// The elements of a floating-point tensor as Float; F64 is rounded, BF16 and F16 are exact.
  ///
  /// Throws bad data where there is no such tensor or its type is not F32, F64, BF16 or F16.
  public func floats(_ name: String) throws -> [Float] {
    let info = try info(name)
    switch info.type {
    case .f32: return try load(info, zero: Float(0))
    case .f64: return try load(info, zero: 0.0).map { Float($0) }
    case .bf16: return try load(info, zero: UInt16(0)).map { Float(bitPattern: UInt32($0) << 16) }
    case .f16: return try load(info, zero: UInt16(0)).map { Float(Float16(bitPattern: $0)) }
    default:
      throw error(info, value: "elements of type \(info.type.rawValue)", expected: "F32, F64, BF16 or F16")
    }
  }

  /// The elements of a floating-point tensor as Double, exactly.
  public func doubles(_ name: String) throws -> [Double] {
    let info = try info(name)
    return info.type == .f64 ? try load(info, zero: 0.0) : try floats(name).map { Double($0) }
  }

  /// The elements of an I64 tensor.
  public func integers(_ name: String) throws -> [Int64] {
    let info = try info(name)
    guard info.type == .i64 else {
      throw error(info, value: "elements of type \(info.type.rawValue)", expected: "I64")
    }
    return try load(info, zero: Int64(0))
  }

  /// The error that a tensor of this file is not what was expected, naming it and its byte range.
  public func error(_ info: Info, value: String, expected: String, remedy: String? = nil) -> UserError {
    UserError(.badData, at: Self.place(info, in: source), value: value, expected: expected, remedy: remedy)
  }

  private func info(_ name: String) throws -> Info {
    if let info = self[name] { return info }
    let names = tensors.prefix(1000).map(\.name)
    throw UserError(
      .badData, at: source, value: "no tensor “\(Untrusted.forTerminal(name, limit: 80))”",
      expected: "a tensor of that name",
      remedy: names.isEmpty ? "the file holds no tensors" : Untrusted.forTerminal(Nearest.advice(name, among: names)))
  }

  private func load<Element: BitwiseCopyable>(_ info: Info, zero: Element) throws -> [Element] {
    let values = try reporting { try storage.elements(in: info.bytes, zero: zero, source: source) }
    // Where the transpose is stored, our sizes are its columns and rows.
    return info.isTransposed ? Self.transposed(values, rows: info.shape[1], columns: info.shape[0]) : values
  }

  // MARK: Messages

  private static let remedy = "the file is damaged or not a safetensors file; get or write it again"

  static func written(_ range: Range<Int>) -> String { FileBytes.written(range) }

  private static func place(_ info: Info, in source: String) -> String {
    let stored = info.storedName == info.name ? "" : "“\(Untrusted.forTerminal(info.storedName, limit: 80))”, "
    return "\(source): tensor “\(Untrusted.forTerminal(info.name, limit: 80))” (\(stored)\(written(info.bytes)))"
  }

  private static func brief(_ shape: [Int]) -> String {
    shape.count <= 8 ? "\(shape)" : "[" + shape.prefix(8).map(String.init).joined(separator: ", ") + ", …]"
  }
}
