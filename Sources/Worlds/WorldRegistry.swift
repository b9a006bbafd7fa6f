import Settings

/// The worlds that a study can name. To add one: its file, one line in `entries`, one test.
///
/// A world is a `RegressionWorld`, which in-context networks live in, or a `GridWorld`, which agents do; each family
/// may have laws of its own.
public enum WorldRegistry {
  /// One choice: the word for `world.kind`, what it is in one line, and how it is read from settings.
  public struct Entry: Sendable {
    public let kind: String
    public let about: String
    /// Reads every key but `kind`.
    let read: @Sendable (_ reader: SettingsReader) throws -> any World
  }

  public static let entries: [Entry] = [
    Entry(
      kind: RegressionWorld.kind, about: "in-context linear regression with its exact answers",
      read: { try RegressionWorld(from: $0) }),
    Entry(
      kind: CheeseInTheCorner.kind, about: "a grid where the cheese lies in the corner until it does not",
      read: { try CheeseInTheCorner(from: $0) }),
    Entry(
      kind: CheeseOnADish.kind, about: "a grid where the cheese lies on a dish until it does not",
      read: { try CheeseOnADish(from: $0) }),
    Entry(
      kind: KeysAndChests.kind, about: "a grid where keys are few and open chests, until they are many",
      read: { try KeysAndChests(from: $0) }),
  ]

  /// The words for `world.kind`.
  public static var names: [String] { entries.map(\.kind) }

  /// The world that a `world:` section describes.
  ///
  /// Reads `kind` (standard: regression) and that world's keys, and finishes the reader, which refuses unknown keys.
  /// Throws a `UserError` that names the key.
  public static func read(_ reader: SettingsReader) throws -> any World {
    let kind = try reader.choice("kind", default: RegressionWorld.kind, of: names)
    guard let entry = entries.first(where: { $0.kind == kind }) else { fatalError("no world \(kind)") }
    let world = try entry.read(reader)
    try reader.finish()
    return world
  }

  /// The same for one who can only use a world of in-context regression.
  ///
  /// Throws a `UserError` at `kind` where the section describes another.
  public static func regression(_ reader: SettingsReader) throws -> RegressionWorld {
    guard let world = try read(reader) as? RegressionWorld else {
      throw reader.error("kind", expected: "a world of in-context regression")
    }
    return world
  }

  /// The same for one who can only use a world that agents move in.
  ///
  /// Throws a `UserError` at `kind` where the section describes another, or none.
  public static func grid(_ reader: SettingsReader) throws -> any GridWorld {
    guard let world = try read(reader) as? any GridWorld else {
      throw reader.error("kind", expected: "a world that agents move in", remedy: "see mesascope list worlds")
    }
    return world
  }
}
