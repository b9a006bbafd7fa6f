// The room `Settings`: what a user may choose, and what they are told when they choose wrong.
//
// A `Setting` is a tree of values with the place each one came from (a line of a file, or an option of the command
// line). A `SettingsReader` takes values out of it by key, fills in defaults, checks ranges, refuses unknown keys and
// keeps the resolved tree, so that one declaration both reads a study and writes it back whole. A `UserError` says
// where, what, what was expected, and the remedy, and carries the exit code.

/// Where a value was written.
public enum Place: Sendable, Hashable, CustomStringConvertible {
  /// A line of a file, counted from 1.
  case file(String, line: Int)
  /// An option as the user typed it, such as `--set world.noise=0.1`.
  case option(String)
  /// Not written by a user: a documented default.
  case standard

  public var description: String {
    switch self {
    case .file(let path, let line): "\(path):\(line)"
    case .option(let text): text
    case .standard: "default"
    }
  }
}

/// One value that a user wrote, or a tree of them.
public struct Setting: Sendable, Hashable {
  public enum Content: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([Setting])
    case map([Entry])
  }

  /// One key of a map, in the order written.
  public struct Entry: Sendable, Hashable {
    public var key: String
    public var place: Place
    public var value: Setting

    public init(key: String, place: Place = .standard, value: Setting) {
      self.key = key
      self.place = place
      self.value = value
    }
  }

  public var content: Content
  public var place: Place

  public init(_ content: Content, at place: Place = .standard) {
    self.content = content
    self.place = place
  }

  /// The value under `key` of a map, or nil.
  public subscript(key: String) -> Setting? {
    guard case .map(let entries) = content else { return nil }
    return entries.last { $0.key == key }?.value
  }

  /// This tree with `value` at a dotted `path`, making the maps on the way.
  ///
  /// Throws a usage error where the path runs through something that is not a map.
  public func replacing(path: String, with value: Setting) throws -> Setting {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !parts.contains("") else {
      throw UserError.usage(
        at: value.place, value: path, expected: "a key path such as world.noise", remedy: "write KEY=VALUE")
    }
    return try replacing(parts[...], with: value)
  }

  private func replacing(_ parts: ArraySlice<String>, with value: Setting) throws -> Setting {
    guard let key = parts.first else { return value }
    var entries: [Entry]
    switch content {
    case .map(let existing): entries = existing
    case .null: entries = []
    default:
      throw UserError.usage(
        at: value.place, value: key, expected: "a key inside a map, but \(summary) is a single value",
        remedy: "set the whole value instead")
    }
    let index = entries.lastIndex { $0.key == key }
    let inner = index.map { entries[$0].value } ?? Setting(.map([]), at: value.place)
    let changed = try inner.replacing(parts.dropFirst(), with: value)
    if let index {
      entries[index].value = changed
    } else {
      entries.append(Entry(key: key, place: value.place, value: changed))
    }
    return Setting(.map(entries), at: place)
  }

  /// The value as a user would write it, cut to a readable length.
  public var summary: String {
    switch content {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): Self.written(value)
    case .text(let value): "“" + Untrusted.forTerminal(value, limit: 60) + "”"
    case .list(let values): "a list of \(values.count)"
    case .map(let entries): "a map of \(entries.count) keys"
    }
  }

  /// A number in its shortest exact form, integers without a fraction.
  public static func written(_ value: Double) -> String {
    if value.rounded() == value, abs(value) < 1e15 { return String(Int(value)) }
    return "\(value)"
  }
}
