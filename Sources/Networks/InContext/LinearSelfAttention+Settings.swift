import Settings

extension LinearSelfAttention {
  /// The keys that `init(from:shape:)` reads, in order.
  public static let keys = [
    "layers", "heads", "key-size", "value-size", "shared", "activation-clip", "include-query", "initial-scale",
  ]

  /// Reads a linear self-attention network for tokens of `shape.width` numbers.
  ///
  /// | key | meaning | default | range |
  /// |---|---|---|---|
  /// | `layers` | layers | 1 | 1...64 |
  /// | `heads` | heads of each layer | 1 | 1...64 |
  /// | `key-size` | numbers of a head's keys and queries | `width` | 1...1024 |
  /// | `value-size` | numbers of a head's values | `key-size` | 1...1024 |
  /// | `shared` | one set of weights for all layers | false | |
  /// | `activation-clip` | tokens are clipped to ± this after each layer | `none` | 1e-6...1e6, written without exponent |
  /// | `include-query` | keys and values include the query token | false | |
  /// | `initial-scale` | variance of the starting weights, times layers and fan-in | 0.002 | 0...100 |
  public init(from reader: SettingsReader, shape: TokenShape) throws {
    self.init(
      width: shape.width,
      layers: try reader.integer("layers", default: 1, in: 1...64),
      heads: try reader.integer("heads", default: 1, in: 1...64),
      keySize: try reader.integer("key-size", in: 1...1024, or: "width", default: nil),
      valueSize: try reader.integer("value-size", in: 1...1024, or: "key-size", default: nil),
      isShared: try reader.boolean("shared", default: false),
      activationClip: try reader.clip("activation-clip"),
      includesQuery: try reader.boolean("include-query", default: false),
      initialScale: try reader.number("initial-scale", default: 0.002, in: 0...100))
  }
}

extension SettingsReader {
  /// A bound of activations: a positive number, or the word none (read as nil).
  func clip(_ key: String) throws -> Double? {
    try number(key, in: 1e-6...1e6, or: "none", default: nil)
  }
}
