/// Many populations that began alike, as far as they have come: the copies of the new allele in each.
public struct Lineages: Subject {
  public let label: String
  /// [populations].
  public let copies: [Int]

  public init(copies: [Int], label: String = "the populations") {
    (self.copies, self.label) = (copies, label)
  }
}
