import Audits
import Foundation
import Statistics
import Tensors
import Testing

/// How often the intervals of `select` hold the truth, how wide they are and how far the value lies from it, by world.
///
/// `MESASCOPE_COVERAGE=1000 swift test -c release --filter SelectionCoverage` prints the tables of the documentation; without
/// the variable a few tables of each world are drawn, and only gross misses fail. `MESASCOPE_WORLD="ties;skewed"` keeps the
/// worlds whose name holds one of the words.
@Suite struct SelectionCoverageTests {
  /// The corrections of the winner's score, in the order of the tables.
  static let corrections = [
    ("shrunk", "score-shrunk"), ("hybrid", "score-hybrid"), ("conditional", "score-conditional"),
    ("bootstrap", "score-bootstrap"), ("reported", "score-reported"),
  ]

  struct WorldTally {
    var corrections = SelectionCoverageTests.corrections.map { _ in ScoreTally() }
    var quoted = ScoreTally()
    var fresh = CoverageTally(), set = CoverageTally(), size = CoverageTally()
    var reliability = CoverageTally(), trials = CoverageTally(), luck = CoverageTally(), kept = CoverageTally()
    var promised = Moments()
  }

  @Test func coverage() throws {
    let environment = ProcessInfo.processInfo.environment
    let full = environment["MESASCOPE_COVERAGE"].flatMap { Int($0) }
    // What is quoted, the score on a fresh benchmark and the best set promise 95 of 100 in every world; a short run leaves chance more room.
    let least = full == nil ? 0.4 : 0.85
    let only = environment["MESASCOPE_WORLD"]?.split(separator: ";") ?? []
    var results: [(world: SelectionWorld, tally: WorldTally)] = []
    for world in SelectionWorld.all {
      guard only.isEmpty || only.contains(where: { world.name.contains($0) }) else { continue }
      let tally = try run(world, count: full ?? (world.models > 100 ? 2 : 8), sizes: full != nil)
      results.append((world, tally))
      for promised in [tally.quoted.held, tally.fresh, tally.set] {
        #expect(promised.share > least, "\(world.name)")
      }
    }
    func table(_ heads: [String], _ cells: (SelectionWorld, WorldTally) -> [String]) {
      print("\n| world | " + heads.joined(separator: " | ") + " |")
      print("|---" + String(repeating: "|---", count: heads.count) + "|")
      for (world, tally) in results {
        print("| \(world.name) | " + cells(world, tally).joined(separator: " | ") + " |")
      }
    }
    let names = Self.corrections.map(\.0)
    table(["quoted"] + names + ["fresh score"]) { _, tally in
      ([tally.quoted.held] + tally.corrections.map(\.held) + [tally.fresh]).map(\.text)
    }
    table(["quoted"] + names) { _, tally in
      ([tally.quoted] + tally.corrections).map { "\($0.width) / \($0.error)" }
    }
    table(
      ["best set", "its size", "luck", "reliability", "effective trials", "chance: promised", "kept"]
    ) { world, tally in
      let chance =
        world.hasOneBest ? [String(format: "%.1f", 100 * tally.promised.mean), tally.kept.text] : ["–", "–"]
      return [tally.set, tally.size, tally.luck, tally.reliability, tally.trials].map(\.text) + chance
    }
  }

  private func run(_ world: SelectionWorld, count: Int, sizes: Bool) throws -> WorldTally {
    var tally = WorldTally()
    for index in 0..<count {
      var random = RandomStream(seed: 20).stream(world.name).stream(index)
      let drawn = world.draw(&random)
      let options = SelectionOptions(resamples: 500, permutations: 19, seed: UInt64(index))
      let audit = SelectionAudit.of(drawn.table, options: options)
      func interval(_ quantity: String) -> Interval? { audit.answer(quantity)?.estimate?.interval }
      let winner = try #require(drawn.table.models.firstIndex(of: audit.winner))
      let truth = drawn.truth[winner]
      let error = try #require(audit.models.first?.standardError)
      for (position, quantity) in Self.corrections.map(\.1).enumerated() {
        tally.corrections[position].add(audit.answer(quantity)?.estimate, truth: truth, error: error)
      }
      tally.quoted.add(audit.bestCorrection, truth: truth, error: error)
      tally.fresh.add(interval("score-fresh")?.contains(drawn.fresh[winner]))
      let top = drawn.truth.max() ?? 0
      let best = Set(drawn.table.models.indices.filter { drawn.truth[$0] == top }.map { "m\($0)" })
      // Where several are equally best, one of them in the set is enough to hold the best.
      tally.set.add(!best.isDisjoint(with: Set(audit.bestSet)))
      // Reliability is clamped to 0...1, where a true zero lies on the edge.
      if let truth = world.reliability { tally.reliability.add(interval("reliability")?.contains(truth)) }
      if let truth = world.trials {
        tally.trials.add(
          interval("effective-trials").map { $0.lower <= truth * 1.0001 && truth <= $0.upper * 1.0001 })
      }
      if let truth = drawn.luck { tally.luck.add(interval("luck-expected")?.contains(truth)) }
      if sizes {
        var again = drawn.table
        (again.scores, again.noise) = (drawn.fresh, drawn.freshNoise ?? drawn.table.noise)
        let fresh = SelectionAudit.of(again, options: options).answer("best-set")?.estimate?.value
        if let fresh { tally.size.add(interval("best-set")?.contains(fresh)) }
      }
      if let chance = audit.answer("chance-best")?.estimate?.value {
        tally.promised.add(chance)
        tally.kept.add(best.contains(audit.winner) && best.count == 1)
      }
    }
    return tally
  }
}

extension SelectionWorld {
  /// Whether one model is truly the best, so that a chance to be it can be kept.
  var hasOneBest: Bool { !["equal models", "two "].contains(where: name.contains) }
}
