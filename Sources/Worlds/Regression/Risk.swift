/// An expected squared error above the noise floor, E (prediction - w·x_q)²; the loss of `science.md` item 1 is half of
/// it.
public struct Risk: Sendable, Hashable {
  public let value: Double
  /// Zero where the value is exact.
  public let standardError: Double
  /// The number of contexts it was averaged over; zero where it is a closed form.
  public let designs: Int

  public init(value: Double, standardError: Double = 0, designs: Int = 0) {
    self.value = value
    self.standardError = standardError
    self.designs = designs
  }

  /// Half the risk: the published loss.
  public var loss: Double { value / 2 }
}
