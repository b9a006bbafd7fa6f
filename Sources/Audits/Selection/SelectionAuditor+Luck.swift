import Settings
import Statistics

/// What luck alone would show, and how reliable the scores are.
extension SelectionAuditor {
  func pressure(reported: Double) -> [AuditAnswer] {
    let n = table.models.count
    let tried = max(options.tried ?? n, n)
    var result: [AuditAnswer] = [
      .exact(
        "bits-spent", "bits of selection that choosing one of so many can spend",
        Pressure.choiceBits(bestOf: Double(tried)),
        method: "log2-n", n: tried, unit: "bit"),
      .exact(
        "bits-delivered", "bits by which the best of so many moves the score’s distribution",
        Pressure.deliveredBits(bestOf: Double(tried)), method: "best-of-n-divergence", n: tried,
        unit: "bit"),
    ]
    guard n >= 2, let luck = scores?.luckAlone(tried: tried, confidence: options.confidence) else {
      let reason = n < 2 ? "one model: nothing was selected" : silence
      for (quantity, meaning) in [
        ("effective-trials", "how many independent models would show a best as high"),
        ("luck-expected", "the best score to expect if all models were equal"),
        ("luck-threshold", "the score that a best must beat to be beyond luck"),
        ("luck-p", "the chance of a best this high if all models were equal"),
      ] { result.append(.unavailable(quantity, meaning, because: reason)) }
      return result
    }
    result.append(
      AuditAnswer(
        "effective-trials", "how many independent models would show a best as high",
        luck.effectiveTrials, unit: "models",
        note: tried > n ? "scaled from the \(n) in the table to the \(tried) tried" : nil))
    let open = "the interval: what the mean of the scores and the size of their noise leave open"
    result.append(
      AuditAnswer(
        "luck-expected", "the best score to expect if all models were equal",
        luck.expectedBest.scaled(by: sign), unit: "score", note: open))
    result.append(
      AuditAnswer(
        "luck-threshold", "the score that a best must beat to be beyond luck",
        luck.threshold.scaled(by: sign), unit: "score", note: "at \(AuditWording.percent(options.confidence)); " + open)
    )
    result.append(
      AuditAnswer("luck-p", "the chance of a best this high if all models were equal", luck.p, note: open))
    return result
  }

  func reliability() -> [AuditAnswer] {
    let meaning = "the share of the scores’ variance that is true"
    let n = table.models.count
    if n < 2 {
      return [
        .unavailable("reliability", meaning, because: "one model: nothing varies between models")
      ]
    }
    var estimate: Estimate?
    var reason = silence
    switch table.noise {
    case .sharedUnits(let matrix, let units) where units >= 2:
      estimate = Reliability.sharedUnits(
        scores?.variances ?? VarianceTable(matrix: matrix, units: units), confidence: options.confidence, tails: .asSeen
      )
    case .ownUnits(let values):
      estimate = Reliability.ownUnits(values, confidence: options.confidence, tails: .asSeen)
    case .standardErrors(let errors):
      let known = errors.indices.filter { errors[$0] > 0 }
      estimate = Reliability.knownErrors(
        values: known.map { table.scores[$0] }, standardErrors: known.map { errors[$0] },
        confidence: options.confidence, tails: .asSeen)
    default: break
    }
    if estimate == nil, reason.isEmpty { reason = "nothing varies between models" }
    guard var estimate else { return [.unavailable("reliability", meaning, because: reason)] }
    let raw = estimate.value
    estimate.value = max(0, raw)
    estimate.interval = estimate.interval.clamped(to: 0...1)
    return [
      AuditAnswer(
        "reliability", meaning, estimate,
        note: raw < 0
          ? "the raw value is \(AuditWording.significant(raw)): the models differ less than their noise would make them"
          : nil)
    ]
  }
}
