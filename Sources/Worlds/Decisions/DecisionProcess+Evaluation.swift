import Mathematics
import Tensors

/// What a policy earns from each state on, and what it costs to play it rather than at random.
public struct PolicyValues: Sendable, Hashable {
  /// [states]: the expected discounted utility.
  public var returns: [Double]
  /// [states], nats: Σ discount^t KL(policy ‖ uniform) over the decisions to come.
  public var information: [Double]
}

extension DecisionProcess {
  /// The expected discounted utility and information of a policy [states · actions], from each state on.
  ///
  /// A distribution over actions that is all zero in a state counts as what it is: nothing is earned there. Complexity:
  /// O(horizon · transitions), or without a horizon one linear solve or as many sweeps as the discount asks for.
  public func values(of policy: [Double], utility: Utility) -> PolicyValues {
    requireFit(policy, utility)
    var reward = utility.atEnd, cost = [Double](repeating: 0, count: states)
    for state in 0..<states {
      guard !isTerminal[state] else { continue }
      reward[state] = 0
      for action in 0..<actions {
        let p = policy[state * actions + action]
        reward[state] += p * utility.perDecision[state * actions + action]
        if p > 0 { cost[state] += p * log(p * Double(actions)) }
      }
    }
    let solved = accumulated([reward, cost], under: policy)
    return PolicyValues(returns: solved[0], information: solved[1])
  }

  /// The expected discounted utility of a policy [states · actions] alone, from each state on.
  public func returns(of policy: [Double], utility: Utility) -> [Double] {
    requireFit(policy, utility)
    var reward = utility.atEnd
    for state in 0..<states where !isTerminal[state] {
      reward[state] = 0
      for pair in (state * actions)..<((state + 1) * actions) {
        reward[state] += policy[pair] * utility.perDecision[pair]
      }
    }
    return accumulated([reward], under: policy)[0]
  }

  /// The expected discounted number of visits of each state, Σ_t discount^t P(s_t = s), under a policy [states · actions].
  ///
  /// Terminal states are visited once at most. With a horizon T the sum runs over t < T for states where a decision is
  /// made, and to T for terminal ones. Without terminal states it sums to 1 / (1 − discount), or to the discounted T.
  public func occupancy(of policy: [Double]) -> [Double] {
    precondition(policy.count == states * actions, "\(policy.count) probabilities, not \(states * actions)")
    var visits = [Double](repeating: 0, count: states), now = initial
    if let horizon {
      for step in 0...horizon {
        for state in 0..<states where isTerminal[state] || step < horizon { visits[state] += now[state] }
        if step < horizon { now = moved(now, under: policy) }
      }
      return visits
    }
    if prefersSolving, let solved = try? LinearAlgebra.solve(system(policy).transposed, Matrix(initial.map { [$0] })) {
      return solved.storage
    }
    for _ in 0..<sweeps {
      for state in 0..<states { visits[state] += now[state] }
      now = moved(now, under: policy)
    }
    return visits
  }

  /// The expected discounted number of decisions under a policy, and so log(actions) times it the most that
  /// goal-directedness can be: 1 / (1 − discount) where nothing ends.
  public func decisions(of policy: [Double]) -> Double {
    let visits = occupancy(of: policy)
    return visits.indices.reduce(0) { $0 + (isTerminal[$1] ? 0 : visits[$1]) }
  }

  /// Σ over the first states of their probability times a value.
  public func start(_ values: [Double]) -> Double {
    var sum = 0.0
    for state in 0..<states where initial[state] > 0 { sum += initial[state] * values[state] }
    return sum
  }

  // MARK: The ways of solving

  /// Where the distribution `now` goes in one step, discounted; terminal states keep nothing.
  private func moved(_ now: [Double], under policy: [Double]) -> [Double] {
    var next = [Double](repeating: 0, count: states)
    for state in 0..<states where !isTerminal[state] && now[state] > 0 {
      for action in 0..<actions {
        let pair = state * actions + action, flow = now[state] * policy[pair] * discount
        guard flow > 0 else { continue }
        for index in starts[pair]..<starts[pair + 1] { next[successors[index]] += flow * probabilities[index] }
      }
    }
    return next
  }

  /// The x of x(s) = b(s) + discount · Σ policy · T x for each right side b; terminal states have x = b.
  func accumulated(_ sides: [[Double]], under policy: [Double]) -> [[Double]] {
    if horizon == nil, prefersSolving {
      var right = Matrix(rows: states, columns: sides.count)
      for (column, side) in sides.enumerated() {
        for state in 0..<states { right[state, column] = side[state] }
      }
      if let solved = try? LinearAlgebra.solve(system(policy), right) { return sides.indices.map { solved.column($0) } }
    }
    return sides.map { side in
      var value = side
      for state in 0..<states where !isTerminal[state] { value[state] = 0 }
      for _ in 0..<(horizon ?? sweeps) {
        var next = side
        for state in 0..<states where !isTerminal[state] {
          for action in 0..<actions where policy[state * actions + action] > 0 {
            next[state] += policy[state * actions + action] * discount * expected(value, state * actions + action)
          }
        }
        value = next
      }
      return value
    }
  }

  /// E x(s') of a pair.
  @inline(__always)
  func expected(_ values: [Double], _ pair: Int) -> Double {
    if isCertain { return values[successors[pair]] }
    var sum = 0.0
    for index in starts[pair]..<starts[pair + 1] { sum += probabilities[index] * values[successors[index]] }
    return sum
  }

  /// I − discount · P of a policy; terminal states have the row of I.
  private func system(_ policy: [Double]) -> Matrix {
    var matrix = Matrix.identity(states)
    for state in 0..<states where !isTerminal[state] {
      for action in 0..<actions {
        let pair = state * actions + action, weight = discount * policy[pair]
        for index in starts[pair]..<starts[pair + 1] {
          matrix[state, successors[index]] -= weight * probabilities[index]
        }
      }
    }
    return matrix
  }

  /// How many sweeps bring what is left below 1e-14 of the whole; 1 where nothing that is paid later counts.
  var sweeps: Int { discount == 0 ? 1 : Int((log(1e-14 * (1 - discount)) / log(discount)).rounded(.up)) + 1 }

  /// Whether a dense solve costs less than sweeping: (2/3) n³ operations at ten a nanosecond against the sweeps over the
  /// transitions at one.
  var prefersSolving: Bool {
    let n = Double(states)
    return n <= 3000 && n * n * n / 15 < Double(sweeps) * Double(successors.count)
  }

  func requireFit(_ policy: [Double], _ utility: Utility) {
    precondition(policy.count == states * actions, "\(policy.count) probabilities, not \(states * actions)")
    requireFit(utility)
  }

  func requireFit(_ utility: Utility) {
    precondition(
      utility.perDecision.count == states * actions && utility.atEnd.count == states,
      "a utility of \(utility.perDecision.count) pairs and \(utility.atEnd.count) states for \(states) states")
  }
}
