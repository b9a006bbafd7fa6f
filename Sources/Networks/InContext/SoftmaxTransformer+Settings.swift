import Settings

extension SoftmaxTransformer {
  /// The keys that `init(from:shape:)` reads, in order.
  public static let keys = [
    "layers", "heads", "width", "key-size", "mlp", "layer-norm", "bias", "mask", "positions", "position-size",
    "attention", "include-query", "shared", "activation-clip", "initial-scale",
  ]

  /// Reads a softmax-attention Transformer for `shape.count` tokens of `shape.width` numbers.
  ///
  /// | key | meaning | default | range |
  /// |---|---|---|---|
  /// | `layers` | blocks | 2 | 1...64 |
  /// | `heads` | heads of each block | 4 | 1...64 |
  /// | `width` | numbers of a token inside, or `tokens`: as given, without input projection and head | 64 | 1...1024 |
  /// | `key-size` | numbers of a head's keys and values, or `width`: width / heads, or width without projection | `width` | 1...1024 |
  /// | `mlp` | width of the perceptrons, or `none` | 256; `none` without projection | 1...4096 |
  /// | `layer-norm` | LayerNorm in front of every part | true; false without projection | |
  /// | `bias` | biases | true; false without projection | |
  /// | `mask` | `full` or `causal` | `full` | |
  /// | `positions` | `none`, `sinusoidal`, `learned`, `concatenated-sinusoidal`, `concatenated-one-hot` | `none` | |
  /// | `position-size` | coordinates of a concatenated sinusoidal code | 10 | 1...1024 |
  /// | `attention` | `softmax`, or `softmax-then-linear`: softmax in the first layer only | `softmax` | |
  /// | `include-query` | keys and values include the query token | true; false without projection | |
  /// | `shared` | one set of weights for all blocks | false | |
  /// | `activation-clip` | tokens are clipped to ± this after each part | `none` | 1e-6...1e6 |
  /// | `initial-scale` | variance of the starting matrices, times layers and fan-in; `standard`: 1 / fan-in | `standard`; 0.002 without projection | 0...100 |
  public init(from reader: SettingsReader, shape: TokenShape) throws {
    let (tokenCount, tokenWidth) = (shape.count, shape.width)
    var choice = Configuration()
    choice.layers = try reader.integer("layers", default: 2, in: 1...64)
    choice.heads = try reader.integer("heads", default: 4, in: 1...64)
    choice.width = try reader.integer("width", in: 1...1024, or: "tokens", default: 64)
    let isProjected = choice.width != nil
    choice.keySize = try reader.integer("key-size", in: 1...1024, or: "width", default: nil)
    choice.perceptron = try reader.integer("mlp", in: 1...4096, or: "none", default: isProjected ? 256 : nil)
    choice.layerNorm = try reader.boolean("layer-norm", default: isProjected)
    choice.bias = try reader.boolean("bias", default: isProjected)
    choice.mask = try reader.choice("mask", default: Mask.full)
    choice.positions = try reader.choice("positions", default: Positions.none)
    choice.positionSize = try reader.integer("position-size", default: 10, in: 1...1024)
    choice.attention = try reader.choice("attention", default: Attention.softmax)
    choice.includesQuery = try reader.boolean("include-query", default: isProjected)
    choice.isShared = try reader.boolean("shared", default: false)
    choice.activationClip = try reader.clip("activation-clip")
    choice.initialScale = try reader.number(
      "initial-scale", in: 0...100, or: "standard", default: isProjected ? nil : 0.002)
    if let problem = Self.problem(tokenCount: tokenCount, tokenWidth: tokenWidth, choice) {
      throw reader.error(problem.key, expected: problem.expected)
    }
    self.init(tokenCount: tokenCount, tokenWidth: tokenWidth, configuration: choice)
  }

  public static let openKeys = [
    (key: "heads", values: "NUMBER"), (key: "mask", values: "full|causal"),
    (key: "positions", values: "none|sinusoidal|concatenated-sinusoidal|concatenated-one-hot"),
    (key: "attention", values: "softmax|softmax-then-linear"), (key: "include-query", values: "true|false"),
    (key: "activation-clip", values: "none|NUMBER"),
  ]

  /// Whether the names are those of a Transformer's blocks with what linear self-attention does not have.
  public static func recognizes(_ tensors: [String: [Int]]) -> Bool {
    tensors["layers.0.attention.query.weight"] != nil
      && ["input.weight", "layers.0.norm1.weight", "layers.0.mlp.up.weight", "layers.0.attention.query.bias"].contains {
        tensors[$0] != nil
      }
  }

  public static func sizes(in file: NetworkFile, described: Setting, shape: TokenShape) throws -> Setting {
    func rows(_ name: String) -> Int? { file.tensors[name]?.first }
    var stored = 0
    while file.tensors["layers.\(stored).attention.query.weight"] != nil { stored += 1 }
    var told: [(key: String, value: Setting.Content)] = [
      ("layers", .integer(max(1, stored))), ("width", rows("input.weight").map { .integer($0) } ?? .text("tokens")),
      ("mlp", rows("layers.0.mlp.up.weight").map { .integer($0) } ?? .text("none")),
      ("layer-norm", .boolean(rows("layers.0.norm1.weight") != nil)),
      ("bias", .boolean(rows("layers.0.attention.query.bias") != nil)),
    ]
    if rows("positions.weight") != nil { told.append(("positions", .text(Positions.learned.rawValue))) }
    let heads = file.settings?["heads"] ?? described["heads"]
    if let inner = rows("layers.0.attention.query.weight"), case .integer(let heads)? = heads?.content, heads > 0,
      inner % heads == 0
    {
      told.append(("key-size", .integer(inner / heads)))
    }
    return try told.reduce(Setting(.map([]))) {
      try $0.replacing(path: $1.key, with: Setting($1.value, at: .file(file.name, line: 1)))
    }.overruled(by: described)
  }

  public var metadata: [String: String] {
    let own = configuration
    var values = ["network": kind]
    values["layers"] = String(own.layers)
    values["heads"] = String(own.heads)
    values["width"] = own.width.map { String($0) } ?? "tokens"
    values["key-size"] = String(block.keySize)
    values["mlp"] = own.perceptron.map { String($0) } ?? "none"
    values["layer-norm"] = String(own.layerNorm)
    values["bias"] = String(own.bias)
    values["mask"] = own.mask.rawValue
    values["positions"] = own.positions.rawValue
    values["attention"] = own.attention.rawValue
    values["include-query"] = String(own.includesQuery)
    values["shared"] = String(own.isShared)
    if own.positions == .concatenatedSinusoidal { values["position-size"] = String(own.positionSize) }
    if let clip = own.activationClip { values["activation-clip"] = String(clip) }
    return values
  }
}
