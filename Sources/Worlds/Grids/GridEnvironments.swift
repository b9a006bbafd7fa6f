/// Many environments of one grid world that step at once, each in a level of its own, restarted in the same level after
/// an episode's end.
///
/// Arrays hold one number of every environment side by side, and one byte a cell says what a mouse that stands there
/// meets, so that one loop steps all worlds, without an allocation. Environments do not influence one another: the
/// environments of a part of the levels do what they do among all, so that threads may have a part each.
/// `GridWorld.step` defines what a step does.
public struct GridEnvironments: Sendable {
  public let count: Int
  /// Rows of each grid, and columns.
  public let size: Int
  public let timeLimit: Int
  public let observation: GridObservation
  let rules: GridRules
  /// The levels, in the order of the environments.
  public internal(set) var levels: [GridLevel]
  // One number an environment.
  var mice: [Int32]
  var steps: [Int32]
  var previous: [Int32]
  var inventories: [Int32]
  /// Chests still to be opened until the episode ends.
  var wanted: [Int32]
  var taken: [UInt64]
  /// The environments where a step does more than move the mouse.
  var eventful: [Int32]
  /// [count · cells]: the bits of `Meeting` for what is left in each cell.
  var meetings: [UInt8]
  /// The wall features of the environments, one after the other, and where each begins.
  var wallFeatures: [Int32]
  var wallStarts: [Int32]

  /// What a mouse meets in a cell, as bits; a cell without any is most common and costs the least.
  enum Meeting {
    static let wall: UInt8 = 1
    static let corner: UInt8 = 2

    static func bit(_ item: GridItem) -> UInt8 { 4 << item.rawValue }
  }

  /// Environments at the start of an episode in these levels, which are all of the world's size.
  public init(levels: [GridLevel], world: any GridWorld) {
    count = levels.count
    size = world.size
    timeLimit = world.timeLimit
    rules = world.rules
    observation = GridObservation(of: world)
    self.levels = levels
    mice = [Int32](repeating: 0, count: levels.count)
    (steps, previous, inventories, wanted, eventful) = (mice, mice, mice, mice, mice)
    taken = [UInt64](repeating: 0, count: levels.count)
    meetings = [UInt8](repeating: 0, count: levels.count * size * size)
    wallFeatures = []
    wallStarts = []
    load(levels)
  }

  /// Puts every environment at the start of an episode in another level; as many levels as there are environments.
  public mutating func load(_ levels: [GridLevel]) {
    precondition(levels.count == count, "\(levels.count) levels for \(count) environments")
    self.levels = levels
    wallFeatures.removeAll(keepingCapacity: true)
    wallStarts.removeAll(keepingCapacity: true)
    wallStarts.append(0)
    for (index, level) in levels.enumerated() {
      precondition(level.size == size, "a level of side \(level.size) among those of \(size)")
      observation.appendStatic(level, to: &wallFeatures)
      wallStarts.append(Int32(wallFeatures.count))
      let base = index * size * size
      for cell in level.walls.indices { meetings[base + cell] = level.walls[cell] ? Meeting.wall : 0 }
      restart(index)
    }
  }

  /// Puts every environment at the start of an episode in its level.
  public mutating func restart() {
    for index in 0..<count { restart(index) }
  }

  mutating func restart(_ index: Int) {
    mice[index] = Int32(levels[index].mouse)
    steps[index] = 0
    previous[index] = -1
    inventories[index] = 0
    taken[index] = 0
    let base = index * size * size
    var keys: Int32 = 0
    var chests: Int32 = 0
    for placed in levels[index].items {
      meetings[base + placed.cell] |= Meeting.bit(placed.item)
      if placed.item == .key { keys += 1 }
      if placed.item == .chest { chests += 1 }
    }
    if rules.cornerIsProxy { meetings[base + size + 1] |= Meeting.corner }
    precondition(!rules.keysOpenChests || min(keys, chests) > 0, "a level of keys and chests has one of each")
    wanted[index] = rules.keysOpenChests ? min(keys, chests) : -1
  }

  /// Where environment `index` stands.
  public func state(of index: Int) -> GridState {
    GridState(
      mouse: Int(mice[index]), taken: taken[index], inventory: Int(inventories[index]), steps: Int(steps[index]),
      previousAction: GridAction(rawValue: Int(previous[index])))
  }

  /// The latest action in environment `index`, -1 at the start of an episode.
  public func previousAction(of index: Int) -> Int32 { previous[index] }

  /// Appends the features of environment `index` that are 1, in the order of `GridObservation`.
  public func observe(_ index: Int, into features: inout [Int32]) {
    features.append(contentsOf: wallFeatures[Int(wallStarts[index])..<Int(wallStarts[index + 1])])
    observeDynamic(index, into: &features)
  }

  /// Appends those that do not change before the next `load`: the walls.
  public func observeStatic(_ index: Int, into features: inout [Int32]) {
    features.append(contentsOf: wallFeatures[Int(wallStarts[index])..<Int(wallStarts[index + 1])])
  }

  /// Appends the others: mouse, things left, keys held.
  public func observeDynamic(_ index: Int, into features: inout [Int32]) {
    observation.append(
      mouse: Int(mice[index]), items: levels[index].items, taken: taken[index],
      held: min(Int(inventories[index]), size), to: &features)
  }
}
