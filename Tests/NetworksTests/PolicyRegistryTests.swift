import Networks
import Settings
import Testing

/// Policies from settings and from files.
@Suite struct PolicyRegistryTests {
  static let shape = ObservationShape(height: 9, width: 9, planes: 3)

  private func make(_ entries: [(String, Setting.Content)]) throws -> (network: any PolicyNetwork, resolved: Setting) {
    let place = Place.file("a.yaml", line: 3)
    let setting = Setting(
      .map(entries.map { Setting.Entry(key: $0.0, place: place, value: Setting($0.1, at: place)) }))
    let reader = try SettingsReader(setting, path: "network")
    let network = try #require(
      reader.network(for: PolicyShape(Self.shape, actions: 4), among: networkKinds) as? any PolicyNetwork)
    return (network, reader.resolved)
  }

  @Test func everyNameMakesAPolicy() throws {
    for name in policyKinds.map({ $0.kind }) {
      #expect(try make([("kind", .text(name))]).network.kind == name)
    }
    #expect(try make([("kind", .text("residual-policy"))]).network is ResidualPolicy)
  }

  @Test func everyKeyIsRead() throws {
    let dense = try #require(
      try make([
        ("kind", .text("residual-policy")), ("layers", .integer(5)), ("width", .integer(64)),
        ("previous-action", .boolean(true)),
      ]).network
        as? ResidualPolicy)
    #expect(dense.layers == 5 && dense.width == 64 && dense.usesPreviousAction)
    func list(_ numbers: Int...) -> Setting.Content { .list(numbers.map { Setting(.integer($0)) }) }
    let made = try make([
      ("kind", .text("convolutional-policy")), ("channels", list(8, 8, 24)), ("strides", list(1, 2, 2)),
      ("width", .integer(32)),
    ])
    let convolutional = try #require(made.network as? ConvolutionalPolicy)
    #expect(convolutional.convolutions.map(\.channels) == [8, 8, 24])
    #expect(convolutional.convolutions.map(\.kernel) == [3, 3, 3] && convolutional.width == 32)
    #expect(convolutional.convolutions.map(\.stride) == [1, 2, 2])
    let impala = try #require(
      try make([("kind", .text("impala-policy")), ("size", .text("large"))]).network as? ImpalaPolicy)
    #expect(impala.size == .large && !impala.usesPreviousAction)
  }

  @Test func mistakesNameTheKey() throws {
    let residual = ("kind", Setting.Content.text("residual-policy"))
    let mistakes: [([(String, Setting.Content)], String)] = [
      ([residual, ("layers", .integer(0))], "network.layers"), ([residual, ("channels", .integer(1))], "channels"),
      ([("layers", .integer(1))], "one of residual-policy, convolutional-policy, impala-policy"),
      ([("kind", .text("linear-self-attention"))], "residual-policy"),
      ([("kind", .text("impala-policy")), ("size", .text("huge"))], "small, large"),
      (
        [("kind", .text("convolutional-policy")), ("kernels", .list([Setting(.integer(3))]))],
        "2 numbers, as many as channels"
      ),
      ([("kind", .text("convolutional-policy")), ("channels", .list([]))], "1 to 16 numbers"),
      ([("kind", .text("convolutional-policy")), ("channels", .list([Setting(.number(2.5))]))], "whole numbers"),
    ]
    for (entries, word) in mistakes {
      let error = #expect(throws: UserError.self) { try make(entries) }
      #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }
  }

  static let written: [any PolicyNetwork] = [
    ResidualPolicy(shape: shape, actions: 4, layers: 2, width: 24, usesPreviousAction: true),
    ConvolutionalPolicy(shape: shape, actions: 4),
    ConvolutionalPolicy(
      shape: shape, actions: 4, convolutions: [.init(channels: 4, kernel: 5, stride: 3)], usesPreviousAction: true),
    ImpalaPolicy(shape: shape, actions: 4, size: .small, usesPreviousAction: true),
    ImpalaPolicy(shape: shape, actions: 4, size: .large),
  ]

  private func read(
    _ network: any PolicyNetwork, _ metadata: [String: String], changed: [String: [Int]] = [:]
  ) throws -> any PolicyNetwork {
    var tensors = Dictionary(uniqueKeysWithValues: network.parameters.entries.map { ($0.name, $0.shape) })
    tensors.merge(changed) { $1 }
    let file = NetworkFile(name: "model.safetensors", tensors: tensors, metadata: metadata)
    return try #require(
      file.network(for: PolicyShape(Self.shape, actions: 4), among: networkKinds) as? any PolicyNetwork)
  }

  @Test(arguments: written.indices) func metadataRoundTrips(_ index: Int) throws {
    let network = Self.written[index]
    let again = try read(network, network.metadata)
    #expect(again.metadata == network.metadata && again.parameters == network.parameters)
  }

  /// Names and shapes tell all but strides.
  @Test(arguments: written.indices) func withoutMetadataShapesDecide(_ index: Int) throws {
    let network = Self.written[index]
    let strides = network.metadata.filter { $0.key == "strides" }
    let again = try read(network, strides)
    #expect(again.metadata == network.metadata && again.parameters == network.parameters)
  }

  @Test func wrongTensorsAreNamed() throws {
    let network = Self.written[0]
    let misshapen = #expect(throws: UserError.self) {
      try read(network, [:], changed: ["layers.0.bias": [23]])
    }
    #expect(misshapen?.description.contains("layers.0.bias") == true)
    let other = #expect(throws: UserError.self) { try read(network, [:], changed: ["norm.weight": [24]]) }
    #expect(other?.description.contains("norm.weight") == true)
    let unlike = #expect(throws: UserError.self) { try read(network, ["network": "linear-self-attention"]) }
    #expect(unlike?.description.contains("residual-policy") == true)
  }
}
