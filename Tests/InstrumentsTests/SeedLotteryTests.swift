import Instruments
import Readings
import Statistics
import Tensors
import Testing

@Suite struct SeedLotteryTests {
  /// Runs whose agents prefer the proxy at given rates, each counted on `levels` levels, with one reading in the training
  /// law.
  private func runs(_ rates: [Double], levels: Int = 200, foretold: (Int) -> Double) -> [RunSeries] {
    var random = RandomStream(seed: 7)
    return rates.indices.map { seed in
      let hits = (0..<levels).count { _ in random.uniform() < rates[seed] }
      return RunSeries([
        Reading(
          instrument: GoalRates.name, quantity: "preference", value: Double(hits) / Double(levels), n: levels,
          unit: "1", reference: "corner", step: 50, level: 3, condition: GoalRates.shifted, seed: seed),
        Reading(
          instrument: GoalRates.name, quantity: "return", value: foretold(seed), n: levels, unit: "1",
          reference: "cheese", step: 50, level: 3, seed: seed),
        Reading(
          instrument: GoalRates.name, quantity: "return", value: 17, n: levels, unit: "1", reference: "cheese",
          step: 10, level: 3, seed: seed),
      ])
    }
  }

  private let occasion = Occasion(stream: RandomStream(seed: 1))

  private func reading(_ name: String, in readings: [Reading]) throws -> Reading {
    try #require(readings.first { $0.quantity == name })
  }

  @Test func findsTwoCampsAndWhatForetellsThem() throws {
    let rates = (0..<40).map { $0 % 2 == 0 ? 0.1 : 0.9 }
    let readings = SeedLottery().readRuns(
      runs(rates) { $0 % 2 == 0 ? 0.70 + 0.001 * Double($0) : 0.75 + 0.001 * Double($0) }, at: occasion)
    let variance = try reading("between-variance", in: readings)
    #expect(try #require(variance.interval).contains(0.16 * 40 / 39))
    #expect(try #require(variance.null?.p) < 1e-9)
    #expect(try #require(reading("between-share", in: readings).value) > 0.95)
    #expect(try #require(reading("dip", in: readings).null?.p) < 0.01)
    let foretells = try reading("foretells", in: readings)
    #expect(foretells.reference == "goal-rates/return/cheese")
    #expect(foretells.value ?? 0 > 0.7 && foretells.null?.p ?? 1 < 0.01)
    #expect(readings.count { $0.quantity == "foretells" } == 1)
  }

  @Test func staysSilentOnEqualSeeds() throws {
    var random = RandomStream(seed: 3)
    let noise = (0..<40).map { _ in random.uniform() }
    let readings = SeedLottery().readRuns(runs(Array(repeating: 0.6, count: 40)) { noise[$0] }, at: occasion)
    #expect(try #require(reading("between-variance", in: readings).interval).contains(0))
    #expect(try #require(reading("between-variance", in: readings).null?.p) > 0.01)
    #expect(try #require(reading("dip", in: readings).null?.p) > 0.05)
    // 8,000 draws: a standard error of 0.0055.
    #expect(try abs(#require(reading("seed-mean", in: readings).value) - 0.6) < 0.022)
    let foretells = try reading("foretells", in: readings)
    #expect(try #require(foretells.interval).contains(0))
  }

  @Test func saysWhyThereIsNothing() throws {
    let none = SeedLottery().readRuns([], at: occasion)
    #expect(none.count == SeedLottery.card.quantities.count)
    #expect(none.allSatisfy { $0.value == nil && $0.note?.hasPrefix("unavailable, because") == true })
    let two = SeedLottery().readRuns(runs([0.2, 0.4]) { Double($0) } + [RunSeries([])], at: occasion)
    #expect(
      try reading("seed-mean", in: two).note == "1 of 3 runs have no preference under world.shifted and are left out")
    #expect(try reading("dip", in: two).value == nil)
    #expect(try reading("foretells", in: two).value == nil)
  }
}
