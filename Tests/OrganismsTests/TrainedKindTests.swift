import BaseOptimizers
import Networks
import Organisms
import Records
import Settings
import Subjects
import Tensors
import Testing
import Worlds

/// A trained organism as a study's stages start it: from a beginning, with or without the optimizer of the stage before.
@Suite("Trained organisms from their beginning") struct TrainedKindTests {
  static let stock = Stock(
    networks: [LinearSelfAttention.self],
    baseOptimizers: [
      GradientDescent.Settings.self, EvolutionStrategy.Settings.self, CovarianceMatrixAdaptation.Settings.self,
      SelectionSettings.self,
    ], learners: [InContextOrganism.self])

  static let optimizers: [String: [(String, Setting.Content)]] = [
    "adam": [("kind", .text("gradient-descent")), ("method", .text("adam"))],
    "falling rate": [
      ("kind", .text("gradient-descent")), ("method", .text("sgd")),
      ("schedule", .map([.init(key: "kind", value: Setting(.text("linear")))])),
    ],
    "momentum": [("kind", .text("gradient-descent")), ("method", .text("sgd")), ("momentum", .number(0.9))],
    "evolution": [("kind", .text("evolution")), ("population", .integer(8))],
    "covariance-matrix-adaptation": [("kind", .text("covariance-matrix-adaptation"))],
    "truncation": [("kind", .text("selection")), ("population", .integer(12))],
  ]

  static func kind(_ optimizer: String, steps: Int) throws -> TrainedKind {
    let entries = optimizers[optimizer] ?? []
    let sections: [(String, [(String, Setting.Content)])] = [
      ("network", [("kind", .text("linear-self-attention"))]),
      ("base-optimizer", entries + [("steps", .integer(steps)), ("batch", .integer(32))]),
    ]
    let setting = Setting(
      .map(
        sections.map { section in
          .init(
            key: section.0, value: Setting(.map(section.1.map { .init(key: $0.0, value: Setting($0.1)) })))
        }))
    return try TrainedKind(
      from: SettingsReader(setting), in: RegressionWorld(dimensions: 2, context: 4), stock: stock)
  }

  /// Grows to the end; the records of all steps.
  static func finish(_ growth: inout any Growing) throws -> [GrowthRecord] {
    var records: [GrowthRecord] = []
    while !growth.isFinished { _ = try growth.advance(isInterrupted: { false }) { records.append($0) } }
    return records
  }

  static func start(_ optimizer: String, steps: Int, _ beginning: Beginning) throws -> any Growing {
    try kind(optimizer, steps: steps).start(
      beginning, checkpoints: CheckpointSchedule(count: 2), workers: Workers(threads: 1))
  }

  static func arrays(_ growth: any Growing) throws -> [String: [Float]] {
    try Dictionary(
      uniqueKeysWithValues: growth.checkpoint.tensors.map { ($0.name, try #require($0.floats)) })
  }

  /// On the same stream, and so on the same data, one stretch of twenty steps is two of ten. A study gives each of its
  /// stages a stream of its own, so that there the data of the second stretch are others.
  @Test(
    "two stretches that keep the optimizer are one, to the byte",
    arguments: optimizers.keys.filter { $0 != "falling rate" }.sorted())
  func keptOptimizersGoOn(_ optimizer: String) throws {
    let stream = RandomStream(seed: 4)
    var whole = try Self.start(optimizer, steps: 20, Beginning(stream: stream))
    let records = try Self.finish(&whole)
    var first = try Self.start(optimizer, steps: 10, Beginning(stream: stream))
    let early = try Self.finish(&first)
    var second = try Self.start(
      optimizer, steps: 10,
      Beginning(stream: stream, arrays: Self.arrays(first), state: first.snapshot, keepsOptimizer: true))
    #expect(second.step == 0 && second.lastStep == 10 && !second.isFinished)
    let late = try Self.finish(&second)
    #expect(try Self.arrays(second) == Self.arrays(whole))
    #expect(late.map(\.step) == Array(0..<10))
    #expect((early + late).map(\.values) == records.map(\.values), "losses and costs go on too")
    // And resumed in the middle of the second stretch.
    var broken = try Self.start(
      optimizer, steps: 10,
      Beginning(stream: stream, arrays: Self.arrays(first), state: first.snapshot, keepsOptimizer: true))
    var left = 4
    _ = try broken.advance(
      isInterrupted: {
        left -= 1
        return left < 0
      }, record: { _ in })
    var resumed = try Self.start(optimizer, steps: 10, Beginning(stream: stream))
    try resumed.restore(broken.snapshot)
    #expect(resumed.step == broken.step)
    _ = try Self.finish(&resumed)
    #expect(try Self.arrays(resumed) == Self.arrays(whole))
    #expect(resumed.snapshot == second.snapshot)
  }

  @Test("a fresh optimizer begins from the same arrays, forgets its moments and keeps the count of costs")
  func freshOptimizersStartOver() throws {
    let stream = RandomStream(seed: 4)
    var first = try Self.start("adam", steps: 10, Beginning(stream: stream))
    let early = try Self.finish(&first)
    func next(keeps: Bool) throws -> (records: [GrowthRecord], arrays: [String: [Float]]) {
      var growth = try Self.start(
        "adam", steps: 10,
        Beginning(stream: stream, arrays: Self.arrays(first), state: first.snapshot, keepsOptimizer: keeps))
      #expect(try Self.arrays(growth) == Self.arrays(first))
      let records = try Self.finish(&growth)
      return (records, try Self.arrays(growth))
    }
    let kept = try next(keeps: true), fresh = try next(keeps: false)
    #expect(kept.arrays != fresh.arrays)
    for records in [kept.records, fresh.records] {
      #expect(records.map { $0.values["updates"] } == (11...20).map { Double($0) })
      #expect(records.map { $0.values["examples"] } == (11...20).map { Double(32 * $0) })
      #expect(
        (records.first?.values["floating-point-operations"] ?? 0) > early.last?.values["floating-point-operations"] ?? 0
      )
    }
  }

  @Test("a schedule runs over the steps of its stage, also where the optimizer is kept")
  func schedulesBeginWithTheirStage() throws {
    let stream = RandomStream(seed: 4)
    var first = try Self.start("falling rate", steps: 10, Beginning(stream: stream))
    _ = try Self.finish(&first)
    func next(keeps: Bool) throws -> [String: [Float]] {
      var growth = try Self.start(
        "falling rate", steps: 10,
        Beginning(
          stream: stream.stream("next"), arrays: Self.arrays(first), state: first.snapshot, keepsOptimizer: keeps))
      _ = try Self.finish(&growth)
      return try Self.arrays(growth)
    }
    #expect(try next(keeps: false) != Self.arrays(first))
    #expect(
      try next(keeps: true) != Self.arrays(first), "at the end of its schedule the rate is 0, and nothing is learned")
  }

  @Test("arrays of another network, and states of another optimizer, are refused by name")
  func whatDoesNotFitIsRefused() throws {
    let stream = RandomStream(seed: 4)
    let first = try Self.start("adam", steps: 10, Beginning(stream: stream))
    var arrays = try Self.arrays(first)
    let name = "layers.0.attention.key.weight"
    arrays[name] = [1, 2]
    let error = #expect(throws: UserError.self) {
      try Self.start("adam", steps: 10, Beginning(stream: stream, arrays: arrays))
    }
    #expect(error?.kind == .badData && error?.place == "from: \(name)" && error?.value == "2 numbers")
    let other = #expect(throws: UserError.self) {
      try Self.start(
        "evolution", steps: 10,
        Beginning(stream: stream, arrays: Self.arrays(first), state: first.snapshot, keepsOptimizer: true))
    }
    #expect(other?.kind == .badData)
  }

  @Test("an example is what is grown, and a checkpoint is a specimen again")
  func specimens() throws {
    let kind = try Self.kind("adam", steps: 3)
    #expect(kind.example.subject is any Answering && kind.example.world is RegressionWorld && kind.steps == 3)
    let error = #expect(throws: UserError.self) {
      try TrainedKind(from: SettingsReader(nil), in: CheeseInTheCorner(), stock: Self.stock)
    }
    #expect(error?.description.contains("a world that networks can be trained in") == true)
  }
}
