import Readings

/// What became of a claim.
public enum Verdict: String, Sendable, CaseIterable, Codable {
  // Of the seeds.
  case supported, contradicted, undecided
  case notTested = "not tested"
  // Of publications.
  case reproduced
  case notReproduced = "not reproduced"
  // Of formulas.
  case knownAnswer = "known answer"
  case missed = "known answer missed"
  /// What it needs was not recorded, or could not be measured.
  case notComparable = "not comparable"

  /// Whether the claim came out.
  public var isGood: Bool { [.supported, .reproduced, .knownAnswer].contains(self) }

  init(_ outcome: Criterion.Outcome, of kind: Claim.Kind) {
    switch (kind, outcome) {
    case (.seed, .holds): self = .supported
    case (.seed, .fails): self = .contradicted
    case (.seed, .undecided): self = .undecided
    case (.paper, .holds): self = .reproduced
    case (.paper, _): self = .notReproduced
    case (.formula, .holds): self = .knownAnswer
    case (.formula, _): self = .missed
    }
  }
}

/// A claim with its verdict, and the number behind it.
public struct Judgement: Sendable {
  public var claim: Claim
  public var verdict: Verdict
  /// Nil where there is no number.
  public var finding: Finding?
  /// What differs from the source, what explains the number, or why there is none.
  public var explanation: String

  /// Judges a claim over the records of every seed that has all it needs.
  public init(_ claim: Claim, over evidence: Evidence) {
    self.claim = claim
    do {
      let records = try evidence.records(for: claim)
      let measured = try records.map { record throws(Unavailable) in
        let measured = try claim.measure(record)
        guard measured.finding.value != nil, measured.tested.value != nil else {
          throw Unavailable(measured.finding.note ?? "a number is not there")
        }
        return measured
      }
      let outcome = claim.test.outcome(of: .overSeeds(measured.map(\.tested)))
      verdict = Verdict(outcome, of: claim.kind)
      finding = .overSeeds(measured.map(\.finding))
      var words = [measured[0].explanation]
      if measured.count > 1 { words.append("mean of \(measured.count) seeds; said of the first") }
      if outcome == .undecided { words.append("the interval reaches across the limit") }
      let changes = Set(records.flatMap(\.changes)).sorted()
      if !changes.isEmpty { words.append("quick: " + changes.joined(separator: ", ")) }
      explanation = words.filter { !$0.isEmpty }.joined(separator: "; ")
    } catch {
      verdict = claim.kind == .seed ? .notTested : .notComparable
      explanation = error.reason
    }
  }
}
