import Settings

/// What one step was like.
public struct StepRecord: Sendable, Hashable {
  /// The step that was made, counted from 0.
  public var step: Int
  /// The loss (minus the fitness) of the parameters as they were before the step, on the examples of the step. For
  /// selection there is no such single candidate: the loss of the winner on the examples that chose it, which is
  /// optimistic (the winner's curse).
  public var loss: Double
  /// Further values by name, such as `gradient-norm` or `learning-rate`; explained where each optimizer is.
  public var values: [String: Double]

  public init(step: Int, loss: Double, values: [String: Double] = [:]) {
    self.step = step
    self.loss = loss
    self.values = values
  }
}

/// An outer process that changes parameters, one step at a time.
public protocol BaseOptimizer: Sendable {
  /// The word for it in studies.
  static var kind: String { get }

  /// The parameters it would hand out now, `[parameterCount]`.
  var parameters: [Float] { get }

  /// Steps made so far; the next one has this number.
  var step: Int { get }

  /// What the steps so far have cost.
  var costs: Costs { get }

  /// Makes one step.
  ///
  /// Throws a `UserError` where the objective does not offer what the optimizer needs, or where it is no longer
  /// finite; then nothing has changed, and `state` is that of the last good step.
  mutating func advance(on objective: any Objective) throws -> StepRecord

  /// Everything that later steps depend on.
  var state: OptimizerState { get }

  /// Takes over a saved state; the steps after that give the same bytes as those of the optimizer that was saved.
  ///
  /// Throws a `UserError` where the state is of another kind or of other sizes; then nothing has changed.
  mutating func restore(_ state: OptimizerState) throws
}

extension BaseOptimizer {
  public var kind: String { Self.kind }

  /// The objective as one that gives gradients.
  func gradients(of objective: any Objective) throws -> any GradientObjective {
    guard let objective = objective as? any GradientObjective else { throw mismatch("a gradient") }
    precondition(
      objective.parameterCount == parameters.count,
      "\(kind): \(parameters.count) parameters on an objective of \(objective.parameterCount)")
    return objective
  }

  /// The objective as one that judges candidates.
  func fitness(of objective: any Objective) throws -> any FitnessObjective {
    guard let objective = objective as? any FitnessObjective else { throw mismatch("a fitness") }
    precondition(
      objective.parameterCount == parameters.count,
      "\(kind): \(parameters.count) parameters on an objective of \(objective.parameterCount)")
    return objective
  }

  /// The objective as one that plays.
  func reinforcement(of objective: any Objective) throws -> any ReinforcementObjective {
    guard let objective = objective as? any ReinforcementObjective else { throw mismatch("a world to act in") }
    precondition(
      objective.parameterCount == parameters.count,
      "\(kind): \(parameters.count) parameters on an objective of \(objective.parameterCount)")
    return objective
  }

  private func mismatch(_ what: String) -> UserError {
    UserError(
      .failed, at: "base-optimizer.kind", value: kind, expected: "an organism that offers \(what)",
      remedy: "choose another base optimizer")
  }

  /// The end of a process whose loss is no longer a number.
  func divergence(_ what: String, _ value: Double, remedy: String) -> UserError {
    UserError(
      .failed, at: "step \(step) of \(kind)", value: "\(what) \(value)", expected: "a finite one", remedy: remedy)
  }
}
