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
    var alpha = 1.2
    var levelSpread = 0.1
    var slopeSpread = 0.05
    var noise = 0.05
    var heavy = false
    /// Each run stops at a pressure of its own: the share of the pressures that the shortest have; 1 for all alike.
    var shortest = 1.0
    var pressures = (1...14).map { Double($0) * 0.27 }

    func gold(_ d: Double, alpha: Double) -> Double {
      switch form {
      case .line: alpha * d
      case .bestOfN: d * (alpha - beta * d)
      case .reinforcement: d * (alpha - beta * log(d))
      }
    }

    func gold(_ d: Double) -> Double { gold(d, alpha: alpha) }

    func table(_ random: inout RandomStream) -> PressureTable {
      var rows: [PressureTable.Row] = []
      for run in 0..<runs {
        let level = levelSpread * random.normal()
        let slope = alpha + slopeSpread * random.normal()
        // Lengths are even on a logarithmic scale; three pressures at least.
        let share = shortest < 1 ? exp(log(shortest) * random.uniform()) : 1
        let length = max(3, Int((Double(pressures.count) * share).rounded()))
        for d in pressures.prefix(length) {
          let error = noise * (heavy ? SelectionWorld.heavy(&random) : random.normal())
          rows.append(
            PressureTable.Row(
              run: run, kl: d * d, proxy: d, gold: level + gold(d, alpha: slope) + error, weight: 1))
        }
      }
      return PressureTable(
        source: "world", shape: .divergence, rows: rows, runs: (0..<runs).map { "\($0)" }, rowsRead: rows.count,
        notes: [])
    }
  }

  static let worlds = [
    World(name: "best-of-n form, 8 runs", form: .bestOfN, runs: 8, beta: 0.25),
    World(name: "best-of-n form, 30 runs", form: .bestOfN, runs: 30, beta: 0.25),
    World(name: "best-of-n form, 3 runs", form: .bestOfN, runs: 3, beta: 0.25),
    World(name: "best-of-n form, one run", form: .bestOfN, runs: 1, beta: 0.25, levelSpread: 0, slopeSpread: 0),
    World(name: "reinforcement form, 8 runs, peak within", form: .reinforcement, runs: 8, beta: 0.8, noise: 0.1),
    World(name: "reinforcement form, 8 runs, peak just beyond", form: .reinforcement, runs: 8, beta: 0.5),
    World(name: "peak far beyond the data, 8 runs", form: .bestOfN, runs: 8, beta: 0.1),
    World(name: "peak at the first points, 8 runs", form: .bestOfN, runs: 8, beta: 1.2),
    World(name: "gold falls from the start, 8 runs", form: .bestOfN, runs: 8, beta: 0.1, alpha: -0.2),
    World(name: "noisy, 8 runs", form: .bestOfN, runs: 8, beta: 0.25, noise: 0.3),
    World(name: "noisy, 4 runs", form: .bestOfN, runs: 4, beta: 0.25, noise: 0.3),
    World(name: "noisy, one run", form: .bestOfN, runs: 1, beta: 0.25, levelSpread: 0, slopeSpread: 0, noise: 0.3),
    World(name: "very noisy, 3 runs", form: .bestOfN, runs: 3, beta: 0.25, noise: 0.4),
    World(name: "noisy reinforcement form, 6 runs", form: .reinforcement, runs: 6, beta: 0.7, noise: 0.3),
    World(name: "heavy-tailed noise (t₃), 8 runs", form: .bestOfN, runs: 8, beta: 0.25, noise: 0.15, heavy: true),
    World(name: "lengths that differ twofold, 8 runs", form: .bestOfN, runs: 8, beta: 0.25, shortest: 0.5),
    World(
      name: "lengths that differ tenfold, 8 runs", form: .bestOfN, runs: 8, beta: 0.25, shortest: 0.1,
      pressures: (1...30).map { Double($0) * 0.126 }),
    World(
      name: "lengths that differ tenfold, 4 noisy runs", form: .bestOfN, runs: 4, beta: 0.25, noise: 0.15,
      shortest: 0.1,
      pressures: (1...30).map { Double($0) * 0.126 }),
    World(
      name: "four pressures, 8 noisy runs", form: .bestOfN, runs: 8, beta: 0.25, noise: 0.2,
      pressures: [0.5, 1.5, 2.7, 3.8]),
    World(
      name: "uneven pressures (doubling), 5 runs", form: .bestOfN, runs: 5, beta: 0.25, noise: 0.1,
      pressures: (0..<8).map { 0.05 * exp2(Double($0) * 0.9) }),
    World(name: "no turn (a straight line), 8 runs", form: .line, runs: 8, beta: 0),
    World(name: "no turn, one run", form: .line, runs: 1, beta: 0, levelSpread: 0, slopeSpread: 0),
  ]

  @Test func coverage() throws {
    let full = ProcessInfo.processInfo.environment["MESASCOPE_COVERAGE"].flatMap { Int($0) }
    let count = full ?? 5
    print(
      "| world | a peak is found | peak | stop below the peak | gold at the peak | gold lost | drop height | right form kept |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for world in Self.worlds {
      typealias Tally = CoverageTally
      var found = Tally()
      var peak = Tally()
      var stop = Tally()
      var height = Tally()
      var lost = Tally()
      var drop = Tally()
      var form = Tally()
      let truth = max(0, world.form.peak(ratio: world.alpha / world.beta) ?? .infinity)
      let curve = world.pressures.map { world.gold($0) }
      let highest = curve.max() ?? 0
      let fall = ((curve.last ?? 0) - highest) / (highest - (curve.min() ?? 0))
      for index in 0..<count {
        var random = RandomStream(seed: 22).stream(world.name).stream(index)
        let table = world.table(&random)
        let reached = (table.rows.map(\.kl).max() ?? 0).squareRoot()
        let top = world.gold(min(max(truth, world.pressures[0]), reached))
        let trueLoss = top - world.gold(reached)
        let audit = OveroptimizationAudit.of(table, options: OveroptimizationOptions(seed: UInt64(index)))
        func holds(_ quantity: String, _ truth: Double) -> Bool? {
          audit.answer(quantity)?.estimate.map { $0.interval.contains(truth) }
        }
        let estimate = audit.answer("peak-d")?.estimate
        found.add(estimate != nil)
        if world.form != .line, truth > 0 { peak.add(estimate?.interval.contains(truth)) }
        height.add(holds("peak-gold", top))
        // Without an estimate the audit says that gold still rises: that nothing is lost.
        lost.add(holds("gold-lost", trueLoss) ?? (trueLoss < 1e-12))
        stop.add((audit.answer("stop-kl")?.estimate?.value).map { $0.squareRoot() <= truth + 1e-9 })
        if world.shortest == 1 {
          drop.add(
            (audit.answer("drop-height")?.estimate).map {
              $0.interval.contains(fall) || $0.confidence == 1 && fall == 0
            })
        }
        form.add(audit.forms.first { $0.form == world.form }.map { !$0.isToldFromBest })
      }
      if world.runs == 1 { drop = Tally() }
      print(
        "| \(world.name) | " + [found, peak, stop, height, lost, drop, form].map(\.text).joined(separator: " | ") + " |"
      )
      if world.form == .line { #expect(found.share < 0.5, "\(world.name)") }
      for tally in [peak, stop, height, lost] where found.share > 0.5 { #expect(tally.share > 0.3, "\(world.name)") }
    }
  }
}
