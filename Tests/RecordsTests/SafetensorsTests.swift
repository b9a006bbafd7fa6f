import Foundation
import Records
import Settings
import Testing

@Suite struct SafetensorsTests {
  @Test func readsWhatThePythonPackageWrote() throws {
    let file = try Safetensors(contentsOf: fixture("python.safetensors"))
    #expect(file.metadata == ["network": "linear-self-attention"])
    let single: [Float] = [0, -0.0, 1, -2.5, 0.1, 65504, 1e-7, .infinity, -.infinity, .nan]
    #expect(try file.floats("single").map(\.bitPattern).dropLast() == single.map(\.bitPattern).dropLast())
    #expect(try file.floats("single").last?.isNaN == true)
    #expect(try file.doubles("double").dropLast() == single.map { Double($0) / 3 }.dropLast())
    #expect(try file.floats("half").dropLast() == single.map { Float(Float16($0)) }.dropLast())
    // bfloat16 has eight bits: 0.1 and 1e-7 rounded to nearest by hand.
    #expect(
      try file.floats("brain").dropLast()
        == [0, 0, 1, -2.5, 0.10009765625, 65536, 1.0011717677116394e-07, .infinity, -.infinity])
    #expect(try file.integers("counts") == [1, -2, 1 << 62, 4])
    #expect(file["counts"]?.shape == [2, 2])
    #expect(try file.floats("scalar") == [7])
    #expect(file["scalar"]?.shape == [] && file["scalar"]?.count == 1)
    #expect(try file.floats("empty") == [] && file["empty"]?.shape == [0, 5])
    #expect(file["flags"]?.type == .bool)
    #expect(file["absent"] == nil)
  }

  @Test func memoryAndFileGiveTheSame() throws {
    let file = try Safetensors(contentsOf: fixture("python.safetensors"))
    let memory = try Safetensors(bytes: fixtureBytes("python.safetensors"), source: "memory")
    #expect(file.tensors == memory.tensors && file.metadata == memory.metadata)
    for info in file.tensors where [.f32, .f64, .f16, .bf16].contains(info.type) {
      #expect(try file.doubles(info.name).map(\.bitPattern) == memory.doubles(info.name).map(\.bitPattern))
    }
  }

  @Test func writesWhatThePythonPackageWrites() throws {
    let tensors: [Safetensors.Tensor] = [
      .init("scalar", shape: [], [Float(0.5)]),
      .init("layers.0.attention.query.weight", shape: [2, 3], (0..<6).map { Float($0) / 4 }),
      .init("layers.0.attention.key.weight", shape: [1, 3], [Float(9), -1, 0, 1, 9][1..<4]),
      .init("numbers", shape: [2], [0.1, 0.2]),
      .init("positions", shape: [2], [Int64(5), -6]),
      .init("ünïcode \"quoted\"\n", shape: [0], [Float]()),
    ]
    let metadata = ["network": "line\tbreak \\ “é”"]
    #expect(try Safetensors.bytes(tensors, metadata: metadata) == fixtureBytes("same.safetensors"))
    #expect(try Safetensors.bytes([], metadata: [:]) == fixtureBytes("no-tensors.safetensors"))
    let scratch = try Scratch()
    try Safetensors.write(tensors.reversed(), metadata: metadata, to: scratch.file("a.safetensors"))
    #expect(try contents(of: scratch.path) == ["a.safetensors": fixtureBytes("same.safetensors")])
  }

  @Test func everyBitComesBack() throws {
    var random = SplitMix(state: 1)
    let floats = (0..<1000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }
    let doubles = (0..<1000).map { _ in Double(bitPattern: random.next()) }
    let integers = (0..<1000).map { _ in Int64(bitPattern: random.next()) } + [.min, .max]
    let metadata = ["": "", "key": "\u{0}\u{7F}\u{202E}\u{10FFFF}\u{1F600}", "path": "a/b\\c\r\n\""]
    let bytes = Safetensors.bytes(
      [
        .init("f", shape: [10, 100], floats), .init("d", shape: [1000], doubles), .init("i", shape: [1002], integers),
        .init("", shape: [0, 3], [Double]()),
      ], metadata: metadata)
    let file = try Safetensors(bytes: bytes, source: "memory")
    #expect(file.metadata == metadata)
    #expect(try file.floats("f").map(\.bitPattern) == floats.map(\.bitPattern))
    #expect(try file.doubles("d").map(\.bitPattern) == doubles.map(\.bitPattern))
    #expect(try file.integers("i") == integers)
    #expect(try file.doubles("").isEmpty)
    #expect(file.tensors.allSatisfy { $0.bytes.lowerBound % ($0.type.bits / 8) == 0 }, "aligned")
  }

  @Test func asksForWhatIsNotThereByName() throws {
    let file = try Safetensors(contentsOf: fixture("python.safetensors"))
    var error = try userError { _ = try file.floats("sngle") }
    #expect(error.exitCode == 65 && error.description.contains("no tensor “sngle”"))
    #expect(error.description.contains("did you mean “single”?"))
    error = try userError { _ = try file.floats("flags") }
    #expect(error.exitCode == 65 && error.description.contains("tensor “flags” (bytes "))
    #expect(error.description.contains("found elements of type BOOL, expected F32, F64, BF16 or F16"))
    error = try userError { _ = try file.integers("half") }
    #expect(error.description.contains("expected I64"))
    error = try userError { _ = try Safetensors(contentsOf: "/nowhere/at.all") }
    #expect(error.exitCode == 66)
    error = try userError { _ = try Safetensors(contentsOf: NSTemporaryDirectory()) }
    #expect(error.exitCode == 66)
  }

  @Test func aFileThatShrinksMeanwhileIsAnError() throws {
    let scratch = try Scratch()
    let path = scratch.file("shrinks.safetensors")
    try Safetensors.write([.init("x", shape: [1000], [Float](repeating: 1, count: 1000))], metadata: [:], to: path)
    let file = try Safetensors(contentsOf: path)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 500)
    let error = try userError { _ = try file.floats("x") }
    #expect(error.exitCode == 74 && error.description.contains("became shorter"))
  }
}
