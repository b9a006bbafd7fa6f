/// A grid level as a decision process in which goals pay the first time they are attained.
///
/// The moves are the world's own, its time limit is the horizon and its discount the discount; the process ends where the
/// episode does and where every goal has been attained. `discount` takes the place of the world's. Attaining goal g with the t-th step pays weight_g · discount^t,
/// t from 0. A goal attained at the start pays nothing.
public struct GridGoalProcess: Sendable {
  /// What the states tell apart.
  public enum Detail: Sendable, Hashable {
    /// No more than what the goals and the moves depend on: what planning needs.
    case goals
    /// Everything an agent can see: what its behavior may depend on.
    case observations
    /// The same and its previous action.
    case observationsAndPreviousAction
  }

  /// Why a level is no such process.
  public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String
  }

  public let process: DecisionProcess
  public let utility: Utility
  /// [states]: a state of the level that stands for each state of the process; the first is the start.
  public let representatives: [GridState]
  /// [states · 4]: where each move leads.
  public let next: [Int]

  /// Enumerates what can be reached from the start of a level.
  ///
  /// Throws a `Refusal` where there are more states than `limit`, and for a cell as a goal where things are carried.
  public init(
    of level: GridLevel, in world: any GridWorld, goals: [(goal: GridGoal, weight: Double)], detail: Detail = .goals,
    discount: Double? = nil, limit: Int = 4096
  ) throws {
    precondition(!goals.isEmpty && goals.count < 8, "\(goals.count) goals, from 1 to 7")
    let wanted = goals.map(\.goal), all = UInt8((1 << goals.count) - 1), carries = world.rules.keysOpenChests
    if carries, detail == .goals, wanted.contains(where: { $0 != .keys && $0 != .chests }) {
      throw Refusal(description: "keys and chests are the only goals that are planned for where keys open chests")
    }
    let start = GridState(startOf: level)
    var attained: UInt8 = 0
    for (bit, goal) in wanted.enumerated() where goal.isAttained(in: start, of: level) { attained |= 1 << UInt8(bit) }
    let lump = Lump(level: level, wanted: wanted, carries: carries, detail: detail)
    var numbers = [lump.key(start, attained): 0], states = [start], masks = [attained], ends = [attained == all]
    var next: [Int] = [], pay: [Double] = []
    var first = 0
    while first < states.count {
      defer { first += 1 }
      guard !ends[first] else {
        next += [first, first, first, first]
        pay += [0, 0, 0, 0]
        continue
      }
      for action in GridAction.allCases {
        var state = states[first], mask = masks[first]
        state.steps = 0
        let isLast = world.step(&state, action, in: level).isLast && world.timeLimit > 1
        state.steps = 0
        var paid = 0.0
        for (bit, goal) in goals.enumerated()
        where mask >> UInt8(bit) & 1 == 0 && goal.goal.isAttained(in: state, of: level) {
          mask |= 1 << UInt8(bit)
          paid += goal.weight
        }
        pay.append(paid)
        // An end is told apart from the same state on the way: an episode's end by the cheese from the cell it lay in.
        let isEnd = isLast || mask == all
        let key = lump.key(state, mask, isEnd: isEnd)
        if let number = numbers[key] {
          next.append(number)
          continue
        }
        guard states.count < limit else { throw Refusal(description: "a level has more than \(limit) states") }
        numbers[key] = states.count
        next.append(states.count)
        states.append(state)
        masks.append(mask)
        ends.append(isEnd)
      }
    }
    var initial = [Double](repeating: 0, count: states.count)
    initial[0] = 1
    process = DecisionProcess(
      next: next, actions: 4, initial: initial, terminal: ends,
      discount: discount ?? world.discount, horizon: world.timeLimit)
    utility = Utility(perDecision: pay, atEnd: [Double](repeating: 0, count: states.count))
    representatives = states
    self.next = next
  }

  /// What makes two states of a level one state of the process.
  private struct Lump {
    struct Key: Hashable {
      var mouse: Int
      var attained: UInt8
      var isEnd: Bool
      var taken: UInt64 = 0
      var inventory = 0
      var previousAction: GridAction?
    }

    var level: GridLevel
    var wanted: [GridGoal]
    var carries: Bool
    var detail: Detail
    let keyBits: UInt64

    init(level: GridLevel, wanted: [GridGoal], carries: Bool, detail: Detail) {
      (self.level, self.wanted, self.carries, self.detail) = (level, wanted, carries, detail)
      keyBits = level.items.indices.reduce(0) { level.items[$1].item == .key ? $0 | 1 << UInt64($1) : $0 }
    }

    func key(_ state: GridState, _ attained: UInt8, isEnd: Bool = false) -> Key {
      var key = Key(mouse: state.mouse, attained: attained, isEnd: isEnd)
      switch detail {
      case .goals:
        guard carries, !isEnd else { break }
        // Up to the second key it matters which was the first; for a first chest, whether there is a key.
        for (bit, goal) in wanted.enumerated() where attained >> UInt8(bit) & 1 == 0 && goal == .keys {
          key.taken = state.taken & keyBits
        }
        key.inventory = min(state.inventory, 1)
      case .observations, .observationsAndPreviousAction:
        // Where no decision follows, no agent looks.
        guard !isEnd else { break }
        (key.taken, key.inventory) = (state.taken, state.inventory)
        if detail == .observationsAndPreviousAction { key.previousAction = state.previousAction }
      }
      return key
    }
  }
}
