import Foundation
import Synchronization

/// The exact plan of who opens chests, or of who hoards keys, in one level of `KeysAndChests`.
///
/// Dynamic programming over which keys have been taken, which chests opened, and the thing where the mouse stands:
///
/// V(cell, keys, chests) = max over the things j still of use of discount^(d - 1) · (r_j + discount · V(j, with j))
///
/// with d the steps to j, and r_j 1 for a key where keys are valued and for a chest where chests are.
///
/// Who opens chests takes shortest ways: a key or a chest that lies on one only helps, and the plan that names it counts
/// it. Who hoards keys must mind the chests, because the last one that can be opened ends the episode: where there are
/// more keys than chests and one is held, ways lead around all chests but one that is opened on purpose. While none is
/// held, chests are passed over, and ways lead around keys but the one sought.
final class KeyPlan: Sendable {
  enum Goal: Sendable { case chests, keys }

  /// Which things have been taken, as bits over `keys` and over `chests`.
  struct Taken: Hashable, Sendable {
    var keys: UInt64 = 0
    var chests: UInt64 = 0
    /// Keys held.
    var held: Int { keys.nonzeroBitCount - chests.nonzeroBitCount }
  }

  /// What a plan needs to know of a way to a thing.
  struct Option {
    /// The thing's place among keys, then chests.
    var thing: Int
    var steps: Int
    var reward: Double
    /// What has been taken then; nil where the episode is over.
    var next: Taken?
  }

  let goal: Goal
  let level: GridLevel
  let timeLimit: Int
  let discount: Double
  /// The places in the level's items of the keys, and of the chests, that can be reached.
  let keys: [Int]
  let chests: [Int]
  /// Chests opened when the episode ends.
  let mostOpened: Int
  /// Whether ways lead around chests while a key is held.
  let mindsChests: Bool
  /// The shortest ways to each thing.
  private let free: [GridDistances]
  private let powers: [Double]
  /// Guards what has been worked out so far, which threads that ask for more add to.
  private let memory: Mutex<Memory>

  struct Memory: Sendable {
    /// Values by thing and taken things, without a time limit.
    var values: [Place: Double] = [:]
    var table: [Double] = []
    /// The ways to each thing around chests that are not opened, by the opened ones.
    var around: [UInt64: [GridDistances]] = [:]
    /// How many more values a bounded search may work out.
    var left = Int.max
  }

  /// The mouse at a thing after some steps (0 where the time limit does not matter).
  struct Place: Hashable, Sendable {
    var thing: Int
    var steps: Int
    var taken: Taken
  }

  /// The most values for which a level is solved: tens of milliseconds.
  static let mostValues = 120_000
  /// The most reachable things for which values stand in a table.
  static let largestTable = 14

  init(for goal: Goal, in level: GridLevel, of world: any GridWorld) {
    self.goal = goal
    self.level = level
    timeLimit = world.timeLimit
    discount = world.discount
    let ways = GridDistances(to: level.mouse, in: level)
    func reached(_ item: GridItem) -> [Int] {
      level.items.indices.filter { level.items[$0].item == item && ways[level.items[$0].cell] != nil }
    }
    keys = reached(.key)
    chests = reached(.chest)
    let total = level.items.count { $0.item == .key }
    mostOpened = min(total, level.items.count - total)
    mindsChests = goal == .keys && total > level.items.count - total
    free = (keys + chests).map { GridDistances(to: level.items[$0].cell, in: level) }
    powers = (0...(2 * level.cells)).map { pow(world.discount, Double($0)) }
    memory = Mutex(Memory())
  }

  private var things: Int { keys.count + chests.count }

  func cell(of thing: Int) -> Int {
    level.items[thing < keys.count ? keys[thing] : chests[thing - keys.count]].cell
  }

  /// The bits of a state's taken things.
  func taken(in state: GridState) -> Taken {
    func bits(_ places: [Int]) -> UInt64 {
      places.indices.reduce(0) { $0 | (state.taken >> UInt64(places[$1]) & 1) << UInt64($1) }
    }
    return Taken(keys: bits(keys), chests: bits(chests))
  }

  // MARK: Answers

  /// The largest return from the start within the time limit, or why it was not worked out.
  func optimum() -> GridOptimum {
    guard mostStates <= Double(Self.mostValues) else { return tooLarge }
    return memory.withLock { memory in
      memory.left = Self.mostValues
      defer { memory.left = Int.max }
      guard let relaxed = value(at: level.mouse, Taken(), steps: nil, &memory) else { return tooLarge }
      if let steps = stepsOfPlan(&memory), steps <= timeLimit { return GridOptimum(value: relaxed) }
      // The best plan takes too long: search again, counting steps.
      guard let value = value(at: level.mouse, Taken(), steps: 0, &memory) else { return tooLarge }
      return GridOptimum(value: value)
    }
  }

  /// The largest return from a state, however long it takes.
  func value(of state: GridState) -> Double {
    memory.withLock { value(at: state.mouse, taken(in: state), steps: nil, &$0) ?? 0 }
  }

  /// The fewest steps from the start to a first reward, however many; nil where there is none.
  func stepsToReward() -> Int? {
    memory.withLock { memory in
      let start = options(from: level.mouse, Taken(), &memory)
      switch goal {
      case .keys: return start.map(\.steps).min()
      case .chests:
        return start.compactMap { option in
          option.next.flatMap { next in
            options(from: cell(of: option.thing), next, &memory).filter { $0.reward > 0 }.map(\.steps).min()
          }.map { $0 + option.steps }
        }.min()
      }
    }
  }

  /// An upper bound of the values that the search from the start needs.
  private var mostStates: Double {
    func choices(_ count: Int, _ chosen: Int) -> Double {
      (0..<chosen).reduce(1) { $0 * Double(count - $1) / Double($1 + 1) }
    }
    let mostKeys = goal == .keys ? keys.count : min(keys.count, mostOpened)
    let mostChests = goal == .keys ? (mindsChests ? mostOpened - 1 : 0) : mostOpened
    var states = 0.0
    for taken in 0...mostKeys {
      let opened = (0...min(taken, mostChests, chests.count)).reduce(0) { $0 + choices(chests.count, $1) }
      states += choices(keys.count, taken) * opened
    }
    return states * Double(things)
  }

  private var tooLarge: GridOptimum {
    GridOptimum(
      unavailable: "\(keys.count) keys and \(chests.count) chests within reach are too many to solve exactly")
  }

  // MARK: The search

  /// The best value from a cell; nil where the search was cut short. With `steps`, within the time limit.
  private func value(at cell: Int, _ taken: Taken, steps: Int?, _ memory: inout Memory) -> Double? {
    var best: Double? = 0
    forEachOption(from: cell, taken, &memory) { option, memory in
      guard let known = best else { return }
      guard let value = worth(of: option, steps: steps, &memory) else {
        best = nil
        return
      }
      if value > known { best = value }
    }
    return best
  }

  /// What an option is worth with all that follows.
  private func worth(of option: Option, steps: Int?, _ memory: inout Memory) -> Double? {
    let time = steps.map { $0 + option.steps }
    if let time, time > timeLimit { return 0 }
    var worth = powers[option.steps - 1] * option.reward
    if let next = option.next {
      guard let rest = value(atThing: option.thing, next, steps: time, &memory) else { return nil }
      worth += powers[option.steps] * rest
    }
    return worth
  }

  private func value(atThing thing: Int, _ taken: Taken, steps: Int?, _ memory: inout Memory) -> Double? {
    if steps == nil, things <= Self.largestTable {
      if memory.table.isEmpty { memory.table = [Double](repeating: .nan, count: things << things) }
      let place = Int(taken.keys | taken.chests << UInt64(keys.count)) * things + thing
      if !memory.table[place].isNaN { return memory.table[place] }
      let value = value(at: cell(of: thing), taken, steps: nil, &memory)
      memory.table[place] = value ?? .nan
      return value
    }
    let place = Place(thing: thing, steps: steps ?? 0, taken: taken)
    // Values with and without a time limit never share a search: 0 steps stand only at the start, which is no thing.
    if let known = memory.values[place] { return known }
    guard memory.left > 0 else { return nil }
    memory.left -= 1
    let value = value(at: cell(of: thing), taken, steps: steps, &memory)
    if let value { memory.values[place] = value }
    return value
  }

  /// The steps of a plan that is best without a time limit, up to its last reward.
  private func stepsOfPlan(_ memory: inout Memory) -> Int? {
    var cell = level.mouse
    var taken = Taken()
    var steps = 0
    while true {
      var best: (option: Option, worth: Double)?
      for option in options(from: cell, taken, &memory) {
        guard let worth = worth(of: option, steps: nil, &memory) else { return nil }
        if worth > best?.worth ?? 0 { best = (option, worth) }
      }
      guard let (option, _) = best else { return steps }
      steps += option.steps
      guard let next = option.next else { return steps }
      cell = self.cell(of: option.thing)
      taken = next
    }
  }

  private func options(from cell: Int, _ taken: Taken, _ memory: inout Memory) -> [Option] {
    var options: [Option] = []
    forEachOption(from: cell, taken, &memory) { option, _ in options.append(option) }
    return options
  }

  /// Calls `body` with each thing worth going to next.
  @inline(__always)
  private func forEachOption(
    from cell: Int, _ taken: Taken, _ memory: inout Memory, _ body: (_ option: Option, _ memory: inout Memory) -> Void
  ) {
    let held = taken.held
    let opened = taken.chests.nonzeroBitCount
    let isGuarded = mindsChests && held > 0
    // Keys of use: all of them to who hoards, and one a chest that is left to who opens.
    let wantsKeys = goal == .keys || held < min(mostOpened, chests.count) - opened
    let wantsChests = held > 0 && (goal == .chests || isGuarded && opened + 1 < mostOpened)
    let ways: [GridDistances]
    if isGuarded {
      ways = self.ways(around: taken.chests, &memory)
    } else {
      ways = free
    }
    // While no key is held and chests matter later, another key on the way would change what the way may cross.
    let own = mindsChests && held == 0 ? directWays(from: cell, taken) : nil
    if wantsKeys {
      for key in keys.indices where taken.keys >> UInt64(key) & 1 == 0 {
        guard let steps = own.map({ $0[self.cell(of: key)] }) ?? ways[key][cell] else { continue }
        var next = taken
        next.keys |= 1 << UInt64(key)
        body(Option(thing: key, steps: max(1, steps), reward: goal == .keys ? 1 : 0, next: next), &memory)
      }
    }
    if wantsChests {
      for chest in chests.indices where taken.chests >> UInt64(chest) & 1 == 0 {
        guard let steps = ways[keys.count + chest][cell] else { continue }
        var next: Taken? = taken
        next?.chests |= 1 << UInt64(chest)
        if opened + 1 == mostOpened { next = nil }
        body(
          Option(thing: keys.count + chest, steps: max(1, steps), reward: goal == .chests ? 1 : 0, next: next), &memory)
      }
    }
  }

  /// The ways from a cell around every key not taken, but to each of them.
  private func directWays(from cell: Int, _ taken: Taken) -> GridDistances {
    // A search that stops at keys: it reaches each, and leads on from none.
    GridDistances(
      to: cell, in: level,
      stoppingAt: keys.indices.filter { taken.keys >> UInt64($0) & 1 == 0 }.map { self.cell(of: $0) })
  }

  private func ways(around opened: UInt64, _ memory: inout Memory) -> [GridDistances] {
    if let known = memory.around[opened] { return known }
    let shut = chests.indices.filter { opened >> UInt64($0) & 1 == 0 }.map { cell(of: keys.count + $0) }
    let ways = (0..<things).map { GridDistances(to: cell(of: $0), in: level, avoiding: shut) }
    memory.around[opened] = ways
    return ways
  }
}
