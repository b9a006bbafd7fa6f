import Settings

/// The worlds that a study can name. To add one: its file, one line in `entries`, one test.
///
/// Every world of the list is an in-context regression with laws of its own, because organisms and instruments work on
/// `RegressionWorld`.
public enum WorldRegistry {
  /// One choice: the word for `world.kind`, what it is in one line, and how it is read from settings.
  public struct Entry: Sendable {
    public let kind: String
    public let about: String
    /// Reads every key but `kind`.
    let read: @Sendable (_ reader: SettingsReader) throws -> RegressionWorld
  }

  public static let entries: [Entry] = [
    Entry(
      kind: RegressionWorld.kind, about: "in-context linear regression with its exact answers",
      read: { try RegressionWorld(from: $0) })
  ]

  /// The words for `world.kind`.
  public static var names: [String] { entries.map(\.kind) }

  /// The world that a `world:` section describes.
  ///
  /// Reads `kind` (standard: regression) and that world's keys, and finishes the reader, which refuses unknown keys.
  /// Throws a `UserError` that names the key.
  public static func read(_ reader: SettingsReader) throws -> RegressionWorld {
    let kind = try reader.choice("kind", default: RegressionWorld.kind, of: names)
    guard let entry = entries.first(where: { $0.kind == kind }) else { fatalError("no world \(kind)") }
    let world = try entry.read(reader)
    try reader.finish()
    return world
  }
}
