import Audits
import Foundation
import Settings
import Statistics
import Tensors
import Testing

/// Known answers of science.md item 7.
@Suite struct OveroptimizationAuditTests {
  func read(_ text: String) throws -> PressureTable {
    try PressureTable.read(bytes: Array(text.utf8), name: "t.csv")
  }

  /// Curves of each published form are found again, with their maxima in closed form.
  @Test func formsAreRecovered() throws {
    var random = RandomStream(seed: 7)
    for (form, peak) in [(PressureForm.bestOfN, 1.2 / 0.5), (.reinforcement, exp(1.2 / 0.5 - 1))] {
      let (alpha, beta) = (1.2, form == .bestOfN ? 0.25 : 0.5)
      var text = "run,kl,proxy,gold\n"
      for run in 0..<8 {
        let level = 0.1 * random.normal()
        for step in 1...15 {
          let d = Double(step) * (form == .bestOfN ? 0.3 : 0.4)
          let gold =
            d * (alpha - beta * (form == .bestOfN ? d : log(d))) + level + 0.03 * random.normal()
          text += "\(run),\(d * d),\(d),\(gold)\n"
        }
      }
      let audit = OveroptimizationAudit.of(try read(text))
      #expect(audit.preferred == form)
      let found = try #require(audit.answer("peak-d")?.estimate)
      #expect(found.interval.contains(peak) && found.interval.width < 0.5 * peak)
      let fit = try #require(audit.forms.first { $0.form == form })
      let beta2 = try #require(fit.beta)
      #expect(abs(fit.alpha.value - alpha) < 0.15 && abs(beta2.value - beta) < 0.06)
      #expect(fit.peak?.method == "fieller")
      let stop = try #require(audit.answer("stop-kl")?.estimate?.value)
      #expect(stop < peak * peak && stop > 0.5 * peak * peak)
    }
  }

  /// A pure Gaussian world has no turn; its fitted β over n = 2…10⁴ is −0.026 ρ s_V and α 1.27 ρ s_V.
  @Test func gaussianErrorNeverTurns() throws {
    let audit = OveroptimizationAudit.of(
      try PressureControl.gaussian.table(from: RandomStream(seed: 0)))
    #expect(audit.answer("peak-kl")?.estimate == nil && audit.headline.contains("No peak"))
    #expect(audit.answer("stop-kl")?.note?.contains("still rises") == true)
    // Gold of the best of n is e_n / √2.
    for level in audit.levels where level.kl > 0 {
      let n = Pressure.bestOf(divergence: level.kl)
      let truth = OrderStatistics.expectedMaximum(of: n) / 2.0.squareRoot()
      #expect(abs(level.gold.value - truth) < 4 * level.gold.interval.width / 3.92)
    }
    var points: [PressurePoint] = []
    for n in [2.0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] {
      points.append(
        PressurePoint(
          d: Pressure.divergence(bestOf: n).squareRoot(),
          value: OrderStatistics.expectedMaximum(of: n), run: 0))
    }
    // Through the origin, as published: R / d = α − β d.
    let fit = try #require(
      Regression.fit(
        columns: [points.map { $0.d }, points.map { -$0.d * $0.d }], y: points.map(\.value)))
    #expect(abs(fit.coefficients[0] - 1.27) < 0.01 && abs(fit.coefficients[1] + 0.026) < 0.004)
  }

  /// Student-t error turns without any hacking: gold 0, 0.6093, 0.6953, 0.3810, 0.1193 at n = 1, 5, 10, 100, 1000.
  @Test func heavyTailsTurn() throws {
    let table = try PressureControl.studentT.table(from: RandomStream(seed: 0))
    let audit = OveroptimizationAudit.of(table)
    let peak = try #require(audit.answer("peak-n")?.estimate)
    #expect(peak.interval.lower > 3 && peak.interval.upper < 40)
    #expect(try #require(audit.answer("drop-height")?.estimate).interval.upper < -0.3)
    for (n, truth) in [(1.0, 0.0), (1000, 0.1193)] {
      let level = try #require(
        audit.levels.min {
          abs($0.kl - Pressure.divergence(bestOf: n)) < abs($1.kl - Pressure.divergence(bestOf: n))
        })
      #expect(abs(level.gold.value - truth) < 4 * level.gold.interval.width / 3.92)
    }
  }

  /// The gold of the best of n in both control worlds, as tabulated, and as their tables show it at every n.
  @Test func goldOfTheControls() throws {
    let gaussian = [(1.0, 0.0), (10, 1.088), (100, 1.773), (1000, 2.292), (10_000, 2.724)]
    let studentT = [(1.0, 0.0), (5, 0.6093), (10, 0.6953), (100, 0.3810), (1000, 0.1193), (10_000, 0.0376)]
    for (n, gold) in gaussian {
      #expect(abs(try #require(PressureControl.gaussian.expectedGold(bestOf: n)) - gold) < 0.6e-3, "n = \(n)")
    }
    for (n, gold) in studentT {
      #expect(abs(try #require(PressureControl.studentT.expectedGold(bestOf: n)) - gold) < 0.6e-4, "n = \(n)")
    }
    #expect(PressureControl.square.expectedGold(bestOf: 10) == nil)
    // Normal and t candidates of our own, through the order-statistic weights.
    var random = RandomStream(seed: 6)
    for control in [PressureControl.gaussian, .studentT] {
      var moments = [5, 10, 100].map { _ in Moments() }
      for _ in 0..<200 {
        var gold: [Double] = []
        var proxy: [Double] = []
        for _ in 0..<1000 {
          gold.append(random.normal())
          let root = control == .gaussian ? 1 : (-log(1 - random.uniform())).squareRoot()
          proxy.append((gold.last ?? 0) + random.normal() / root)
        }
        for (i, n) in [5, 10, 100].enumerated() {
          moments[i].add(try #require(OrderStatistics.bestOf(n, proxy: proxy, gold: gold)))
        }
      }
      for (i, n) in [5.0, 10, 100].enumerated() {
        let truth = try #require(control.expectedGold(bestOf: n))
        #expect(abs(moments[i].mean - truth) < 4.5 * moments[i].standardError, "\(control) best of \(n)")
      }
      // And the table that ships: every level of its curve.
      let audit = OveroptimizationAudit.of(try control.table(from: RandomStream(seed: 0)))
      for level in audit.levels {
        let truth = try #require(control.expectedGold(bestOf: Pressure.bestOf(divergence: level.kl)))
        #expect(abs(level.gold.value - truth) < 4.5 * level.gold.interval.width / 3.92, "\(control) at \(level.kl)")
      }
    }
  }

  /// Best-of-n from raw candidates is unbiased: N = 20, n = 5, ρ = 0.6 gives 0.6 e_5 = 0.698.
  @Test func bestOfNIsUnbiased() throws {
    var random = RandomStream(seed: 5)
    var moments = Moments()
    for _ in 0..<4000 {
      let gold = (0..<20).map { _ in random.normal() }
      let proxy = gold.map { 0.6 * $0 + 0.8 * random.normal() }
      moments.add(try #require(OrderStatistics.bestOf(5, proxy: proxy, gold: gold)))
    }
    #expect(
      abs(moments.mean - 0.6 * OrderStatistics.expectedMaximum(of: 5)) < 4.5 * moments.standardError
    )
  }

  /// The square: gold rises to 0.96 at the facet and falls to 0.8; over its range of 1.2 a drop of 0.1333.
  @Test func squareGivesItsExactDrop() throws {
    let table = try PressureControl.square.table(from: RandomStream(seed: 0))
    #expect(
      abs((table.rows.map(\.gold).max() ?? 0) - 0.96) < 1e-12
        && abs((table.rows.last?.gold ?? 0) - 0.8) < 1e-12)
    let audit = OveroptimizationAudit.of(table, options: OveroptimizationOptions(goldRange: 1.2))
    #expect(abs(try #require(audit.answer("drop-height")?.estimate?.value) + 2.0 / 15) < 1e-12)
  }

  @Test func shapesAndRefusals() throws {
    #expect(
      try read("n,proxy,gold\n1,0,0\n10,1,1\n").rows.map(\.kl) == [
        0, Pressure.divergence(bestOf: 10),
      ])
    let raw = try read("prompt,candidate,proxy,gold\np,0,1,1\np,1,2,3\nq,0,0,5\nq,1,4,1\n")
    #expect(raw.shape == .candidates && raw.runs == ["p", "q"])
    #expect(raw.rows.map(\.gold) == [2, 3, 3, 1])
    for text in [
      "", "kl,proxy,gold\n", "kl,gold\n1,2\n", "kl,proxy,gold\n-1,0,0\n", "n,proxy,gold\n0.5,0,0\n",
      "kl,proxy,gold\nx,0,0\n",
      "kl,proxy,gold\n1,nan,0\n", "prompt,proxy,gold\np,1,2\n",
    ] { #expect(throws: (any Error).self, "\(text)") { try read(text) } }
    for (text, place) in [
      ("kl,proxy,gold,Gold\n1,2,3,4\n", "t.csv:1, columns 3 and 4"),
      ("prompt,candidate,proxy,gold\na,0,1,1\na,1,2,2\nb,0,1,1\n", "t.csv:4"),
      ("kl,proxy,gold\n0,0,0\n-0.01,1,1\n", "t.csv:3, column 1 (kl)"),
    ] {
      let error = #expect(throws: UserError.self) { try read(text) }
      #expect("\(error?.place ?? "")" == place && error?.kind == .badData, "\(text)")
    }
    // Bits become nats, whatever sign the name writes them with; a spare column of pressures is named.
    for name in ["kl_bits", "KL (bits)"] {
      let table = try read("\(name),n,proxy,gold\n2,9,0,0\n3,9,0,0\n")
      #expect(abs(table.rows[0].kl - 2 * log(2)) < 1e-15)
      #expect(table.notes.contains { $0.contains("bits") } && table.notes.contains { $0.contains("n is not used") })
    }
    // Too few pressures: said, not guessed.
    let few = OveroptimizationAudit.of(try read("kl,proxy,gold\n0,0,0\n1,1,1\n"))
    #expect(few.preferred == nil && few.answer("peak-kl")?.note?.contains("too few") == true)
    let constant = OveroptimizationAudit.of(
      try read("kl,proxy,gold\n0,1,1\n1,1,1\n2,1,1\n4,1,1\n9,1,1\n"))
    #expect(constant.answer("peak-kl")?.estimate == nil && constant.answer("stop-kl")?.estimate == nil)
    #expect(constant.headline.contains("the same at every pressure"))
  }
}

/// Raw candidates in memory that does not grow with the table.
@Suite struct CandidateCurvesTests {
  /// Lines that threads read at once, and rows with quotation marks that are read one by one, give the same table.
  @Test func plainLinesAndRows() throws {
    func table(quoted: Bool) throws -> PressureTable {
      var random = RandomStream(seed: 32)
      var text = "prompt,candidate,proxy,gold\n"
      for prompt in 0..<40 {
        for candidate in 0..<50 {
          let (gold, noise) = (random.normal(), random.normal())
          let name = quoted ? "\"p\(prompt)\"" : "p\(prompt)"
          text += "\(name),\(candidate),\(gold + noise),\(candidate == 7 && prompt == 3 ? "" : "\(gold)")\n"
        }
      }
      return try PressureTable.read(bytes: Array(text.utf8))
    }
    let (plain, quoted) = (try table(quoted: false), try table(quoted: true))
    #expect(plain.rows == quoted.rows && plain.runs == quoted.runs && plain.notes == quoted.notes)
    #expect(plain.rowsRead == 2000 && plain.notes.contains { $0.contains("1 candidate") })
  }

  /// The same candidates give the same curves whether or not the first prompts had to give theirs up on the way.
  @Test func longTables() throws {
    func gathered(mostKept: Int, last: Int) throws -> PressureTable {
      var random = RandomStream(seed: 30)
      var curves = CandidateCurves(mostKept: mostKept)
      for prompt in 0..<12 {
        curves.open("p\(prompt)")
        for _ in 0..<(prompt == 11 ? last : 500) {
          let gold = random.normal()
          let added = curves.add(proxy: gold + random.normal(), gold: gold, to: prompt)
          #expect(added)
        }
      }
      // A prompt that comes back after its curve was made cannot be put together again.
      let late = curves.add(proxy: 0, gold: 0, to: 0)
      #expect(late == (mostKept > 6000))
      return try curves.table(source: "t")
    }
    let whole = try gathered(mostKept: 1_000_000, last: 500)
    let parts = try gathered(mostKept: 2600, last: 500)
    #expect(whole.runs == parts.runs && whole.rowsRead == parts.rowsRead + 1)
    // The first prompt of the whole one has a candidate more; all others agree.
    #expect(whole.rows.filter { $0.run > 0 } == parts.rows.filter { $0.run > 0 })
    // A shorter prompt at the end shortens all curves to what it has.
    let short = try gathered(mostKept: 2600, last: 40)
    let top = try #require(short.rows.map(\.kl).max())
    #expect(top <= Pressure.divergence(bestOf: 40) && top > Pressure.divergence(bestOf: 8))
    #expect(short.notes.contains { $0.contains("from 40 to 500 candidates") })
    #expect(Set(short.runs.indices.map { run in short.rows.count { $0.run == run } }).count == 1)
  }
}
