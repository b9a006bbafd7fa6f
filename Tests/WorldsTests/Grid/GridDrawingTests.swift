import Settings
import Tensors
import Testing
import Worlds

@Suite struct GridDrawingTests {
  @Test(arguments: gridWorlds.indices) func whatWasDrawnIsReadAgain(_ index: Int) throws {
    let world = gridWorlds[index]
    var stream = RandomStream(seed: 4).stream(index)
    for _ in 0..<20 {
      let level = world.trainingLevel(from: &stream)
      let text = GridDrawing.draw(level)
      let read = try GridDrawing.parse(text, in: world)
      #expect(GridDrawing.draw(read) == text)
      #expect(
        (read.size, read.walls, read.mouse, Set(read.items)) == (level.size, level.walls, level.mouse, Set(level.items))
      )
      #expect(text.split(separator: "\n").count == world.size)
    }
  }

  private static let drawing = """

    # # # # #
    # * . . #
    # # . # #
    # . . @ #
    # # # # #

    """

  @Test func blanksAreIgnored() throws {
    let level = try GridDrawing.parse(Self.drawing, in: CheeseInTheCorner(size: 5))
    #expect(level.mouse == 18 && level.cell(of: .cheese) == 6 && level.walls.count { $0 } == 18)
    #expect(GridDrawing.draw(level) == "#####\n#*..#\n##.##\n#..@#\n#####")
  }

  @Test func pathsShowWhereTheMouseWent() throws {
    let level = try GridDrawing.parse(Self.drawing)
    #expect(GridDrawing.draw(level, path: [18, 17, 17, 12, 7]) == "#####\n#*@.#\n##^##\n#.^<#\n#####")
    var state = GridState(startOf: level)
    state.mouse = 6
    state.taken = 1
    #expect(GridDrawing.draw(level, state) == "#####\n#@..#\n##.##\n#...#\n#####")
  }

  /// Every mistake names its place, and what to do.
  @Test(arguments: [
    ("", "0 rows"), ("###\n#@#\n###", "3 rows"), (String(repeating: "#\n", count: 16), "16 rows"),
    ("#####\n#*.@#\n#...#\n#..#\n#####", "row 4: found 4 cells"),
    (
      "#####\n#*.@#\n#...#\n#..@#\n#####",
      "row 4, column 4: found “@”, expected one mouse, and there is one in row 2, column 4"
    ),
    ("#####\n#*..#\n#...#\n#...#\n#####", "no mouse"),
    ("#####\n#*.@#\n#....\n#...#\n#####", "row 3, column 5: found “.”, expected a wall"),
    ("#####\n#*.@#\n#.x.#\n#...#\n#####", "row 3, column 3: found “x”"),
    ("#####\n#*.@#\n#.\u{1B}.#\n#...#\n#####", "row 3, column 3: found “\\u{1b}”"),
    ("#####\n#..@#\n#...#\n#...#\n#####", "found none, expected 1 cheese “*” in cheese-in-the-corner"),
    ("#####\n#*.@#\n#.*.#\n#...#\n#####", "row 3, column 3: found cheese 2, expected 1 cheese"),
    ("#####\n#*.@#\n#.k.#\n#...#\n#####", "row 3, column 3: found key 1, expected no key “k” in cheese-in-the-corner"),
    ("######\n#*.@.#\n#....#\n#....#\n#....#\n######", "6 rows, expected 5, the size of cheese-in-the-corner"),
  ])
  func mistakesNameTheirPlace(drawing: String, message: String) {
    let error = #expect(throws: UserError.self) {
      try GridDrawing.parse(drawing, in: CheeseInTheCorner(size: 5), name: "maze.txt")
    }
    #expect(error?.kind == .badData)
    #expect(error?.description.hasPrefix("maze.txt") == true)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func keysComeInRanges() throws {
    let world = KeysAndChests(
      size: 5, training: .init(keys: 1...1, chests: 1...1), shifted: .init(keys: 1...1, chests: 1...1))
    let level = try GridDrawing.parse("#####\n#k.@#\n#.c.#\n#.k.#\n#####", in: world)
    #expect(level.items.map(\.item) == [.key, .key, .chest])
    let error = #expect(throws: UserError.self) {
      try GridDrawing.parse("#####\n#k.@#\n#...#\n#.k.#\n#####", in: world)
    }
    #expect(error?.description.contains("expected 1 to 48 chests") == true)
  }
}
