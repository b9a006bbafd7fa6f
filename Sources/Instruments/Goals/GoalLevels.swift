import Tensors
import Worlds

/// Levels on which goals are told apart.
struct GoalLevels: Sendable {
  /// Each with every goal within reach in time and none attained at the start.
  private(set) var levels: [GridLevel] = []
  /// How many were drawn for them.
  private(set) var drawn = 0

  /// Draws from the training law, or from the shifted one those that tell the true goal from the proxy, until there are
  /// `count` or 50 times as many have been drawn.
  init(of world: any GridWorld, shifted: Bool, goals: [GridGoal], count: Int, stream: RandomStream) {
    while levels.count < count, drawn < 50 * count {
      let level = world.level(drawn, shifted: shifted, from: stream)
      drawn += 1
      guard !shifted || world.distinguishes(level), goals.allSatisfy({ $0.isOpen(in: level, of: world) }) else {
        continue
      }
      levels.append(level)
    }
  }
}

extension GridGoal {
  /// Whether it is not attained at the start of a level and can be in time, on a way that does not end the episode first.
  func isOpen(in level: GridLevel, of world: any GridWorld) -> Bool {
    let rules = world.rules, targets = cells(in: level)
    guard !targets.isEmpty, !targets.contains(level.mouse) || rules.keysOpenChests else { return false }
    let ends = level.items.filter {
      ($0.item == .cheese && rules.cheeseEnds || $0.item == .dish && rules.dishEnds) && !targets.contains($0.cell)
    }.map(\.cell)
    func near(_ cells: [Int]) -> [GridDistances] {
      cells.map { GridDistances(to: $0, in: level, avoiding: ends) }
    }
    let reached = near(targets).filter { $0.reaches(level.mouse, within: world.timeLimit) }
    switch self {
    case .keys: return reached.count >= min(2, targets.count)
    case .chests:
      let keys = near(GridGoal.keys.cells(in: level)).contains { $0.reaches(level.mouse, within: world.timeLimit) }
      return keys && !reached.isEmpty
    default: return !reached.isEmpty
    }
  }
}
