import Audits
import Foundation
import Statistics
import Tensors
import Testing

/// How often the intervals of `overoptimization` hold the truth for raw candidates, whose curve is neither published form.
///
/// Printed with the table of `OveroptimizationCoverageTests`.
@Suite struct CandidateCoverageTests {
  @Test func coverage() throws {
    let full = ProcessInfo.processInfo.environment["MESASCOPE_COVERAGE"].flatMap { Int($0) }
    print("| candidates | a peak is found | peak-n | stop below the peak | gold lost | the misfit is noticed |")
    print("|---|---|---|---|---|---|")
    for (control, prompts, each) in [
      (PressureControl.gaussian, 20, 100), (.studentT, 8, 100), (.studentT, 50, 100), (.studentT, 200, 100),
    ] {
      // The exact gold of every n that the curves can reach.
      let curve = try (1...each).map { try #require(control.expectedGold(bestOf: Double($0))) }
      let top = try #require(curve.indices.max { curve[$0] < curve[$1] })
      let loss = curve[top] - curve[each - 1]
      var found = CoverageTally()
      var peak = CoverageTally()
      var stop = CoverageTally()
      var lost = CoverageTally()
      var noticed = CoverageTally()
      for index in 0..<(full ?? 3) {
        var random = RandomStream(seed: 23).stream(control.rawValue).stream(prompts).stream(index)
        var gathered = CandidateCurves()
        for prompt in 0..<prompts {
          gathered.open("\(prompt)")
          for _ in 0..<each {
            let gold = random.normal()
            let root = control == .gaussian ? 1 : (-log(1 - random.uniform())).squareRoot()
            let added = gathered.add(proxy: gold + random.normal() / root, gold: gold, to: prompt)
            #expect(added)
          }
        }
        let audit = OveroptimizationAudit.of(try gathered.table(source: "world"))
        let estimate = audit.answer("peak-n")?.estimate
        found.add(estimate != nil)
        if control == .studentT { peak.add(estimate?.interval.contains(Double(top + 1))) }
        stop.add(audit.answer("stop-n")?.estimate.map { $0.value <= Double(top + 1) + 1e-6 })
        lost.add((audit.answer("gold-lost")?.estimate).map { $0.interval.contains(loss) } ?? (loss < 1e-12))
        noticed.add((audit.misfit ?? 1) < 0.01)
      }
      print(
        "| \(control.rawValue), \(prompts) prompts of \(each) | "
          + [found, peak, stop, lost, noticed].map(\.text).joined(separator: " | ") + " |")
      if control == .gaussian { #expect(found.share < 0.5) }
    }
  }
}
