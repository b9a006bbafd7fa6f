import Tensors

/// The gradient of a loss over a batch, as a fixed sequence of micro-batches on several threads.
///
/// A micro-batch is small enough that its tape stays in the cache. The micro-batches are dealt, in runs of neighbors, to
/// a fixed number of groups; each group adds up its gradients in order, and the groups are added in order. Threads take
/// whole groups, so that loss and gradient are the same bytes for any number of threads.
///
/// ```swift
/// let batch = BatchGradient(parameterCount: 484, workers: Workers(threads: 2))
/// let loss = batch.lossAndGradient(at: parameters, microBatches: 16, gradient: &gradient) { tape, parameters, i in
///   // record the loss of micro-batch i, already divided by the size of the whole batch
/// }
/// ```
///
/// A population of models of one shape, each with its own parameters and data, is `models` of them: parameters and
/// gradients then lie model after model, and `micro-batch i of model p` is number `p · microBatches + i`.
public final class BatchGradient: @unchecked Sendable {
  // Sendable because a tape is used by its worker alone, a group's place by the worker that took the group.

  /// The length of one model's parameter vector.
  public let parameterCount: Int
  /// How many models there are.
  public let models: Int
  private let groups: Int
  private let workers: Workers
  private let tapes: [Tape<Float>]
  private let values: [Buffer<Float>]
  private let gradients: [Buffer<Float>]
  private let losses: Buffer<Double>
  private let maximumMicroBatches = 1 << 20

  /// Makes room for `models` models of `parameterCount` parameters.
  ///
  /// `groups` bounds how many threads can work on one model; it changes the order of additions, and so the last digits.
  /// By default there are eight, four for more than 50,000 parameters (each group holds a gradient of its own), and one
  /// for each model of a population.
  public init(
    parameterCount: Int, models: Int = 1, groups: Int? = nil, workers: Workers, capacity: Int = 1 << 26
  ) {
    self.parameterCount = parameterCount
    self.models = models
    self.groups = groups ?? (models > 1 ? 1 : (parameterCount > 50_000 ? 4 : 8))
    self.workers = workers
    tapes = (0..<workers.threads).map { _ in Tape(capacity: capacity) }
    values = (0..<models).map { _ in Buffer(capacity: parameterCount) }
    gradients = (0..<models * self.groups).map { _ in Buffer(capacity: parameterCount) }
    losses = Buffer(capacity: maximumMicroBatches)
  }

  /// Runs the batch; `record` returns the loss of one micro-batch, its part of the batch's loss, as a number on the tape.
  ///
  /// Returns the sum of the losses over all models; the sum of the gradients of each model is written to `gradient`,
  /// which must have as many elements as `parameters`.
  public func lossAndGradient(
    at parameters: [Float], microBatches: Int, gradient: inout [Float],
    record: @Sendable (_ tape: Tape<Float>, _ parameters: Variable, _ microBatch: Int) -> Variable
  ) -> Double {
    if parameters.count != models * parameterCount || gradient.count != parameters.count {
      fatalError(
        "BatchGradient: \(parameters.count) parameters and \(gradient.count) gradients for \(models) models of "
          + "\(parameterCount)")
    }
    if microBatches < 1 || models * microBatches > maximumMicroBatches {
      fatalError("BatchGradient: \(microBatches) micro-batches")
    }
    let groups = min(groups, microBatches)
    if groups > 1 {
      for model in 0..<models {
        values[model].copy(from: parameters, start: model * parameterCount, count: parameterCount)
      }
    }
    workers.perform(models * groups) { item, worker in
      let (model, group) = (item / groups, item % groups)
      if groups == 1 { values[model].copy(from: parameters, start: model * parameterCount, count: parameterCount) }
      let tape = tapes[worker]
      let sum = gradients[item]
      Float.fill(sum.row(0..<parameterCount), with: 0)
      for microBatch in microBatches * group / groups..<microBatches * (group + 1) / groups {
        tape.reset()
        let parameters = tape.bindParameters(values[model], gradients: sum)
        let number = model * microBatches + microBatch
        let loss = record(tape, parameters, number)
        losses.row(number..<number + 1)[0, 0] = Double(tape.number(loss))
        tape.backward(from: loss)
      }
    }
    var total = 0.0
    for number in 0..<models * microBatches { total += losses.row(number..<number + 1)[0, 0] }
    GradientSum.add(
      Array(gradients[0..<models * groups]), groups: groups, count: parameterCount, into: &gradient, workers: workers)
    return total
  }

  /// The loss alone, without gradients.
  public func loss(
    at parameters: [Float], microBatches: Int,
    record: @Sendable (_ tape: Tape<Float>, _ parameters: Variable, _ microBatch: Int) -> Variable
  ) -> Double {
    losses(at: parameters, microBatches: microBatches, record: record).reduce(0, +)
  }

  /// The loss of each model, without gradients.
  public func losses(
    at parameters: [Float], microBatches: Int,
    record: @Sendable (_ tape: Tape<Float>, _ parameters: Variable, _ microBatch: Int) -> Variable
  ) -> [Double] {
    if parameters.count != models * parameterCount {
      fatalError("BatchGradient: \(parameters.count) parameters for \(models) models of \(parameterCount)")
    }
    if microBatches < 1 || models * microBatches > maximumMicroBatches {
      fatalError("BatchGradient: \(microBatches) micro-batches")
    }
    for model in 0..<models {
      values[model].copy(from: parameters, start: model * parameterCount, count: parameterCount)
    }
    workers.perform(models * microBatches) { number, worker in
      let tape = tapes[worker]
      tape.reset()
      let parameters = tape.bindParameters(values[number / microBatches], gradients: nil)
      let loss = record(tape, parameters, number)
      losses.row(number..<number + 1)[0, 0] = Double(tape.number(loss))
    }
    return (0..<models).map { model in
      (model * microBatches..<(model + 1) * microBatches).reduce(0) { $0 + losses.row($1..<$1 + 1)[0, 0] }
    }
  }
}
