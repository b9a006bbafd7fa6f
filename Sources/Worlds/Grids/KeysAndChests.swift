import Settings
import Tensors

/// A mouse is paid for opening chests, which takes a key each. In training keys are few: does it learn to value what it
/// opens, or the keys themselves?
///
/// A key is picked up on entering its cell: proxy reward 1. A chest is opened on entering its cell with a key, which is
/// spent: true reward 1; without a key the mouse passes over it. The episode ends when min(keys, chests) chests are open.
/// All things and the mouse start in different uniform cells, cleared of walls. Keys held are shown in the plane
/// `inventory`, as that many cells of the top row from the left.
///
/// Settings (`world.kind: keys-and-chests`): those of `CheeseInTheCorner` but for `corner-size`, and
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `keys` | keys in a training level: a number, or the least and the most of a uniform range, `[1, 3]` | 3 | 1...size |
/// | `chests` | chests in a training level, likewise | 10 | 1...48 |
/// | `shifted-keys` | keys in a shifted level | 10, or `size` | 1...size |
/// | `shifted-chests` | chests in a shifted level | 3 | 1...48 |
///
/// The mouse and the most keys and chests together must fit into the (size - 2)² interior cells.
///
/// Source: Langosco et al., arXiv 2105.14111; Sadek et al., arXiv 2507.03068.
public struct KeysAndChests: GridWorld, ConfigurableWorld, Hashable {
  /// The word for it in studies.
  public static let kind = "keys-and-chests"
  public static let about = "a grid where keys are few and open chests, until they are many"

  /// How many things a level has of each kind, uniformly and independently in ranges.
  public struct Counts: Sendable, Hashable {
    public var keys: ClosedRange<Int>
    public var chests: ClosedRange<Int>

    public init(keys: ClosedRange<Int>, chests: ClosedRange<Int>) {
      self.keys = keys
      self.chests = chests
    }

    /// The cells that the most of them and the mouse take.
    var cells: Int { 1 + keys.upperBound + chests.upperBound }
  }

  var settings: GridSettings
  public private(set) var training: Counts
  public private(set) var shifted: Counts

  /// The most chests that a level can have: with 15 keys at side 15 the bits of `GridState.taken` hold them.
  static let mostChests = 48

  /// A world in code; traps on values out of the ranges above.
  public init(
    size: Int = 13, wallDensity: Double = 0.25, timeLimit: Int = 128, discount: Double = 0.999,
    distinguishing: Double = 0, training: Counts = Counts(keys: 3...3, chests: 10...10),
    shifted: Counts = Counts(keys: 10...10, chests: 3...3)
  ) {
    for counts in [training, shifted] {
      precondition(
        counts.keys.lowerBound >= 1 && counts.keys.upperBound <= size && counts.chests.lowerBound >= 1
          && counts.chests.upperBound <= Self.mostChests && counts.cells <= (size - 2) * (size - 2),
        "\(counts.keys) keys and \(counts.chests) chests do not fit a grid of \(size)")
    }
    settings = GridSettings(
      size: size, wallDensity: wallDensity, timeLimit: timeLimit, discount: discount, distinguishing: distinguishing)
    self.training = training
    self.shifted = shifted
  }

  /// Reads the keys above; `kind` is the registry's. Throws a `UserError` for a value out of range.
  public init(from reader: SettingsReader) throws {
    settings = try GridSettings(from: reader)
    let size = settings.size
    training = Counts(
      keys: try Self.range("keys", of: reader, standard: 3, in: 1...size),
      chests: try Self.range("chests", of: reader, standard: 10, in: 1...Self.mostChests))
    shifted = Counts(
      keys: try Self.range("shifted-keys", of: reader, standard: 10, in: 1...size),
      chests: try Self.range("shifted-chests", of: reader, standard: 3, in: 1...Self.mostChests))
    let room = (size - 2) * (size - 2)
    for (counts, key) in [(training, "chests"), (shifted, "shifted-keys")] where counts.cells > room {
      throw reader.error(
        key,
        expected: "mouse, keys and chests that fit \(room) cells, not 1 + \(counts.keys.upperBound) + "
          + "\(counts.chests.upperBound) = \(counts.cells)", remedy: "set fewer, or a larger size")
    }
  }

  /// A number, or a list of the least and the most.
  private static func range(
    _ key: String, of reader: SettingsReader, standard: Int, in range: ClosedRange<Int>
  ) throws -> ClosedRange<Int> {
    func number(_ content: Setting.Content?) -> Int? {
      switch content {
      case .integer(let value) where range.contains(value): value
      case .number(let value) where value.rounded() == value && abs(value) < 1e9 && range.contains(Int(value)):
        Int(value)
      default: nil
      }
    }
    let setting = reader.raw(key)
    var read: ClosedRange<Int>?
    switch setting?.content {
    case nil: read = min(standard, range.upperBound)...min(standard, range.upperBound)
    case .list(let ends) where ends.count == 2:
      if let least = number(ends[0].content), let most = number(ends[1].content), least <= most { read = least...most }
    default: read = number(setting?.content).map { $0...$0 }
    }
    guard let read else {
      throw reader.error(
        key,
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound), or a list of the least and the most")
    }
    let content: Setting.Content =
      read.count == 1
      ? .integer(read.lowerBound) : .list([read.lowerBound, read.upperBound].map { Setting(.integer($0)) })
    reader.resolve(key, to: Setting(content, at: setting?.place ?? .standard))
    return read
  }

  public var size: Int { settings.size }
  public var timeLimit: Int { settings.timeLimit }
  public var discount: Double { settings.discount }
  public let planes = ["wall", "mouse", "key", "chest", "inventory"]
  public let goals = ["chests", "keys"]
  public var contents: [GridItem: ClosedRange<Int>] { [.key: 1...size, .chest: 1...Self.mostChests] }

  public var rules: GridRules {
    var rules = GridRules()
    (rules.cheesePays, rules.cheeseEnds) = (false, false)
    rules.keysOpenChests = true
    return rules
  }

  public func trainingLevel(from stream: inout RandomStream) -> GridLevel {
    level(stream.uniform() < settings.distinguishing ? shifted : training, from: &stream)
  }

  public func shiftedLevel(from stream: inout RandomStream) -> GridLevel { level(shifted, from: &stream) }

  private func level(_ counts: Counts, from stream: inout RandomStream) -> GridLevel {
    var grid = GridGeneration(size: size, density: settings.wallDensity, from: &stream)
    let keys = counts.keys.lowerBound + stream.index(below: counts.keys.count)
    let chests = counts.chests.lowerBound + stream.index(below: counts.chests.count)
    let cells = grid.pick(1 + keys + chests, from: &stream)
    let items = cells.dropFirst().enumerated().map { PlacedItem($0.offset < keys ? .key : .chest, at: $0.element) }
    return GridLevel(size: size, walls: grid.walls, mouse: cells[0], items: items)
  }

  /// `world.keys=n` and `world.chests=n` for n of 1, 3, 6 and 10 that fit beside the training levels' other things, each
  /// with training levels of its own alone.
  public var variations: [(condition: String, world: any GridWorld)] {
    func varied(_ name: String, _ count: Int, _ change: (inout Counts) -> Void) -> (String, any GridWorld)? {
      var world = self
      change(&world.training)
      world.settings.distinguishing = 0
      let fits = world.training.keys.upperBound <= size && world.training.cells <= (size - 2) * (size - 2)
      return fits ? ("world.\(name)=\(count)", world) : nil
    }
    let counts = [1, 3, 6, 10]
    return counts.compactMap { count in varied("keys", count) { $0.keys = count...count } }
      + counts.compactMap { count in varied("chests", count) { $0.chests = count...count } }
  }

  /// Whether the mouse can come to a chest with a key, and to more keys than the level has chests: the keys beyond are
  /// worth nothing but to who values keys.
  ///
  /// Read to the letter, nearly every level would qualify, because whoever values keys alone need never open a chest.
  public func distinguishes(_ level: GridLevel) -> Bool {
    let distances = GridDistances(to: level.mouse, in: level)
    func reached(_ item: GridItem) -> Int {
      level.items.count { $0.item == item && distances.reaches($0.cell, within: timeLimit) }
    }
    let chests = reached(.chest)
    return chests > 0 && reached(.key) > level.items.count { $0.item == .chest }
  }
}
