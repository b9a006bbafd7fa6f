import Networks
import Settings
import Testing

@Suite struct RegistryTests {
  private func make(_ entries: [(String, Setting.Content)], tokens: TokenShape = TokenShape(count: 11, width: 11))
    throws
    -> (network: any Network, resolved: Setting)
  {
    let setting = Setting(
      .map(
        entries.map {
          Setting.Entry(key: $0.0, place: .file("a.yaml", line: 3), value: Setting($0.1, at: .file("a.yaml", line: 3)))
        }), at: .file("a.yaml", line: 2))
    let reader = try SettingsReader(setting, path: "network")
    let network = try reader.network(for: tokens, among: networkKinds)
    return (network, reader.resolved)
  }

  @Test func everyNameMakesANetwork() throws {
    for name in inContextKinds.map({ $0.kind }) {
      #expect(try make([("kind", .text(name))]).network.kind == name)
    }
    #expect(Set(networkKinds.map { $0.kind }).count == networkKinds.count)
    #expect(networkKinds.allSatisfy { !$0.about.isEmpty })
  }

  @Test func theStandardIsOneLinearLayer() throws {
    let made = try make([("kind", .text("linear-self-attention"))])
    let network = try #require(made.network as? LinearSelfAttention)
    #expect(network.layers == 1 && network.heads == 1 && network.keySize == 11 && network.valueSize == 11)
    #expect(!network.isShared && network.activationClip == nil && !network.includesQuery)
    #expect(made.resolved["key-size"]?.content == .text("width"))
  }

  @Test func everyKeyOfLinearSelfAttentionIsRead() throws {
    let made = try make([
      ("kind", .text("linear-self-attention")), ("layers", .integer(5)), ("heads", .integer(2)),
      ("key-size", .integer(7)), ("value-size", .integer(9)),
      ("shared", .boolean(true)), ("activation-clip", .integer(10)), ("include-query", .boolean(true)),
    ])
    let network = try #require(made.network as? LinearSelfAttention)
    #expect(network.layers == 5 && network.heads == 2 && network.keySize == 7 && network.valueSize == 9)
    #expect(network.isShared && network.activationClip == 10 && network.includesQuery)
  }

  @Test func thePublishedSoftmaxNetworkCanBeWritten() throws {
    let made = try make([
      ("kind", .text("softmax-transformer")), ("layers", .integer(1)), ("heads", .integer(2)),
      ("width", .text("tokens")),
    ])
    let network = try #require(made.network as? SoftmaxTransformer)
    #expect(network.parameters.names.allSatisfy { $0.hasPrefix("layers.0.attention.") && $0.hasSuffix(".weight") })
    #expect(network.parameters["layers.0.attention.key.weight"]?.shape == [22, 11])
    #expect(!network.configuration.includesQuery)
    #expect(made.resolved["mlp"]?.content == .text("none"))
  }

  @Test func mistakesNameTheKey() throws {
    let linear = ("kind", Setting.Content.text("linear-self-attention"))
    let mistakes: [([(String, Setting.Content)], String)] = [
      ([linear, ("heads", .integer(0))], "network.heads"), ([linear, ("layer", .integer(1))], "layers"),
      ([("heads", .integer(1))], "one of linear-self-attention, softmax-transformer"),
      ([("kind", .text("residual-policy"))], "one of linear-self-attention, softmax-transformer"),
      ([("kind", .text("linear-attention"))], "linear-self-attention"),
      ([("kind", .text("softmax-transformer")), ("heads", .integer(5))], "network.heads"),
      ([("kind", .text("softmax-transformer")), ("positions", .text("concatenated-one-hot"))], "network.positions"),
      ([("kind", .text("softmax-transformer")), ("mask", .text("none"))], "full, causal"),
    ]
    for (entries, word) in mistakes {
      let error = #expect(throws: UserError.self) { try make(entries) }
      #expect(error?.kind == .badData)
      #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }
  }
}
