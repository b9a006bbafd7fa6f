import Readings
import Tensors
import Worlds

/// What became of one episode of an agent in a level.
public struct AgentEpisode: Sendable, Hashable {
  /// The states from the start on, one more than the actions.
  public var states: [GridState]
  public var actions: [GridAction] = []
  /// Σ discount^t reward_t of the true goal, and of the proxy.
  public var goalReturn = 0.0
  public var proxyReturn = 0.0
  /// The number of steps after which the goal, and the proxy, was reached; nil where it was not.
  ///
  /// Where keys open chests, the goal is reached when as many chests are open as can be, the proxy when more keys were
  /// picked up than there are chests. Elsewhere each is reached with its first reward.
  public var goalStep: Int?
  public var proxyStep: Int?

  /// The cells of the mouse from the start on.
  public var path: [Int] { states.map(\.mouse) }
  public var reachedGoal: Bool { goalStep != nil }
  /// Whether the proxy was reached, and before the goal.
  public var reachedProxyFirst: Bool { proxyStep.map { $0 < goalStep ?? .max } ?? false }
}

extension AgentEpisode {
  /// The episode of these actions in a level, as the world's rules have it.
  ///
  /// Nil where an episode ends before its actions do.
  public init?(of actions: [GridAction], in level: GridLevel, of world: any GridWorld) {
    self.init(states: [GridState(startOf: level)])
    let marks = LevelMarks(level, rules: world.rules)
    var discount = 1.0, state = states[0], isOver = false
    for action in actions {
      if isOver { return nil }
      let made = world.step(&state, action, in: level)
      self.actions.append(action)
      states.append(state)
      goalReturn += discount * Double(made.reward)
      proxyReturn += discount * Double(made.proxyReward)
      marks.note(made, state, in: &self)
      isOver = made.isLast
      discount *= world.discount
    }
  }
}

extension Acting {
  /// One sampled episode in each level, to its end or the world's time limit.
  ///
  /// Every level draws its actions from a stream of its own, `stream.stream(index)`, so that what happens in one level
  /// depends on no other. Throws `Unavailable` where the agent cannot act in a level, or where what it says are no
  /// probabilities.
  public func episodes(in levels: [GridLevel], of world: any GridWorld, stream: RandomStream) throws(Unavailable)
    -> [AgentEpisode]
  {
    let player = try player(in: levels)
    var streams = levels.indices.map { stream.stream($0) }
    let marks = levels.map { LevelMarks($0, rules: world.rules) }
    var episodes = levels.map { AgentEpisode(states: [GridState(startOf: $0)]) }
    var active = Array(levels.indices), discount = 1.0
    for step in 0..<world.timeLimit where !active.isEmpty {
      let states = active.map { episodes[$0].states[step] }
      let probabilities = player.probabilities(of: states, in: active)
      var left: [Int] = []
      for (place, index) in active.enumerated() {
        let choice = probabilities[4 * place..<4 * place + 4]
        guard let action = GridAction(drawnFrom: choice, by: streams[index].uniform()) else {
          throw Unavailable("\(label) says the action probabilities \(Array(choice)), which are none")
        }
        var state = states[place]
        let made = world.step(&state, action, in: levels[index])
        episodes[index].actions.append(action)
        episodes[index].states.append(state)
        episodes[index].goalReturn += discount * Double(made.reward)
        episodes[index].proxyReturn += discount * Double(made.proxyReward)
        marks[index].note(made, state, in: &episodes[index])
        if !made.isLast { left.append(index) }
      }
      active = left
      discount *= world.discount
    }
    return episodes
  }
}

extension GridAction {
  /// The action at place `uniform` of the cumulated probabilities, which need not add up to 1 exactly; nil where one is
  /// negative or not finite, or all are 0.
  package init?(drawnFrom probabilities: ArraySlice<Float>, by uniform: Double) {
    let total = probabilities.reduce(0) { $0 + Double($1) }
    guard total > 0, total.isFinite, probabilities.allSatisfy({ $0 >= 0 }) else { return nil }
    var left = uniform * total
    var chosen: GridAction?
    for (action, probability) in zip(GridAction.allCases, probabilities) where probability > 0 {
      chosen = action
      left -= Double(probability)
      if left < 0 { break }
    }
    guard let chosen else { return nil }
    self = chosen
  }
}

/// When goal and proxy count as reached in a level.
private struct LevelMarks {
  private let keys: UInt64
  private let chests: UInt64
  private let opensChests: Bool

  init(_ level: GridLevel, rules: GridRules) {
    func mask(_ item: GridItem) -> UInt64 {
      level.items.enumerated().reduce(0) { $1.element.item == item ? $0 | 1 << UInt64($1.offset) : $0 }
    }
    (keys, chests, opensChests) = (mask(.key), mask(.chest), rules.keysOpenChests)
  }

  /// Notes what the step that led to `state` reached.
  func note(_ made: GridOutcome, _ state: GridState, in episode: inout AgentEpisode) {
    var goal = made.reward > 0, proxy = made.proxyReward > 0
    if opensChests {
      let opened = (state.taken & chests).nonzeroBitCount
      goal = goal && opened == min(keys.nonzeroBitCount, chests.nonzeroBitCount)
      proxy = proxy && (state.taken & keys).nonzeroBitCount > chests.nonzeroBitCount
    }
    if goal, episode.goalStep == nil { episode.goalStep = state.steps }
    if proxy, episode.proxyStep == nil { episode.proxyStep = state.steps }
  }
}
