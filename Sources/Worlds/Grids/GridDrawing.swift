import Settings

/// Levels as text, one character a cell, row by row.
///
/// | character | what |
/// |---|---|
/// | `#` | wall |
/// | `.` | free |
/// | `@` | the mouse |
/// | `*` | cheese |
/// | `o` | dish |
/// | `%` | cheese on the dish |
/// | `k` | key |
/// | `c` | chest |
///
/// ```text
/// #####
/// #*..#
/// ##..#
/// #..@#
/// #####
/// ```
///
/// Blanks are ignored, and so are empty lines before and after.
public enum GridDrawing {
  static let wall: Character = "#"
  static let free: Character = "."
  static let mouse: Character = "@"
  static let cheeseOnDish: Character = "%"

  static func character(of item: GridItem) -> Character {
    switch item {
    case .cheese: "*"
    case .dish: "o"
    case .key: "k"
    case .chest: "c"
    }
  }

  /// The drawing of a level, rows between line breaks; what `parse` reads.
  public static func draw(_ level: GridLevel) -> String {
    text(level, mouse: level.mouse, left: level.items, path: [])
  }

  /// The drawing of a state: the mouse where it stands, hiding what lies there, and the things that are left.
  public static func draw(_ level: GridLevel, _ state: GridState) -> String {
    let left = level.items.indices.filter { state.taken >> UInt64($0) & 1 == 0 }.map { level.items[$0] }
    return text(level, mouse: state.mouse, left: left, path: [])
  }

  /// The drawing of an episode: the mouse at the end of its path, which `^`, `<`, `v` and `>` show where nothing lies: in
  /// each cell the way the mouse left it last.
  public static func draw(_ level: GridLevel, path: [Int]) -> String {
    text(level, mouse: path.last ?? level.mouse, left: level.items, path: path)
  }

  private static func text(_ level: GridLevel, mouse: Int, left: [PlacedItem], path: [Int]) -> String {
    var cells = level.walls.map { $0 ? wall : free }
    for (here, next) in zip(path, path.dropFirst()) where here != next {
      guard let action = GridAction.allCases.first(where: { here + $0.offset(size: level.size) == next }) else {
        continue
      }
      cells[here] =
        switch action {
        case .up: "^"
        case .left: "<"
        case .down: "v"
        case .right: ">"
        }
    }
    for placed in left {
      let isOther = left.contains { $0.cell == placed.cell && $0.item != placed.item }
      cells[placed.cell] = isOther ? cheeseOnDish : character(of: placed.item)
    }
    cells[mouse] = self.mouse
    return (0..<level.size).map { String(cells[($0 * level.size)..<(($0 + 1) * level.size)]) }.joined(separator: "\n")
  }
}
