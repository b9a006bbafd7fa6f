/// Takes values out of a map of settings by key, with defaults and checks, and keeps the resolved map.
///
/// Read every key that is known, then call `finish()`, which refuses the keys that nobody asked for. `resolved` is
/// then the whole map with the defaults filled in, in the order the keys were read.
///
/// ```swift
/// let reader = try SettingsReader(setting, path: "world")
/// let noise = try reader.number("noise", default: 0, in: 0...1e6)
/// try reader.finish()
/// ```
public final class SettingsReader {
  /// The dotted path of this map, for messages; empty at the root.
  public let path: String
  public let place: Place
  private let entries: [Setting.Entry]
  private var known: [String] = []
  private var result: [Setting.Entry] = []
  private var children: [(key: String, index: Int, reader: SettingsReader)] = []

  /// A reader of a map; `fallback` is where an absent one would have been written.
  public init(_ setting: Setting?, path: String = "", at fallback: Place = .standard) throws {
    self.path = path
    place = setting?.place ?? fallback
    switch setting?.content {
    case nil, .null: entries = []
    case .map(let map):
      entries = map
      var seen: Set<String> = []
      for entry in map where !seen.insert(entry.key).inserted {
        throw UserError.at(
          entry.place, key: Self.join(path, entry.key), value: entry.value.summary, expected: "each key once",
          remedy: "remove one of the two")
      }
    default:
      throw UserError.at(
        place, key: path.isEmpty ? nil : path, value: setting?.summary, expected: "a map of keys and values")
    }
  }

  // MARK: Scalars

  public func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>) throws -> Int {
    try read(
      key, standard, { .integer($0) }, expecting: "a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) {
      let value: Int? =
        switch $0 {
        case .integer(let value): value
        case .number(let value) where value.rounded() == value && abs(value) < 1e15: Int(value)
        default: nil
        }
      return value.flatMap { range.contains($0) ? $0 : nil }
    }
  }

  public func number(_ key: String, default standard: Double, in range: ClosedRange<Double>) throws -> Double {
    try read(
      key, standard, { .number($0) },
      expecting: "a number from \(Setting.written(range.lowerBound)) to \(Setting.written(range.upperBound))"
    ) {
      let value: Double? =
        switch $0 {
        case .integer(let value): Double(value)
        case .number(let value) where value.isFinite: value
        default: nil
        }
      return value.flatMap { range.contains($0) ? $0 : nil }
    }
  }

  public func boolean(_ key: String, default standard: Bool) throws -> Bool {
    try read(key, standard, { .boolean($0) }, expecting: "true or false") {
      if case .boolean(let value) = $0 { value } else { nil }
    }
  }

  public func text(_ key: String, default standard: String) throws -> String {
    try read(key, standard, { .text($0) }, expecting: "text") {
      if case .text(let value) = $0 { value } else { nil }
    }
  }

  /// One of a closed list of words; a mistyped one is answered with the nearest.
  public func choice(_ key: String, default standard: String, of words: [String]) throws -> String {
    let value = try text(key, default: standard)
    guard words.contains(value) else {
      throw UserError.at(
        self[key]?.place ?? place, key: Self.join(path, key), value: "“\(value)”",
        expected: "one of " + words.joined(separator: ", "), remedy: Nearest.advice(value, among: words))
    }
    return value
  }

  /// One case of a string-backed enumeration whose raw values are the words a user writes.
  public func choice<Word: RawRepresentable & CaseIterable>(_ key: String, default standard: Word) throws -> Word
  where Word.RawValue == String {
    let words = Word.allCases.map(\.rawValue)
    return Word(rawValue: try choice(key, default: standard.rawValue, of: words)) ?? standard
  }

  public func numbers(_ key: String, default standard: [Double], in range: ClosedRange<Double>) throws -> [Double] {
    try read(
      key, standard, { .list($0.map { Setting(.number($0)) }) },
      expecting: "a list of numbers from \(Setting.written(range.lowerBound)) to \(Setting.written(range.upperBound))"
    ) {
      guard case .list(let items) = $0 else { return nil }
      var values: [Double] = []
      for item in items {
        switch item.content {
        case .integer(let value) where range.contains(Double(value)): values.append(Double(value))
        case .number(let value) where range.contains(value): values.append(value)
        default: return nil
        }
      }
      return values
    }
  }

  /// A whole number in `range`, or one particular word in its stead (read as nil), such as `tasks: unlimited`.
  public func integer(_ key: String, in range: ClosedRange<Int>, or word: String, default standard: Int?) throws -> Int?
  {
    try read(
      key, standard, { $0.map { .integer($0) } ?? .text(word) },
      expecting: "a whole number from \(range.lowerBound) to \(range.upperBound), or the word \(word)"
    ) { (content: Setting.Content) -> Int?? in
      switch content {
      case .text(word): return .some(nil)
      case .integer(let value) where range.contains(value): return .some(value)
      default: return .none
      }
    }
  }

  /// A number in `range`, or one particular word in its stead (read as nil), such as `clip-global-norm: none`.
  public func number(_ key: String, in range: ClosedRange<Double>, or word: String, default standard: Double?) throws
    -> Double?
  {
    try read(
      key, standard, { $0.map { .number($0) } ?? .text(word) },
      expecting: "a number from \(Setting.written(range.lowerBound)) to \(Setting.written(range.upperBound)), "
        + "or the word \(word)"
    ) { (content: Setting.Content) -> Double?? in
      switch content {
      case .text(word): return .some(nil)
      case .integer(let value) where range.contains(Double(value)): return .some(Double(value))
      case .number(let value) where range.contains(value): return .some(value)
      default: return .none
      }
    }
  }

  // MARK: Structure

  /// The map under `key`, to be read and finished like this one; empty where it is absent.
  public func section(_ key: String) throws -> SettingsReader {
    let reader = try SettingsReader(self[key], path: Self.join(path, key), at: place)
    known.append(key)
    result.append(Setting.Entry(key: key, value: Setting(.map([]))))
    children.append((key, result.count - 1, reader))
    return reader
  }

  /// The maps of the list under `key`; empty where it is absent.
  public func sections(_ key: String) throws -> [SettingsReader] {
    known.append(key)
    guard let setting = self[key] else { return [] }
    guard case .list(let items) = setting.content else {
      throw UserError.at(setting.place, key: Self.join(path, key), value: setting.summary, expected: "a list of maps")
    }
    return try items.enumerated().map { try SettingsReader($1, path: Self.join(path, key) + "[\($0)]") }
  }

  /// The raw value under `key`, for a reader of its own; it counts as known but is not resolved here.
  public func raw(_ key: String) -> Setting? {
    known.append(key)
    return self[key]
  }

  /// Whether the user wrote this key.
  public func has(_ key: String) -> Bool { self[key] != nil }

  /// Sets what `resolved` shows under `key`, for values that were read by `raw` or `sections`.
  public func resolve(_ key: String, to value: Setting) {
    result.append(Setting.Entry(key: key, value: value))
  }

  /// Refuses every key that was not read, naming the nearest known one.
  public func finish() throws {
    for entry in entries where !known.contains(entry.key) {
      throw UserError.at(
        entry.place, key: Self.join(path, entry.key), value: entry.value.summary, expected: "a known key",
        remedy: Nearest.advice(entry.key, among: known))
    }
  }

  /// The whole map with defaults, in the order read.
  public var resolved: Setting {
    var entries = result
    for child in children { entries[child.index].value = child.reader.resolved }
    return Setting(.map(entries), at: place)
  }

  /// An error at one key of this map, for checks that involve several keys.
  public func error(_ key: String, expected: String, remedy: String? = nil) -> UserError {
    let setting = self[key]
    return .at(
      setting?.place ?? place, key: Self.join(path, key), value: setting?.summary ?? "its default", expected: expected,
      remedy: remedy)
  }

  // MARK: Private

  private subscript(key: String) -> Setting? { entries.last { $0.key == key }?.value }

  private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : path + "." + key }

  private func read<Value>(
    _ key: String, _ standard: Value, _ content: (Value) -> Setting.Content, expecting expected: String,
    _ convert: (Setting.Content) -> Value?
  ) throws -> Value {
    known.append(key)
    var value = standard
    if let setting = self[key] {
      guard let converted = convert(setting.content) else {
        throw UserError.at(setting.place, key: Self.join(path, key), value: setting.summary, expected: expected)
      }
      value = converted
    }
    result.append(Setting.Entry(key: key, value: Setting(content(value), at: self[key]?.place ?? .standard)))
    return value
  }
}
