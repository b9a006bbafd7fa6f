import Worlds

/// Many populations that began alike, as far as they have come: the copies of the new allele in each.
public struct Lineages: Subject {
  public let label: String
  /// [populations].
  public let copies: [Int]
  /// The world that they have lived in since the start; nil where they did not begin alike in one.
  public let home: ReplicatorWorld?

  public init(copies: [Int], home: ReplicatorWorld?, label: String = "the populations") {
    (self.copies, self.home, self.label) = (copies, home, label)
  }
}
