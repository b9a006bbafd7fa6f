import Foundation
import Testing
import Worlds

/// Processes that `Fixtures/directedness.py` worked out from the definition alone, with plain value iteration and SciPy.
@Suite struct DirectednessReferenceTests {
  private struct Case: Decodable {
    var states: Int
    var actions: Int
    var discount: Double
    var value: Double
    var inverseTemperature: Double
    var visits: [Double]
    var earned: Double
  }

  @Test func anotherProgramFindsTheSame() throws {
    let url = try #require(
      Bundle.module.url(forResource: "directedness", withExtension: "json", subdirectory: "Fixtures"))
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    #expect(cases.count == 4)
    for item in cases {
      let (states, actions) = (item.states, item.actions)
      func divided(_ row: [Int]) -> [Double] {
        let sum = row.reduce(0, +)
        return row.map { Double($0) / Double(sum) }
      }
      func row(_ s: Int, _ a: Int) -> [Double] {
        divided((0..<states).map { (n: Int) -> Int in 1 + (7 * s + 3 * a + 5 * n + s * a * n) % 11 })
      }
      func choice(_ s: Int) -> [Double] {
        divided((0..<actions).map { (a: Int) -> Int in 1 + (5 * s + 2 * a * a + s * a) % 7 })
      }
      let transitions = (0..<states).map { (s: Int) -> [[Double]] in (0..<actions).map { row(s, $0) } }
      let policy = (0..<states).flatMap { choice($0) }
      let pay = (0..<states).map { (s: Int) -> Double in Double((3 * s * s + 1) % 7) / 7 }
      let first = divided((0..<states).map { (s: Int) -> Int in 1 + s % 2 })
      let process = try DecisionProcess(transitions: transitions, initial: first, discount: item.discount)
      let utility = Utility(ofStates: pay, in: process)
      for (ours, theirs) in zip(process.occupancy(of: policy), item.visits) { #expect(abs(ours - theirs) < 1e-10) }
      #expect(abs(process.start(process.returns(of: policy, utility: utility)) - item.earned) < 1e-10)
      let found = Directedness(of: policy, for: utility, in: process)
      #expect(abs(found.value - item.value) < 1e-9)
      // SciPy finds the place of a flat maximum to the root of its precision.
      #expect(abs(found.inverseTemperature - item.inverseTemperature) < 1e-4 * abs(item.inverseTemperature))
    }
  }
}
