import BaseOptimizers
import Differentiation
import Tensors

/// One piece of training work on a batch that was made beforehand: the objective that gradient descent improves.
public struct SpeedWorkload: GradientObjective {
  /// Records the loss of one micro-batch, its part of the batch's loss.
  typealias Record = @Sendable (_ tape: Tape<Float>, _ parameters: Variable, _ microBatch: Int) -> Variable

  /// The starting weights; for a population, model after model.
  public let initial: [Float]
  private let batch: BatchGradient
  private let microBatches: Int
  private let record: Record

  init(initial: [Float], models: Int = 1, microBatches: Int, workers: Workers, record: @escaping Record) {
    self.initial = initial
    self.microBatches = microBatches
    self.record = record
    batch = BatchGradient(parameterCount: initial.count / models, models: models, workers: workers)
  }

  public var parameterCount: Int { initial.count }

  public func lossAndGradient(at parameters: [Float], step: Int, gradient: inout [Float]) -> Double {
    batch.lossAndGradient(at: parameters, microBatches: microBatches, gradient: &gradient, record: record)
  }

  /// Not counted here: speed is measured in seconds.
  public var costOfGradient: Costs { .zero }
}

/// Something that is timed step by step.
public protocol TimedWork {
  /// Makes one step and returns its loss.
  mutating func step() throws -> Double
  /// How many steps environments make in one step of the work; nil where there are none.
  var environmentSteps: Int? { get }
}

/// Forward, backward and Adam on one batch, as a study takes a training step.
struct BatchTraining: TimedWork {
  private let workload: SpeedWorkload
  private var optimizer: GradientDescent

  init(_ workload: SpeedWorkload) {
    self.workload = workload
    let rule = UpdateRule(method: .adam, schedule: LearningRateSchedule(peak: 0.001, steps: 1))
    optimizer = GradientDescent(rule: rule, initial: workload.initial)
  }

  var environmentSteps: Int? { nil }

  mutating func step() throws -> Double { try optimizer.advance(on: workload).loss }
}
