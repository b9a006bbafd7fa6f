/// Where each named array lies in the one flat array of a network's parameters.
///
/// Names are written as Hugging Face writes them, such as `layers.0.attention.query.weight`; matrices are [out, in],
/// row-major, and are applied as W·x. Arrays follow each other without gaps, in the order of `entries`.
public struct ParameterLayout: Sendable, Hashable {
  /// One named array.
  public struct Entry: Sendable, Hashable {
    public let name: String
    public let shape: [Int]
    /// The index of its first number in the flat array.
    public let offset: Int

    public var count: Int { shape.reduce(1, *) }
    public var range: Range<Int> { offset..<offset + count }
  }

  public private(set) var entries: [Entry] = []
  private var index: [String: Int] = [:]

  public init() {}

  /// How many numbers there are in all.
  public var count: Int { entries.last.map { $0.offset + $0.count } ?? 0 }

  public var names: [String] { entries.map(\.name) }

  /// The array of this name, or nil.
  public subscript(name: String) -> Entry? { index[name].map { entries[$0] } }

  /// Adds an array behind the last one; a name may occur once.
  public mutating func append(_ name: String, _ shape: Int...) { append(name, shape) }

  /// Adds an array behind the last one; a name may occur once.
  public mutating func append(_ name: String, _ shape: [Int]) {
    precondition(index[name] == nil, "parameter \(name) is there already")
    precondition(shape.allSatisfy { $0 > 0 }, "parameter \(name) has the empty shape \(shape)")
    index[name] = entries.count
    entries.append(Entry(name: name, shape: shape, offset: count))
  }

  /// The array of this name, which the network's own code put there.
  func entry(_ name: String) -> Entry {
    guard let entry = self[name] else { fatalError("there is no parameter \(name) among \(names)") }
    return entry
  }
}
