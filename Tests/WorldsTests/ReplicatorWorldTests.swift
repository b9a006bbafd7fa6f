import Foundation
import Settings
import Tensors
import Testing
import Worlds

@Suite("Replicators: drift and selection in a population of constant size") struct ReplicatorWorldTests {
  /// The law of the copies in the next generation: Binomial(N, share), by the recursion of its terms.
  private func law(_ world: ReplicatorWorld, copies: Int) -> [Double] {
    let n = world.individuals, weight = (1 + world.selection) * Double(copies)
    let share = weight / (weight + Double(n - copies))
    guard share < 1 else { return (0...n).map { $0 == n ? 1 : 0 } }
    var terms = [pow(1 - share, Double(n))]
    for k in 1...n { terms.append(terms[k - 1] * Double(n - k + 1) / Double(k) * share / (1 - share)) }
    return terms
  }

  /// The probability of fixation by the Markov chain itself, from the first generation to the last.
  private func fixation(_ world: ReplicatorWorld) -> Double {
    let n = world.individuals, rows = (0...n).map { law(world, copies: $0) }
    var state = (0...n).map { $0 == world.copies ? 1.0 : 0 }
    for _ in 0..<4000 {
      state = (0...n).map { next in (0...n).reduce(0) { $0 + state[$1] * rows[$1][next] } }
    }
    return state[n]
  }

  @Test("a generation follows the binomial law, below and above one half", arguments: [3, 10, 17])
  func generations(copies: Int) {
    let world = ReplicatorWorld(individuals: 20, selection: 0.3, copies: copies), draws = 40_000
    var stream = RandomStream(seed: UInt64(copies)), counts = [Int](repeating: 0, count: 21)
    for _ in 0..<draws { counts[world.next(copies, from: &stream)] += 1 }
    // Pearson's statistic over the copies that are expected often enough; its 0.9999 quantile at 20 degrees is 52.4.
    var statistic = 0.0
    for (count, share) in zip(counts, law(world, copies: copies)) where share * Double(draws) >= 5 {
      let expected = share * Double(draws)
      statistic += (Double(count) - expected) * (Double(count) - expected) / expected
    }
    #expect(statistic < 52.4)
  }

  @Test func bothEndsAreAbsorbing() {
    let world = ReplicatorWorld(individuals: 50, selection: -0.5)
    var stream = RandomStream(seed: 1)
    for _ in 0..<1000 {
      #expect(world.next(0, from: &stream) == 0)
      #expect(world.next(50, from: &stream) == 50)
    }
  }

  @Test("without selection the chain fixes copies / N", arguments: [1, 4, 15])
  func drift(copies: Int) {
    let world = ReplicatorWorld(individuals: 20, copies: copies)
    #expect(abs(fixation(world) - Double(copies) / 20) < 1e-9)
    #expect(world.kimuraFixation == Double(copies) / 20)
  }

  @Test("Kimura's formula is good to about s of itself", arguments: [-0.05, -0.01, 0.01, 0.05, 0.1])
  func selection(s: Double) {
    let world = ReplicatorWorld(individuals: 40, selection: s)
    #expect(abs(fixation(world) / world.kimuraFixation - 1) < 1.5 * abs(s))
  }

  @Test func settingsOutOfRangeAreNamed() throws {
    for (key, value) in [("individuals", 0), ("copies", 101), ("selection", 11)] {
      let error = #expect(throws: UserError.self) {
        try ReplicatorWorld(
          from: SettingsReader(Setting(.map([.init(key: key, value: Setting(.integer(value)))])), path: "world"))
      }
      #expect(error?.description.contains("world.\(key)") == true)
    }
  }
}
