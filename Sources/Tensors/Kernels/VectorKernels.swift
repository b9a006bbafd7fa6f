import CKernels

/// Vectorized loops over flat parameter vectors, for base optimizers.
public enum VectorKernels {
  /// The constants of one step of Adam or AdamW.
  public struct AdamStep: Sendable, Hashable {
    public var learningRate: Double
    public var beta1: Double
    public var beta2: Double
    public var epsilon: Double
    /// Decay that does not go through the moments (AdamW).
    public var weightDecay: Double
    /// Decay that is added to the gradient (Adam with L2).
    public var coupledDecay: Double
    /// Multiplies the gradient first, to clip its norm.
    public var gradientScale: Double

    public init(
      learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
      weightDecay: Double = 0, coupledDecay: Double = 0, gradientScale: Double = 1
    ) {
      (self.learningRate, self.beta1, self.beta2, self.epsilon) = (learningRate, beta1, beta2, epsilon)
      (self.weightDecay, self.coupledDecay, self.gradientScale) = (weightDecay, coupledDecay, gradientScale)
    }
  }

  /// Step number `step`, counted from 1, of Adam: with g the scaled gradient,
  /// m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², x ← x - η (λ x + m̂ / (√v̂ + ε)), m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ).
  public static func adam(
    _ parameters: inout [Float], gradient: [Float], firstMoment: inout [Float], secondMoment: inout [Float],
    step: Int, _ constants: AdamStep
  ) {
    let count = parameters.count
    if gradient.count != count || firstMoment.count != count || secondMoment.count != count || step < 1 {
      fatalError("adam: \(count) parameters, \(gradient.count) gradients, step \(step)")
    }
    var adam = MesascopeAdam()
    adam.count = Int64(count)
    (adam.rate, adam.epsilon) = (Float(constants.learningRate), Float(constants.epsilon))
    (adam.beta1, adam.beta2) = (Float(constants.beta1), Float(constants.beta2))
    // Rounded from the difference: 1 - β in single precision would lose four digits of a small rest.
    (adam.rest1, adam.rest2) = (Float(1 - constants.beta1), Float(1 - constants.beta2))
    adam.correction1 = Float(1 / (1 - power(constants.beta1, step)))
    adam.correction2 = Float(1 / (1 - power(constants.beta2, step)))
    (adam.decay, adam.coupled_decay) = (Float(constants.weightDecay), Float(constants.coupledDecay))
    adam.gradient_scale = Float(constants.gradientScale)
    parameters.withUnsafeMutableBufferPointer { parameters in
      firstMoment.withUnsafeMutableBufferPointer { first in
        secondMoment.withUnsafeMutableBufferPointer { second in
          gradient.withUnsafeBufferPointer { gradient in
            (adam.parameters, adam.gradient) = (parameters.baseAddress, gradient.baseAddress)
            (adam.first, adam.second) = (first.baseAddress, second.baseAddress)
            mesascope_adam(&adam)
          }
        }
      }
    }
  }

  /// One step of gradient descent: s = scale · g + λ x, u ← μ u + s, x ← x - η u. An empty `velocity` means no momentum.
  public static func descend(
    _ parameters: inout [Float], gradient: [Float], velocity: inout [Float], learningRate: Double,
    momentum: Double = 0, weightDecay: Double = 0, gradientScale: Double = 1
  ) {
    let count = parameters.count
    if gradient.count != count || !(velocity.isEmpty || velocity.count == count) {
      fatalError("descend: \(count) parameters, \(gradient.count) gradients, \(velocity.count) velocities")
    }
    var rule = MesascopeMomentum()
    (rule.count, rule.rate, rule.momentum) = (Int64(count), Float(learningRate), Float(momentum))
    (rule.decay, rule.gradient_scale) = (Float(weightDecay), Float(gradientScale))
    let hasVelocity = !velocity.isEmpty
    parameters.withUnsafeMutableBufferPointer { parameters in
      velocity.withUnsafeMutableBufferPointer { velocity in
        gradient.withUnsafeBufferPointer { gradient in
          (rule.parameters, rule.gradient) = (parameters.baseAddress, gradient.baseAddress)
          rule.velocity = hasVelocity ? velocity.baseAddress : nil
          mesascope_momentum(&rule)
        }
      }
    }
  }

  /// Σ x² in double precision.
  public static func squareSum(_ x: [Float]) -> Double {
    x.withUnsafeBufferPointer { pointer in
      pointer.baseAddress.map { mesascope_square_sum(Int64(x.count), $0) } ?? 0
    }
  }

  /// y += factor · x.
  public static func add(_ x: [Float], times factor: Float, to y: inout [Float]) {
    if x.count != y.count { fatalError("add: \(x.count) and \(y.count) elements") }
    let count = Int64(x.count)
    y.withUnsafeMutableBufferPointer { y in
      x.withUnsafeBufferPointer { x in
        guard let from = x.baseAddress, let to = y.baseAddress else { return }
        mesascope_scaled(1, count, from, count, factor, to, count, 1)
      }
    }
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    // Repeated squaring rather than `pow`, whose last digit depends on the system's library.
    var (result, factor, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}
