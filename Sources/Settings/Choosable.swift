/// A type that a user can choose by a word: a kind of world, network, base optimizer or organism.
public protocol Choosable: Sendable {
  /// The word, in lower case with hyphens.
  static var kind: String { get }
  /// What it is, in one line.
  static var about: String { get }
}

extension SettingsReader {
  /// The one of some kinds that a key names. No kind is a default: a key that is not there is an error that lists them.
  ///
  /// - Parameters:
  ///   - key: the key, such as `kind`.
  ///   - kinds: what there is to choose from.
  ///   - name: the word for one of them.
  public func choose<Kind>(_ key: String, among kinds: [Kind], name: (Kind) -> String) throws -> Kind {
    let words = kinds.map(name)
    guard has(key) else {
      _ = raw(key)
      let full = path.isEmpty ? key : path + "." + key
      throw UserError.at(
        place, key: full, value: nil, expected: "one of " + words.joined(separator: ", "),
        remedy: "say \(full), which has no default")
    }
    let word = try choice(key, default: "", of: words)
    guard let place = words.firstIndex(of: word) else { preconditionFailure("\(word) passed as one of \(words)") }
    return kinds[place]
  }
}
