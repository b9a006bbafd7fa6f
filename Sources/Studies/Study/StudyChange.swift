import Settings

/// One `--set KEY=VALUE`: a setting changed by its dotted path.
public struct StudyChange: Sendable, Hashable {
  public let path: String
  public let value: Setting

  public init(path: String, value: Setting) {
    self.path = path
    self.value = value
  }

  /// Reads `KEY=VALUE`; the value is YAML. Throws a usage error where there is no `=` or no key.
  public init(parsing text: String) throws {
    let place = Place.option("--set \(text)")
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw UserError.usage(at: place, value: text, expected: "KEY=VALUE", remedy: "for example --set world.noise=0.1")
    }
    path = String(text[..<equals])
    value = try YAML.parseValue(String(text[text.index(after: equals)...]), at: place)
  }
}

extension Setting {
  /// These settings with the changes made one after another.
  public func applying(_ changes: [StudyChange]) throws -> Setting {
    try changes.reduce(self) { try $0.replacing(path: $1.path, with: $1.value) }
  }
}
