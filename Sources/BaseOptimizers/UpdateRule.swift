import Settings
import Tensors

/// How a gradient becomes a change of the parameters: stochastic gradient descent, Adam, or AdamW.
///
/// With g the gradient (after clipping), p the parameters, r the learning rate of the step, t = step + 1, and the
/// conventions of PyTorch's `torch.optim` (optax agrees but for rounding):
///
/// - `sgd`: g ← g + weight-decay · p; with `momentum` μ > 0, b ← μ b + g (b = g at first) and g ← b, or
///   g ← g + μ b for `nesterov`; p ← p − r g.
/// - `adam` (Kingma and Ba 2015): g ← g + weight-decay · p; m ← β1 m + (1 − β1) g; v ← β2 v + (1 − β2) g²;
///   p ← p − r / (1 − β1^t) · m / (√v / √(1 − β2^t) + ε).
/// - `adamw` (Loshchilov and Hutter 2019): p ← p − r · weight-decay · p first, then as `adam` without decay.
///
/// Before that, where the Euclidean norm of the whole gradient exceeds `clip-global-norm` c, it is scaled to c: by
/// c / norm exactly, as optax does and the published in-context runs did (PyTorch adds 1e-6 to the norm).
public struct UpdateRule: Sendable, Hashable {
  public enum Method: String, Sendable, CaseIterable {
    case sgd
    case adam
    case adamw
  }

  public var method: Method
  public var momentum: Double
  public var nesterov: Bool
  public var betas: [Double]
  public var epsilon: Double
  public var weightDecay: Double
  public var clipGlobalNorm: Double?
  public var schedule: LearningRateSchedule

  public init(
    method: Method, momentum: Double = 0, nesterov: Bool = false, betas: [Double] = [0.9, 0.999],
    epsilon: Double = 1e-8, weightDecay: Double = 0, clipGlobalNorm: Double? = nil, schedule: LearningRateSchedule
  ) {
    precondition(betas.count == 2, "betas: found \(betas.count), expected 2")
    self.method = method
    self.momentum = momentum
    self.nesterov = nesterov
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clipGlobalNorm = clipGlobalNorm
    self.schedule = schedule
  }

  /// Reads `method`, `learning-rate`, the keys of that method, `weight-decay`, `clip-global-norm` and `schedule`.
  init(
    from reader: SettingsReader, method: Method, learningRate: Double, clipGlobalNorm: Double? = nil, steps: Int
  ) throws {
    let method = try reader.choice("method", default: method)
    let peak = try reader.number("learning-rate", default: learningRate, in: 0...1e6)
    var momentum = 0.0, nesterov = false, betas = [0.9, 0.999], epsilon = 1e-8
    switch method {
    case .sgd:
      momentum = try reader.number("momentum", default: 0, in: 0...1)
      nesterov = try reader.boolean("nesterov", default: false)
      if nesterov, momentum == 0 {
        throw reader.error("nesterov", expected: "momentum above 0 beside it", remedy: "set momentum, such as 0.9")
      }
    case .adam, .adamw:
      betas = try reader.numbers("betas", default: betas, in: 0...0.9999999)
      guard betas.count == 2 else { throw reader.error("betas", expected: "two numbers, such as [0.9, 0.999]") }
      epsilon = try reader.number("epsilon", default: epsilon, in: 0...1)
    }
    let decay = try reader.number("weight-decay", default: method == .adamw ? 0.01 : 0, in: 0...1e6)
    let clip = try reader.number("clip-global-norm", in: 1e-300...1e300, or: "none", default: clipGlobalNorm)
    self.init(
      method: method, momentum: momentum, nesterov: nesterov, betas: betas, epsilon: epsilon, weightDecay: decay,
      clipGlobalNorm: clip, schedule: try LearningRateSchedule(from: reader, peak: peak, steps: steps))
  }

  /// The running averages a method keeps: none, the momentum, or first and second moments.
  struct Moments: Sendable, Hashable {
    var first: [Float]
    var second: [Float]
    /// The step at which the schedule began: above 0 where an optimizer goes on in another stage.
    var scheduleStart = 0

    init(for rule: UpdateRule, count: Int) {
      let adaptive = rule.method != .sgd
      first = [Float](repeating: 0, count: adaptive || rule.momentum > 0 ? count : 0)
      second = [Float](repeating: 0, count: adaptive ? count : 0)
    }

    static let scheduleStartName = "schedule-start"

    func save(in state: inout OptimizerState) {
      state.floats["first-moment"] = first
      state.floats["second-moment"] = second
      if scheduleStart > 0 { state.integers[Self.scheduleStartName] = scheduleStart }
    }

    func restored(from state: OptimizerState) throws -> Moments {
      var copy = self
      copy.first = try state.floats("first-moment", count: first.count)
      copy.second = try state.floats("second-moment", count: second.count)
      copy.scheduleStart = state.integers[Self.scheduleStartName] ?? 0
      return copy
    }
  }

  /// Euclidean norm of a gradient, summed in Float64 in a fixed order.
  static func norm(of gradient: [Float]) -> Double { VectorKernels.squareSum(gradient).squareRoot() }

  /// Changes `parameters` by one step along a gradient of this norm. Returns the learning rate of the step.
  ///
  /// `updates` are the changes made before, where a step makes several of them; `adam` corrects its averages by them.
  func update(
    _ parameters: inout [Float], gradient: [Float], norm: Double, moments: inout Moments, step: Int,
    updates: Int? = nil
  ) -> Double {
    let rate = schedule.rate(at: step - moments.scheduleStart)
    let scale = clipGlobalNorm.map { norm > $0 ? $0 / norm : 1 } ?? 1
    switch method {
    case .sgd where nesterov:
      let count = parameters.count
      let (factor, decay, clip) = (Float(momentum), Float(weightDecay), Float(scale))
      for i in 0..<count {
        let slope = clip * gradient[i] + decay * parameters[i]
        moments.first[i] = factor * moments.first[i] + slope
        parameters[i] -= Float(rate) * (slope + factor * moments.first[i])
      }
    case .sgd:
      VectorKernels.descend(
        &parameters, gradient: gradient, velocity: &moments.first, learningRate: rate, momentum: momentum,
        weightDecay: weightDecay, gradientScale: scale)
    case .adam, .adamw:
      VectorKernels.adam(
        &parameters, gradient: gradient, firstMoment: &moments.first, secondMoment: &moments.second,
        step: (updates ?? step) + 1,
        VectorKernels.AdamStep(
          learningRate: rate, beta1: betas[0], beta2: betas[1], epsilon: epsilon,
          weightDecay: method == .adamw ? weightDecay : 0, coupledDecay: method == .adam ? weightDecay : 0,
          gradientScale: scale))
    }
    return rate
  }
}
