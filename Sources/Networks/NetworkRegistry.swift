import Settings
import Tensors

/// The networks that a user can choose: those that answer tasks in context, and policies that act on grids.
///
/// To add one: its file, one line in `entries`, one test, one page.
public enum NetworkRegistry {
  /// What a network does, and how one is read from settings but for `kind`.
  public enum Family: Sendable {
    /// Answers in-context tasks; made for `tokenCount` tokens of `tokenWidth` numbers.
    case inContext(
      @Sendable (_ reader: SettingsReader, _ tokenCount: Int, _ tokenWidth: Int) throws -> any InContextNetwork)
    /// Chooses among actions; made for the shape of an observation and the number of actions.
    case policy(
      @Sendable (_ reader: SettingsReader, _ shape: ObservationShape, _ actions: Int) throws -> any PolicyNetwork)
  }

  /// One choice: its name, what it is in one line, and how it is read from settings.
  public struct Entry: Sendable {
    public let name: String
    public let about: String
    /// The keys that `family` reads; a checkpoint's metadata may hold them.
    let keys: [String]
    public let family: Family
  }

  public static let entries: [Entry] = [
    Entry(
      name: LinearSelfAttention.kind, about: "linear self-attention: no softmax, bias, LayerNorm or perceptron",
      keys: LinearSelfAttention.keys, family: .inContext { try LinearSelfAttention(from: $0, tokenWidth: $2) }),
    Entry(
      name: SoftmaxTransformer.kind, about: "softmax-attention Transformer with LayerNorm, perceptron and positions",
      keys: SoftmaxTransformer.keys,
      family: .inContext { try SoftmaxTransformer(from: $0, tokenCount: $1, tokenWidth: $2) }),
    Entry(
      name: ResidualPolicy.kind, about: "dense actor-critic policy with a residual stream", keys: ResidualPolicy.keys,
      family: .policy { try ResidualPolicy(from: $0, shape: $1, actions: $2) }),
    Entry(
      name: ConvolutionalPolicy.kind, about: "small convolutional actor-critic policy",
      keys: ConvolutionalPolicy.keys, family: .policy { try ConvolutionalPolicy(from: $0, shape: $1, actions: $2) }),
    Entry(
      name: ImpalaPolicy.kind, about: "convolutional actor-critic policy of IMPALA, small or large",
      keys: ImpalaPolicy.keys, family: .policy { try ImpalaPolicy(from: $0, shape: $1, actions: $2) }),
  ]

  public static var names: [String] { entries.map(\.name) }

  /// The names of the networks that answer tasks in context.
  public static var inContextNames: [String] {
    entries.filter { if case .inContext = $0.family { true } else { false } }.map(\.name)
  }

  /// The names of the policies.
  public static var policyNames: [String] {
    entries.filter { if case .policy = $0.family { true } else { false } }.map(\.name)
  }

  /// The network that a `network:` section describes, for tokens of this count and width.
  ///
  /// Reads `kind` (standard: linear-self-attention) and that network's keys, and finishes the reader, which refuses
  /// unknown keys. Throws a `UserError` that names the key.
  public static func make(from reader: SettingsReader, tokens: (count: Int, width: Int)) throws -> any InContextNetwork
  {
    let kind = try reader.choice("kind", default: LinearSelfAttention.kind, of: inContextNames)
    guard case .inContext(let make) = entry(kind).family else { fatalError("\(kind) answers no tasks in context") }
    let network = try make(reader, tokens.count, tokens.width)
    try reader.finish()
    return network
  }

  /// The policy that a `network:` section describes, for observations of this shape and this many actions.
  ///
  /// Reads `kind` (standard: residual-policy) and that network's keys, and finishes the reader, which refuses unknown
  /// keys. Throws a `UserError` that names the key.
  public static func policy(from reader: SettingsReader, shape: ObservationShape, actions: Int) throws
    -> any PolicyNetwork
  {
    let kind = try reader.choice("kind", default: ResidualPolicy.kind, of: policyNames)
    guard case .policy(let make) = entry(kind).family else { fatalError("\(kind) is no policy") }
    let network = try make(reader, shape, actions)
    try reader.finish()
    return network
  }

  /// The entry of a name that was found to be one of `names`.
  static func entry(_ name: String) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else { fatalError("no network \(name)") }
    return entry
  }
}
