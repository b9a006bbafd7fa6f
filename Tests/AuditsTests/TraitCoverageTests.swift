import Foundation
import Statistics
import Tensors
import Testing

/// How often the intervals of correlated responses hold the truth; printed as `SelectionCoverageTests` does.
@Suite struct TraitCoverageTests {
  /// The correlated response of a trait: how often its interval holds slope · lead, and how often p is at most 0.05 where
  /// there is no link.
  @Test func traits() throws {
    let full = ProcessInfo.processInfo.environment["MESASCOPE_COVERAGE"].flatMap { Int($0) }
    let count = full.map { $0 * 2 } ?? 40
    print("| trait | response | p ≤ 0.05 |\n|---|---|---|")
    let worlds: [(name: String, n: Int, slope: Double, noise: (Double, inout RandomStream) -> Double)] = [
      ("normal, 30 models", 30, 0.5, { _, random in random.normal() }),
      ("normal, 5 models", 5, 0.5, { _, random in random.normal() }),
      ("heavy-tailed (t₃), 30 models", 30, 0.5, { _, random in SelectionWorld.heavy(&random) }),
      ("spread grows with the score, 30 models", 30, 0.5, { x, random in exp(0.7 * x) * random.normal() }),
      ("yes or no, no link, 30 models", 30, 0, { _, random in random.uniform() < 0.2 ? 1 : 0 }),
      ("heavy-tailed, no link, 12 models", 12, 0, { _, random in SelectionWorld.heavy(&random) }),
    ]
    for world in worlds {
      var held = CoverageTally()
      var small = CoverageTally()
      for index in 0..<count {
        var random = RandomStream(seed: 21).stream(world.name).stream(index)
        let x = (0..<world.n).map { _ in random.normal() }
        let y = x.map { world.slope * $0 + world.noise($0, &random) }
        let winner = try #require(x.indices.max { x[$0] < x[$1] })
        let response = TraitResponse.of(trait: y, scores: x, winner: winner, draws: 399, using: &random)
        held.add(response.map { $0.response.interval.contains(world.slope * (x[winner] - Moments(x).mean)) })
        small.add(response.map { $0.p <= 0.05 })
      }
      print("| \(world.name) | \(held.text) | \(world.slope == 0 ? small.text : "–") |")
      #expect(held.share > 0.7 && (world.slope != 0 || small.share < 0.2), "\(world.name)")
    }
  }
}
