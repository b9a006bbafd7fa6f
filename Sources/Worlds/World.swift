import Settings

/// What a subject lives in: it knows the base objective, the proxies and the exact optimum.
public protocol World: Sendable {
  /// The word for `world.kind`.
  var kind: String { get }
}

/// A world that a user can choose: `kind` is the word for `world.kind`.
///
/// To add one: its file, one line in the catalog, one test.
public protocol ConfigurableWorld: World, Choosable {
  /// Reads every key but `kind`; whoever calls finishes the reader. Throws a `UserError` that names the key.
  init(from reader: SettingsReader) throws
}

extension ConfigurableWorld {
  public var kind: String { Self.kind }
}

extension SettingsReader {
  /// Reads a section `world` by its `kind`, one of `kinds`, and refuses what it does not know.
  public func world(among kinds: [any ConfigurableWorld.Type]) throws -> any World {
    let world = try choose("kind", among: kinds) { $0.kind }.init(from: self)
    try finish()
    return world
  }
}
