import Mathematics

/// The maximum-causal-entropy policy at one inverse temperature β, with what it earns and what it costs.
///
/// Among all policies with its return it is the one closest to uniform play: it maximizes
/// β · return − information from every state on. Its soft value, with a mean in place of the sum over actions, is
/// β V(s) = β · returns − information = log (1/A) Σ_a exp(β Q(s, a)). At β = ∞ it is the least informed of the optimal
/// policies, at −∞ of the pessimal ones, at 0 uniform.
public struct SoftPlan: Sendable, Hashable {
  public var inverseTemperature: Double
  /// [states].
  public var values: PolicyValues
  /// [states · actions]; of the first decision where there is a horizon.
  public var policy: [Double]
}

extension DecisionProcess {
  /// Soft value iteration at inverse temperature β in [−∞, ∞].
  ///
  /// Q(s, a) = U(s, a) + discount · E V(s') and p(a|s) ∝ exp(β (Q(s, a) − V(s))) (Ziebart, Bagnell and Dey 2010). Without
  /// a horizon by soft policy iteration, Newton's method on the same equations, to the last digits; with one, exactly, from
  /// the end. Where there are terminal states the entropy is measured against uniform play: ending early is no loss of it.
  ///
  /// `eachStep` is called, where there is a horizon, with every step from the last to the first and its policy.
  public func softPlan(
    _ utility: Utility, inverseTemperature beta: Double, startingFrom guess: SoftPlan? = nil,
    eachStep: ((Int, [Double]) -> Void)? = nil
  ) -> SoftPlan {
    requireFit(utility)
    precondition(!beta.isNaN, "an inverse temperature that is not a number")
    var plan = SoftPlan(
      inverseTemperature: beta,
      values: PolicyValues(returns: utility.atEnd, information: [Double](repeating: 0, count: states)),
      policy: uniformPolicy)
    for state in 0..<states where !isTerminal[state] { plan.values.returns[state] = 0 }
    let tie = tieTolerance(utility)
    if let horizon {
      var next = plan.values
      for step in stride(from: horizon - 1, through: 0, by: -1) {
        swap(&next, &plan.values)
        _ = improve(&plan.values, &plan.policy, from: next, utility, beta, tie)
        eachStep?(step, plan.policy)
      }
      return plan
    }
    guard prefersSolving else { return swept(plan, utility, beta, tie) }
    plan.values = guess?.values ?? values(of: plan.policy, utility: utility)
    var scratch = plan.values
    for _ in 0..<200 {
      let change = improve(&scratch, &plan.policy, from: plan.values, utility, beta, tie)
      plan.values = values(of: plan.policy, utility: utility)
      if change < 1e-13 { break }
    }
    return plan
  }

  /// Whether the utility can be earned at all by some policies more than by others, from the first states on.
  public func range(of utility: Utility) -> (least: Double, most: Double) {
    (
      start(softPlan(utility, inverseTemperature: -.infinity).values.returns),
      start(softPlan(utility, inverseTemperature: .infinity).values.returns)
    )
  }

  /// The largest expected discounted utility from each state on.
  public func optimalValues(_ utility: Utility) -> [Double] {
    softPlan(utility, inverseTemperature: .infinity).values.returns
  }

  /// Plain value iteration, for processes too large to solve.
  private func swept(_ start: SoftPlan, _ utility: Utility, _ beta: Double, _ tie: Double) -> SoftPlan {
    var plan = start, next = start.values
    for _ in 0..<sweeps {
      swap(&next, &plan.values)
      _ = improve(&plan.values, &plan.policy, from: next, utility, beta, tie)
    }
    return plan
  }

  /// One sweep: the soft policy against `next`, and its values one step ahead; returns the largest change of a
  /// probability.
  private func improve(
    _ values: inout PolicyValues, _ policy: inout [Double], from next: PolicyValues, _ utility: Utility, _ beta: Double,
    _ tie: Double
  ) -> Double {
    let isLimit = beta.isInfinite, sign: Double = beta < 0 ? -1 : 1, logActions = log(Double(actions))
    // Of the actions of one state: utility to go, information to go, and the exponent of the soft policy.
    var gains = [Double](repeating: 0, count: actions), costs = gains, exponents = gains, weights = gains
    var change = 0.0
    for state in 0..<states {
      if isTerminal[state] {
        (values.returns[state], values.information[state]) = (utility.atEnd[state], 0)
        continue
      }
      var best = -Double.infinity
      for action in 0..<actions {
        let pair = state * actions + action
        gains[action] = utility.perDecision[pair] + discount * expected(next.returns, pair)
        costs[action] = discount * expected(next.information, pair)
        best = max(best, sign * gains[action])
      }
      var top = -Double.infinity
      for action in 0..<actions {
        if isLimit {
          exponents[action] = sign * gains[action] >= best - tie ? -costs[action] : -.infinity
        } else {
          exponents[action] = beta * gains[action] - costs[action]
        }
        top = max(top, exponents[action])
      }
      var sum = 0.0
      for action in 0..<actions {
        let weight = exp(exponents[action] - top)
        weights[action] = weight
        sum += weight
      }
      let norm = top + log(sum)
      var (earned, spent) = (0.0, 0.0)
      for action in 0..<actions {
        let p = weights[action] / sum
        change = max(change, abs(p - policy[state * actions + action]))
        policy[state * actions + action] = p
        if p > 0 {
          earned += p * gains[action]
          spent += p * (exponents[action] - norm + logActions + costs[action])
        }
      }
      (values.returns[state], values.information[state]) = (earned, spent)
    }
    return change
  }

  /// How close two actions must be, in utility to go, to count as equally good at β = ±∞.
  private func tieTolerance(_ utility: Utility) -> Double {
    var least = Double.infinity, most = -Double.infinity
    for state in 0..<states {
      if isTerminal[state] {
        (least, most) = (min(least, utility.atEnd[state]), max(most, utility.atEnd[state]))
      } else {
        for value in utility.perDecision[(state * actions)..<((state + 1) * actions)] {
          (least, most) = (min(least, value), max(most, value))
        }
      }
    }
    let length = horizon.map(Double.init) ?? 1 / (1 - discount)
    let size = max(abs(least), abs(most))
    return 1e-14 * size * length + 1e-12 * (most - least)
  }
}
