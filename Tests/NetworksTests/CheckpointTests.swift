import Networks
import Settings
import Testing

/// A network from what a file says and from its tensors' names and shapes.
@Suite struct CheckpointTests {
  private func tensors(_ network: some Network) -> [String: [Int]] {
    Dictionary(uniqueKeysWithValues: network.parameters.entries.map { ($0.name, $0.shape) })
  }

  private func option(_ path: String, _ content: Setting.Content) throws -> Setting {
    try Setting(.map([])).replacing(path: path, with: Setting(content, at: .option("--set network.\(path)")))
  }

  private func read(
    _ tensors: [String: [Int]], _ metadata: [String: String] = [:], _ settings: Setting? = nil, width: Int = 11,
    isSaid: Bool = true
  ) throws -> LinearSelfAttention {
    var settings = settings
    if isSaid {
      // What shapes do not tell of linear attention.
      settings = try [
        ("kind", Setting.Content.text("linear-self-attention")), ("include-query", .boolean(false)),
        ("activation-clip", .text("none")),
      ].reduce(settings ?? Setting(.map([]))) { try $0.replacing(path: $1.0, with: Setting($1.1)) }
    }
    let network = try NetworkFile(
      name: "model.safetensors", tensors: tensors, metadata: metadata, settings: settings
    ).network(for: TokenShape(count: 11, width: width), among: networkKinds)
    return try #require(network as? LinearSelfAttention)
  }

  private func failure(
    _ tensors: [String: [Int]], _ metadata: [String: String] = [:], _ settings: Setting? = nil, width: Int = 11,
    isSaid: Bool = true
  ) -> UserError? {
    #expect(throws: UserError.self) { try read(tensors, metadata, settings, width: width, isSaid: isSaid) }
  }

  @Test func metadataRoundTripsForEveryNetwork() throws {
    var choice = SoftmaxTransformer.Configuration.published(layers: 2, heads: 1)
    (choice.attention, choice.positions, choice.isShared) = (.softmaxThenLinear, .concatenatedSinusoidal, false)
    let networks: [any InContextNetwork] = [
      LinearSelfAttention(width: 11, layers: 3, heads: 2, keySize: 4, activationClip: 10, includesQuery: true),
      LinearSelfAttention(width: 11, layers: 5, isShared: true),
      SoftmaxTransformer(tokenCount: 11, tokenWidth: 11),
      SoftmaxTransformer(tokenCount: 11, tokenWidth: 11, configuration: .published(heads: 2)),
      SoftmaxTransformer(tokenCount: 11, tokenWidth: 11, configuration: choice),
    ]
    for network in networks {
      let shapes = Dictionary(uniqueKeysWithValues: network.parameters.entries.map { ($0.name, $0.shape) })
      let again = try NetworkFile(
        name: "a", tensors: shapes, metadata: network.metadata.merging(["format": "pt"]) { first, _ in first }
      ).network(for: TokenShape(count: 11, width: 11), among: networkKinds)
      #expect(again.metadata == network.metadata)
      #expect(again.parameters == network.parameters)
    }
  }

  @Test func withoutMetadataShapesDecide() throws {
    let single = try option("heads", .integer(1))
    let network = try read(tensors(LinearSelfAttention(width: 11, layers: 3)), [:], single)
    #expect(network.layers == 3 && network.heads == 1 && network.keySize == 11 && !network.isShared)
    let narrow = try read(tensors(LinearSelfAttention(width: 11, keySize: 7, valueSize: 3)), [:], single)
    #expect(narrow.heads == 1 && narrow.keySize == 7 && narrow.valueSize == 3)
    let small = try read(tensors(LinearSelfAttention(width: 2)), [:], single, width: 2)
    #expect(small.heads == 1 && small.keySize == 2)
  }

  @Test func whatCannotBeInferredIsAskedForByName() throws {
    let two = tensors(LinearSelfAttention(width: 11, heads: 2))
    let error = failure(two)
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("--set network.heads=") == true)
    #expect(error?.description.contains("1, 2, 11") == true)
    #expect(try read(two, ["heads": "2"]).keySize == 11)
    let (one, both) = (try option("heads", .integer(1)), try option("heads", .integer(2)))
    #expect(try read(two, [:], both).heads == 2)
    // What the user says goes before what the file says.
    #expect(try read(two, ["heads": "2"], one).keySize == 22)
    #expect(failure(two, ["heads": "3"])?.kind == .badData)
    let four = try option("heads", .integer(4))
    #expect(failure(two, [:], four)?.kind == .usage)
  }

  @Test("the kind, and what leaves no trace in shapes, is asked for by name")
  func whatShapesDoNotTellIsAskedFor() throws {
    let whole = tensors(LinearSelfAttention(width: 11))
    let kind = failure(whole, isSaid: false)
    #expect(kind?.kind == .usage && kind?.description.contains("--set network.kind=linear-self-attention") == true)
    let kindAlone = try option("kind", .text("linear-self-attention"))
    #expect(failure(whole, [:], kindAlone, isSaid: false)?.description.contains("--set network.heads=NUMBER") == true)
    let heads = try kindAlone.replacing(path: "heads", with: Setting(.integer(1)))
    let open = failure(whole, [:], heads, isSaid: false)
    #expect(open?.kind == .usage)
    #expect(open?.description.contains("--set network.include-query=true|false") == true)
    #expect(open?.description.contains("--set network.activation-clip=none|NUMBER") == true)
  }

  @Test func sharedWeightsNeedADepth() throws {
    let one = tensors(LinearSelfAttention(width: 11))
    #expect(failure(one, ["shared": "true", "heads": "1"])?.description.contains("--set network.layers=") == true)
    #expect(try read(one, ["shared": "true", "layers": "4", "heads": "1"]).layers == 4)
    let deep = try read(one, ["layers": "4", "heads": "1"])
    #expect(deep.isShared && deep.layers == 4)
    #expect(failure(one, ["layers": "4", "shared": "false", "heads": "1"])?.kind == .badData)
    // Shared weights that are stored once a layer.
    let copies = try read(
      tensors(LinearSelfAttention(width: 11, layers: 3)), ["layers": "3", "shared": "true", "heads": "1"])
    #expect(copies.layers == 3 && copies.storedLayers == 3)
  }

  @Test func faultyTensorsAreNamed() {
    let whole = tensors(LinearSelfAttention(width: 11, layers: 2))
    var missing = whole
    missing["layers.1.attention.value.weight"] = nil
    #expect(failure(missing)?.description.contains("layers.1.attention.value.weight") == true)
    var besides = whole
    besides["layers.0.mlp.up.weight"] = [4, 11]
    #expect(failure(besides)?.description.contains("layers.0.mlp.up.weight") == true)
    var misshapen = whole
    misshapen["layers.1.attention.key.weight"] = [10, 11]
    let error = failure(misshapen)
    #expect(error?.kind == .badData && error?.description.contains("layers.1.attention.key.weight") == true)
    for shape in [[], [11], [11, 11, 1], [0, 11], [11, 0]] {
      var odd = whole
      odd["layers.0.attention.query.weight"] = shape
      #expect(failure(odd)?.kind == .badData)
    }
    #expect(failure(whole, width: 6)?.description.contains("world.dimensions=10") == true)
    #expect(failure([:], isSaid: false)?.description.contains("network.kind") == true)
    #expect(failure(["layers.99999999999999999999.attention.query.weight": [1]]) != nil)
    #expect(failure(["layers.7.attention.query.weight": [11, 11]])?.kind == .badData)
  }

  @Test func anUnknownKindIsRefused() {
    let whole = tensors(LinearSelfAttention(width: 11))
    #expect(failure(whole, ["network": "resnet"], isSaid: false)?.description.contains("linear-self-attention") == true)
    #expect(failure(whole, ["layers": "many"])?.kind == .badData)
    #expect(failure(whole, ["heads": "1e99"])?.kind == .badData)
  }
}
