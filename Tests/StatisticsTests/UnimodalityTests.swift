import Statistics
import Testing

@Suite struct UnimodalityTests {
  private struct Case: Decodable {
    var values: [Double]
    var dip: Double
  }

  @Test func agreesWithAnOutsideReference() throws {
    let cases = try Fixture.json([Case].self, "dips.json")
    #expect(cases.count == 48)
    var largest = 0.0
    for item in cases { largest = max(largest, abs(Unimodality.dip(ofSorted: item.values) - item.dip)) }
    print("dip: largest difference from the outside reference \(largest)")
    #expect(largest < 1e-12)
  }

  /// Two points of equal mass are as far from one peak as can be: 1/4.
  @Test func knownDips() {
    #expect(abs(Unimodality.dip(ofSorted: [0, 0, 0, 0, 1, 1, 1, 1]) - 0.25) < 1e-12)
    #expect(abs(Unimodality.dip(ofSorted: [0, 1, 2, 3, 4, 5, 6, 7]) - 1.0 / 16) < 1e-12)
    #expect(Unimodality.dip(ofSorted: []) == 0)
    #expect(Unimodality.dip(ofSorted: [3]) == 0.5)
    #expect(Unimodality.dip(ofSorted: [2, 2, 2, 2, 2]) == 0.1)
  }

  @Test func findsTwoPeaksAndNotOne() throws {
    var random = TestRandom(1)
    let spread = (0..<40).map { Double($0) / 40 }
    let apart = spread.map { $0 < 0.5 ? $0 * 0.2 : 0.8 + 0.2 * $0 }
    let two = try #require(Unimodality(of: apart, draws: 500, using: &random))
    #expect(two.p < 0.01 && two.n == 40)
    let one = try #require(Unimodality(of: spread, draws: 500, using: &random))
    #expect(one.p > 0.5)
  }

  @Test func saysNothingOfTooLittle() {
    var random = TestRandom(1)
    #expect(Unimodality(of: [1, 2, 3], using: &random) == nil)
    #expect(Unimodality(of: [1, 2, 3, .nan], using: &random) == nil)
  }
}
