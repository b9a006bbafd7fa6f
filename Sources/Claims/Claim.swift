import Readings

/// A sentence that can be tested, a published result, or a formula, with a way to judge it over recorded readings.
///
/// The judge sees readings only. It returns the number that the claim speaks about; the criterion then decides.
public struct Claim: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// A sentence of one of the seeds.
    case seed
    /// A result that somebody published.
    case paper
    /// A formula or a simulation of our own: a known answer.
    case formula
  }

  /// `group/word`, such as `one-layer/cosine`.
  public var id: String
  public var kind: Kind
  /// The publication and the place in it, or the number of the seed.
  public var source: String
  /// What is claimed, in one short sentence.
  public var sentence: String
  /// What is measured to test it, and what the value is the value of; for a claim that nothing tests, what would.
  public var measured: String
  /// What stands at the source, or the known answer, in digits or words; nil where there is none.
  public var published: String?
  /// What has to hold, in words.
  public var criterion: String
  /// The studies whose records it needs; none for a claim that nothing tests yet.
  public var needs: [StudyNeed]
  /// Whether it is judged over what summaries read in all seeds together, and not seed by seed.
  public var isOfPopulation = false
  var test: Criterion
  var measure: @Sendable (SeedRecord) throws(Unavailable) -> Measured

  /// The group that it belongs to: what stands before the slash.
  public var group: String { String(id.prefix { $0 != "/" }) }

  /// A claim and its judge. `test` is `criterion` for the machine.
  public init(
    _ id: String, _ kind: Kind, source: String, sentence: String, measured: String, published: String? = nil,
    criterion: String, _ test: Criterion, needs: [StudyNeed],
    measure: @escaping @Sendable (SeedRecord) throws(Unavailable) -> Measured
  ) {
    (self.id, self.kind, self.source, self.sentence, self.measured) = (id, kind, source, sentence, measured)
    (self.published, self.criterion, self.test, self.needs) = (published, criterion, test, needs)
    self.measure = measure
  }

  /// A sentence that no study tests yet; `test` says what would.
  static func untested(_ id: String, seed: Int, _ sentence: String, by test: String) -> Claim {
    Claim(
      id, .seed, source: "seed \(seed)", sentence: sentence, measured: test, criterion: "none yet", .above(0), needs: []
    ) { _ throws(Unavailable) in throw Unavailable("no study tests it yet") }
  }
}

/// A study whose records a claim needs.
public struct StudyNeed: Sendable, Hashable {
  public var study: String
  /// The variants needed; empty for a study without variants.
  public var variants: [String]
  /// What makes it quick, as `KEY=VALUE`; nothing for a study that is quick anyway.
  public var quick: [String]

  public init(_ study: String, _ variants: [String] = [], quick: [String] = []) {
    (self.study, self.variants, self.quick) = (study, variants, quick)
  }

  /// One study and variant after another.
  var parts: [(study: String, variant: String?)] {
    variants.isEmpty ? [(study, nil)] : variants.map { (study, $0) }
  }
}

/// What a judge measured in the records of one seed.
public struct Measured: Sendable {
  /// What is shown.
  public var finding: Finding
  /// What the criterion is held to, where that is another number, such as a difference divided by a loss.
  public var tested: Finding
  /// What differs from the source, or explains the number.
  public var explanation: String

  public init(_ finding: Finding, tested: Finding? = nil, explanation: String = "") {
    (self.finding, self.tested, self.explanation) = (finding, tested ?? finding, explanation)
  }

  /// A reading as it is.
  public init(_ reading: Reading, explanation: String = "") {
    self.init(Finding(of: reading), explanation: explanation)
  }
}
