import Settings

/// What an agent in a grid may be after.
public enum GridGoal: Sendable, Hashable, CustomStringConvertible {
  case cheese
  /// Cell (1, 1).
  case corner
  case dish
  /// To pick up keys.
  case keys
  /// To open chests.
  case chests
  /// One cell, by its number.
  case cell(Int)
  /// Nothing: any action is as good as another.
  case nothing

  /// The word for it; a cell is `cell-17`.
  public var description: String {
    switch self {
    case .cheese: "cheese"
    case .corner: "corner"
    case .dish: "dish"
    case .keys: "keys"
    case .chests: "chests"
    case .cell(let cell): "cell-\(cell)"
    case .nothing: "nothing"
    }
  }

  /// The goal that a word names in a world: one of its `goals`, `corner`, `nothing`, or `cell-` and the number of a cell.
  ///
  /// Throws a `UserError` at `place` that names the nearest known goal.
  public init(_ word: String, in world: any GridWorld, at place: Place = .standard, key: String? = nil) throws {
    let known = Self.known(in: world)
    if let goal = known.first(where: { $0.description == word }) {
      self = goal
      return
    }
    if word.hasPrefix("cell-"), let cell = Int(word.dropFirst(5)), (0..<(world.size * world.size)).contains(cell) {
      self = .cell(cell)
      return
    }
    let words = known.map(\.description)
    throw UserError.at(
      place, key: key, value: "“\(word)”",
      expected:
        "a goal of \(world.kind): \(words.joined(separator: ", ")), or cell-0 to cell-\(world.size * world.size - 1)",
      remedy: Nearest.advice(word, among: words))
  }

  /// The goals that have a word of their own in a world.
  static func known(in world: any GridWorld) -> [GridGoal] {
    let all: [GridGoal] = [.cheese, .corner, .dish, .keys, .chests]
    let others: [GridGoal] = world.goals.contains("corner") || world.contents[.key] != nil ? [] : [.corner]
    return all.filter { world.goals.contains($0.description) } + others + [.nothing]
  }

  /// The cell to be in, for a goal that is one, in a level; nil for the others and where the level lacks it.
  public func cell(in level: GridLevel) -> Int? {
    switch self {
    case .cheese: level.cell(of: .cheese)
    case .corner: level.corner
    case .dish: level.cell(of: .dish)
    case .cell(let cell): cell
    case .keys, .chests, .nothing: nil
    }
  }
}
