import Tensors

/// y = the clipped objective of proximal policy optimization on logits [n, actions] and values [n, 1], a number.
///
/// The formula stands at `KernelElement.policyLoss`. Backward: both slopes, kept from the way forward, times dy.
struct ClippedPolicyLoss {
  let logits, values, logitSlope, valueSlope, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    let dy = tape.gradients(y)[0, 0]
    for (variable, slope) in [(logits, logitSlope), (values, valueSlope)] where variable.requiresGradient {
      let (target, accumulate) = tape.gradientTarget(variable)
      Element.scaled(tape.values(slope), by: dy, into: target, accumulate: accumulate)
    }
  }
}

/// What was seen of n samples when they were played, as it is needed for their policy loss.
public struct PlayedSamples: Sendable, Hashable {
  /// [n]: the actions taken.
  public var actions: IndexList
  /// [1, n] each: the action's log-probability and the critic's value then; advantage and target since.
  public var logProbabilities, values, advantages, targets: Variable

  public init(
    actions: IndexList, logProbabilities: Variable, values: Variable, advantages: Variable, targets: Variable
  ) {
    self.actions = actions
    self.logProbabilities = logProbabilities
    self.values = values
    self.advantages = advantages
    self.targets = targets
  }
}

extension Tape {
  /// The clipped loss of proximal policy optimization, summed over samples and multiplied by `factor`.
  ///
  /// logits [n, actions], values [n, 1]. For the mean over a minibatch, `factor` is one over its size. `terms` [1, 5]
  /// holds the parts of `PolicyLossTerms`, which no gradient goes through.
  public func clippedPolicyLoss(
    logits: Variable, values: Variable, samples: PlayedSamples, loss: PolicyLoss, factor: Double
  ) -> (loss: Variable, terms: Variable) {
    let requiresGradient = logits.requiresGradient || values.requiresGradient
    let y = variable(1, 1, requiresGradient: requiresGradient)
    let terms = variable(1, PolicyLossTerms.count, requiresGradient: false)
    let logitSlope = variable(logits.rows, logits.columns, requiresGradient: false)
    let valueSlope = variable(values.rows, 1, requiresGradient: false)
    let played = PolicySamples(
      logProbabilities: self.values(samples.logProbabilities), values: self.values(samples.values),
      advantages: self.values(samples.advantages), targets: self.values(samples.targets))
    self.values(y)[0, 0] = Element.policyLoss(
      self.values(logits), values: self.values(values), actions: arena.indices, samples.actions.range, samples: played,
      loss: loss, factor: factor, logitSlope: self.values(logitSlope), valueSlope: self.values(valueSlope),
      terms: self.values(terms))
    if requiresGradient {
      let operation = ClippedPolicyLoss(
        logits: logits, values: values, logitSlope: logitSlope, valueSlope: valueSlope, y: y)
      record(.clippedPolicyLoss(operation), result: y)
    }
    return (y, terms)
  }
}

extension Tape where Element == Float {
  /// The parts of a policy loss as numbers.
  public func terms(_ terms: Variable) -> PolicyLossTerms { PolicyLossTerms(values(terms)) }
}
