import BaseOptimizers
import Foundation
import Settings
import Testing

@Suite("Gradient descent") struct GradientDescentTests {
  struct Reference: Decodable {
    var matrix: [Float]
    var linear: [Float]
    var cases: [String: [[Float]]]
  }

  static let steps = 40
  static let warmCosine = LearningRateSchedule(kind: .warmUpCosine, peak: 0.05, warmUp: 10, floor: 0.001, steps: steps)
  static let rules: [String: UpdateRule] = {
    let constant = LearningRateSchedule(peak: 0.05, steps: steps)
    let cosine = LearningRateSchedule(kind: .cosine, peak: 0.05, floor: 0.001, steps: steps)
    let betas = [0.9, 0.98]
    return [
      "sgd": UpdateRule(method: .sgd, schedule: constant),
      "sgd-momentum": UpdateRule(method: .sgd, momentum: 0.9, schedule: constant),
      "sgd-nesterov-decay": UpdateRule(
        method: .sgd, momentum: 0.9, nesterov: true, weightDecay: 0.1, schedule: constant),
      "adam": UpdateRule(method: .adam, betas: betas, schedule: constant),
      "adam-decay": UpdateRule(method: .adam, weightDecay: 0.1, schedule: constant),
      "adamw": UpdateRule(method: .adamw, weightDecay: 0.1, schedule: constant),
      "adamw-cosine": UpdateRule(method: .adamw, weightDecay: 0.1, schedule: cosine),
      "sgd-clip-warm-up-cosine": UpdateRule(method: .sgd, clipGlobalNorm: 0.5, schedule: warmCosine),
      "optax-adam-clip": UpdateRule(method: .adam, betas: betas, clipGlobalNorm: 0.5, schedule: constant),
      "optax-adamw-clip": UpdateRule(
        method: .adamw, betas: betas, weightDecay: 0.1, clipGlobalNorm: 0.5, schedule: constant),
    ]
  }()

  @Test("follows PyTorch and optax over forty steps on a quadratic")
  func reference() throws {
    let reference = try fixture("gradient-descent.json", as: Reference.self)
    let count = reference.linear.count
    let objective = ClosedForm(
      parameterCount: count,
      loss: { _, _ in 0 },
      slope: { parameters in
        (0..<count).map { i in
          var sum: Float = 0
          for j in 0..<count { sum += reference.matrix[i * count + j] * parameters[j] }
          return sum - reference.linear[i]
        }
      })
    #expect(Set(reference.cases.keys) == Set(Self.rules.keys))
    var largest: (name: String, difference: Float) = ("", 0)
    for (name, path) in reference.cases.sorted(by: { $0.key < $1.key }) {
      let rule = try #require(Self.rules[name])
      var optimizer = GradientDescent(rule: rule, initial: [Float](repeating: 1, count: count))
      var worst: Float = 0
      for expected in path {
        _ = try optimizer.advance(on: objective)
        worst = max(worst, zip(optimizer.parameters, expected).map { abs($0 - $1) }.max() ?? .infinity)
      }
      if worst > largest.difference { largest = (name, worst) }
      #expect(worst < 2e-6, "\(name)")
      #expect(optimizer.costs == Costs(updates: 40, examples: 400, floatingPointOperations: 12000))
    }
    print("largest difference from PyTorch and optax: \(largest.difference) in \(largest.name)")
  }

  @Test("the record holds the loss before the step, the norm before clipping and the rate")
  func record() throws {
    let rule = UpdateRule(method: .sgd, clipGlobalNorm: 1, schedule: LearningRateSchedule(peak: 0.5, steps: 2))
    var optimizer = GradientDescent(rule: rule, initial: [3, 4])
    let record = try optimizer.advance(on: ClosedForm.sphere(2))
    #expect(record == StepRecord(step: 0, loss: 25, values: ["gradient-norm": 10, "learning-rate": 0.5]))
    #expect(zip(optimizer.parameters, [2.7, 3.6] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(optimizer.step == 1)
  }

  @Test("a loss that is no longer finite ends with the step, and changes nothing")
  func divergence() throws {
    let rule = UpdateRule(method: .adam, schedule: LearningRateSchedule(peak: 0.1, steps: 9))
    var optimizer = GradientDescent(rule: rule, initial: [1, 1])
    let objective = ClosedForm(
      parameterCount: 2, loss: { _, step in step < 3 ? 1 : .nan }, slope: { $0.map { 2 * $0 } })
    for _ in 0..<3 { _ = try optimizer.advance(on: objective) }
    let before = optimizer.state
    let error = #expect(throws: UserError.self) { try optimizer.advance(on: objective) }
    #expect(error?.exitCode == 1)
    #expect(error?.description.contains("step 3 of gradient-descent: found loss nan") == true)
    #expect(optimizer.state == before)
  }

  @Test("an objective without a gradient is refused by name")
  func mismatch() {
    let rule = UpdateRule(method: .sgd, schedule: LearningRateSchedule(peak: 0.1, steps: 1))
    var optimizer = GradientDescent(rule: rule, initial: [0, 0, 0])
    #expect(throws: UserError.self) { try optimizer.advance(on: FitnessAlone()) }
  }

  @Test("no parameters at all are no error")
  func empty() throws {
    let rule = UpdateRule(method: .adam, schedule: LearningRateSchedule(peak: 0.1, steps: 1))
    var optimizer = GradientDescent(rule: rule, initial: [])
    let record = try optimizer.advance(on: ClosedForm.sphere(0))
    #expect(record.loss == 0)
    #expect(optimizer.parameters.isEmpty)
  }
}
