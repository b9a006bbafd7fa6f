import Statistics
import Testing

@Suite struct SurvivalTests {
  @Test func turnbullOfDisjointIntervalsIsTheirShares() {
    let times = [(0.0, 1.0), (0, 1), (1, 2), (4, .infinity)].map {
      CensoredTime(after: $0, until: $1)
    }
    let cells = Survival.turnbull(times)
    #expect(cells.map(\.until) == [1, 2, .infinity])
    for (cell, share) in zip(cells, [0.5, 0.25, 0.25]) { #expect(abs(cell.mass - share) < 1e-9) }
  }

  /// Peto's small example in closed form: (0,2], (1,3], (2,4]. Innermost (1,2] and (2,3]; the likelihood
  /// a · (a + b) · b with a + b = 1 has its maximum at one half each.
  @Test func turnbullOfOverlappingIntervals() {
    let cells = Survival.turnbull(
      [(0.0, 2.0), (1, 3), (2, 4)].map { CensoredTime(after: $0, until: $1) })
    #expect(cells.map(\.after) == [1, 2] && cells.map(\.until) == [2, 3])
    for cell in cells { #expect(abs(cell.mass - 0.5) < 1e-9) }
  }

  @Test func rightCensoredExactTimesGiveKaplanMeier() {
    let times = [1.0, 2, 2, 3, 5, 8]
    let happened = [true, true, false, true, false, true]
    let cells = Survival.turnbull(
      zip(times, happened).map { CensoredTime(after: $0, until: $1 ? $0 : .infinity) })
    var left = 1.0
    for step in Survival.kaplanMeier(times: times, happened: happened) {
      left = 1 - cells.filter { $0.until <= step.time }.reduce(0) { $0 + $1.mass }
      #expect(abs(left - step.survival) < 1e-6)
    }
  }

  @Test func medianOverSeeds() throws {
    // Eleven seeds on a grid of checkpoints; one never gets there.
    let pairs = [
      (100.0, 200.0), (100, 200), (200, 400), (200, 400), (200, 400), (200, 400), (200, 400),
      (400, 800), (400, 800),
      (400, 800), (800, .infinity),
    ]
    let median = try #require(Survival.median(of: pairs.map { CensoredTime(after: $0, until: $1) }))
    #expect(median.bracket == Interval(lower: 200, upper: 400) && median.estimate.value == 400)
    #expect(
      median.estimate.interval == Interval(lower: 100, upper: 800)
        && median.estimate.confidence == 0.95)
    // Five seeds cannot reach 95 %.
    let few = try #require(
      Survival.median(of: pairs.prefix(5).map { CensoredTime(after: $0, until: $1) }))
    #expect(abs(few.estimate.confidence - 0.9375) < 1e-12)
    #expect(few.estimate.interval == Interval(lower: 100, upper: 400))
    // None gets there.
    let never = try #require(
      Survival.median(of: (0..<6).map { _ in CensoredTime(after: 500, until: .infinity) }))
    #expect(never.estimate.value == .infinity && never.estimate.interval.lower == 500)
    #expect(Survival.median(of: []) == nil)
    #expect(
      Survival.kaplanMeierMedian(times: [1, 2, 3], happened: [false, false, false])?.value
        == .infinity)
  }
}
