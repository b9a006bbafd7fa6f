import Settings
import Statistics
import Tensors

/// What is said of the winner: its score, corrected in several ways, and its chance to be the best.
extension SelectionAuditor {
  /// The winner's score as reported and corrected.
  func score(of winner: Int, pooling: PartialPooling?) -> [AuditAnswer] {
    let n = table.models.count
    var random = self.random.stream("optimism")
    let confidence = options.confidence
    var result: [AuditAnswer] = []
    let alone = "one model: nothing was selected"
    func add(
      _ quantity: String, _ meaning: String, _ estimate: Estimate?, unit: String = "score",
      note: String? = nil,
      without reason: String? = nil
    ) {
      let turned = estimate.map { unit == "score" ? bounded($0).scaled(by: sign) : $0 }
      result.append(
        turned != nil
          ? AuditAnswer(quantity, meaning, turned, unit: unit, note: note)
          : .unavailable(quantity, meaning, because: reason ?? silence))
    }
    let reported = table.scores[winner]
    if let scores {
      // Errors that came with the table are taken as known.
      let freedom = scores.freedom == .max ? Double.infinity : Double(max(1, scores.freedom))
      let reach =
        freedom.isInfinite
        ? NormalDistribution.standard.upperQuantile((1 - confidence) / 2)
        : StudentT(degreesOfFreedom: freedom).upperQuantile((1 - confidence) / 2)
      let half = reach * scores.standardErrors[winner]
      add(
        "score-reported", "the winner’s score as the table has it",
        Estimate(
          reported, interval: Interval(lower: reported - half, upper: reported + half),
          confidence: confidence,
          method: freedom.isInfinite ? "normal" : "student-t", n: scores.units),
        note: n > 1 ? "the interval ignores that it was selected" : nil)
    } else {
      result.append(
        .exact(
          "score-reported", "the winner’s score as the table has it", sign * reported,
          method: "as-given", n: n,
          unit: "score", note: silence))
    }
    let few =
      n < 2
      ? alone : n < 3 ? "two models do not say how true scores vary; three are needed" : silence
    let shrunk = n < 3 ? nil : pooling?.trueScore(of: winner, confidence: confidence)
    let inference = n < 2 ? nil : scores?.inferenceOnWinner(confidence: confidence)
    add(
      "score-corrected",
      "corrected for having won: the value by shrinkage, the interval of the hybrid below, extended to hold it",
      inference?.hybrid.holding(shrunk?.value) ?? shrunk,
      note: shrunk == nil && inference != nil
        ? "without a population to shrink toward, the value is the hybrid’s too" : nil,
      without: n < 2 ? alone : silence)
    add("score-shrunk", "corrected for having won, by shrinkage with the estimated reliability", shrunk, without: few)
    add(
      "score-bootstrap",
      "corrected for having won, by bootstrap with the selection redone in every resample",
      n < 2
        ? nil
        : pooling.flatMap { scores?.bootstrapCorrected(pooling: $0, confidence: confidence, using: &random) }
          ?? scores?.bootstrapCorrected(confidence: confidence),
      without: n < 2 ? alone : silence)
    let exactWinner =
      inference == nil ? "the winner’s score has no noise" : "all scores are equal, and none has won"
    let reason = n < 2 ? alone : scores == nil ? silence : exactWinner
    add(
      "score-conditional", "corrected for having won, conditional on having won",
      inference?.conditional,
      note: inference?.conditional?.interval.lower == -.infinity
        ? "near a tie the condition leaves the interval open" : nil, without: reason)
    add(
      "score-hybrid", "the same, kept inside a simultaneous interval over all models",
      inference?.hybrid,
      without: reason)
    add(
      "score-fresh",
      "its expected score on a fresh benchmark of the same size; the interval is for that score",
      inference?.fresh.holding(shrunk?.value), without: reason)
    return result
  }

  /// Moved into what scores can be at all, such as 0...1.
  func bounded(_ estimate: Estimate) -> Estimate {
    guard let bounds = table.bounds, let low = scores?.values.min(), let high = scores?.values.max(),
      bounds.contains(low), bounds.contains(high)
    else { return estimate }
    var result = estimate
    result.value = min(max(estimate.value, bounds.lowerBound), bounds.upperBound)
    result.interval = estimate.interval.clamped(to: bounds)
    return result
  }

  func bestSet(_ set: BestSet?) -> AuditAnswer {
    let meaning = "how many models cannot be told from the best"
    let n = table.models.count
    guard let set else {
      return .unavailable("best-set", meaning, because: n < 2 ? "one model: nothing was selected" : silence)
    }
    let holds = "the set holds the truly best with \(AuditWording.percent(options.confidence)) confidence"
    if let size = set.size {
      return AuditAnswer(
        "best-set", meaning, size, unit: "models", note: holds + "; the interval is for its size on a fresh benchmark")
    }
    return .exact(
      "best-set", meaning, Double(set.members.count), method: "max-t-best-set", n: n, unit: "models",
      note: holds + "; two models do not say how large it would be on a fresh benchmark")
  }

  /// The posterior chance; its interval reaches to what it would be without a population.
  func chanceToBeBest(winner: Int, chances: [Double]?) -> AuditAnswer {
    let (quantity, meaning) = ("chance-best", "the chance that it is truly the best")
    let n = table.models.count
    guard n >= 2, let scores else {
      return .unavailable(quantity, meaning, because: n < 2 ? "one model: nothing was selected" : silence)
    }
    let z = NormalDistribution.standard.upperQuantile((1 - options.confidence) / 2)
    guard n >= 3, let chances else {
      // Two models: the chance by the difference alone, with a flat prior, and with the error of the error.
      let other = 1 - winner
      guard n == 2 else { return .unavailable(quantity, meaning, because: silence) }
      let error = scores.differenceError(winner, other)
      let lead = table.scores[winner] - table.scores[other]
      func chance(_ scale: Double) -> Double {
        error > 0 ? NormalDistribution.standard.cdf(lead / (error * scale)) : lead > 0 ? 1 : 0.5
      }
      let range = [1 / (1 + z * scores.scaleError), 1 + z * scores.scaleError].map(chance).sorted()
      return AuditAnswer(
        quantity, meaning,
        Estimate(
          chance(1), interval: Interval(lower: range[0], upper: range[1]), confidence: options.confidence,
          method: "flat-prior-normal", n: scores.units),
        note: scores.scaleError == 0
          ? "given the standard errors in the table it is exact"
          : "the interval is what the estimated standard error leaves open")
    }
    let chance = chances[winner]
    let shares = [(chance, Self.chanceDraws), (scores.winShares[winner], scores.draws)]
    let intervals = shares.compactMap { p, draws in
      Estimate.proportion(
        successes: Int((p * Double(draws)).rounded()), of: draws, confidence: options.confidence)?.interval
    }
    return AuditAnswer(
      quantity, meaning,
      Estimate(
        chance,
        interval: Interval(
          lower: min(chance, intervals.map(\.lower).min() ?? 0),
          upper: max(chance, intervals.map(\.upper).max() ?? 1)),
        confidence: options.confidence, method: "posterior-draws", n: n),
      note:
        "a posterior chance has no sampling interval; this one reaches from the chance if true scores are draws of one population to that if they are not"
    )
  }
}
