import Settings
import Yams

/// Reads and writes settings as YAML 1.1, with the line of every value.
public enum YAML {
  /// The largest study file that is read, in bytes; and the most values it may hold once its aliases are expanded.
  static let sizeLimit = 1 << 20, valueLimit = 100_000, depthLimit = 64

  /// Parses one document. Throws bad data, with file and line, where the text is not YAML.
  public static func parse(_ text: String, path: String) throws -> Setting {
    guard text.utf8.count <= sizeLimit else {
      throw UserError(
        .badData, at: path, value: "\(text.utf8.count) bytes", expected: "a study file of at most \(sizeLimit) bytes")
    }
    try refuseDeepNesting(text, path: path)
    do {
      guard let node = try compose(yaml: text) else { return Setting(.map([]), at: .file(path, line: 1)) }
      var budget = valueLimit
      return try setting(node, path: path, depth: 0, budget: &budget)
    } catch let error as YamlError {
      throw userError(error, path: path)
    }
  }

  /// Writes settings as block-style YAML; maps of scalars keep the order of their keys.
  public static func write(_ setting: Setting) throws -> String {
    try serialize(node: node(setting), width: 110, allowUnicode: true, sortKeys: false)
  }

  /// A value as the right side of `--set KEY=VALUE`: any YAML, read on one line.
  public static func parseValue(_ text: String, at place: Place) throws -> Setting {
    do {
      let parsed = try parse(text, path: "")
      if case .map(let entries) = parsed.content, entries.isEmpty, !text.contains("{") {
        return Setting(.null, at: place)
      }
      return relocated(parsed, to: place)
    } catch is UserError {
      throw UserError.usage(at: place, value: text, expected: "a YAML value on the right of =")
    }
  }

  // MARK: Private

  private static func setting(_ node: Node, path: String, depth: Int, budget: inout Int) throws -> Setting {
    let place = Place.file(path, line: node.mark?.line ?? 1)
    budget -= 1
    guard budget > 0, depth < depthLimit else {
      throw UserError(
        .badData, at: place.description, expected: "at most \(valueLimit) values, nested at most \(depthLimit) deep")
    }
    switch node {
    case .scalar(let scalar): return Setting(content(scalar, of: node), at: place)
    case .sequence(let sequence):
      return Setting(
        .list(try sequence.map { try setting($0, path: path, depth: depth + 1, budget: &budget) }), at: place)
    case .mapping(let mapping):
      var entries: [Setting.Entry] = []
      for (key, value) in mapping {
        guard case .scalar(let name) = key else {
          throw UserError(.badData, at: place.description, expected: "plain words as keys")
        }
        let keyPlace = Place.file(path, line: key.mark?.line ?? 1)
        entries.append(
          Setting.Entry(
            key: name.string, place: keyPlace, value: try setting(value, path: path, depth: depth + 1, budget: &budget))
        )
      }
      return Setting(.map(entries), at: place)
    case .alias:
      throw UserError(.badData, at: place.description, expected: "an alias to an anchor that was defined above it")
    }
  }

  private static func content(_ scalar: Node.Scalar, of node: Node) -> Setting.Content {
    guard scalar.style == .plain || scalar.style == .any else { return .text(scalar.string) }
    if node.null != nil { return .null }
    // YAML 1.1 reads yes, no, on and off as truth values; a word is meant as a word.
    if let value = node.bool, ["true", "false"].contains(scalar.string.lowercased()) { return .boolean(value) }
    // And it reads 1:30 as sixty-based: a number here is what Swift reads as one.
    if let value = Int(scalar.string) { return .integer(value) }
    if let value = Double(scalar.string), scalar.string.contains(where: \.isNumber) { return .number(value) }
    return .text(scalar.string)
  }

  private static func node(_ setting: Setting) throws -> Node {
    switch setting.content {
    case .null: return Node("null", Tag(.null))
    case .boolean(let value): return Node(value ? "true" : "false", Tag(.bool))
    case .integer(let value): return Node(String(value), Tag(.int))
    case .number(let value): return Node(Setting.written(value), Tag(value.rounded() == value ? .int : .float))
    case .text(let value): return try value.represented()
    case .list(let values):
      let scalars = values.allSatisfy {
        switch $0.content {
        case .list, .map: false
        default: true
        }
      }
      return Node(try values.map(node), .implicit, scalars ? .flow : .block)
    case .map(let entries): return Node(try entries.map { (Node($0.key), try node($0.value)) }, .implicit, .block)
    }
  }

  private static func relocated(_ setting: Setting, to place: Place) -> Setting {
    switch setting.content {
    case .list(let items): Setting(.list(items.map { relocated($0, to: place) }), at: place)
    case .map(let entries):
      Setting(
        .map(entries.map { Setting.Entry(key: $0.key, place: place, value: relocated($0.value, to: place)) }), at: place
      )
    default: Setting(setting.content, at: place)
    }
  }

  /// The parser recurses once a level, so that a file of nothing but brackets would exhaust the stack.
  private static func refuseDeepNesting(_ text: String, path: String) throws {
    var depth = 0, line = 1
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: "\n"): line += 1
      default: break
      }
      guard depth <= 1000 else {
        throw UserError(.badData, at: "\(path):\(line)", expected: "brackets nested at most \(depthLimit) deep")
      }
    }
  }

  private static func userError(_ error: YamlError, path: String) -> UserError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      UserError(.badData, at: "\(path):\(mark.line)", value: problem, expected: "valid YAML")
    case .duplicatedKeysInMapping(let duplicates, let context):
      UserError(
        .badData, at: "\(path):\(context.mark.line)", value: duplicates.joined(separator: ", "),
        expected: "each key once", remedy: "remove one of the two")
    default: UserError(.badData, at: path, value: "\(error)", expected: "valid YAML in UTF-8")
    }
  }
}
