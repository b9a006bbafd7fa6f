extension GridGoal {
  /// Where it is: the cells that one has to enter, in the order of the level's items; empty where there is none.
  public func cells(in level: GridLevel) -> [Int] {
    func cells(_ item: GridItem) -> [Int] { level.items.filter { $0.item == item }.map(\.cell) }
    switch self {
    case .cheese: return cells(.cheese)
    case .corner: return level.walls[level.corner] ? [] : [level.corner]
    case .dish: return cells(.dish)
    case .keys: return cells(.key)
    case .chests: return cells(.chest)
    case .cell(let cell): return level.walls[cell] ? [] : [cell]
    case .nothing: return []
    }
  }

  /// Whether it has been attained in a state: entered, for keys the second one held or the only one, for chests the
  /// first one opened.
  ///
  /// The first key serves whoever seeks chests as well, so only the second tells the two goals apart.
  package func isAttained(in state: GridState, of level: GridLevel) -> Bool {
    switch self {
    case .cheese, .dish, .corner, .cell: return cells(in: level).contains(state.mouse)
    case .keys: return taken(.key, state, level) >= min(2, max(1, level.items.count { $0.item == .key }))
    case .chests: return taken(.chest, state, level) >= 1
    case .nothing: return false
    }
  }

  private func taken(_ item: GridItem, _ state: GridState, _ level: GridLevel) -> Int {
    level.items.indices.count { level.items[$0].item == item && state.taken >> UInt64($0) & 1 == 1 }
  }
}
