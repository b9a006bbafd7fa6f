/// What many seeds of one recipe came to, as counts: in how many of its levels each of them succeeded.
public struct SeedRates: Subject {
  public let label: String
  /// [seeds].
  public let successes: [Int]
  /// The levels of each.
  public let levels: Int

  public init(successes: [Int], levels: Int, label: String = "the seeds") {
    (self.successes, self.levels, self.label) = (successes, levels, label)
  }
}
