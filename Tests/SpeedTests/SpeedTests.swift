import Speed
import Tensors
import Testing

/// The rows of the speed comparison do the work that they say: no duration is asserted.
@Suite struct SpeedTests {
  @Test func everyRowHasANameOfItsOwn() {
    let names = SpeedRow.all.map(\.name)
    #expect(names == ["A1a", "A1b", "A1c", "A2a", "A2b", "A4a", "A4b", "P1a", "P1b", "P1c", "P1d"])
  }

  /// At the start, networks that answer 0 have the loss of answering 0: half of d s = 10/12 for one regression network
  /// and 64 times that for a population; the character model, which knows nothing, has about log 96.
  @Test(arguments: [("A1a", 0.4167, 0.03), ("A4b", 64 * 0.4167, 1), ("A2b", 5.05, 0.2)])
  func theFirstLossIsThatOfKnowingNothing(row: String, loss: Double, within: Double) throws {
    let row = try #require(SpeedRow.all.first { $0.name == row })
    var work = try row.work(RandomStream(seed: 1), workers: Workers(threads: 2))
    #expect(abs(try work.step() - loss) < within)
    #expect(work.environmentSteps == nil)
  }

  @Test(arguments: ["A1a"])
  func threadsDoNotChangeTheResult(row: String) throws {
    let row = try #require(SpeedRow.all.first { $0.name == row })
    let results = try [1, 2, 3].map { threads in
      var work = try row.work(RandomStream(seed: 1), workers: Workers(threads: threads))
      return try [work.step(), work.step()]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(results[0][0] != results[0][1])
  }

  @Test func environmentsAloneArePaidNowAndThen() throws {
    let row = try #require(SpeedRow.all.first { $0.name == "P1d" })
    var work = try row.work(RandomStream(seed: 1), workers: Workers(threads: 2))
    #expect(work.environmentSteps == 2 * 1024 * 128)
    let loss = try work.step()
    #expect(loss < 0 && loss > -0.1)
    let measured = try row.measure(runs: 1, seconds: 0.001, workers: Workers(threads: 1))
    #expect((measured.environmentSteps ?? 0) > 0)
  }

  @Test func aMeasurementTrains() throws {
    let row = try #require(SpeedRow.all.first { $0.name == "A1a" })
    let measured = try row.measure(runs: 2, seconds: 0.001, workers: Workers(threads: 1))
    #expect(measured.runs == 2)
    #expect(measured.steps >= 2)
    #expect(measured.lastLoss < measured.firstLoss)
  }
}
