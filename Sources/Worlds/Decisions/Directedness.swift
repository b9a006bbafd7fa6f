/// How much better than chance a policy's behavior is foretold by the hypothesis that it pursues a utility.
public struct Directedness: Sendable, Hashable {
  /// max over β of Σ d(s) π(a|s) [log p_β(a|s) + log A], nats along a discounted trajectory; never negative.
  public var value: Double
  /// The β of the maximum: ±∞ where the policy earns the most or the least there is, 0 where it earns what chance does.
  public var inverseTemperature: Double
  /// What the policy earns; what uniform play, the worst and the best policy earn.
  public var earned: Double
  public var byChance: Double
  public var least: Double
  public var most: Double

  /// 1 where the utility is pursued, −1 where it is avoided, 0 where neither.
  public var sign: Int { inverseTemperature > 0 ? 1 : inverseTemperature < 0 ? -1 : 0 }

  /// The value where the utility is pursued, else 0.
  public var pursued: Double { sign > 0 ? value : 0 }
}

extension Directedness {
  /// What the maximum-entropy policy at one inverse temperature earns, and its information in nats, from the start.
  public struct Point: Sendable, Hashable {
    public var earned: Double
    public var information: Double

    public init(earned: Double, information: Double) { (self.earned, self.information) = (earned, information) }
  }

  /// Maximum-entropy goal-directedness (MacDermott, Fox, Belardinelli and Everitt, arXiv 2412.04758) of whatever earns
  /// `earned`, given what maximum-entropy policies earn at what cost.
  ///
  /// Summed along trajectories, Σ d π [log p_β + log A] = β (J_π − J_β) + K_β, with J the returns and K_β the information
  /// of p_β: a policy counts by its return alone. Its slope in β is J_π − J_β, which falls, so the maximum is where the
  /// soft policy earns as much, and the value is K_β there. `plan` is asked for about a dozen β, and for ±∞ first. It is
  /// solved until the returns agree within `tolerance` of the range; the value's error is of its square.
  public init(earned: Double, tolerance: Double = 1e-14, plan: (Double) -> Point) {
    let best = plan(.infinity), worst = plan(-.infinity), chance = plan(0).earned
    let range = best.earned - worst.earned
    self.init(
      value: 0, inverseTemperature: 0, earned: earned, byChance: chance, least: worst.earned, most: best.earned)
    let size = max(abs(best.earned), abs(worst.earned))
    // No decision has influence, or the policy earns exactly what chance does.
    guard range > 1e-12 * size, abs(earned - chance) > 1e-13 * range else { return }
    let sign: Double = earned > chance ? 1 : -1, limit = sign > 0 ? best : worst
    guard sign * (limit.earned - earned) > 1e-12 * range else {
      (value, inverseTemperature) = (limit.information, sign * .infinity)
      return
    }
    // The excess of the soft policy's return over the subject's, in the direction of the sign; rising.
    var low = 0.0, lowExcess = sign * (chance - earned), high = 1 / range
    var point = plan(sign * high), highExcess = sign * (point.earned - earned)
    while highExcess < 0 {
      (low, lowExcess, high) = (high, highExcess, high * 4)
      guard high * range < 0x1p60 else {
        (value, inverseTemperature) = (limit.information, sign * .infinity)
        return
      }
      point = plan(sign * high)
      highExcess = sign * (point.earned - earned)
    }
    var beta = high, excess = highExcess, side = 0
    // False position with the stale end's weight halved (Illinois).
    for _ in 0..<200 where abs(excess) > tolerance * range && high - low > 1e-14 * high {
      beta = (low * highExcess - high * lowExcess) / (highExcess - lowExcess)
      if !(beta > low && beta < high) { beta = low + (high - low) / 2 }
      point = plan(sign * beta)
      excess = sign * (point.earned - earned)
      if excess < 0 {
        (low, lowExcess) = (beta, excess)
        if side < 0 { highExcess /= 2 }
        side = -1
      } else {
        (high, highExcess) = (beta, excess)
        if side > 0 { lowExcess /= 2 }
        side = 1
      }
    }
    value = max(0, point.information + sign * beta * (earned - point.earned))
    inverseTemperature = sign * beta
  }

  /// That of a policy [states · actions] for a utility in one decision process.
  public init(of policy: [Double], for utility: Utility, in process: DecisionProcess) {
    var last: SoftPlan?
    self.init(earned: process.start(process.values(of: policy, utility: utility).returns)) { beta in
      let plan = process.softPlan(utility, inverseTemperature: beta, startingFrom: beta.isInfinite ? nil : last)
      if beta.isFinite { last = plan }
      return Point(
        earned: process.start(plan.values.returns), information: process.start(plan.values.information))
    }
  }
}
