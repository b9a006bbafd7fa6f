import Instruments
import Readings
import Settings
import Statistics
import Tensors
import Testing

@Suite struct EmergenceTests {
  private let occasion = Occasion(seed: 3, stream: RandomStream(seed: 0))
  /// Several runs are of no one seed.
  private let population = Occasion(stream: RandomStream(seed: 0))
  private let emergence = Emergence()

  private func series(_ values: [(step: Int, match: Double?)], reference: String = "gradient-descent-1") -> [Reading] {
    values.map {
      Reading(
        instrument: "algorithm-match", quantity: "match", value: $0.match, n: 100, unit: "1", reference: reference,
        step: $0.step, level: 3, null: Reading.Null(value: 0, p: 0.001), note: $0.match == nil ? "no" : nil)
    }
  }

  private func interval(_ lower: Double, _ upper: Double) -> Interval { Interval(lower: lower, upper: upper) }

  @Test func liesBetweenTheLastBelowAndTheFirstAbove() {
    // Given out of order, as a file may hold them.
    let readings = series([(100, 0.95), (0, 0), (10, 0.3), (50, 0.9)])
    let reading = emergence.readRun(RunSeries(readings), at: occasion)[0]
    #expect(reading.value == 50)
    #expect(reading.interval == interval(10, 50))
    #expect(reading.n == 4 && reading.seed == 3 && reading.null?.p == 0.001)
  }

  @Test func countsOnlyWhatStays() {
    let readings = series([(0, 0), (10, 0.9), (20, 0.5), (30, 0.9), (40, 0.95)])
    #expect(emergence.passage(in: readings)?.interval == interval(20, 30))
  }

  @Test func isCensoredOnTheRightWhereItNeverStays() throws {
    let reading = emergence.readRun(RunSeries(series([(0, 0), (10, 0.9), (20, 0.5)])), at: occasion)[0]
    #expect(reading.value == nil && reading.interval == interval(20, .infinity))
    #expect(reading.note?.contains("never stays over 0.8") == true)
    #expect(reading.jsonLine.contains(#""interval":[20,null]"#))
  }

  @Test func isCensoredOnTheLeftWhereItWasThereAtOnce() {
    #expect(emergence.passage(in: series([(0, 1), (10, 1)]))?.interval == interval(0, 0))
    #expect(emergence.passage(in: series([(5, 1), (10, 1)]))?.interval == interval(0, 5))
  }

  @Test func anUnavailableMatchIsNotOverTheThreshold() {
    let reading = emergence.readRun(RunSeries(series([(0, nil), (10, 0.9), (20, nil), (30, 0.9)])), at: occasion)[0]
    #expect(reading.interval == interval(20, 30))
    #expect(reading.note?.contains("2 checkpoints without a match") == true)
  }

  @Test func looksAtItsReferenceInDistributionOnly() {
    var shifted = series([(0, 1), (10, 1)])
    for index in shifted.indices { shifted[index].condition = "world.inputs.scale=2" }
    let other = series([(0, 1)], reference: "ridge")
    let reading = emergence.readRun(RunSeries(shifted + other), at: occasion)[0]
    #expect(reading.value == nil && reading.n == 0 && reading.note?.hasPrefix("unavailable") == true)
  }

  @Test func theMedianOverSeedsKnowsWhatIsCensored() {
    let runs = [10, 20, 20, 40].map { series([(0, 0), ($0 / 2, 0.1), ($0, 0.9)]) } + [series([(0, 0), (40, 0.2)])]
    let readings = emergence.readRuns(runs.map { RunSeries($0) }, at: population)
    #expect(readings.map(\.quantity) == ["emergence-median", "emergence-share"])
    #expect(readings[0].value == 20 && readings[0].n == 5)
    #expect(readings[1].value == 0.8 && readings[1].seed == nil)
  }

  @Test func saysThatFewerThanHalfEmerged() {
    let runs = [series([(0, 0), (10, 0.9)]), series([(0, 0), (10, 0)]), series([(0, 0), (10, 0)])]
    let readings = emergence.readRuns(runs.map { RunSeries($0) }, at: population)
    #expect(readings[0].value == nil && readings[0].note?.contains("1 of 3") == true)
    #expect(emergence.readRuns([], at: population).allSatisfy { $0.value == nil && $0.n == 0 })
  }

  @Test func refusesAThresholdOutOfRange() throws {
    let setting = Setting(.map([.init(key: "threshold", value: Setting(.number(1.5)))]))
    #expect(throws: UserError.self) { try Emergence(from: SettingsReader(setting)) }
  }
}
