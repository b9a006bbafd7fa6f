import Foundation

/// The numbers that other programs dumped for these tests; each has its script beside it.
enum Fixture {
  static func json<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures")
    let data = try Data(
      contentsOf: (folder ?? URL(fileURLWithPath: "Fixtures")).appendingPathComponent(name))
    return try JSONDecoder().decode(type, from: data)
  }
}

/// A small generator for tests: SplitMix64.
struct TestRandom: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
