import Settings
import Tensors
import Testing
import Worlds

@Suite struct GridWorldTests {
  private static func reader(_ kind: String, _ entries: [(String, Setting.Content)] = []) throws -> SettingsReader {
    try SettingsReader(
      Setting(.map(([("kind", .text(kind))] + entries).map { .init(key: $0.0, value: Setting($0.1)) })), path: "world")
  }

  static let kinds = [CheeseInTheCorner.kind, CheeseOnADish.kind, KeysAndChests.kind]

  @Test(arguments: kinds) func whatWasResolvedIsTheSameWorld(_ kind: String) throws {
    let reader = try Self.reader(kind)
    let world = try reader.world(as: (any GridWorld).self)
    let again = try SettingsReader(reader.resolved, path: "world").world(as: (any GridWorld).self)
    #expect("\(again)" == "\(world)")
    #expect(world.kind == kind && world.size == 13 && world.timeLimit == 128 && world.discount == 0.999)
    #expect(world.goals.count == 2 && Set(world.planes).count == world.planes.count)
  }

  @Test func everyKeyIsRead() throws {
    let common: [(String, Setting.Content)] = [
      ("size", .integer(9)), ("wall-density", .number(0.1)), ("time-limit", .integer(50)), ("discount", .number(0.9)),
      ("distinguishing", .number(0.2)),
    ]
    let corner = try Self.reader(CheeseInTheCorner.kind, common + [("corner-size", .integer(4))])
      .world(among: worldKinds)
    #expect(
      corner as? CheeseInTheCorner
        == CheeseInTheCorner(
          size: 9, wallDensity: 0.1, timeLimit: 50, discount: 0.9, distinguishing: 0.2, cornerSize: 4))
    let dish = try Self.reader(
      CheeseOnADish.kind,
      common + [("cheese-radius", .integer(2)), ("dish-ends", .boolean(false)), ("dish-planes", .integer(1))]
    ).world(among: worldKinds)
    #expect(
      dish as? CheeseOnADish
        == CheeseOnADish(
          size: 9, wallDensity: 0.1, timeLimit: 50, discount: 0.9, distinguishing: 0.2, cheeseRadius: 2,
          dishEnds: false, dishPlanes: 1))
    let range = Setting.Content.list([Setting(.integer(1)), Setting(.integer(2))])
    let reader = try Self.reader(
      KeysAndChests.kind,
      common + [
        ("keys", range), ("chests", .integer(4)), ("shifted-keys", .number(5)), ("shifted-chests", range),
      ])
    let keys = try reader.world(as: (any GridWorld).self)
    let expected = KeysAndChests(
      size: 9, wallDensity: 0.1, timeLimit: 50, discount: 0.9, distinguishing: 0.2,
      training: .init(keys: 1...2, chests: 4...4), shifted: .init(keys: 5...5, chests: 1...2))
    #expect(keys as? KeysAndChests == expected)
    #expect(
      try SettingsReader(reader.resolved, path: "world").world(as: (any GridWorld).self) as? KeysAndChests == expected)
  }

  @Test(arguments: [
    (CheeseInTheCorner.kind, "size", Setting.Content.integer(4)), (CheeseInTheCorner.kind, "size", .integer(16)),
    (CheeseInTheCorner.kind, "corner-size", .integer(12)), (CheeseInTheCorner.kind, "corner-size", .integer(0)),
    (CheeseInTheCorner.kind, "wall-density", .number(1.5)), (CheeseInTheCorner.kind, "time-limit", .integer(0)),
    (CheeseInTheCorner.kind, "discount", .number(.nan)), (CheeseInTheCorner.kind, "cheese-radius", .integer(1)),
    (CheeseOnADish.kind, "dish-planes", .integer(7)), (CheeseOnADish.kind, "dish-ends", .text("yes")),
    (KeysAndChests.kind, "keys", .integer(14)), (KeysAndChests.kind, "keys", .text("many")),
    (KeysAndChests.kind, "chests", .list([Setting(.integer(3)), Setting(.integer(2))])),
    (KeysAndChests.kind, "chests", .integer(49)), (KeysAndChests.kind, "shifted-chests", .list([])),
  ])
  func mistakesAreRefused(kind: String, key: String, value: Setting.Content) throws {
    let reader = try Self.reader(kind, [(key, value)])
    let error = #expect(throws: UserError.self) { try reader.world(among: worldKinds) }
    #expect(error?.description.contains("world.\(key)") == true)
  }

  /// What does not fit is refused with its key.
  @Test func thingsMustFit() throws {
    let reader = try Self.reader(KeysAndChests.kind, [("size", .integer(5))])
    let error = #expect(throws: UserError.self) { try reader.world(among: worldKinds) }
    #expect(error?.description.contains("world.chests") == true)
    #expect(error?.description.contains("9 cells") == true)
  }

  /// Levels of one stream are the same again; the cells of things and mouse differ; training levels are what the settings
  /// say, shifted ones are not.
  @Test(arguments: gridWorlds.indices) func levelsObeyTheirLaw(_ index: Int) {
    let world = gridWorlds[index]
    var first = RandomStream(seed: 1)
    var second = RandomStream(seed: 1)
    for _ in 0..<50 {
      let level = world.trainingLevel(from: &first)
      #expect(level == world.trainingLevel(from: &second))
      #expect(level.size == world.size && !level.items.contains { $0.cell == level.mouse })
      for item in GridItem.allCases {
        #expect((world.contents[item] ?? 0...0).contains(level.items.count { $0.item == item }))
      }
    }
  }

  @Test func trainingAndShiftPartWhereTheyShould() {
    var stream = RandomStream(seed: 2)
    let corner = CheeseInTheCorner(cornerSize: 3)
    let dish = CheeseOnADish()
    let keys = KeysAndChests()
    for _ in 0..<200 {
      let near = corner.trainingLevel(from: &stream).cell(of: .cheese) ?? 0
      #expect((1...3).contains(near / 13) && (1...3).contains(near % 13))
      let together = dish.trainingLevel(from: &stream)
      #expect(together.cell(of: .cheese) == together.cell(of: .dish) && !dish.distinguishes(together))
      let apart = dish.shiftedLevel(from: &stream)
      #expect(apart.cell(of: .cheese) != apart.cell(of: .dish))
      #expect(!keys.distinguishes(keys.trainingLevel(from: &stream)))
    }
    let anywhere = (0..<400).map { _ in corner.shiftedLevel(from: &stream).cell(of: .cheese) ?? 0 }
    #expect(Set(anywhere).count > 100)
    let many = (0..<100).map { _ in keys.shiftedLevel(from: &stream) }
    #expect(many.count { keys.distinguishes($0) } > 80)
  }

  /// The share of training levels from the shifted law is the one asked for.
  @Test func theShareOfDistinguishingLevels() {
    var stream = RandomStream(seed: 3)
    let world = CheeseOnADish(size: 7, wallDensity: 0, distinguishing: 0.3)
    let share = Double((0..<4000).count { _ in world.distinguishes(world.trainingLevel(from: &stream)) }) / 4000
    #expect(abs(share - 0.3) < 0.03)
  }

  /// Walls: their density, but where things stand, and none where there are none.
  @Test func wallsHaveTheirDensity() {
    var stream = RandomStream(seed: 4)
    var walls = 0.0
    let world = CheeseInTheCorner(wallDensity: 0.25)
    for _ in 0..<2000 { walls += Double(world.shiftedLevel(from: &stream).walls.count { $0 } - 48) }
    // 119 of the 121 interior cells may be walls.
    #expect(abs(walls / 2000 / 119 - 0.25) < 0.004)
    #expect(CheeseInTheCorner(wallDensity: 0).trainingLevel(from: &stream).walls.count { $0 } == 48)
    #expect(CheeseInTheCorner(wallDensity: 1).trainingLevel(from: &stream).walls.count { $0 } == 169 - 2)
  }

  /// One factor changes and its law with it; the others stay.
  @Test(arguments: gridWorlds.indices) func variationsAreWorldsOfTheirOwn(_ index: Int) {
    let world = gridWorlds[index]
    var stream = RandomStream(seed: 5)
    let variations = world.variations
    #expect(!variations.isEmpty && Set(variations.map(\.condition)).count == variations.count)
    for (condition, varied) in variations {
      #expect(condition.hasPrefix("world.") && varied.size == world.size && varied.kind == world.kind)
      let level = varied.trainingLevel(from: &stream)
      if let count = condition.split(separator: "=").last.flatMap({ Int($0) }), varied is KeysAndChests {
        let item: GridItem = condition.hasPrefix("world.keys") ? .key : .chest
        #expect(level.items.count { $0.item == item } == count)
      }
    }
  }
}
