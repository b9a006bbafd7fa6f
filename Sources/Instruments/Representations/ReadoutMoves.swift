import Differentiation
import Readings
import Subjects
import Tensors
import Worlds

/// Levels in each of which a layer is told that the goal is in another cell, and whether the agent goes there.
struct ReadoutMoves: Sendable {
  /// How a layer is changed at every step.
  enum Change {
    /// By the least change that moves a probe's read-out to the other cell.
    case probe(LinearProbe, strength: Double)
    /// By as much, in a random direction that stays the same along an episode.
    case random(LinearProbe, strength: Double)
    /// To what it would hold were the goal in the other cell.
    case patch
  }

  private let world: any GridWorld
  private let levels: [GridLevel]
  /// [levels]: the cell to go to, and in how many steps.
  private let targets: [Int]
  private let limits: [Int]
  private let agent: any InspectableActing
  /// The levels, and after them the same ones with the goal in the other cell.
  private let player: any OpenPlayer
  private let stream: RandomStream
  /// [levels]: whether the agent, left alone, comes to the cell.
  let unchanged: [Bool]

  var count: Int { levels.count }

  /// Draws up to `count` levels of the shifted law with a cell three steps or more from the mouse, that the way to the
  /// goal does not begin at, and allows twice the shortest way and four steps to get there.
  init(of agent: any InspectableActing, in world: any GridWorld, goal: GridGoal, count: Int, stream: RandomStream)
    throws
  {
    var levels: [GridLevel] = [], moved: [GridLevel] = [], targets: [Int] = [], limits: [Int] = [], drawn = 0
    while levels.count < count, drawn < 20 * count {
      var random = stream.stream("levels").stream(drawn)
      drawn += 1
      let level = world.shiftedLevel(from: &random)
      guard let cell = goal.cell(in: level) else { continue }
      // Ways that meet no thing of the level: each would end the episode or be another goal.
      let things = level.items.map(\.cell) + [level.corner]
      let distances = GridDistances(to: level.mouse, in: level, avoiding: things)
      let open = level.walls.indices.filter {
        guard let steps = distances[$0], !things.contains($0) else { return false }
        return steps >= 3 && 2 * steps + 4 <= world.timeLimit
      }
      guard let target = open.randomElement(using: &random), let steps = distances[target] else { continue }
      levels.append(level)
      moved.append(
        GridLevel(
          size: level.size, walls: level.walls, mouse: level.mouse,
          items: level.items.map { $0.cell == cell && goal.isThing($0.item) ? PlacedItem($0.item, at: target) : $0 }))
      targets.append(target)
      limits.append(2 * steps + 4)
    }
    (self.world, self.levels, self.targets, self.limits) = (world, levels, targets, limits)
    (self.agent, self.stream) = (agent, stream)
    let player = try agent.openPlayer(in: levels + moved)
    self.player = player
    unchanged = try Self.arrivals(player, levels, targets, limits, world, stream.stream("actions"), agent.label) {
      states, places in player.probabilities(of: states, in: places)
    }
  }

  /// [levels]: whether the agent comes to the cell with what one site holds changed.
  func arrivals(by change: Change, site: String, stream: RandomStream) throws -> [Bool] {
    let size = world.size
    let isRandom = if case .random = change { true } else { false }
    return try Self.arrivals(player, levels, targets, limits, world, self.stream.stream("actions"), agent.label) {
      states, places in
      let held = player.values(of: site, in: states, of: places), width = held.count / max(1, states.count)
      var added = [Float](repeating: 0, count: held.count)
      switch change {
      case .patch:
        let other = player.values(of: site, in: states, of: places.map { $0 + levels.count })
        for index in added.indices { added[index] = other[index] - held[index] }
      case .probe(let probe, let strength), .random(let probe, let strength):
        let features = Matrix(rows: states.count, columns: width, storage: held.map { Double($0) })
        let readouts = probe.predictions(features)
        for (row, place) in places.enumerated() {
          let wanted = [Double(targets[place] / size), Double(targets[place] % size)]
          guard
            let direction = probe.direction((0..<2).map { strength * (wanted[$0] - readouts[row, $0]) })
          else { continue }
          let values = isRandom ? Self.turned(direction, from: stream.stream(place)) : direction
          for column in 0..<width { added[row * width + column] = Float(values[column]) }
        }
      }
      return player.probabilities(of: states, in: places, under: SiteEdit(site, .add(added)))
    }
  }

  /// A random direction as long as another.
  private static func turned(_ direction: [Double], from stream: RandomStream) -> [Double] {
    var random = stream
    let values = direction.map { _ in random.normal() }
    func length(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let factor = length(direction) / max(length(values), 1e-30)
    return values.map { factor * $0 }
  }

  /// Plays every level until the cell is reached, the episode ends, or its steps are used up.
  private static func arrivals(
    _ player: any OpenPlayer, _ levels: [GridLevel], _ targets: [Int], _ limits: [Int], _ world: any GridWorld,
    _ stream: RandomStream, _ label: String, probabilities: ([GridState], [Int]) -> [Float]
  ) throws -> [Bool] {
    var states = levels.map { GridState(startOf: $0) }, streams = levels.indices.map { stream.stream($0) }
    var arrived = [Bool](repeating: false, count: levels.count), active = Array(levels.indices), step = 0
    while !active.isEmpty {
      let choices = probabilities(active.map { states[$0] }, active)
      var left: [Int] = []
      for (row, place) in active.enumerated() {
        let choice = choices[4 * row..<4 * row + 4]
        guard let action = GridAction(drawnFrom: choice, by: streams[place].uniform()) else {
          throw Unavailable("\(label) says the action probabilities \(Array(choice)), which are none")
        }
        let isLast = world.step(&states[place], action, in: levels[place]).isLast
        if states[place].mouse == targets[place] {
          arrived[place] = true
        } else if !isLast, step + 1 < limits[place] {
          left.append(place)
        }
      }
      active = left
      step += 1
    }
    return arrived
  }
}

extension GridGoal {
  /// Whether a thing of a level is what this goal is about.
  func isThing(_ item: GridItem) -> Bool { self == .cheese && item == .cheese || self == .dish && item == .dish }
}
