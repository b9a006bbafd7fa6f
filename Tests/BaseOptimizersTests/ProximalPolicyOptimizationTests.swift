import BaseOptimizers
import Foundation
import Settings
import Tensors
import Testing

@Suite("Proximal policy optimization") struct ProximalPolicyOptimizationTests {
  static func settings(_ schedule: LearningRateSchedule, entropy: Double = 0.001, environments: Int = 16)
    -> ProximalPolicyOptimization.Settings
  {
    ProximalPolicyOptimization.Settings(
      horizon: 32, loss: PolicyLoss(clip: 0.2, criticCoefficient: 0.5, entropyCoefficient: entropy), epochs: 4,
      minibatches: 4, rule: UpdateRule(method: .adam, clipGlobalNorm: 0.5, schedule: schedule),
      course: Course(steps: schedule.steps, batch: environments))
  }

  static func optimizer(_ settings: ProximalPolicyOptimization.Settings, on objective: Corridor, seed: UInt64 = 1)
    -> ProximalPolicyOptimization
  {
    ProximalPolicyOptimization(
      settings, initial: [Float](repeating: 0, count: objective.parameterCount), stream: RandomStream(seed: seed))
  }

  @Test("walks the corridor straight, and its critic knows what that is worth")
  func solves() throws {
    let corridor = Corridor(cells: 6, environments: 16)
    let schedule = LearningRateSchedule(kind: .linear, peak: 0.05, steps: 60)
    var optimizer = Self.optimizer(Self.settings(schedule), on: corridor)
    var records: [StepRecord] = []
    for _ in 0..<60 { records.append(try optimizer.advance(on: corridor)) }
    let first = try #require(records.first), last = try #require(records.last)
    #expect(first.loss > -0.3)
    #expect(-last.loss > 0.97 * corridor.optimum)
    #expect(-last.loss <= corridor.optimum + 1e-6)
    #expect(last.values["return"] == -last.loss)
    for cell in 0..<5 {
      let value = Double(optimizer.parameters[12 + cell])
      #expect(abs(value - pow(0.9, Double(4 - cell))) < 0.1, "cell \(cell)")
    }
    // The policy has become sure of itself.
    #expect(abs((first.values["entropy"] ?? 0) - log(2)) < 0.05)
    #expect((last.values["entropy"] ?? 1) < 0.3)
    #expect(optimizer.parameters[18] == 0)
  }

  @Test("without an advantage to follow, the entropy bonus makes the policy uniform")
  func entropy() throws {
    let corridor = Corridor(cells: 4, environments: 8, discount: 0)
    var optimizer = Self.optimizer(
      Self.settings(LearningRateSchedule(peak: 0.05, steps: 40), entropy: 10, environments: 8), on: corridor)
    var state = optimizer.state
    state.floats["parameters"] = [1, -1, 1, -1, 1, -1, 0, 0, 0, 0, 0, 0, 0]
    try optimizer.restore(state)
    for _ in 0..<40 { _ = try optimizer.advance(on: corridor) }
    for cell in 0..<2 { #expect(abs(optimizer.parameters[2 * cell] - optimizer.parameters[2 * cell + 1]) < 0.1) }
  }

  @Test("records name everything, and costs count updates, steps and passes")
  func records() throws {
    let corridor = Corridor(cells: 4, environments: 5)
    let schedule = LearningRateSchedule(kind: .linear, peak: 0.01, steps: 4)
    var optimizer = Self.optimizer(Self.settings(schedule, environments: 5), on: corridor)
    let first = try optimizer.advance(on: corridor)
    let second = try optimizer.advance(on: corridor)
    #expect(
      Set(first.values.keys) == [
        "return", "proxy-return", "entropy", "actor-loss", "critic-loss", "clipped-share", "divergence",
        "gradient-norm", "learning-rate", "environment-steps",
      ])
    #expect(first.values["learning-rate"] == 0.01)
    #expect(second.values["learning-rate"] == 0.0075)
    #expect(second.values["environment-steps"] == 320)
    #expect(second.step == 1)
    // Forward: 160 steps and 5 last observations; then four epochs of three passes; 10 operations each.
    #expect(
      optimizer.costs == Costs(updates: 32, examples: 320, floatingPointOperations: 2 * 10 * (165 + 12 * 160)))
  }

  @Test("the first step of Adam moves each parameter by the learning rate, whatever the round")
  func correctsAdamByUpdates() throws {
    let corridor = Corridor(cells: 3, environments: 4)
    var settings = Self.settings(LearningRateSchedule(peak: 0.25, steps: 4), environments: 4)
    (settings.epochs, settings.minibatches) = (1, 1)
    var optimizer = Self.optimizer(settings, on: corridor)
    _ = try optimizer.advance(on: corridor)
    let moved = optimizer.parameters.prefix(2) + optimizer.parameters[6..<8]
    for change in moved { #expect(abs(abs(change) - 0.25) < 1e-3) }
  }

  @Test("two rounds are one, a saved state and another: the same bytes; another seed deals otherwise")
  func resumes() throws {
    let schedule = LearningRateSchedule(peak: 0.02, steps: 9)
    func run(_ rounds: Int, from state: OptimizerState? = nil, seed: UInt64 = 1) throws -> OptimizerState {
      let corridor = Corridor(cells: 5, environments: 16)
      var optimizer = Self.optimizer(Self.settings(schedule), on: corridor, seed: seed)
      if let state { try optimizer.restore(state) }
      for _ in 0..<rounds { _ = try optimizer.advance(on: corridor) }
      return optimizer.state
    }
    let whole = try run(6)
    #expect(try run(2, from: run(4)) == whole)
    #expect(try run(6, seed: 2) != whole)
  }

  @Test("what is no longer finite ends with the round, and changes nothing")
  func divergence() throws {
    let corridor = Corridor(cells: 4, environments: 4)
    var optimizer = Self.optimizer(
      Self.settings(LearningRateSchedule(peak: 0.1, steps: 9), environments: 4), on: corridor)
    _ = try optimizer.advance(on: corridor)
    var broken = optimizer.state
    broken.floats["parameters"]?[8] = .nan
    try optimizer.restore(broken)
    let error = #expect(throws: UserError.self) { try optimizer.advance(on: corridor) }
    #expect(error?.description.contains("step 1 of reinforcement: found loss nan") == true)
    #expect(optimizer.step == 1)
    #expect(optimizer.costs.updates == 16)
    #expect(throws: UserError.self) { try optimizer.advance(on: ClosedForm.sphere(13)) }
  }

  @Test("the published settings are the defaults")
  func defaults() throws {
    let read = try section([("kind", .text("reinforcement"))]).baseOptimizer(among: kinds)
    let settings = try #require(read as? ProximalPolicyOptimization.Settings)
    #expect(settings.course == Course(steps: 610, batch: 256))
    #expect(settings.horizon == 128 && settings.lambda == 0.95 && settings.epochs == 5 && settings.minibatches == 8)
    #expect(settings.loss == PolicyLoss(clip: 0.1, criticCoefficient: 0.5, entropyCoefficient: 0.001))
    #expect(settings.rule.method == .adam && settings.rule.clipGlobalNorm == 0.5 && settings.rule.weightDecay == 0)
    #expect(settings.rule.schedule == LearningRateSchedule(peak: 5e-5, steps: 610))
  }
}

@Suite("Dealing samples into minibatches") struct MinibatchDealTests {
  @Test("every sample is dealt once, in rising order, in parts that differ by at most one", arguments: [1, 3, 7, 20])
  func partition(_ minibatches: Int) {
    var deal = MinibatchDeal(minibatches: minibatches)
    deal.shuffle(20, with: RandomStream(seed: 4))
    let parts = (0..<minibatches).map { Array(deal[$0]) }
    #expect(parts.flatMap { $0 }.sorted() == Array(0..<20))
    #expect(parts.allSatisfy { $0 == $0.sorted() })
    let sizes = parts.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test("each sample comes to each minibatch alike often, and pairs do not stick together")
  func isUniform() {
    var deal = MinibatchDeal(minibatches: 4)
    var counts = [[Int]](repeating: [0, 0, 0, 0], count: 8), together = 0
    for draw in 0..<4000 {
      deal.shuffle(8, with: RandomStream(seed: 4).stream(draw))
      for minibatch in 0..<4 {
        for sample in deal[minibatch] { counts[Int(sample)][minibatch] += 1 }
        if Array(deal[minibatch]) == [0, 1] { together += 1 }
      }
    }
    for count in counts.flatMap({ $0 }) { #expect(abs(count - 1000) < 5 * 28) }
    // The other place of a pair's minibatch is one of seven.
    #expect(abs(together - 571) < 5 * 23)
  }
}
