import Settings

/// A policy network that a user can choose; what a file tells of it stands in `PolicyInference`.
public protocol ConfigurablePolicy: PolicyNetwork, ConfigurableNetwork where Shape == PolicyShape {}

extension ConfigurablePolicy {
  public static func recognizes(_ tensors: [String: [Int]]) -> Bool { PolicyInference.kind(tensors) == kind }

  public static func sizes(in file: NetworkFile, described: Setting, shape: PolicyShape) throws -> Setting {
    try PolicyInference.sizes(of: kind, file.tensors, file: file.name).overruled(by: described)
  }
}

/// What names and shapes of tensors tell of the policy network that they belong to.
///
/// Strides leave no trace in shapes of weights; a file without metadata has the standard ones, or says so with
/// `--set network.strides=…`.
enum PolicyInference {
  /// The kind whose names these are, or nil.
  static func kind(_ tensors: [String: [Int]]) -> String? {
    guard tensors["actor.weight"] != nil else { return nil }
    if tensors["embedding.weight"] != nil { return ResidualPolicy.kind }
    if tensors["dense.0.weight"] != nil { return ImpalaPolicy.kind }
    if tensors["dense.weight"] != nil, tensors["convolutions.0.weight"] != nil { return ConvolutionalPolicy.kind }
    return nil
  }

  /// Sizes as settings of that kind; those that shapes do not tell are left out.
  static func sizes(of kind: String, _ tensors: [String: [Int]], file: String) throws -> Setting {
    func columns(_ name: String) -> Int? { tensors[name].flatMap { $0.count == 2 ? $0[1] : nil } }
    func rows(_ name: String) -> Int? { tensors[name].flatMap { $0.count == 2 ? $0[0] : nil } }
    var told: [(key: String, value: Setting.Content?)] = []
    switch kind {
    case ResidualPolicy.kind:
      let width = columns("embedding.weight")
      told = [
        ("layers", .integer(1 + count(tensors) { "layers.\($0).weight" })), ("width", width.map { .integer($0) }),
        ("previous-action", isLonger(columns("actor.weight"), than: width)),
      ]
    case ConvolutionalPolicy.kind:
      let kernels = (0..<count(tensors) { "convolutions.\($0).weight" }).map {
        tensors["convolutions.\($0).weight"] ?? []
      }
      let width = rows("dense.weight")
      if kernels.allSatisfy({ $0.count == 4 }), !kernels.isEmpty {
        told = [
          ("channels", .list(kernels.map { Setting(.integer($0[0])) })),
          ("kernels", .list(kernels.map { Setting(.integer($0[3])) })),
        ]
      }
      told += [
        ("width", width.map { .integer($0) }), ("previous-action", isLonger(columns("actor.weight"), than: width)),
      ]
    case ImpalaPolicy.kind:
      let isLarge = tensors["blocks.0.convolution.weight"] != nil
      told = [
        ("size", .text((isLarge ? ImpalaPolicy.Size.large : .small).rawValue)),
        ("previous-action", isLonger(columns("dense.1.weight"), than: ImpalaPolicy.width)),
      ]
    default: break
    }
    return try told.reduce(Setting(.map([]))) { result, entry in
      guard let value = entry.value else { return result }
      return try result.replacing(path: entry.key, with: Setting(value, at: .file(file, line: 1)))
    }
  }

  private static func isLonger(_ columns: Int?, than width: Int?) -> Setting.Content? {
    guard let columns, let width else { return nil }
    return .boolean(columns > width)
  }

  /// How many tensors follow each other under numbered names.
  private static func count(_ tensors: [String: [Int]], _ name: (Int) -> String) -> Int {
    var count = 0
    while tensors[name(count)] != nil { count += 1 }
    return count
  }
}
