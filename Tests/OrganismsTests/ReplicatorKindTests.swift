import Organisms
import Records
import Settings
import Subjects
import Tensors
import Testing
import Worlds

@Suite("Populations of replicators, grown") struct ReplicatorKindTests {
  private func kind(_ world: any World = ReplicatorWorld(individuals: 20, copies: 5)) throws -> ReplicatorKind {
    let populations = Setting(
      .map([
        .init(key: "count", value: Setting(.integer(400))), .init(key: "generations", value: Setting(.integer(500))),
      ]))
    let setting = Setting(.map([.init(key: "populations", value: populations)]))
    return try ReplicatorKind(
      from: SettingsReader(setting), in: world, stock: Stock(networks: [], baseOptimizers: [], learners: []))
  }

  private func start(_ kind: ReplicatorKind, _ arrays: [String: [Float]]? = nil) throws -> any Growing {
    try kind.start(
      Beginning(stream: RandomStream(seed: 3), arrays: arrays), checkpoints: CheckpointSchedule(),
      workers: Workers(threads: 1))
  }

  private func lineages(_ growth: any Growing) throws -> Lineages {
    try #require(growth.specimen(label: "", workers: Workers(threads: 1)).subject as? Lineages)
  }

  private func finish(_ growth: inout any Growing) throws -> [GrowthRecord] {
    var records: [GrowthRecord] = []
    while !growth.isFinished { _ = try growth.advance(isInterrupted: { false }) { records.append($0) } }
    return records
  }

  @Test("drift alone fixes copies / N, and ends when nothing can change")
  func drift() throws {
    var growth = try start(kind())
    let records = try finish(&growth)
    let copies = try lineages(growth).copies
    #expect(growth.step < 500 && copies.allSatisfy { $0 == 0 || $0 == 20 })
    // Four standard errors of a share of 1/4 among 400.
    let share = Double(copies.count { $0 == 20 }) / 400
    #expect(abs(share - 0.25) < 4 * (0.25 * 0.75 / 400).squareRoot())
    #expect(records.last?.values["fixed"] == share && records.last?.values["frequency"] == share)
  }

  @Test("stopped anywhere and resumed, the same populations come of it")
  func resume() throws {
    var whole = try start(kind())
    _ = try finish(&whole)
    var broken = try start(kind()), left = 7
    _ = try broken.advance(
      isInterrupted: {
        left -= 1
        return left < 0
      }, record: { _ in })
    var resumed = try start(kind())
    try resumed.restore(broken.snapshot)
    #expect(resumed.step == broken.step && resumed.step > 0)
    _ = try finish(&resumed)
    #expect(try lineages(resumed).copies == lineages(whole).copies && resumed.snapshot == whole.snapshot)
  }

  @Test("populations that go on from others know no common start; others than these are refused")
  func beginnings() throws {
    #expect(try lineages(start(kind())).home?.copies == 5)
    #expect(try lineages(start(kind(), ["copies": [Float](repeating: 7, count: 400)])).home == nil)
    for wrong in [[:], ["copies": [1, 2]], ["copies": [Float](repeating: 21, count: 400)]] {
      #expect(throws: UserError.self) { try start(kind(), wrong) }
    }
    #expect(throws: UserError.self) { try kind(RegressionWorld(dimensions: 2, context: 4, noise: 0)) }
  }
}
