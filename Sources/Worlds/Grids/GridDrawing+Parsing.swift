import Settings

extension GridDrawing {
  /// The level that a drawing shows, of any side from 5 to 15.
  ///
  /// Throws a `UserError` (bad data) that names row and column, counted from 1, where there is no such level. `name` is
  /// what the drawing is called there, such as a file.
  public static func parse(_ text: String, name: String = "level") throws -> GridLevel {
    let rows = try rows(of: text, name: name)
    let size = rows.count
    var walls: [Bool] = []
    var items: [PlacedItem] = []
    var mouse: Int?
    for (row, characters) in rows.enumerated() {
      for (column, character) in characters.enumerated() {
        let cell = size * row + column
        func mistake(expected: String, remedy: String? = nil) -> UserError {
          error(name, cell: cell, size: size, value: "“\(character)”", expected: expected, remedy: remedy)
        }
        let isBorder = row == 0 || column == 0 || row == size - 1 || column == size - 1
        guard !isBorder || character == wall else {
          throw mistake(expected: "a wall “\(wall)” all around", remedy: "close the border")
        }
        walls.append(character == wall)
        switch character {
        case wall, free: break
        case self.mouse:
          if let mouse {
            throw mistake(
              expected: "one mouse, and there is one in \(place(mouse, size: size))", remedy: "remove one of the two")
          }
          mouse = cell
        case cheeseOnDish: items += [PlacedItem(.cheese, at: cell), PlacedItem(.dish, at: cell)]
        default:
          guard let item = GridItem.allCases.first(where: { self.character(of: $0) == character }) else {
            throw mistake(
              expected:
                "# (wall), . (free), @ (mouse), * (cheese), o (dish), % (cheese on the dish), k (key) or c (chest)")
          }
          items.append(PlacedItem(item, at: cell))
        }
      }
    }
    guard let mouse else {
      throw UserError(
        .badData, at: name, value: "no mouse", expected: "one mouse “\(self.mouse)”", remedy: "draw one in a free cell")
    }
    // In the order of the worlds' own levels: by kind, then by cell.
    items.sort { ($0.item.rawValue, $0.cell) < ($1.item.rawValue, $1.cell) }
    guard items.count <= 63 else {
      throw UserError(.badData, at: name, value: "\(items.count) things", expected: "at most 63")
    }
    return GridLevel(size: size, walls: walls, mouse: mouse, items: items)
  }

  /// The level of a world that a drawing shows: of its size, and with the things that it has.
  ///
  /// Throws like the other, and where the world has no such level.
  public static func parse(_ text: String, in world: any GridWorld, name: String = "level") throws -> GridLevel {
    let level = try parse(text, name: name)
    guard level.size == world.size else {
      throw UserError(
        .badData, at: name, value: "\(level.size) rows", expected: "\(world.size), the size of \(world.kind)",
        remedy: "draw it so, or set world.size=\(level.size)")
    }
    for item in GridItem.allCases {
      let allowed = world.contents[item] ?? 0...0
      let found = level.items.filter { $0.item == item }
      let words =
        allowed.count == 1
        ? "\(allowed.lowerBound == 0 ? "no" : "\(allowed.lowerBound)") \(item)"
        : "\(allowed.lowerBound) to \(allowed.upperBound) \(item)s"
      let expected = "\(words) “\(character(of: item))” in \(world.kind)"
      if found.count > allowed.upperBound {
        throw error(
          name, cell: found[allowed.upperBound].cell, size: level.size, value: "\(item) \(allowed.upperBound + 1)",
          expected: expected, remedy: "remove it")
      }
      if found.count < allowed.lowerBound {
        throw UserError(
          .badData, at: name, value: found.isEmpty ? "none" : "\(found.count)", expected: expected,
          remedy: "draw one in a free cell")
      }
    }
    return level
  }

  /// The characters of each row, as many as there are rows.
  private static func rows(of text: String, name: String) throws -> [[Character]] {
    var rows = text.split(maxSplits: 1000, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { $0.filter { !$0.isWhitespace } }
    while let last = rows.last, last.isEmpty { rows.removeLast() }
    while let first = rows.first, first.isEmpty { rows.removeFirst() }
    guard (5...15).contains(rows.count) else {
      throw UserError(
        .badData, at: name, value: "\(rows.count) rows", expected: "5 to 15, the border included",
        remedy: "draw a smaller or larger level")
    }
    for (index, row) in rows.enumerated() where row.count != rows.count {
      throw UserError(
        .badData, at: "\(name): row \(index + 1)", value: "\(row.count) cells",
        expected: "\(rows.count), as there are \(rows.count) rows", remedy: "a level is square")
    }
    return rows.map { Array($0) }
  }

  private static func place(_ cell: Int, size: Int) -> String { "row \(cell / size + 1), column \(cell % size + 1)" }

  private static func error(
    _ name: String, cell: Int, size: Int, value: String, expected: String, remedy: String?
  ) -> UserError {
    UserError(.badData, at: "\(name): \(place(cell, size: size))", value: value, expected: expected, remedy: remedy)
  }
}
