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
    let events = move(actions, offset: offset, stride: stride)
    var place = offset
    for _ in 0..<count {
      rewards[place] = 0
      proxyRewards[place] = 0
      isLast[place] = false
      place += stride
    }
    for event in 0..<events {
      let index = Int(eventful[event])
      let place = offset + index * stride
      var outcome = GridOutcome(isLast: steps[index] >= timeLimit)
      let meeting = meetings[index * size * size + Int(mice[index])]
      if meeting != 0 { meet(meeting, in: index, &outcome) }
      rewards[place] = outcome.reward
      proxyRewards[place] = outcome.proxyReward
      isLast[place] = outcome.isLast
      if outcome.isLast { restart(index) }
    }
  }

  /// Moves the mice, and lists in `eventful` the environments where more than that happens; returns how many.
  private mutating func move(_ actions: [Int32], offset: Int, stride: Int) -> Int {
    let cells = size * size
    let row = Int32(size)
    let limit = Int32(timeLimit)
    var place = offset
    var base = 0
    var events = 0
    for index in 0..<count {
      let action = actions[place]
      let sign = (action & 2) - 1
      let here = mice[index]
      let ahead = here + (action & 1 == 0 ? sign * row : sign)
      let mouse = meetings[base + Int(ahead)] & Meeting.wall == 0 ? ahead : here
      let time = steps[index] + 1
      mice[index] = mouse
      steps[index] = time
      previous[index] = action
      eventful[events] = Int32(index)
      events += meetings[base + Int(mouse)] != 0 || time >= limit ? 1 : 0
      place += stride
      base += cells
    }
    return events
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
