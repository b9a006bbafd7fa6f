/// An error that a user can cause, with the place, the value, what was expected, and the remedy.
///
/// Its `exitCode` follows sysexits: 1 failed, 64 wrong usage, 65 bad data, 66 no such input, 74 input/output error,
/// 75 temporary, 130 interrupted.
public struct UserError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Int32, Sendable {
    case failed = 1
    case usage = 64
    case badData = 65
    case noInput = 66
    case inputOutput = 74
    case temporary = 75
    case interrupted = 130
  }

  public var kind: Kind
  /// Where: a file and line, an option, a tensor and byte range, an operation.
  public var place: String
  /// What was found there, as the user wrote it; nil where nothing was.
  public var value: String?
  public var expected: String
  /// What to do about it; nil where `expected` says it already.
  public var remedy: String?

  public init(_ kind: Kind, at place: String, value: String? = nil, expected: String, remedy: String? = nil) {
    self.kind = kind
    self.place = place
    self.value = value
    self.expected = expected
    self.remedy = remedy
  }

  /// A mistake at `place`: wrong usage where it came from the command line, bad data where it came from a file.
  public static func at(_ place: Place, key: String? = nil, value: String?, expected: String, remedy: String? = nil)
    -> UserError
  {
    let kind: Kind = if case .file = place { .badData } else { .usage }
    let spot = key.map { "\(place): \($0)" } ?? place.description
    return UserError(kind, at: spot, value: value, expected: expected, remedy: remedy)
  }

  /// Wrong usage at a place of the command line.
  public static func usage(at place: Place, value: String?, expected: String, remedy: String? = nil) -> UserError {
    UserError(.usage, at: place.description, value: value, expected: expected, remedy: remedy)
  }

  public var exitCode: Int32 { kind.rawValue }

  public var description: String {
    var text = Untrusted.forTerminal(place, limit: 300) + ": "
    if let value { text += "found \(Untrusted.forTerminal(value, limit: 120)), " }
    text += "expected \(expected)"
    if let remedy { text += "; \(remedy)" }
    return text
  }
}
