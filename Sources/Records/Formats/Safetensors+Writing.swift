import Settings

extension Safetensors {
  /// A tensor to be written.
  public struct Tensor: Sendable {
    public let name: String
    public let shape: [Int]
    let values: Chunk
    let type: ElementType

    /// The slice's elements in row-major order; as many as the shape says.
    public init(_ name: String, shape: [Int], _ values: ArraySlice<Float>) {
      self.init(name, shape, .floats(values), .f32, count: values.count)
    }

    public init(_ name: String, shape: [Int], _ values: [Float]) { self.init(name, shape: shape, values[...]) }

    public init(_ name: String, shape: [Int], _ values: [Double]) {
      self.init(name, shape, .doubles(values[...]), .f64, count: values.count)
    }

    public init(_ name: String, shape: [Int], _ values: [Int64]) {
      self.init(name, shape, .integers(values[...]), .i64, count: values.count)
    }

    /// The elements of a tensor of single-precision numbers; nil for others.
    public var floats: [Float]? { if case .floats(let slice) = values { Array(slice) } else { nil } }

    /// The order of the types in a file: no smaller one before a larger one.
    fileprivate var rank: Int {
      switch values {
      case .integers: 0
      case .doubles: 1
      case .floats, .bytes: 2
      }
    }

    private init(_ name: String, _ shape: [Int], _ values: Chunk, _ type: ElementType, count: Int) {
      precondition(name != "__metadata__", "the name __metadata__ is the format's own")
      precondition(shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count, "\(name): \(count) values for \(shape)")
      self.name = name
      self.shape = shape
      self.values = values
      self.type = type
    }
  }

  /// Writes a file whole or not at all.
  ///
  /// The same tensors and metadata give the same bytes, those that the reference implementation writes: I64, F64, F32,
  /// each by name, so that every tensor is aligned; the header is padded with spaces to a multiple of eight.
  public static func write(_ tensors: [Tensor], metadata: [String: String], to path: String) throws {
    try AtomicFile.write(encoded(tensors, metadata: metadata), to: path)
  }

  /// The bytes of a file in memory.
  public static func bytes(_ tensors: [Tensor], metadata: [String: String]) -> [UInt8] {
    var result: [UInt8] = []
    for chunk in encoded(tensors, metadata: metadata) {
      chunk.withBytes { span in
        for index in 0..<span.byteCount { result.append(span.unsafeLoad(fromByteOffset: index, as: UInt8.self)) }
      }
    }
    return result
  }

  /// The parts of a file, without a copy of the tensors.
  static func encoded(_ tensors: [Tensor], metadata: [String: String]) -> [Chunk] {
    #if _endian(big)
      #error("the format is little-endian, and so is every processor this is built for")
    #endif
    let sorted = tensors.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { JSONText.string($0) + ":" + JSONText.string($1) }
      entries.append("\"__metadata__\":{" + pairs.joined(separator: ",") + "}")
    }
    var offset = 0
    var names: Set<String> = []
    for tensor in sorted {
      precondition(names.insert(tensor.name).inserted, "two tensors named \(tensor.name)")
      let end = offset + tensor.shape.reduce(1, *) * tensor.type.bits / 8
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        JSONText.string(tensor.name) + ":{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array(("{" + entries.joined(separator: ",") + "}").utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return [.bytes(length + header)] + sorted.map(\.values)
  }
}
