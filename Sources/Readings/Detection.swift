/// What an instrument says about a subject when it must say yes or no.
public struct Detection: Sendable, Hashable {
  /// Whether it was found.
  public var isFound: Bool
  /// What was found, or what comes nearest: an algorithm, a goal, a layer; nil where the instrument does not name it.
  public var trait: String?
  /// The number that the decision rests on; nil where it is unavailable.
  public var score: Double?

  public init(isFound: Bool, trait: String? = nil, score: Double? = nil) {
    (self.isFound, self.trait, self.score) = (isFound, trait, score)
  }
}
