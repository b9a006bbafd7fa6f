/// Why something could not be measured; it becomes the note of a reading without a value.
public struct Unavailable: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String

  public init(_ reason: String) { self.reason = reason }

  /// Takes over the reason of an error that is one already, or else what the error says.
  public init(_ error: any Error) {
    self = error as? Unavailable ?? Unavailable(String(describing: error))
  }

  public var description: String { "unavailable, because \(reason)" }
}
