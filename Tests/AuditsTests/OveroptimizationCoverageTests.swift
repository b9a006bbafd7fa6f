import Audits
import Foundation
import Statistics
import Tensors
import Testing

/// How often the intervals of `overoptimization` hold the truth, by world.
///
/// `MESASCOPE_COVERAGE=400 swift test -c release --filter OveroptimizationCoverage` prints the table of the documentation;
/// without the variable a few dozen worlds are run, and only gross misses fail.
@Suite struct OveroptimizationCoverageTests {
  /// Runs of one curve: each has a level and a slope of its own around the population's, and noise at every point.
  struct World {
    var name: String
    var form: PressureForm
    var runs: Int
    var beta: Double
    var levelSpread = 0.1
    var slopeSpread = 0.05
    var noise = 0.05
    var heavy = false
    /// Each run stops at a pressure of its own.
    var ragged = false
  }

  static let worlds = [
    World(name: "best-of-n form, 8 runs", form: .bestOfN, runs: 8, beta: 0.25),
    World(name: "best-of-n form, 30 runs", form: .bestOfN, runs: 30, beta: 0.25),
    World(name: "best-of-n form, 3 runs", form: .bestOfN, runs: 3, beta: 0.25),
    World(name: "best-of-n form, one run", form: .bestOfN, runs: 1, beta: 0.25, levelSpread: 0, slopeSpread: 0),
    World(name: "reinforcement form, 8 runs", form: .reinforcement, runs: 8, beta: 0.5),
    World(name: "noisy, 8 runs", form: .bestOfN, runs: 8, beta: 0.25, noise: 0.3),
    World(name: "heavy-tailed noise (t₃), 8 runs", form: .bestOfN, runs: 8, beta: 0.25, noise: 0.15, heavy: true),
    World(name: "runs of different lengths, 8 runs", form: .bestOfN, runs: 8, beta: 0.25, ragged: true),
    World(name: "no turn (a straight line), 8 runs", form: .line, runs: 8, beta: 0),
    World(name: "no turn, one run", form: .line, runs: 1, beta: 0, levelSpread: 0, slopeSpread: 0),
  ]

  static let alpha = 1.2
  static let levels = (1...14).map { Double($0) * 0.27 }

  func table(_ world: World, _ random: inout RandomStream) -> PressureTable {
    var rows: [PressureTable.Row] = []
    for run in 0..<world.runs {
      let level = world.levelSpread * random.normal()
      let slope = Self.alpha + world.slopeSpread * random.normal()
      let length = world.ragged ? 7 + Int(random.uniform() * 8) : Self.levels.count
      for d in Self.levels.prefix(length) {
        let noise = world.noise * (world.heavy ? SelectionWorld.heavy(&random) : random.normal())
        rows.append(
          PressureTable.Row(
            run: run, kl: d * d, proxy: d, gold: level + gold(world, d, alpha: slope) + noise, weight: 1))
      }
    }
    return PressureTable(
      source: "world", shape: .divergence, rows: rows, runs: (0..<world.runs).map { "\($0)" }, rowsRead: rows.count,
      notes: [])
  }

  func gold(_ world: World, _ d: Double, alpha: Double) -> Double {
    switch world.form {
    case .line: alpha * d
    case .bestOfN: d * (alpha - world.beta * d)
    case .reinforcement: d * (alpha - world.beta * log(d))
    }
  }

  @Test func coverage() throws {
    let full = ProcessInfo.processInfo.environment["MESASCOPE_COVERAGE"].flatMap { Int($0) }
    let count = full ?? 5
    print("| world | a peak is found | peak | stop below the peak | gold lost | drop height | right form kept |")
    print("|---|---|---|---|---|---|---|")
    for world in Self.worlds {
      typealias Tally = CoverageTally
      var found = Tally()
      var peak = Tally()
      var stop = Tally()
      var lost = Tally()
      var drop = Tally()
      var form = Tally()
      let truth = world.form.peak(ratio: Self.alpha / world.beta) ?? .infinity
      let curve = Self.levels.map { gold(world, $0, alpha: Self.alpha) }
      let highest = curve.max() ?? 0
      let height = ((curve.last ?? 0) - highest) / (highest - (curve.min() ?? 0))
      for index in 0..<count {
        var random = RandomStream(seed: 22).stream(world.name).stream(index)
        let table = table(world, &random)
        let reached = (table.rows.map(\.kl).max() ?? 0).squareRoot()
        let trueLoss = max(
          0, gold(world, min(truth, reached), alpha: Self.alpha) - gold(world, reached, alpha: Self.alpha))
        let audit = OveroptimizationAudit.of(table, options: OveroptimizationOptions(seed: UInt64(index)))
        let estimate = audit.answer("peak-d")?.estimate
        found.add(estimate != nil)
        if world.form != .line {
          peak.add(estimate?.interval.contains(truth))
          lost.add((audit.answer("gold-lost")?.estimate?.interval).map { $0.contains(trueLoss) })
        }
        stop.add((audit.answer("stop-kl")?.estimate?.value).map { $0.squareRoot() <= truth })
        if !world.ragged {
          drop.add(
            (audit.answer("drop-height")?.estimate).flatMap { $0.confidence < 1 ? $0.interval.contains(height) : nil })
        }
        form.add(audit.forms.first { $0.form == world.form }.map { !$0.isToldFromBest })
      }
      print(
        "| \(world.name) | " + [found, peak, stop, lost, drop, form].map(\.text).joined(separator: " | ") + " |")
      #expect(world.form == .line ? found.share < 0.5 : found.share > 0.5 && peak.share > 0.3, "\(world.name)")
      #expect(stop.share > 0.3, "\(world.name)")
    }
  }
}
