import BaseOptimizers
import Settings

/// A base optimizer at work on an objective, step by step, from checkpoint to checkpoint.
///
/// ```swift
/// var growth = Growth(of: objective, by: optimizer, course: recipe.course, checkpoints: CheckpointSchedule())
/// save(growth)  // step 0 is a checkpoint
/// while !growth.isFinished {
///   let pause = try growth.advance(record: { record, costs in log(record, costs) })
///   if pause.isCheckpoint { save(growth) }
/// }
/// ```
///
/// To resume, make the same growth and `restore` the `snapshot` of any step: what follows is the same bytes. When
/// `advance` throws because the objective is no longer finite, growth stands at the last good step and can be saved.
public struct Growth: Sendable {
  public let objective: any Objective
  public let course: Course
  /// The steps at which a checkpoint is due, the first 0, the last `course.steps`.
  public let checkpointSteps: [Int]
  /// Steps that the optimizer had made before this growth began: those of an earlier stage that keeps it.
  public private(set) var firstStep: Int
  public private(set) var optimizer: any BaseOptimizer
  /// Losses of the latest steps, for the threshold; the newest last.
  private var recentLosses: [Double] = []
  /// Whether the loss has fallen below the threshold.
  public private(set) var hasReachedLoss = false

  public init(
    of objective: any Objective, by optimizer: any BaseOptimizer, course: Course,
    checkpoints: CheckpointSchedule = CheckpointSchedule()
  ) {
    self.objective = objective
    self.optimizer = optimizer
    self.course = course
    checkpointSteps = checkpoints.steps(of: course.steps)
    firstStep = optimizer.step
  }

  /// Steps made.
  public var step: Int { optimizer.step - firstStep }
  public var parameters: [Float] { optimizer.parameters }
  public var costs: Costs { optimizer.costs }
  public var isFinished: Bool { step >= course.steps || hasReachedLoss }

  /// Whether a checkpoint is due at the step it stands at.
  public var isAtCheckpoint: Bool { hasReachedLoss || checkpointSteps.contains(step) }

  /// Steps until the next checkpoint, the end, an interruption or `limit` steps.
  ///
  /// Hands out the record of about a thousand steps, of the first and of the last, with the costs so far. What
  /// `record` throws ends the call after the step it belongs to. Called on a finished growth it returns at once.
  ///
  /// Throws a `UserError` where the objective is no longer finite, or is not of the kind the optimizer needs.
  public mutating func advance(
    limit: Int = .max, isInterrupted: () -> Bool = { false }, record: (StepRecord, Costs) throws -> Void = { _, _ in }
  ) throws -> GrowthPause {
    var left = limit
    while !isFinished {
      if isInterrupted() { return .interrupted }
      guard left > 0 else { return .stepsUsed }
      left -= 1
      var made = try optimizer.advance(on: objective)
      made.step -= firstStep
      note(made.loss)
      if GrowthRecord.isLogged(made.step, of: course.steps) || isFinished { try record(made, optimizer.costs) }
      if !isFinished, isAtCheckpoint { return .checkpoint }
    }
    return .finished
  }

  /// Keeps the latest losses and compares their mean with the threshold.
  private mutating func note(_ loss: Double) {
    guard let threshold = course.lossBelow else { return }
    if recentLosses.count == course.lossAverage { recentLosses.removeFirst() }
    recentLosses.append(loss)
    guard recentLosses.count == course.lossAverage else { return }
    hasReachedLoss = recentLosses.reduce(0, +) / Double(course.lossAverage) < threshold
  }

  // MARK: Saving

  private static let lossesName = "recent-losses", firstStepName = "first-step"

  /// Everything that later steps depend on: the optimizer's state, and the losses that the threshold looks at.
  public var snapshot: OptimizerState {
    var state = optimizer.state
    state.doubles[Self.lossesName] = recentLosses
    if firstStep > 0 { state.integers[Self.firstStepName] = firstStep }
    return state
  }

  /// The optimizer's own part of a snapshot.
  static func optimizerState(of snapshot: OptimizerState) -> OptimizerState {
    var state = snapshot
    state.doubles[lossesName] = nil
    state.integers[firstStepName] = nil
    return state
  }

  /// Goes on from a snapshot.
  ///
  /// Throws a `UserError` where it is of another kind, of other sizes, or beyond the last step; nothing has changed then.
  public mutating func restore(_ snapshot: OptimizerState) throws {
    var state = snapshot
    let losses = state.doubles.removeValue(forKey: Self.lossesName) ?? []
    let first = state.integers.removeValue(forKey: Self.firstStepName) ?? 0
    var restored = optimizer
    try restored.restore(state)
    guard (0...course.steps).contains(restored.step - first) else {
      throw UserError(
        .badData, at: "saved optimizer state, step", value: "\(restored.step - first)",
        expected: "at most the \(course.steps) steps of the study", remedy: "raise base-optimizer.steps")
    }
    (optimizer, firstStep) = (restored, first)
    recentLosses = losses
    hasReachedLoss = false
    if let threshold = course.lossBelow, losses.count == course.lossAverage {
      hasReachedLoss = losses.reduce(0, +) / Double(course.lossAverage) < threshold
    }
  }
}
