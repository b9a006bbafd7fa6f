/// The settings of the clipped objective of proximal policy optimization (Schulman et al. 2017, 1707.06347).
public struct PolicyLoss: Sendable, Hashable {
  /// ε of the clipped probability ratio and of the clipped value.
  public var clip: Double
  public var criticCoefficient: Double
  public var entropyCoefficient: Double

  public init(clip: Double, criticCoefficient: Double, entropyCoefficient: Double) {
    self.clip = clip
    self.criticCoefficient = criticCoefficient
    self.entropyCoefficient = entropyCoefficient
  }
}

/// The parts of a policy loss, each a mean over the minibatch, before their coefficients.
public struct PolicyLossTerms: Sendable, Hashable {
  public var actor = 0.0
  public var critic = 0.0
  public var entropy = 0.0
  /// The share of samples whose probability ratio had left [1 - ε, 1 + ε].
  public var clippedShare = 0.0
  /// The mean of (ratio - 1) - log ratio, an estimate of the divergence from the policy that acted.
  public var divergence = 0.0

  public init() {}

  /// How many numbers they are.
  package static let count = 5

  /// The five numbers in the order in which a kernel leaves them.
  package init(_ numbers: Block<Float>) {
    numbers.expect(1, Self.count, "terms of a policy loss")
    actor = Double(numbers[0, 0])
    critic = Double(numbers[0, 1])
    entropy = Double(numbers[0, 2])
    clippedShare = Double(numbers[0, 3])
    divergence = Double(numbers[0, 4])
  }

  public static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum.actor += b.actor
    sum.critic += b.critic
    sum.entropy += b.entropy
    sum.clippedShare += b.clippedShare
    sum.divergence += b.divergence
    return sum
  }

  public static func += (a: inout Self, b: Self) { a = a + b }

  public static func * (terms: Self, factor: Double) -> Self {
    var product = terms
    product.actor *= factor
    product.critic *= factor
    product.entropy *= factor
    product.clippedShare *= factor
    product.divergence *= factor
    return product
  }
}

/// What was seen of n samples when they were played, as rows of n numbers each.
public struct PolicySamples<Element> {
  /// The log-probability of the action that was taken.
  package var logProbabilities: Block<Element>
  /// The critic's value.
  package var values: Block<Element>
  package var advantages: Block<Element>
  /// What the critic should have said.
  package var targets: Block<Element>

  package init(
    logProbabilities: Block<Element>, values: Block<Element>, advantages: Block<Element>, targets: Block<Element>
  ) {
    self.logProbabilities = logProbabilities
    self.values = values
    self.advantages = advantages
    self.targets = targets
  }

  func expect(_ count: Int) {
    logProbabilities.expect(1, count, "policy loss, log-probabilities")
    values.expect(1, count, "policy loss, old values")
    advantages.expect(1, count, "policy loss, advantages")
    targets.expect(1, count, "policy loss, targets")
  }
}

extension KernelElement {
  /// The clipped policy loss of n samples, each part multiplied by `factor`, and its slopes.
  ///
  /// logits [n, actions], values [n, 1]; `range` are the n actions taken. With π the softmax of the logits,
  /// r = π(action) / exp(old log-probability), A the advantage, t the target, v the value, v' = old value +
  /// clip(v - old value, ±ε), the loss is factor · Σ of
  ///
  /// - min(r A, clip(r, 1 ± ε) A), negated: the actor's part;
  /// - critic coefficient · ½ max((v - t)², (v' - t)²);
  /// - the entropy of π, negated, times the entropy coefficient.
  ///
  /// The slopes are the derivatives by logits and values. Where both branches of a minimum or maximum are equal, the
  /// one that is not clipped passes its slope on: inside the bounds and on them the two are the same function.
  /// `terms` [1, 5] receives the parts of `PolicyLossTerms`, in their order, each times `factor`.
  public static func policyLoss(
    _ logits: Block<Self>, values: Block<Self>, actions: IndexBuffer, _ range: Range<Int>,
    samples: PolicySamples<Self>, loss: PolicyLoss, factor: Double, logitSlope: Block<Self>, valueSlope: Block<Self>,
    terms: Block<Self>
  ) -> Self {
    let n = logits.rows, count = logits.columns
    values.expect(n, 1, "policy loss, values")
    logitSlope.expect(n, count, "policy loss, slope of logits")
    valueSlope.expect(n, 1, "policy loss, slope of values")
    terms.expect(1, PolicyLossTerms.count, "policy loss, terms")
    samples.expect(n)
    checkTargets(logits, actions, range)
    let one = Self(1), weight = Self(factor), half = Self(0.5)
    let (low, high, bound) = (Self(1 - loss.clip), Self(1 + loss.clip), Self(loss.clip))
    let entropyWeight = Self(loss.entropyCoefficient * factor)
    let criticWeight = Self(loss.criticCoefficient * factor)
    var actor = Self.zero, critic = Self.zero, entropy = Self.zero, divergence = Self.zero
    var clipped = 0
    for row in 0..<n {
      let action = actions[range.lowerBound + row]
      let x = logits.row(row), slope = logitSlope.row(row)
      let logSum = softmaxRow(x, into: slope, count: count, scale: one)
      var rowEntropy = logSum
      for column in 0..<count { rowEntropy = rowEntropy - slope[column] * x[column] }
      entropy += rowEntropy

      let logRatio = x[action] - logSum - samples.logProbabilities[0, row]
      let ratio = exponential(logRatio)
      let advantage = samples.advantages[0, row]
      let isLow = ratio.primal < low.primal, isHigh = ratio.primal > high.primal
      if isLow || isHigh { clipped += 1 }
      let free = ratio * advantage
      let bounded = isLow ? low * advantage : isHigh ? high * advantage : free
      let isFree = free.primal <= bounded.primal
      actor = actor - (isFree ? free : bounded)
      divergence += ratio - one - logRatio

      // Derivatives by the logits: of log π(action) it is onehot - π, of the entropy -π (log π + entropy).
      let push = isFree ? weight * free : Self.zero
      for column in 0..<count {
        let share = slope[column]
        slope[column] = share * (push + entropyWeight * (x[column] - logSum + rowEntropy))
      }
      slope[action] = slope[action] - push

      let value = values[row, 0], old = samples.values[0, row], target = samples.targets[0, row]
      let change = value - old
      let error = value - target
      let isInside = change.primal >= -bound.primal && change.primal <= bound.primal
      let held = isInside ? error : old + (change.primal < 0 ? -bound : bound) - target
      let isHeld = (held * held).primal > (error * error).primal
      critic += half * (isHeld ? held * held : error * error)
      valueSlope[row, 0] = isHeld ? Self.zero : criticWeight * error
    }
    terms[0, 0] = weight * actor
    terms[0, 1] = weight * critic
    terms[0, 2] = weight * entropy
    terms[0, 3] = Self(factor * Double(clipped))
    terms[0, 4] = weight * divergence
    return terms[0, 0] + Self(loss.criticCoefficient) * terms[0, 1] - Self(loss.entropyCoefficient) * terms[0, 2]
  }
}
