import Mathematics
import Settings
import Tensors

/// One locus with two alleles in a population of constant size, under drift and selection (Wright and Fisher).
///
/// N haploid individuals; a generation is N draws with replacement, the new allele's carriers weighing 1 + s:
/// copies' ~ Binomial(N, (1 + s) i / ((1 + s) i + N − i)) for i copies. Both ends are absorbing.
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `individuals` | N | 100 | 1...1,000,000 |
/// | `selection` | s, the advantage of the new allele | 0 | -0.99...10 |
/// | `copies` | copies of the new allele at the start | 1 | 1...N |
///
/// Known answers: without selection the new allele is fixed with probability copies / N; with a small one with
/// (1 − e^(−2s·copies)) / (1 − e^(−2sN)) (Kimura 1962, for haploids), good to about s.
public struct ReplicatorWorld: ConfigurableWorld, Hashable {
  public static let kind = "replicators"
  public static let about = "one locus in a population of constant size, under drift and selection"

  /// N.
  public let individuals: Int
  /// s.
  public let selection: Double
  /// Copies at the start.
  public let copies: Int

  public init(individuals: Int = 100, selection: Double = 0, copies: Int = 1) {
    precondition(individuals >= 1 && selection > -1 && (1...individuals).contains(copies), "no such population")
    (self.individuals, self.selection, self.copies) = (individuals, selection, copies)
  }

  public init(from reader: SettingsReader) throws {
    let individuals = try reader.integer("individuals", default: 100, in: 1...1_000_000)
    self.init(
      individuals: individuals, selection: try reader.number("selection", default: 0, in: -0.99...10),
      copies: try reader.integer("copies", default: 1, in: 1...individuals))
  }

  /// The copies in the next generation; complexity: O(N · min(p, 1 − p) + 1) for a share p of carriers after selection.
  public func next(_ copies: Int, from stream: inout RandomStream) -> Int {
    let weight = (1 + selection) * Double(copies)
    let share = weight / (weight + Double(individuals - copies))
    return share <= 0.5
      ? Self.successes(individuals, share, from: &stream)
      : individuals - Self.successes(individuals, 1 - share, from: &stream)
  }

  /// Kimura's probability of fixation.
  public var kimuraFixation: Double {
    guard selection != 0 else { return Double(copies) / Double(individuals) }
    return expm1(-2 * selection * Double(copies)) / expm1(-2 * selection * Double(individuals))
  }

  /// Of `trials` independent trials, how many succeed: from one success to the next by geometric waiting times.
  private static func successes(_ trials: Int, _ share: Double, from stream: inout RandomStream) -> Int {
    guard share > 0 else { return 0 }
    let scale = 1 / log1p(-share)
    var place = 0, count = 0
    while true {
      let wait = log1p(-stream.uniform()) * scale
      guard wait < Double(trials - place) else { return count }
      place += Int(wait) + 1
      count += 1
    }
  }
}
