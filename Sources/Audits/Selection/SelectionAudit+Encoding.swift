import Statistics

/// The stable names of `mesascope select --format json`; see the documentation page “Audits”.
extension SelectionAudit: Encodable {
  enum CodingKeys: String, CodingKey {
    case schema, audit, source, shape, rows, units, unit
    case scoreColumns = "score-columns"
    case reading, winner, confidence, answers
    case higherIsWorse = "higher-is-worse"
    case bestSet = "best-set"
    case models, comparisons, traits, notes, headline, findings
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .schema)
    try container.encode("select", forKey: .audit)
    try container.encode(source, forKey: .source)
    try container.encode(shape, forKey: .shape)
    try container.encode(rows, forKey: .rows)
    try container.encode(units, forKey: .units)
    try container.encode(unitName, forKey: .unit)
    try container.encode(scoreColumns, forKey: .scoreColumns)
    try container.encode(reading, forKey: .reading)
    try container.encode(higherIsWorse, forKey: .higherIsWorse)
    try container.encode(winner, forKey: .winner)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(headline, forKey: .headline)
    try container.encode(findings, forKey: .findings)
    try container.encode(answers, forKey: .answers)
    try container.encode(bestSet, forKey: .bestSet)
    try container.encode(models, forKey: .models)
    try container.encode(comparisons, forKey: .comparisons)
    try container.encode(traits, forKey: .traits)
    try container.encode(notes, forKey: .notes)
  }
}

/// An estimate as JSON has it: no infinity, the interval a pair.
struct EncodedEstimate: Encodable {
  var estimate: Estimate

  enum CodingKeys: String, CodingKey { case value, interval, confidence, method, n }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(estimate.value.finite, forKey: .value)
    try container.encode(
      [estimate.interval.lower.finite, estimate.interval.upper.finite], forKey: .interval)
    try container.encode(estimate.confidence, forKey: .confidence)
    try container.encode(estimate.method, forKey: .method)
    try container.encode(estimate.n, forKey: .n)
  }
}

extension SelectionAudit.Model: Encodable {
  enum CodingKeys: String, CodingKey {
    case name, rank, reported
    case standardError = "standard-error"
    case corrected
    case chanceToBeBest = "chance-best"
    case inBestSet = "in-best-set"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(rank, forKey: .rank)
    try container.encode(reported.finite, forKey: .reported)
    try container.encode(standardError, forKey: .standardError)
    try container.encode(corrected.map(EncodedEstimate.init), forKey: .corrected)
    try container.encode(chanceToBeBest, forKey: .chanceToBeBest)
    try container.encode(inBestSet, forKey: .inBestSet)
  }
}

extension SelectionAudit.Comparison: Encodable {
  enum CodingKeys: String, CodingKey {
    case better, worse, difference, p
    case pMaxT = "p-max-t"
    case pBenjaminiHochberg = "p-benjamini-hochberg"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(better, forKey: .better)
    try container.encode(worse, forKey: .worse)
    try container.encode(EncodedEstimate(estimate: difference), forKey: .difference)
    try container.encode(p, forKey: .p)
    try container.encode(pMaxT, forKey: .pMaxT)
    try container.encode(pBenjaminiHochberg, forKey: .pBenjaminiHochberg)
  }
}

extension SelectionAudit.Trait: Encodable {
  enum CodingKeys: String, CodingKey {
    case name, n, differential
    case standardizedDifferential = "differential-standardized"
    case response
    case responseNull = "response-null"
    case correlation, p
    case differentialP = "p-differential"
    case pBenjaminiHochberg = "p-benjamini-hochberg"
    case note
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(n, forKey: .n)
    try container.encode(response?.differential.finite, forKey: .differential)
    try container.encode(
      response?.standardizedDifferential.finite, forKey: .standardizedDifferential)
    try container.encode(response.map { EncodedEstimate(estimate: $0.response) }, forKey: .response)
    try container.encode(
      response.map { [$0.nullResponse.lower, $0.nullResponse.upper] }, forKey: .responseNull)
    try container.encode(
      response.map { EncodedEstimate(estimate: $0.correlation) }, forKey: .correlation)
    try container.encode(response?.p, forKey: .p)
    try container.encode(response?.differentialP, forKey: .differentialP)
    try container.encode(pBenjaminiHochberg, forKey: .pBenjaminiHochberg)
    try container.encode(note, forKey: .note)
  }
}

extension SelectionAudit {
  /// All answers in one list, the comparisons and traits with their subjects in the quantity's name: the rows of
  /// `--format csv`.
  public var allAnswers: [AuditAnswer] {
    answers
      + models.map { model in
        AuditAnswer(
          "corrected/" + model.name, "true score", model.corrected, unit: "score",
          note: model.corrected == nil ? "unavailable" : nil)
      }
      + traits.map { trait in
        AuditAnswer(
          "response/" + trait.name, "correlated response", trait.response?.response, unit: "trait",
          note: trait.note)
      }
      + comparisons.map { comparison in
        AuditAnswer(
          "difference/\(comparison.better)/\(comparison.worse)", "difference",
          comparison.difference, unit: "score",
          note:
            "p \(comparison.p), max-t \(comparison.pMaxT), Benjamini–Hochberg \(comparison.pBenjaminiHochberg)"
        )
      }
  }
}
