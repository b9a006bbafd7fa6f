/// Many populations that began alike, as far as they have come: the copies of the new allele in each.
public struct Lineages: Subject {
  public let label: String
  /// [populations].
  public let copies: [Int]
  /// Copies in each at the start; nil where they began under another selection or not alike.
  public let start: Int?

  public init(copies: [Int], start: Int?, label: String = "the populations") {
    (self.copies, self.start, self.label) = (copies, start, label)
  }
}
