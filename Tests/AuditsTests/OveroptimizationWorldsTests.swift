import Audits
import Foundation
import Statistics
import Tensors
import Testing

/// Worlds of science.md item 7 whose gold is known in closed form.
@Suite struct OveroptimizationWorldsTests {
  func table(_ rows: [PressureTable.Row]) -> PressureTable {
    PressureTable(
      source: "t", shape: .divergence, rows: rows, runs: (0...(rows.map(\.run).max() ?? 0)).map { "run \($0)" })
  }

  /// On a ball with linear rewards at an angle θ the proxy's optimum is worth cos θ, and gold drops only for θ > 90°.
  @Test func ball() throws {
    for degrees in [0.0, 30, 60, 89, 120, 180] {
      let cosine = cos(degrees * .pi / 180)
      let path = (0...20).map { step -> PressureTable.Row in
        let t = Double(step) / 20
        return PressureTable.Row(run: 0, kl: t * t, proxy: t, gold: cosine * t)
      }
      let audit = OveroptimizationAudit.of(table(path), options: OveroptimizationOptions(goldRange: 2))
      let drop = try #require(audit.answer("drop-height")?.estimate?.value)
      #expect(abs(drop - min(0, cosine / 2)) < 1e-12, "\(degrees)")
      #expect((audit.answer("stop-kl")?.estimate != nil) == (degrees < 90), "\(degrees)")
      #expect(audit.headline.contains("still rises") == (degrees < 90), "\(degrees): \(audit.headline)")
      #expect(audit.headline.contains("Gold falls") == (degrees > 90), "\(degrees): \(audit.headline)")
    }
  }

  /// The square's curve is piecewise linear: 0.96 a unit up to the facet, −0.16 a unit after it.
  @Test func squareIsPiecewiseLinear() throws {
    for row in try PressureControl.square.table(from: RandomStream(seed: 0)).rows {
      #expect(abs(row.gold - (row.kl <= 1 ? 0.96 * row.kl : 0.96 - 0.16 * (row.kl - 1))) < 1e-12)
      #expect(abs(row.proxy - (row.kl <= 1 ? 1.04 * row.kl : 1.04 + 0.16 * (row.kl - 1))) < 1e-12)
    }
  }

  /// A corner is neither form: said first, with the pressure that gold is highest at; every answer of the curve says so too.
  @Test func scoresThatContradictTheCurve() throws {
    let audit = OveroptimizationAudit.of(try PressureControl.square.table(from: RandomStream(seed: 0)))
    #expect(audit.headline.contains("follow none of the curves") && audit.headline.contains("highest at 1 nats"))
    #expect(try #require(audit.misfit) < 1e-4)
    #expect(!audit.findings.contains { $0.contains("Stop at") || $0.contains("prefer") })
    for answer in audit.answers where answer.quantity != "drop-height" {
      #expect(answer.note?.contains("do not follow the curve") == true, "\(answer.quantity)")
    }
    // Student t error bends otherwise than the forms, but they peak where gold does.
    let tailed = OveroptimizationAudit.of(try PressureControl.studentT.table(from: RandomStream(seed: 0)))
    #expect(tailed.headline.contains("Gold peaks") && tailed.findings[0].contains("do not quite follow"))
  }

  /// E[V | U] = s_V² / (s_V² + s_X²) U, and the gold of the best of n is s_V ρ e_n, ρ = s_V / √(s_V² + s_X²).
  @Test func regressionalGoodhart() throws {
    var random = RandomStream(seed: 8)
    for (sv, sx) in [(1.0, 1.0), (2, 1), (1, 3)] {
      var moments = [2, 8, 32].map { _ in Moments() }
      var cross = 0.0
      var square = 0.0
      for _ in 0..<1500 {
        var gold: [Double] = []
        var proxy: [Double] = []
        for _ in 0..<64 {
          gold.append(sv * random.normal())
          proxy.append((gold.last ?? 0) + sx * random.normal())
        }
        for (v, u) in zip(gold, proxy) {
          cross += u * v
          square += u * u
        }
        for (i, n) in [2, 8, 32].enumerated() {
          moments[i].add(try #require(OrderStatistics.bestOf(n, proxy: proxy, gold: gold)))
        }
      }
      #expect(abs(cross / square - sv * sv / (sv * sv + sx * sx)) < 0.01)
      let rho = sv / (sv * sv + sx * sx).squareRoot()
      for (i, n) in [2, 8, 32].enumerated() {
        #expect(
          abs(moments[i].mean - sv * rho * OrderStatistics.expectedMaximum(of: n)) < 4.5 * moments[i].standardError)
      }
    }
  }

  /// π ∝ π₀ exp(proxy/τ) over normal scores: KL = s²/2τ², gold s_V²/τ, so that gold is the line √2 (s_V²/s) d.
  @Test func tiltedNormalIsALine() throws {
    let (sv, sx) = (1.5, 1.0)
    let s = (sv * sv + sx * sx).squareRoot()
    let taus = (1...12).map { 4 / Double($0) }
    let audit = OveroptimizationAudit.of(
      table(taus.map { PressureTable.Row(run: 0, kl: s * s / (2 * $0 * $0), proxy: s * s / $0, gold: sv * sv / $0) }))
    let line = try #require(audit.forms.first { $0.form == .line })
    #expect(abs(line.alpha.value - 2.0.squareRoot() * sv * sv / s) < 1e-9)
    #expect(audit.answer("peak-kl")?.estimate == nil && audit.headline.contains("still rises"))
    // A tabular policy, tilted the same way: proxy and pressure rise together, d proxy / d KL = τ.
    var random = RandomStream(seed: 3)
    let scores = (0..<200).map { _ in random.normal() }
    func tilted(_ tau: Double) -> (kl: Double, proxy: Double) {
      let top = scores.max() ?? 0
      let weights = scores.map { exp(($0 - top) / tau) }
      let total = weights.reduce(0, +)
      let p = weights.map { $0 / total }
      return (
        p.reduce(0) { $0 + ($1 > 0 ? $1 * log($1 * 200) : 0) }, zip(p, scores).reduce(0) { $0 + $1.0 * $1.1 }
      )
    }
    for tau in [4.0, 1, 0.3] {
      let (low, high) = (tilted(tau * 1.001), tilted(tau * 0.999))
      #expect(abs((high.proxy - low.proxy) / (high.kl - low.kl) - tau) < 1e-3 * tau)
    }
  }

  /// No answer shows an interval without width, and none is a bare zero.
  @Test func noEmptyIntervals() throws {
    var random = RandomStream(seed: 12)
    func curve(_ run: Int, _ gold: (Double) -> Double, noise: Double = 0.02, from: Int = 0) -> [PressureTable.Row] {
      (from...12).map {
        let d = Double($0) * 0.3
        return PressureTable.Row(run: run, kl: d * d, proxy: d, gold: gold(d) + noise * random.normal())
      }
    }
    let turning: (Double) -> Double = { $0 * (1.2 - 0.25 * $0) }
    let rising: (Double) -> Double = { $0 * (1.2 - 0.1 * $0) }
    let cases: [(String, [PressureTable.Row])] = [
      ("one rising run", curve(0, rising)), ("one turning run", curve(0, turning)),
      ("exact", curve(0, turning, noise: 0)), ("exact line", curve(0, { $0 }, noise: 0)),
      ("two exact runs", curve(0, turning, noise: 0) + curve(1, { turning($0) + 1 }, noise: 0)),
      ("rising runs", (0..<7).flatMap { curve($0, rising) }),
      ("falling runs", (0..<3).flatMap { curve($0, { -$0 }) }),
      ("five points", Array(curve(0, rising).prefix(5))),
      ("peak at the end", curve(0, { $0 * (1.2 - 0.1667 * $0) }, noise: 0.1)),
    ]
    for (name, rows) in cases {
      let audit = OveroptimizationAudit.of(table(rows))
      for answer in audit.answers {
        guard let estimate = answer.estimate else {
          #expect(answer.note?.isEmpty == false, "\(name): \(answer.quantity)")
          continue
        }
        #expect(estimate.confidence == 1 || estimate.interval.width > 0, "\(name): \(answer.quantity)")
        #expect(estimate.confidence < 1 || answer.note != nil, "\(name): \(answer.quantity)")
      }
      for form in audit.forms {
        for estimate in [form.alpha, form.beta, form.peak, form.stop].compactMap({ $0 }) {
          #expect(estimate.confidence == 1 || estimate.interval.width > 0, "\(name): \(form.form)")
        }
      }
    }
    // A peak beyond the data: said in the headline, and of the loss that there is none yet.
    let beyond = OveroptimizationAudit.of(table(cases[0].1))
    #expect(beyond.headline.contains("beyond") || beyond.headline.contains("No peak"))
    #expect(beyond.answer("gold-lost")?.estimate == nil)
    #expect(beyond.answer("gold-lost")?.note?.contains("still rises") == true)
    // Exactly on the curve of five points: the turn is seen.
    let few = OveroptimizationAudit.of(
      table(
        [0.0, 1, 2, 3, 4].map {
          PressureTable.Row(run: 0, kl: $0 * $0, proxy: $0, gold: turning($0) + 0.001 * cos(7 * $0))
        }))
    #expect(few.preferred == .bestOfN && few.answer("peak-kl")?.estimate != nil)
  }

  /// A copied row or run is no further evidence.
  @Test func copiesCountOnce() throws {
    func rows(_ run: Int) -> [PressureTable.Row] {
      (0...9).map { step in
        let kl = Double(step)
        let gold = kl.squareRoot() - 0.2 * kl + 0.01 * Double(step % 3)
        return PressureTable.Row(run: run, kl: kl, proxy: 1, gold: gold)
      }
    }
    let once = OveroptimizationAudit.of(table(rows(0)))
    for copied in [rows(0) + rows(1), rows(0) + rows(0)] {
      let audit = OveroptimizationAudit.of(table(copied))
      #expect(audit.answers == once.answers)
      #expect(audit.notes.contains { $0.contains("left out") || $0.contains("count once") })
    }
  }
}
