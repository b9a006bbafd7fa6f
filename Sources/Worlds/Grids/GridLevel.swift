/// Something that lies in a cell of a grid.
public enum GridItem: UInt8, Sendable, Hashable, CaseIterable {
  case cheese
  case dish
  case key
  case chest
}

/// One thing and its cell.
public struct PlacedItem: Sendable, Hashable {
  public var item: GridItem
  /// row · size + column.
  public var cell: Int

  public init(_ item: GridItem, at cell: Int) {
    self.item = item
    self.cell = cell
  }
}

/// A layout: walls, where the mouse starts, and what lies where. It never changes while an agent moves in it.
///
/// Cells are numbered row · size + column, row 0 at the top; the outermost rows and columns are walls. Two things of
/// different kinds may share a cell (the cheese on the dish).
public struct GridLevel: Sendable, Hashable {
  /// Rows, and columns, border included.
  public let size: Int
  /// [size · size], true where there is a wall.
  public let walls: [Bool]
  /// The cell where the mouse starts.
  public let mouse: Int
  /// At most 63 of them; bit i of `GridState.taken` belongs to item i.
  public let items: [PlacedItem]

  /// Traps where sizes do not fit, the border is open, or the mouse or an item stands in a wall.
  public init(size: Int, walls: [Bool], mouse: Int, items: [PlacedItem]) {
    precondition(size >= 3 && walls.count == size * size, "\(walls.count) cells for a grid of side \(size)")
    precondition(items.count <= 63, "\(items.count) items, at most 63")
    for index in 0..<size {
      precondition(
        walls[index] && walls[size * (size - 1) + index] && walls[size * index] && walls[size * index + size - 1],
        "the border of a grid is wall")
    }
    precondition(walls.indices.contains(mouse) && !walls[mouse], "the mouse stands in a wall at \(mouse)")
    for placed in items {
      precondition(walls.indices.contains(placed.cell) && !walls[placed.cell], "\(placed.item) lies in a wall")
    }
    precondition(Set(items).count == items.count, "two things of a kind share a cell")
    self.size = size
    self.walls = walls
    self.mouse = mouse
    self.items = items
  }

  /// The number of cells, size · size.
  public var cells: Int { size * size }

  /// The cell of the first thing of this kind, or nil.
  public func cell(of item: GridItem) -> Int? { items.first { $0.item == item }?.cell }

  /// The cell in the top left corner, (1, 1), whether or not it is a wall.
  public var corner: Int { size + 1 }
}

/// The four moves, in the order of a policy's outputs.
public enum GridAction: Int, Sendable, Hashable, CaseIterable {
  case up, left, down, right

  /// How a move changes the number of the cell on a grid of this side.
  public func offset(size: Int) -> Int {
    switch self {
    case .up: -size
    case .left: -1
    case .down: size
    case .right: 1
    }
  }
}

/// Where an agent stands in a level, and all that its next step depends on.
public struct GridState: Sendable, Hashable {
  /// The mouse's cell.
  public var mouse: Int
  /// Bit i is set where item i of the level has been taken, opened or, for a dish, touched; bit 63 where the corner
  /// has been visited in a world where that is the proxy.
  public var taken: UInt64
  /// Keys held and not yet spent.
  public var inventory: Int
  /// Steps made in this episode.
  public var steps: Int
  /// The latest action; nil at the start of an episode.
  public var previousAction: GridAction?

  public init(mouse: Int, taken: UInt64 = 0, inventory: Int = 0, steps: Int = 0, previousAction: GridAction? = nil) {
    self.mouse = mouse
    self.taken = taken
    self.inventory = inventory
    self.steps = steps
    self.previousAction = previousAction
  }

  /// The start of an episode in a level.
  public init(startOf level: GridLevel) { self.init(mouse: level.mouse) }
}
