import BaseOptimizers
import Foundation
import Settings
import Tensors
import Testing

/// Settings as a study writes them, from words.
func section(_ values: [(String, Setting.Content)]) throws -> SettingsReader {
  try SettingsReader(
    Setting(.map(values.map { Setting.Entry(key: $0.0, value: Setting($0.1)) })), path: "base-optimizer")
}

/// The base optimizers of this room that a user can choose.
let kinds: [any BaseOptimizerSettings.Type] = [
  GradientDescent.Settings.self, EvolutionStrategy.Settings.self, CovarianceMatrixAdaptation.Settings.self,
  SelectionSettings.self, ProximalPolicyOptimization.Settings.self,
]

@Suite("Base optimizers by name") struct BaseOptimizerRegistryTests {
  /// One of each kind, and of each way it can run.
  static let choices: [String: [(String, Setting.Content)]] = [
    "sgd": [("kind", .text("gradient-descent")), ("method", .text("sgd")), ("momentum", .number(0.9))],
    "adam": [("kind", .text("gradient-descent")), ("learning-rate", .number(0.01))],
    "adamw": [("kind", .text("gradient-descent")), ("method", .text("adamw")), ("clip-global-norm", .number(0.5))],
    "evolution": [("kind", .text("evolution")), ("population", .integer(8))],
    "evolution natural sgd": [
      ("kind", .text("evolution")), ("rank-shaping", .text("natural")), ("method", .text("sgd")),
      ("momentum", .number(0.5)),
    ],
    "covariance-matrix-adaptation": [("kind", .text("covariance-matrix-adaptation"))],
    "truncation": [("kind", .text("selection")), ("mutation-decay", .number(0.9))],
    "best-of-n": [("kind", .text("selection")), ("method", .text("best-of-n")), ("population", .integer(8))],
    "reinforcement": [
      ("kind", .text("reinforcement")), ("environments", .integer(4)), ("horizon", .integer(16)),
      ("minibatches", .integer(3)), ("learning-rate", .number(0.01)),
    ],
  ]

  static let initialization: Initialization = { stream in
    var stream = stream
    var values = [Float](repeating: 0, count: 40)
    stream.fillNormal(&values)
    return values
  }

  static func optimizer(_ name: String) throws -> any BaseOptimizer {
    try section(choices[name] ?? []).baseOptimizer(among: kinds).start(
      from: initialization(RandomStream(seed: 1)), stream: RandomStream(seed: 5), initialization: initialization)
  }

  /// A loss that differs from step to step as fresh examples do.
  static let noisy = ClosedForm(
    parameterCount: 40,
    loss: { parameters, step in
      var sum = 0.0
      for (i, value) in parameters.enumerated() {
        sum += Double(i % 5 + 1) * Double(value) * Double(value) + sin(Double(step * 40 + i)) * Double(value)
      }
      return sum
    },
    slope: { parameters in parameters.enumerated().map { Float($0 % 5 + 1) * 2 * $1 } })

  /// What the choice works on: the noisy loss, or a corridor of as many parameters to act in.
  static func objective(_ name: String) -> any Objective {
    name == "reinforcement" ? Corridor(cells: 13, environments: 4) : noisy
  }

  @Test("each kind of the list is explained in one line, and is among the choices tried here")
  func everyKindIsTried() throws {
    let tried = try Set(Self.choices.keys.map { try Self.optimizer($0).kind })
    #expect(tried == Set(kinds.map { $0.kind }))
    #expect(kinds.count == tried.count)
    #expect(kinds.allSatisfy { !$0.about.isEmpty })
  }

  @Test("twenty steps are nine steps, a saved state, and eleven more: the same bytes", arguments: choices.keys.sorted())
  func resume(_ name: String) throws {
    var whole = try Self.optimizer(name)
    var records: [StepRecord] = []
    var saved: OptimizerState?
    for step in 0..<20 {
      if step == 9 { saved = whole.state }
      records.append(try whole.advance(on: Self.objective(name)))
    }
    var resumed = try Self.optimizer(name)
    try resumed.restore(try #require(saved))
    #expect(resumed.state == saved)
    #expect(resumed.step == 9)
    for step in 9..<20 { #expect(try resumed.advance(on: Self.objective(name)) == records[step]) }
    #expect(resumed.state == whole.state)
    #expect(resumed.parameters.map(\.bitPattern) == whole.parameters.map(\.bitPattern))
    #expect(resumed.costs == whole.costs)
    #expect(records.map(\.step) == Array(0..<20))
  }

  @Test("the same seed gives the same bytes, another seed others", arguments: choices.keys.sorted())
  func seeds(_ name: String) throws {
    func final(_ seed: UInt64) throws -> OptimizerState {
      var optimizer = try section(Self.choices[name] ?? []).baseOptimizer(among: kinds).start(
        from: [Float](repeating: 4, count: 40), stream: RandomStream(seed: seed),
        initialization: Self.initialization)
      for _ in 0..<8 { _ = try optimizer.advance(on: Self.objective(name)) }
      return optimizer.state
    }
    #expect(try final(1) == final(1))
    if try Self.optimizer(name) is GradientDescent { return }
    #expect(try final(1) != final(2))
  }

  @Test("a state of another kind, another size or with something missing is refused, and nothing has changed")
  func refusedStates() throws {
    for name in Self.choices.keys.sorted() {
      var optimizer = try Self.optimizer(name)
      _ = try optimizer.advance(on: Self.objective(name))
      let before = optimizer.state
      var states: [OptimizerState] = []
      var state = before
      state.kind = "annealing"
      states.append(state)
      for key in before.floats.keys {
        state = before
        state.floats[key] = nil
        states.append(state)
        state.floats[key] = [0]
        states.append(state)
      }
      for key in before.doubles.keys {
        state = before
        state.doubles[key] = nil
        states.append(state)
        state.doubles[key] = [0, 1, 2]
        states.append(state)
      }
      for key in before.integers.keys {
        state = before
        state.integers[key] = nil
        states.append(state)
      }
      for key in before.numbers.keys {
        state = before
        state.numbers[key] = nil
        states.append(state)
      }
      for state in states {
        let error = #expect(throws: UserError.self, "\(name)") { try optimizer.restore(state) }
        #expect(error?.exitCode == 65)
        #expect(optimizer.state == before)
      }
    }
  }

  @Test("defaults are filled in and read back as the same settings", arguments: choices.keys.sorted())
  func resolved(_ name: String) throws {
    let reader = try section(Self.choices[name] ?? [])
    let settings = try reader.baseOptimizer(among: kinds)
    let again = try SettingsReader(reader.resolved).baseOptimizer(among: kinds)
    #expect("\(settings)" == "\(again)")
    #expect(reader.resolved["steps"] != nil)
    #expect(reader.resolved["batch"] != nil || reader.resolved["environments"] != nil)
  }

  @Test("mistakes are refused with the key and what was expected")
  func mistakes() {
    let cases: [([(String, Setting.Content)], String)] = [
      ([("kind", .text("evolutoin"))], "did you mean “evolution”?"),
      ([("momentum", .number(0.9))], "base-optimizer.momentum"),
      ([("method", .text("sgd")), ("nesterov", .boolean(true))], "momentum above 0"),
      ([("betas", .list([Setting(.number(0.9))]))], "two numbers"),
      ([("clip-global-norm", .number(-1))], "or the word none"),
      ([("kind", .text("evolution")), ("population", .integer(7))], "an even number"),
      ([("kind", .text("selection")), ("elites", .integer(100))], "at most the 64 survivors"),
      ([("kind", .text("selection")), ("method", .text("best-of-n")), ("fraction", .number(0.5))], "fraction"),
      ([("kind", .text("reinforcement")), ("batch", .integer(4))], "base-optimizer.batch"),
      (
        [
          ("kind", .text("reinforcement")), ("environments", .integer(2)), ("horizon", .integer(3)),
          ("minibatches", .integer(7)),
        ],
        "a whole number from 1 to 6"
      ),
      ([("steps", .integer(0))], "base-optimizer.steps"),
      ([("schedule", .map([Setting.Entry(key: "floor", value: Setting(.number(0.1)))]))], "schedule.floor"),
      ([("stop", .map([Setting.Entry(key: "loss-under", value: Setting(.number(1)))]))], "loss-below"),
    ]
    for (said, part) in cases {
      let isKindSaid = said.contains { $0.0 == "kind" }
      let values = (isKindSaid ? [] : [("kind", .text("gradient-descent"))]) + said
      let error = #expect(throws: UserError.self) { try section(values).baseOptimizer(among: kinds) }
      #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
  }

  @Test("no kind is a default: without one, all there are are named")
  func kindIsSaid() {
    let error = #expect(throws: UserError.self) { try section([("steps", .integer(7))]).baseOptimizer(among: kinds) }
    #expect(error?.description.contains("base-optimizer.kind") == true)
    #expect(error?.description.contains("one of " + kinds.map { $0.kind }.joined(separator: ", ")) == true)
  }

  @Test("an early stop and shared examples are read")
  func course() throws {
    let stop = Setting.Content.map([Setting.Entry(key: "loss-below", value: Setting(.number(0.2)))])
    let settings = try section([
      ("kind", .text("gradient-descent")), ("steps", .integer(7)), ("batch", .integer(3)), ("batch-reuse", .integer(2)),
      ("stop", stop),
    ]).baseOptimizer(among: kinds)
    #expect(settings.course == Course(steps: 7, batch: 3, batchReuse: 2, lossBelow: 0.2))
  }
}
