import Settings
import Tensors

/// Gradient descent on the loss of fresh examples at each step, by an `UpdateRule`.
///
/// Its records hold `gradient-norm` (Euclidean, before clipping) and `learning-rate`. It counts one update and the
/// cost of one gradient a step, and no bits of selection.
public struct GradientDescent: BaseOptimizer {
  /// The section `base-optimizer` with `kind: gradient-descent`.
  ///
  /// | key                | default         | range |
  /// |--------------------|-----------------|-------|
  /// | `method`           | adam            | sgd, adam, adamw |
  /// | `learning-rate`    | 0.001           | 0 … 1e6 |
  /// | `betas`            | [0.9, 0.999]    | 0 … 0.9999999, adam and adamw |
  /// | `epsilon`          | 1e-8            | 0 … 1, adam and adamw |
  /// | `momentum`         | 0               | 0 … 1, sgd |
  /// | `nesterov`         | false           | sgd |
  /// | `weight-decay`     | 0, adamw 0.01   | 0 … 1e6 |
  /// | `clip-global-norm` | none            | above 0, or none |
  /// | `schedule`         | {kind: constant} | see `LearningRateSchedule` |
  /// | `batch`, `steps` … | 2048, 5000      | see `Course` |
  public struct Settings: BaseOptimizerSettings {
    public static let kind = GradientDescent.kind
    public static let about = "steps down the gradient of the loss: sgd, adam or adamw"

    public var rule: UpdateRule
    public var course: Course

    public init(rule: UpdateRule, course: Course) {
      self.rule = rule
      self.course = course
    }

    public init(from reader: SettingsReader) throws {
      course = try Course(from: reader, steps: 5000, batch: 2048)
      rule = try UpdateRule(from: reader, method: .adam, learningRate: 0.001, steps: course.steps)
    }

    public func start(
      from initial: [Float], stream: RandomStream, initialization: @escaping Initialization
    ) throws -> any BaseOptimizer {
      GradientDescent(rule: rule, initial: initial)
    }
  }

  public static let kind = "gradient-descent"

  public let rule: UpdateRule
  public private(set) var parameters: [Float]
  public private(set) var step = 0
  public private(set) var costs = Costs.zero
  private var moments: UpdateRule.Moments
  private var gradient: [Float]

  public init(rule: UpdateRule, initial: [Float]) {
    self.rule = rule
    parameters = initial
    moments = UpdateRule.Moments(for: rule, count: initial.count)
    gradient = [Float](repeating: 0, count: initial.count)
  }

  public mutating func advance(on objective: any Objective) throws -> StepRecord {
    let objective = try gradients(of: objective)
    let loss = objective.lossAndGradient(at: parameters, step: step, gradient: &gradient)
    let norm = UpdateRule.norm(of: gradient)
    let remedy = "a smaller learning-rate, a clip-global-norm or a warm-up; the checkpoints before this step are whole"
    guard loss.isFinite else { throw divergence("loss", loss, remedy: remedy) }
    guard norm.isFinite else { throw divergence("gradient norm", norm, remedy: remedy) }
    let rate = rule.update(&parameters, gradient: gradient, norm: norm, moments: &moments, step: step)
    costs += objective.costOfGradient + Costs(updates: 1)
    defer { step += 1 }
    return StepRecord(step: step, loss: loss, values: ["gradient-norm": norm, "learning-rate": rate])
  }

  public var state: OptimizerState {
    OptimizerState(kind: Self.kind, step: step, costs: costs, parameters: parameters, moments: moments)
  }

  public mutating func restore(_ state: OptimizerState) throws {
    (parameters, moments, step, costs) = try state.descent(of: Self.kind, count: parameters.count, moments: moments)
  }
}
