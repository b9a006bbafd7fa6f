import Foundation
import Records
import Settings
import Testing

@Suite struct TensorMapTests {
  /// A [2, 3] matrix, a [40, 70] one, a list and a count.
  private static func checkpoint() throws -> Safetensors {
    try Safetensors(
      bytes: Safetensors.bytes(
        [
          .init("blocks.0.q", shape: [2, 3], [Float(1), 2, 3, 4, 5, 6]),
          .init("head.weight", shape: [40, 70], (0..<2800).map { Double($0) }),
          .init("steps", shape: [2, 2], [Int64(1), 2, 3, 4]), .init("bias", shape: [3], [Float(7), 8, 9]),
        ], metadata: ["by": "somebody"]), source: "theirs.safetensors")
  }

  private func map(_ json: String) throws -> TensorMap { try TensorMap(json: Array(json.utf8), source: "map.json") }

  @Test func renamesAndTransposes() throws {
    let map = try map(
      #"""
      {"query": "blocks.0.q", "key": {"from": "blocks.0.q", "transpose": true},
       "readout": {"from": "head.weight", "transpose": true}, "steps": {"from": "steps", "transpose": false}}
      """#)
    let theirs = try Self.checkpoint()
    let ours = try theirs.renamed(by: map)
    #expect(Set(ours.tensors.map(\.name)) == ["query", "key", "readout", "steps"] && ours.metadata == theirs.metadata)
    #expect(ours["query"]?.shape == [2, 3] && ours["key"]?.shape == [3, 2] && ours["readout"]?.shape == [70, 40])
    #expect(try ours.floats("query") == [1, 2, 3, 4, 5, 6])
    #expect(try ours.floats("key") == [1, 4, 2, 5, 3, 6] && ours.doubles("key") == [1, 4, 2, 5, 3, 6])
    let readout = try ours.doubles("readout")
    #expect(readout.indices.allSatisfy { readout[$0] == Double($0 % 40 * 70 + $0 / 40) })
    #expect(try ours.integers("steps") == [1, 2, 3, 4])
    #expect(map.leftovers(in: theirs) == ["bias"])
    #expect(ours["blocks.0.q"] == nil && ours["key"]?.storedName == "blocks.0.q")
    // A map of a mapped file: two transposes are none.
    let again = try ours.renamed(by: try TensorMap(["x": (from: "key", transpose: true)], source: "again"))
    #expect(try again.floats("x") == [1, 2, 3, 4, 5, 6] && again["x"]?.shape == [2, 3])
    let error = try userError { _ = try ours.integers("key") }
    #expect(error.description.contains("tensor “key” (“blocks.0.q”, bytes "))
  }

  @Test func readsFiles() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Array(#"{"a": "b"}"#.utf8), to: "map.json")
    #expect(try TensorMap(json: path).entries == [TensorMap.Entry("a", from: "b")])
    #expect(try userError { _ = try TensorMap(json: "/nowhere") }.exitCode == 66)
  }

  @Test func whatDoesNotFitTheCheckpointIsNamed() throws {
    let theirs = try Self.checkpoint()
    var error = try userError { _ = try theirs.renamed(by: map(#"{"query": "block.0.q"}"#)) }
    #expect(error.exitCode == 65 && error.description.contains("map.json: “query”: found no tensor “block.0.q” in"))
    #expect(error.description.contains("did you mean “blocks.0.q”?"))
    error = try userError { _ = try theirs.renamed(by: map(#"{"b": {"from": "bias", "transpose": true}}"#)) }
    #expect(error.description.contains("“b”: found the tensor “bias” of shape [3], expected a matrix"))
    let empty = try Safetensors(bytes: Safetensors.bytes([], metadata: [:]), source: "empty")
    error = try userError { _ = try empty.renamed(by: map(#"{"a": "b"}"#)) }
    #expect(error.description.contains("the checkpoint holds no tensors"))
  }

  static let refusals: [(String, String)] = [
    ("", "not JSON"), ("[]", "a JSON object"), ("{}", "no entries"), (#"{"a": 1}"#, "a JSON object"),
    (#"{"a": null}"#, "a JSON object"), (#"{"a": {}}"#, "“a”: key “from”: found nothing"),
    (#"{"a": {"form": "b"}}"#, "“a”: key “form”: found an unknown key"), (#"{"a": {"form": "b"}}"#, "“from”?"),
    (#"{"a": {"from": "b", "transpose": 1}}"#, "not true or false at a.transpose"),
    (#"{"a": "b", "a": "c"}"#, "a second time"),
    (#"{"a": {"from": "b", "from": "c"}}"#, "key “from”"), (String(repeating: #"{"a":"#, count: 100_000), "map.json"),
  ]

  @Test(arguments: refusals.indices) func mistakesAreNamed(_ index: Int) throws {
    let (text, words) = Self.refusals[index]
    let error = try userError { _ = try map(text) }
    #expect(error.exitCode == 65 && error.description.hasPrefix("map.json"), "\(error)")
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func twoSourcesForOneNameAreRefused() throws {
    let error = try userError {
      _ = try TensorMap([.init("a", from: "c"), .init("b", from: "c"), .init("a", from: "b")], source: "map.yaml")
    }
    #expect(error.description.contains("map.yaml: “a”: found two sources, “b” and “c”, expected one source"))
  }
}
