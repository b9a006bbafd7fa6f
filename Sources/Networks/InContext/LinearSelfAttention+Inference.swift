import Settings

extension LinearSelfAttention {
  public static func sizes(in file: NetworkFile, described: Setting, shape: TokenShape) throws -> Setting {
    try Inference(
      tensors: file.tensors, metadata: described, settings: file.settings, file: file.name, tokenWidth: shape.width
    ).completed(described)
  }

  public static let openKeys = [
    (key: "include-query", values: "true|false"), (key: "activation-clip", values: "none|NUMBER"),
  ]

  /// The stored layer and the matrix that a tensor's name stands for, or nil for a name of another form.
  static func place(ofTensor name: String) -> (layer: Int, part: Part)? {
    let words = name.split(separator: ".", omittingEmptySubsequences: false)
    guard words.count == 5, words[0] == "layers", words[2] == "attention", words[4] == "weight",
      let layer = Int(words[1]), layer >= 0, String(layer) == words[1], let part = Part(rawValue: String(words[3]))
    else { return nil }
    return (layer, part)
  }

  /// The sizes of a network, from the shapes of its tensors and from what a file or a user says besides.
  struct Inference {
    var layers: Int
    var heads: Int
    var keySize: Int
    var valueSize: Int
    var isShared: Bool

    /// Throws where tensors contradict each other or the world's tokens, and where heads or layers stay open.
    init(
      tensors: [String: [Int]], metadata: Setting, settings: Setting?, file: String, tokenWidth: Int
    ) throws {
      func said(_ key: String) throws -> Setting? {
        if let value = settings?[key] { return value }
        return metadata[key]
      }
      let stored = try Self.storedLayers(tensors, file: file)
      let (query, value) = try Self.rows(tensors, stored: stored, file: file, tokenWidth: tokenWidth)
      (layers, isShared) = try Self.depth(
        stored: stored, layers: said("layers"), shared: said("shared"), file: file)
      heads = try Self.heads(query: query, value: value, said: said("heads"), width: tokenWidth, file: file)
      keySize = query / heads
      valueSize = value / heads
    }

    /// `settings` with these sizes in place of what it says about them.
    func completed(_ settings: Setting) throws -> Setting {
      var result = settings
      let sizes: [(String, Setting.Content)] = [
        ("layers", .integer(layers)), ("heads", .integer(heads)), ("key-size", .integer(keySize)),
        ("value-size", .integer(valueSize)), ("shared", .boolean(isShared)),
      ]
      for (key, content) in sizes { result = try result.replacing(path: key, with: Setting(content)) }
      return result
    }

    /// How many layers have tensors of their own: those with indices from 0 on, without a gap.
    private static func storedLayers(_ tensors: [String: [Int]], file: String) throws -> Int {
      let indices = Set(tensors.keys.compactMap { place(ofTensor: $0)?.layer })
      let expected = (0..<max(1, indices.count)).flatMap { layer in Part.allCases.map { name(layer, $0) } }
      let missing = expected.filter { tensors[$0] == nil }
      if !missing.isEmpty {
        throw UserError(
          .badData, at: file, value: "tensors " + NetworkFile.list(tensors.keys.sorted()),
          expected: "also " + NetworkFile.list(missing))
      }
      let unexpected = Set(tensors.keys).subtracting(expected).sorted()
      if !unexpected.isEmpty {
        throw UserError(
          .badData, at: file, value: "besides \(indices.count) layers " + NetworkFile.list(unexpected),
          expected: "only layers.{i}.attention.{query,key,value,output}.weight")
      }
      return indices.count
    }

    /// heads · key and heads · value, the same in every layer.
    private static func rows(
      _ tensors: [String: [Int]], stored: Int, file: String, tokenWidth: Int
    ) throws -> (query: Int, value: Int) {
      let first = tensors[name(0, .query)] ?? []
      guard first.count == 2, first[0] > 0, first[1] > 0 else {
        throw UserError(
          .badData, at: "\(file): \(name(0, .query))", value: "shape \(first)", expected: "shape [heads·key, width]")
      }
      guard first[1] == tokenWidth else {
        throw UserError(
          .badData, at: "\(file): \(name(0, .query))", value: "shape \(first)",
          expected: "tokens of \(tokenWidth) numbers, which is world.dimensions + 1",
          remedy: "say --set world.dimensions=\(first[1] - 1) if that is what it was trained on")
      }
      let query = first[0], value = tensors[name(0, .value)]?.first ?? 0
      for layer in 0..<stored {
        for part in Part.allCases {
          let expected: [Int] =
            switch part {
            case .query, .key: [query, tokenWidth]
            case .value: [value, tokenWidth]
            case .output: [tokenWidth, value]
            }
          guard tensors[name(layer, part)] == expected, value > 0 else {
            throw UserError(
              .badData, at: "\(file): \(name(layer, part))", value: "shape \(tensors[name(layer, part)] ?? [])",
              expected: "shape \(expected), to fit \(name(0, .query)) and \(name(0, .value))")
          }
        }
      }
      return (query, value)
    }

    /// The number of layers, and whether they share weights.
    private static func depth(
      stored: Int, layers: Setting?, shared: Setting?, file: String
    ) throws -> (layers: Int, isShared: Bool) {
      let count: Int? = if case .integer(let value) = layers?.content, (1...64).contains(value) { value } else { nil }
      if layers != nil, count == nil {
        throw UserError.at(
          layers?.place ?? .standard, key: "network.layers", value: layers?.summary,
          expected: "a whole number from 1 to 64")
      }
      let isShared: Bool? = if case .boolean(let value) = shared?.content { value } else { nil }
      if shared != nil, isShared == nil {
        throw UserError.at(
          shared?.place ?? .standard, key: "network.shared", value: shared?.summary, expected: "true or false")
      }
      if stored == 1, isShared == true, count == nil {
        throw UserError(
          .usage, at: file, value: "one layer of shared weights", expected: "how many times it is applied",
          remedy: "say --set network.layers=NUMBER")
      }
      let depth = count ?? stored
      // Weights that are shared and stored all the same are stored once a layer: that is the same network.
      if depth == stored { return (depth, stored == 1 && isShared == true) }
      if stored == 1, isShared != false { return (depth, true) }
      throw UserError(
        .badData, at: file, value: "tensors of \(stored) layers", expected: "those of \(depth) layers",
        remedy: "say --set network.layers=\(stored) if that is what it has")
    }

    /// The number of heads: said, or the only one that shapes allow.
    private static func heads(query: Int, value: Int, said: Setting?, width: Int, file: String) throws -> Int {
      let possible = (1...min(query, value, 64)).filter { query % $0 == 0 && value % $0 == 0 }
      if let said {
        if case .integer(let count) = said.content, possible.contains(count) { return count }
        throw UserError.at(
          said.place, key: "network.heads", value: said.summary,
          expected: "a number that divides \(query) rows of query and \(value) rows of value: "
            + possible.map(String.init).joined(separator: ", "))
      }
      if possible.count == 1 { return possible[0] }
      throw UserError(
        .usage, at: file, value: "\(query) rows of query and \(value) rows of value",
        expected: "the number of heads, which could be " + possible.map(String.init).joined(separator: ", "),
        remedy: "say --set network.heads=NUMBER")
    }
  }
}
