import Mathematics
import Settings
import Tensors

/// Many seeds of one recipe, each with a rate of its own: what `seed-lottery` is calibrated on.
///
/// Nothing lives here but counts: seed i succeeds in Binomial(`levels`, rate i) of its levels.
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `seeds` | how many seeds | 40 | 2...100,000 |
/// | `levels` | levels that each seed is read on | 500 | 2...1,000,000 |
/// | `rates` | see `Law` | equal, at 0.5 | |
public struct SeedRateWorld: ConfigurableWorld, Hashable {
  public static let kind = "seed-rates"
  public static let about = "many seeds of one recipe, of which it is known how far they differ"

  /// How the rates differ: the section `rates`.
  ///
  /// | `law` | rate of a seed | keys |
  /// |---|---|---|
  /// | `equal` | the same for all | `low` |
  /// | `camps` | one of two, in turn | `low`, `high` |
  /// | `even` | at equal distances from one end to the other | `low`, `high` |
  /// | `uniform` | drawn uniformly | `low`, `high` |
  /// | `beta` | drawn from Beta(a, a): below 1 the seeds fall into two camps | `a` |
  public enum Law: Sendable, Hashable {
    case equal(Double)
    case camps(low: Double, high: Double)
    case even(low: Double, high: Double)
    case uniform(low: Double, high: Double)
    case beta(Double)
  }

  public let seeds: Int
  public let levels: Int
  public let law: Law

  public init(seeds: Int = 40, levels: Int = 500, law: Law) {
    precondition(seeds >= 2 && levels >= 2, "\(seeds) seeds on \(levels) levels")
    (self.seeds, self.levels, self.law) = (seeds, levels, law)
  }

  public init(from reader: SettingsReader) throws {
    seeds = try reader.integer("seeds", default: 40, in: 2...100_000)
    levels = try reader.integer("levels", default: 500, in: 2...1_000_000)
    law = try Law(from: reader.section("rates"))
  }

  /// The successes of every seed, [seeds]; seed i draws from `stream.stream(i)`.
  public func successes(from stream: RandomStream) -> [Int] {
    (0..<seeds).map { seed in
      var random = stream.stream(seed)
      let rate = law.rate(of: seed, among: seeds, from: &random)
      return (0..<levels).count { _ in random.uniform() < rate }
    }
  }
}

extension SeedRateWorld.Law {
  init(from reader: SettingsReader) throws {
    let word = try reader.choice("law", default: "equal", of: ["equal", "camps", "even", "uniform", "beta"])
    func ends() throws -> (Double, Double) {
      let low = try reader.number("low", default: 0, in: 0...1)
      return (low, try reader.number("high", default: 1, in: low...1))
    }
    switch word {
    case "equal": self = .equal(try reader.number("low", default: 0.5, in: 0...1))
    case "beta": self = .beta(try reader.number("a", default: 0.5, in: 0.05...20))
    default:
      let (low, high) = try ends()
      self =
        word == "camps"
        ? .camps(low: low, high: high)
        : word == "even" ? .even(low: low, high: high) : .uniform(low: low, high: high)
    }
    try reader.finish()
  }

  func rate(of seed: Int, among seeds: Int, from random: inout RandomStream) -> Double {
    switch self {
    case .equal(let rate): rate
    case .camps(let low, let high): seed % 2 == 0 ? low : high
    case .even(let low, let high): low + (high - low) * Double(seed) / Double(max(1, seeds - 1))
    case .uniform(let low, let high): low + (high - low) * random.uniform()
    case .beta(let a): Self.beta(a, from: &random)
    }
  }

  /// Jöhnk (1964): of two powers of uniform numbers whose sum is at most 1, the share of the first.
  private static func beta(_ a: Double, from random: inout RandomStream) -> Double {
    while true {
      let x = pow(random.uniform(), 1 / a), y = pow(random.uniform(), 1 / a)
      if x + y > 0, x + y <= 1 { return x / (x + y) }
    }
  }
}
