/// Which features of an observation are 1: feature (cell · planes + plane) for each thing seen, in this order: the walls
/// by cell, the mouse, the things left by their order in the level, the keys held.
///
/// A plane's name says what it shows: `wall`, `mouse`, `cheese`, `dish` (or `dish-1` and so on, all the same), `key`,
/// `chest`, and `inventory`, where as many cells of the top row are 1 from the left as keys are held.
public struct GridObservation: Sendable, Hashable {
  /// How many planes there are.
  public let planes: Int
  let wall: Int32
  let mouse: Int32
  let inventory: Int32
  /// The first of the planes that show each kind of thing, by `GridItem`'s raw values, and how many follow it.
  let shown: [Range<Int32>]

  public init(of world: any GridWorld) {
    let names = world.planes
    func plane(_ name: String) -> Int32 { Int32(names.firstIndex(of: name) ?? -1) }
    planes = names.count
    wall = plane("wall")
    mouse = plane("mouse")
    inventory = plane("inventory")
    precondition(wall >= 0 && mouse >= 0, "an observation shows walls and mouse")
    shown = GridItem.allCases.map { item in
      let own = names.indices.filter { names[$0] == "\(item)" || names[$0].hasPrefix("\(item)-") }
      guard let first = own.first, let last = own.last else { return 0..<0 }
      precondition(last - first + 1 == own.count, "the planes of a thing stand side by side")
      return Int32(first)..<Int32(last + 1)
    }
  }

  /// Appends the features that never change in a level: its walls.
  public func appendStatic(_ level: GridLevel, to features: inout [Int32]) {
    for cell in level.walls.indices where level.walls[cell] { features.append(Int32(cell * planes) + wall) }
  }

  /// Appends the others: mouse, things left, keys held.
  public func appendDynamic(_ level: GridLevel, _ state: GridState, to features: inout [Int32]) {
    append(
      mouse: state.mouse, items: level.items, taken: state.taken, held: min(state.inventory, level.size), to: &features)
  }

  func append(mouse cell: Int, items: [PlacedItem], taken: UInt64, held: Int, to features: inout [Int32]) {
    features.append(Int32(cell * planes) + mouse)
    for index in items.indices where taken >> UInt64(index) & 1 == 0 {
      let first = Int32(items[index].cell * planes)
      for plane in shown[Int(items[index].item.rawValue)] { features.append(first + plane) }
    }
    guard inventory >= 0 else { return }
    for column in 0..<held { features.append(Int32(column * planes) + inventory) }
  }

  /// Appends all features of a state that are 1.
  public func append(_ level: GridLevel, _ state: GridState, to features: inout [Int32]) {
    appendStatic(level, to: &features)
    appendDynamic(level, state, to: &features)
  }
}
