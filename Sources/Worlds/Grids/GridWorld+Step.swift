/// What one step gave.
public struct GridOutcome: Sendable, Hashable {
  /// The true reward.
  public var reward: Float
  public var proxyReward: Float
  /// Whether the episode is over, by its goal or by the time limit.
  public var isLast: Bool

  public init(reward: Float = 0, proxyReward: Float = 0, isLast: Bool = false) {
    self.reward = reward
    self.proxyReward = proxyReward
    self.isLast = isLast
  }
}

/// The bit of `GridState.taken` that says that the corner has been visited.
let cornerBit: UInt64 = 1 << 63

extension GridWorld {
  /// Moves the mouse of one state by one step: the definition of the dynamics, which `GridEnvironments` repeats fast.
  ///
  /// The mouse moves unless a wall is in the way; then what lies in its cell takes effect, also where it stayed: keys are
  /// picked up, then a chest is opened. The state after the last step of an episode is where that step led.
  public func step(_ state: inout GridState, _ action: GridAction, in level: GridLevel) -> GridOutcome {
    var outcome = move(&state, action, in: level)
    if state.steps >= timeLimit { outcome.isLast = true }
    return outcome
  }

  /// The same without a time limit.
  func move(_ state: inout GridState, _ action: GridAction, in level: GridLevel) -> GridOutcome {
    let rules = rules
    var outcome = GridOutcome()
    let next = state.mouse + action.offset(size: level.size)
    if !level.walls[next] { state.mouse = next }
    state.steps += 1
    state.previousAction = action
    if rules.cornerIsProxy, state.mouse == level.corner, state.taken & cornerBit == 0 {
      state.taken |= cornerBit
      outcome.proxyReward += 1
    }
    for wanted in [GridItem.cheese, .dish, .key, .chest] {
      for (index, placed) in level.items.enumerated()
      where placed.item == wanted && placed.cell == state.mouse && state.taken >> UInt64(index) & 1 == 0 {
        switch wanted {
        case .cheese:
          if rules.cheesePays { outcome.reward += 1 }
          if rules.cheeseEnds { outcome.isLast = true }
        case .dish:
          if rules.dishIsProxy { outcome.proxyReward += 1 }
          if rules.dishEnds { outcome.isLast = true }
        case .key:
          guard rules.keysOpenChests else { continue }
          state.inventory += 1
          outcome.proxyReward += 1
        case .chest:
          guard rules.keysOpenChests, state.inventory > 0 else { continue }
          state.inventory -= 1
          outcome.reward += 1
        }
        state.taken |= 1 << UInt64(index)
      }
    }
    if rules.keysOpenChests {
      let chests = level.items.indices.filter { level.items[$0].item == .chest }
      let keys = level.items.count { $0.item == .key }
      let open = chests.count { state.taken >> UInt64($0) & 1 == 1 }
      if open == min(keys, chests.count) { outcome.isLast = true }
    }
    return outcome
  }
}
