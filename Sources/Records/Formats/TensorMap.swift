import FoundationEssentials
import Settings

/// Which tensor of somebody's checkpoint stands for which of ours, and which of them must be transposed.
///
/// As a person writes it, from our name to theirs:
///
/// ```json
/// {"layers.0.attention.query.weight": "blocks.0.q", "readout": {"from": "head.weight", "transpose": true}}
/// ```
///
/// `Safetensors.renamed(by:)` applies it. One tensor of theirs may stand for several of ours.
public struct TensorMap: Sendable, Hashable {
  /// One tensor of ours, and where it comes from.
  public struct Entry: Sendable, Hashable {
    /// The name that we look for.
    public var name: String
    /// The name in the checkpoint.
    public var from: String
    /// Whether rows and columns are exchanged on the way; the tensor must then be a matrix.
    public var transpose: Bool

    public init(_ name: String, from: String, transpose: Bool = false) {
      self.name = name
      self.from = from
      self.transpose = transpose
    }
  }

  /// By our name, each of which occurs once.
  public let entries: [Entry]
  /// The file that the map was read from, or what stands for it in messages.
  public let source: String

  /// A map of these entries; `source` names it in messages.
  ///
  /// Throws bad data where there is no entry, or two for one name.
  public init(_ entries: [Entry], source: String) throws {
    self.source = source
    self.entries = entries.sorted { ($0.name, $0.from) < ($1.name, $1.from) }
    guard !entries.isEmpty else {
      throw UserError(
        .badData, at: source, value: "no entries", expected: "a map from our names of tensors to the checkpoint's")
    }
    for (first, second) in zip(self.entries, self.entries.dropFirst()) where first.name == second.name {
      throw UserError(
        .badData, at: place(first.name),
        value: "two sources, \(Self.quoted(first.from)) and \(Self.quoted(second.from))",
        expected: "one source for each name", remedy: "remove one of the two")
    }
  }

  /// A map from our names to theirs.
  public init(_ sources: [String: (from: String, transpose: Bool)], source: String) throws {
    try self.init(
      sources.map { Entry($0.key, from: $0.value.from, transpose: $0.value.transpose) }, source: source)
  }

  /// Reads a map that is written in JSON; see `TensorMap`.
  public init(json path: String) throws { try self.init(json: try AtomicFile.read(path, limit: 1 << 26), source: path) }

  /// Reads a map in JSON that is in memory; `source` names it in messages.
  public init(json bytes: [UInt8], source: String) throws {
    let written = try StrictJSON.value(
      [String: Written].self, from: bytes[...], at: source,
      expected: "a JSON object from our names of tensors to the checkpoint's, or to objects with from and transpose",
      with: JSONDecoder())
    try self.init(written.mapValues { ($0.from, $0.transpose) }, source: source)
  }

  /// The tensors of a checkpoint that this map does not use, in the order of their bytes.
  public func leftovers(in file: Safetensors) -> [String] {
    let used = Set(entries.map(\.from))
    return file.tensors.map(\.name).filter { !used.contains($0) }
  }

  /// An entry, for messages.
  func place(_ name: String) -> String { "\(source): \(Self.quoted(name))" }

  static func quoted(_ name: String) -> String { "“\(Untrusted.forTerminal(name, limit: 80))”" }

  /// What stands behind a name: a name, or an object with `from` and `transpose`.
  private struct Written: Decodable {
    var from: String
    var transpose = false

    init(from decoder: any Decoder) throws {
      if let name = try? decoder.singleValueContainer().decode(String.self) {
        from = name
        return
      }
      let container = try decoder.container(keyedBy: JSONKey.self)
      do {
        try JSONKey.check(container, known: ["from", "transpose"], needed: ["from"])
      } catch var error as UserError {
        error.place = (decoder.codingPath.last.map { TensorMap.quoted($0.stringValue) + ": " } ?? "") + error.place
        throw error
      }
      from = try container.decode(String.self, forKey: JSONKey("from"))
      transpose = try container.decodeIfPresent(Bool.self, forKey: JSONKey("transpose")) ?? false
    }
  }
}
