extension GridEnvironments {
  /// Makes one step in every environment.
  ///
  /// Environment i does `actions[place]` and writes its reward, its proxy reward and whether its episode ended to the same
  /// place of the other arrays, where place = offset + i · stride: 0 and 1 for arrays of one number an environment, t and
  /// the horizon for step t of a rollout that holds one environment's steps side by side. An environment whose episode
  /// ended stands at the start of the next one in the same level. Allocates nothing.
  public mutating func step(
    _ actions: [Int32], rewards: inout [Float], proxyRewards: inout [Float], isLast: inout [Bool], offset: Int = 0,
    stride: Int = 1
  ) {
    let end = offset + max(0, count - 1) * stride
    precondition(
      offset >= 0 && stride >= 1
        && (count == 0 || end < min(actions.count, rewards.count, proxyRewards.count, isLast.count)),
      "\(count) environments at \(offset) by \(stride) do not fit \(actions.count) places")
    let cells = size * size
    let limit = Int32(timeLimit)
    var place = offset
    var base = 0
    for index in 0..<count {
      let action = actions[place]
      let sign = (action & 2) - 1
      let ahead = Int(mice[index] + (action & 1 == 0 ? sign * Int32(size) : sign))
      let mouse = meetings[base + ahead] & Meeting.wall == 0 ? ahead : Int(mice[index])
      let meeting = meetings[base + mouse]
      mice[index] = Int32(mouse)
      previous[index] = action
      let time = steps[index] + 1
      steps[index] = time
      var outcome = GridOutcome(isLast: time >= limit)
      if meeting != 0 { meet(meeting, in: index, &outcome) }
      rewards[place] = outcome.reward
      proxyRewards[place] = outcome.proxyReward
      isLast[place] = outcome.isLast
      if outcome.isLast { restart(index) }
      place += stride
      base += cells
    }
  }

  /// What happens to a mouse in a cell where something lies.
  @inline(never)
  private mutating func meet(_ meeting: UInt8, in index: Int, _ outcome: inout GridOutcome) {
    let mouse = Int(mice[index])
    let place = index * size * size + mouse
    if meeting & Meeting.corner != 0 {
      taken[index] |= cornerBit
      outcome.proxyReward += 1
      meetings[place] &= ~Meeting.corner
    }
    let items = levels[index].items
    for wanted in [GridItem.cheese, .dish, .key, .chest] where meeting & Meeting.bit(wanted) != 0 {
      for item in items.indices
      where items[item].item == wanted && items[item].cell == mouse && taken[index] >> UInt64(item) & 1 == 0 {
        switch wanted {
        case .cheese:
          if rules.cheesePays { outcome.reward += 1 }
          if rules.cheeseEnds { outcome.isLast = true }
        case .dish:
          if rules.dishIsProxy { outcome.proxyReward += 1 }
          if rules.dishEnds { outcome.isLast = true }
        case .key:
          guard rules.keysOpenChests else { continue }
          inventories[index] += 1
          outcome.proxyReward += 1
        case .chest:
          guard rules.keysOpenChests, inventories[index] > 0 else { continue }
          inventories[index] -= 1
          outcome.reward += 1
          self.wanted[index] -= 1
          if self.wanted[index] == 0 { outcome.isLast = true }
        }
        taken[index] |= 1 << UInt64(item)
        meetings[place] &= ~Meeting.bit(wanted)
      }
    }
  }
}
