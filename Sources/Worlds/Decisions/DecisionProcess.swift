import Settings

/// A finite Markov decision process: states, actions, where each action leads, where it starts, and how it is discounted.
///
/// In a terminal state no decision is made and the process ends. With a horizon T there are at most T decisions, and the
/// discount may be 1; without one it lies in [0, 1). Time starts at 0: what is paid with decision t counts discount^t.
public struct DecisionProcess: Sendable, Hashable {
  public let states: Int
  public let actions: Int
  public let discount: Double
  /// The largest number of decisions; nil where there is no limit.
  public let horizon: Int?
  /// [states]: the probabilities of the first state.
  public let initial: [Double]
  /// [states].
  public let isTerminal: [Bool]
  /// [states · actions + 1]: the pair (state, action), number state · actions + action, leads to `successors[i]` with
  /// probability `probabilities[i]` for the i from `starts[pair]` up to `starts[pair + 1]`.
  let starts: [Int]
  let successors: [Int]
  let probabilities: [Double]
  /// Whether every pair has one successor, number `pair` of `successors`.
  let isCertain: Bool

  /// How far a distribution that was written down may be from 1.
  public static let tolerance = 1e-6

  /// A process whose moves are certain.
  ///
  /// `next` [states · actions] is the state after each pair; what stands there for a terminal state is not read. Traps
  /// where sizes do not fit or a number is out of range.
  public init(next: [Int], actions: Int, initial: [Double], terminal: [Bool], discount: Double, horizon: Int? = nil) {
    let states = initial.count
    precondition(states > 0 && actions > 0, "a decision process has at least one state and one action")
    precondition(next.count == states * actions, "\(next.count) moves for \(states) states of \(actions) actions")
    precondition(terminal.count == states, "\(terminal.count) terminal flags for \(states) states")
    precondition(
      discount >= 0 && (discount < 1 || discount == 1 && horizon != nil), "a discount of \(discount) without a horizon")
    precondition(horizon ?? 0 >= 0, "a horizon of \(horizon ?? 0)")
    precondition(abs(initial.reduce(0, +) - 1) < Self.tolerance && initial.allSatisfy { $0 >= 0 }, "initial sums to 1")
    (self.states, self.actions, self.discount, self.horizon) = (states, actions, discount, horizon)
    (self.initial, isTerminal) = (initial, terminal)
    starts = Array(0...(states * actions))
    successors = next.indices.map { terminal[$0 / actions] ? $0 / actions : next[$0] }
    precondition(successors.allSatisfy { (0..<states).contains($0) }, "a move leads to no state")
    probabilities = [Double](repeating: 1, count: states * actions)
    isCertain = true
  }

  /// A process written out as transitions[state][action][next state].
  ///
  /// Throws a `UserError` (bad data) at `place` that names the row, such as `transitions[3][1]`, for lengths that do not
  /// fit, probabilities that are negative, not finite or do not sum to 1 within 1e-6, and a discount outside [0, 1).
  /// Rows are divided by their sums.
  public init(
    transitions: [[[Double]]], initial: [Double], discount: Double, terminal: [Bool]? = nil,
    at place: String = "decision process"
  ) throws {
    func mistake(_ key: String, _ value: String, _ expected: String) -> UserError {
      UserError(.badData, at: "\(place): \(key)", value: value, expected: expected)
    }
    let states = transitions.count, actions = transitions.first?.count ?? 0
    guard states > 0 else { throw mistake("transitions", "no state", "at least one state") }
    guard actions > 0 else { throw mistake("transitions[0]", "no action", "at least one action") }
    guard discount.isFinite, discount >= 0, discount < 1 else {
      throw mistake("discount", "\(discount)", "a number from 0 up to, and without, 1")
    }
    guard terminal == nil || terminal?.count == states else {
      throw mistake("terminal", "\(terminal?.count ?? 0) entries", "\(states), one a state")
    }
    var starts = [0], successors: [Int] = [], probabilities: [Double] = []
    for (state, rows) in transitions.enumerated() {
      guard rows.count == actions else {
        throw mistake("transitions[\(state)]", "\(rows.count) actions", "\(actions), as in transitions[0]")
      }
      for (action, row) in rows.enumerated() {
        let checked = try Self.distribution(row, count: states, at: "\(place): transitions[\(state)][\(action)]")
        for (next, probability) in checked.enumerated() where probability > 0 {
          successors.append(next)
          probabilities.append(probability)
        }
        starts.append(successors.count)
      }
    }
    (self.states, self.actions, self.discount, horizon) = (states, actions, discount, nil)
    self.initial = try Self.distribution(initial, count: states, at: "\(place): initial")
    isTerminal = terminal ?? [Bool](repeating: false, count: states)
    (self.starts, self.successors, self.probabilities) = (starts, successors, probabilities)
    isCertain = false
  }

  /// A row of probabilities, checked and divided by its sum; throws a `UserError` (bad data) at `place`.
  public static func distribution(_ row: [Double], count: Int, at place: String) throws -> [Double] {
    guard row.count == count else {
      throw UserError(.badData, at: place, value: "\(row.count) numbers", expected: "\(count)")
    }
    if let index = row.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
      throw UserError(
        .badData, at: "\(place)[\(index)]", value: "\(row[index])", expected: "a probability, not negative and finite")
    }
    let sum = row.reduce(0, +)
    guard abs(sum - 1) <= tolerance else {
      throw UserError(
        .badData, at: place, value: "probabilities that sum to \(sum)", expected: "a sum of 1 within 1e-6")
    }
    return row.map { $0 / sum }
  }

  /// The policy [states · actions] that takes every action equally often.
  public var uniformPolicy: [Double] { [Double](repeating: 1 / Double(actions), count: states * actions) }
}

/// What is paid along the way of a decision process.
public struct Utility: Sendable, Hashable {
  /// [states · actions]: paid with a decision. What stands there for a terminal state is not read.
  public var perDecision: [Double]
  /// [states]: paid once in a terminal state, with the discount of the step at which it is reached.
  public var atEnd: [Double]

  public init(perDecision: [Double], atEnd: [Double]) {
    (self.perDecision, self.atEnd) = (perDecision, atEnd)
  }

  /// A utility paid in the current state, whatever is done there: Q(s, a) = U(s) + discount · E V(s').
  public init(ofStates values: [Double], in process: DecisionProcess) {
    precondition(values.count == process.states, "\(values.count) utilities for \(process.states) states")
    perDecision = values.flatMap { [Double](repeating: $0, count: process.actions) }
    atEnd = values
  }
}
