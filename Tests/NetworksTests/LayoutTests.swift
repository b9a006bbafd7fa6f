import Networks
import Tensors
import Testing

@Suite struct LayoutTests {
  @Test func linearSelfAttentionIsNamedAsFilesNameIt() {
    let layout = LinearSelfAttention(width: 11, layers: 2, heads: 2, keySize: 3, valueSize: 5).parameters
    #expect(
      layout.names == [
        "layers.0.attention.query.weight", "layers.0.attention.key.weight", "layers.0.attention.value.weight",
        "layers.0.attention.output.weight", "layers.1.attention.query.weight", "layers.1.attention.key.weight",
        "layers.1.attention.value.weight", "layers.1.attention.output.weight",
      ])
    #expect(layout["layers.1.attention.query.weight"]?.shape == [6, 11])
    #expect(layout["layers.1.attention.value.weight"]?.shape == [10, 11])
    #expect(layout["layers.1.attention.output.weight"]?.shape == [11, 10])
    #expect(layout.count == 2 * (66 + 66 + 110 + 110))
  }

  @Test func sharedWeightsAreStoredOnce() {
    let network = LinearSelfAttention(width: 3, layers: 5, isShared: true)
    #expect(network.parameters.entries.count == 4)
    #expect(network.storedLayers == 1 && network.storedLayer(of: 4) == 0)
    #expect(network.metadata["shared"] == "true" && network.metadata["layers"] == "5")
  }

  @Test func arraysFollowEachOtherWithoutGaps() {
    for network in EvaluatorTests.networks {
      var end = 0
      for entry in network.parameters.entries {
        #expect(entry.offset == end)
        end += entry.count
      }
      #expect(network.parameters.count == end)
    }
  }

  @Test func emptyLayoutsAreEmpty() {
    #expect(ParameterLayout().count == 0)
    #expect(ParameterLayout()["x"] == nil)
  }

  /// Truncated variance scaling: variance 0.002 / layers / fan-in, nothing beyond two deviations of the uncut law.
  @Test func startingWeightsFollowThePublishedLaw() throws {
    let network = LinearSelfAttention(width: 11, layers: 2, heads: 20)
    let values = network.initialParameters(RandomStream(seed: 4))
    #expect(values == network.initialParameters(RandomStream(seed: 4)))
    #expect(values != network.initialParameters(RandomStream(seed: 5)))
    for (name, fanIn) in [("layers.0.attention.query.weight", 11.0), ("layers.1.attention.output.weight", 220.0)] {
      let entry = try #require(network.parameters[name])
      let part = values[entry.range].map(Double.init)
      let deviation = (0.002 / 2 / fanIn).squareRoot()
      let measured = (part.reduce(0) { $0 + $1 * $1 } / Double(part.count)).squareRoot()
      #expect(abs(measured / deviation - 1) < 0.05)
      #expect(part.allSatisfy { abs($0) <= 2 * deviation / 0.8796 })
    }
  }

  @Test func standardStartingWeightsOfATransformer() throws {
    let network = SoftmaxTransformer(tokenCount: 5, tokenWidth: 4)
    let values = network.initialParameters(RandomStream(seed: 4))
    let gain = try #require(network.parameters["layers.1.norm2.weight"])
    let bias = try #require(network.parameters["layers.0.mlp.up.bias"])
    let down = try #require(network.parameters["layers.0.mlp.down.weight"])
    #expect(values[gain.range].allSatisfy { $0 == 1 })
    #expect(values[bias.range].allSatisfy { $0 == 0 })
    let square = values[down.range].reduce(0.0) { $0 + Double($1) * Double($1) } / Double(down.count)
    #expect(abs(square * 256 - 1) < 0.05)
  }
}
