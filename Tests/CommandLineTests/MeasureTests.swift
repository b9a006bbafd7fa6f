import Foundation
import Networks
import Records
import Testing

/// Checkpoints as another program would write them, measured by the built program.
@Suite struct MeasureTests {
  static let world = [
    "--instrument", "algorithm-match", "--set", "world.kind=regression", "--set", "world.dimensions=4", "--set",
    "world.context=6", "--set", "world.inputs.half-width=0.5", "--set", "instrument.tasks=500", "--set",
    "instrument.shift-tasks=100", "--set",
    "instrument.resamples=100", "--set", "network.kind=linear-self-attention", "--set", "network.include-query=false",
    "--set", "network.activation-clip=none", "--set", "network.heads=1",
  ]

  /// The published construction of one step at the best rate, 1 / (s c), for a = 0.5, N = 6, d = 4.
  static func planted(in scratch: Scratch) throws {
    let network = LinearSelfAttention(width: 5)
    let s = 0.25 / 3, c = (6 + 4 + 1.8 - 2) / 6
    let weights = network.planted(.gradientDescent(rates: [1 / (s * c)]), context: 6)
    try Safetensors.write(
      network.parameters.entries.map { .init($0.name, shape: $0.shape, weights[$0.range]) }, metadata: [:],
      to: scratch.file("planted.safetensors"))
  }

  @Test func aPlantedCheckpointIsFoundAndThreadsChangeNoByte() throws {
    let scratch = try Scratch()
    try Self.planted(in: scratch)
    let arguments = ["measure", "planted.safetensors"] + Self.world + ["--format", "json"]
    let one = try Program(arguments + ["--threads", "1"], in: scratch).finish()
    let two = try Program(arguments + ["--threads", "2"], in: scratch).finish()
    #expect(one.exitCode == 0, "\(one.errors)")
    #expect(one.output == two.output)
    let readings = try #require(try JSONSerialization.jsonObject(with: Data(one.output.utf8)) as? [[String: Any]])
    func value(_ quantity: String) -> Double? {
      readings.first {
        $0["quantity"] as? String == quantity && $0["reference"] as? String == "gradient-descent-1"
          && $0["condition"] is NSNull
      }?["value"] as? Double
    }
    #expect((value("sensitivity-cosine") ?? 0) > 0.99999)
    #expect((value("model-difference") ?? 1) < 1e-4)
    #expect((value("prediction-difference") ?? 1) < 1e-4)
    let nearest = readings.first { $0["quantity"] as? String == "nearest" && $0["condition"] is NSNull }
    #expect(nearest?["reference"] as? String == "gradient-descent-1")
    let loss = try #require(value("loss")), reference = try #require(value("loss-reference"))
    #expect(abs(loss - reference) < 1e-6)
  }

  @Test func everyFormatIsPrinted() throws {
    let scratch = try Scratch()
    try Self.planted(in: scratch)
    let table = try Program(["measure", "planted.safetensors"] + Self.world, in: scratch).finish()
    #expect(table.output.contains("nearest algorithm: gradient-descent-1"))
    let csv = try Program(["measure", "planted.safetensors"] + Self.world + ["--format", "csv"], in: scratch).finish()
    #expect(csv.output.hasPrefix("instrument,quantity,reference,condition,"))
  }

  @Test func damagedFilesAreRefusedAndNeverCrash() throws {
    let scratch = try Scratch()
    try Self.planted(in: scratch)
    let whole = [UInt8](try scratch.bytes("planted.safetensors"))
    var cases: [(String, [UInt8])] = [
      ("empty", []), ("short", Array(whole.prefix(7))), ("header", Array(whole.prefix(40))),
      ("truncated", Array(whole.dropLast(9))), ("oversized", whole + [0]),
      ("length", [UInt8](repeating: 0xff, count: 8) + whole.dropFirst(8)), ("noise", (0..<999).map { UInt8($0 % 251) }),
    ]
    let text = String(decoding: whole, as: Unicode.ASCII.self)
    if let range = text.range(of: "F32") {
      let offset = text.distance(from: text.startIndex, to: range.lowerBound)
      var mistyped = whole
      mistyped.replaceSubrange(offset..<offset + 3, with: Array("F64".utf8))
      cases.append(("mistyped", mistyped))
    }
    for (name, bytes) in cases {
      try Data(bytes).write(to: URL(fileURLWithPath: scratch.file("bad.safetensors")))
      let result = try Program(["measure", "bad.safetensors"] + Self.world, in: scratch).finish()
      #expect(result.exitCode == 65, "\(name): \(result.errors)")
      #expect(result.errors.contains("bad.safetensors") && result.output.isEmpty, "\(name): \(result.errors)")
    }
  }

  @Test func weightsThatAreNotNumbersAreUnavailableAndNotZero() throws {
    let scratch = try Scratch()
    let network = LinearSelfAttention(width: 5)
    let weights = [Float](repeating: .nan, count: network.parameters.count)
    try Safetensors.write(
      network.parameters.entries.map { .init($0.name, shape: $0.shape, weights[$0.range]) }, metadata: network.metadata,
      to: scratch.file("nan.safetensors"))
    let result = try Program(["measure", "nan.safetensors"] + Self.world + ["--format", "json"], in: scratch).finish()
    #expect(result.exitCode == 0, "\(result.errors)")
    let readings = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    let losses = readings.filter { $0["quantity"] as? String == "loss" }
    #expect(!losses.isEmpty && losses.allSatisfy { $0["value"] is NSNull && $0["note"] is String })
  }
}
