import Settings
import Tensors

/// The in-context networks that a user can choose.
///
/// To add one: its file, one line in `entries`, one test, one page.
public enum NetworkRegistry {
  /// One choice: its name, what it is in one line, and how it is read from settings.
  public struct Entry: Sendable {
    public let name: String
    public let about: String
    /// The keys that `make` reads; a checkpoint's metadata may hold them.
    let keys: [String]
    /// Reads every key but `kind` of a network's settings, for `tokenCount` tokens of `tokenWidth` numbers.
    let make: @Sendable (_ reader: SettingsReader, _ tokenCount: Int, _ tokenWidth: Int) throws -> any InContextNetwork
  }

  public static let entries: [Entry] = [
    Entry(
      name: LinearSelfAttention.kind, about: "linear self-attention: no softmax, bias, LayerNorm or perceptron",
      keys: LinearSelfAttention.keys, make: { try LinearSelfAttention(from: $0, tokenWidth: $2) }),
    Entry(
      name: SoftmaxTransformer.kind, about: "softmax-attention Transformer with LayerNorm, perceptron and positions",
      keys: SoftmaxTransformer.keys, make: { try SoftmaxTransformer(from: $0, tokenCount: $1, tokenWidth: $2) }),
  ]

  public static var names: [String] { entries.map(\.name) }

  /// The network that a `network:` section describes, for tokens of this count and width.
  ///
  /// Reads `kind` (standard: linear-self-attention) and that network's keys, and finishes the reader, which refuses
  /// unknown keys. Throws a `UserError` that names the key.
  public static func make(from reader: SettingsReader, tokens: (count: Int, width: Int)) throws -> any InContextNetwork
  {
    let kind = try reader.choice("kind", default: LinearSelfAttention.kind, of: names)
    let network = try entry(kind).make(reader, tokens.count, tokens.width)
    try reader.finish()
    return network
  }

  /// The entry of a name that was found to be one of `names`.
  static func entry(_ name: String) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else { fatalError("no network \(name)") }
    return entry
  }
}
