import Settings
import Statistics
import Tensors

/// Asks the questions of `select` one after another.
struct SelectionAuditor {
  let table: ScoreTable
  let options: SelectionOptions
  private let scores: NoisyScores?
  /// Why there is no noise to work with.
  private let silence: String
  private let pooled: Bool
  private let unitCount: Int?
  private let random: RandomStream
  private let workers: Workers
  /// 1 where higher is better, −1 where the answers must be turned back.
  private let sign: Double

  init(table: ScoreTable, options: SelectionOptions, workers: Workers) {
    self.workers = workers
    self.table = table
    self.options = options
    random = RandomStream(seed: options.seed).stream("select")
    sign = table.higherIsWorse ? -1 : 1
    var noise = random.stream("noise")
    let n = table.models.count
    // Many models get fewer draws, so that memory stays bounded.
    let draws = max(min(options.resamples, (1 << 23) / max(n, 1)), 200)
    var silence = ""
    var pooled = false
    var scores: NoisyScores?
    var units: Int?
    switch table.noise {
    case .sharedUnits(let matrix, let count):
      units = count
      if count < 2 {
        silence =
          "the table has one \(table.unitName), and one score does not say how much it would vary"
      } else if count < NoisyScores.fewUnits {
        pooled = true
        scores = NoisyScores(pooledMatrix: matrix, units: count, draws: draws, using: &noise)
        if scores == nil {
          silence = "nothing varies between the \(table.unitName)s beyond what all models share"
        }
      } else {
        let resampling = Resampling(.bootstrap, units: count, draws: draws, using: &noise)
        let centered = Resampling.centered(matrix, units: count)
        scores = NoisyScores(
          matrix: matrix, units: count, draws: draws,
          noise: NoiseProduct.of(resampling, centered, workers: workers), bounds: table.bounds, using: &noise)
      }
    case .ownUnits(let values):
      units = values.map(\.count).min()
      pooled = true
      scores = NoisyScores(ownUnits: values, draws: draws, using: &noise)
      if scores == nil {
        silence = "no model was scored twice, and one score does not say how much it would vary"
      }
    case .standardErrors(let errors):
      scores = NoisyScores(
        values: table.scores, standardErrors: errors, draws: draws, using: &noise)
    case .unknown:
      silence = "the table gives neither standard errors nor items nor repeated scores"
    }
    if let found = scores, found.standardErrors.allSatisfy({ $0 == 0 }) {
      scores = nil
      silence = "the scores do not vary at all"
    }
    (self.scores, self.silence, self.pooled, unitCount) = (scores, silence, pooled, units)
  }

  static let mostShrunk = 1000

  func audit() -> SelectionAudit {
    let n = table.models.count
    let order = table.scores.indices.sorted { (-table.scores[$0], $0) < (-table.scores[$1], $1) }
    let winner = order[0]
    var random = self.random.stream("answers")
    let pooling = scores.flatMap { PartialPooling($0) }
    let set =
      n >= 2
      ? scores?.bestSet(confidence: options.confidence, pooling: n >= 3 ? pooling : nil, using: &random) : nil
    let chances = pooling?.chancesToBeBest(using: &random)
    var notes = table.notes
    if pooled, scores != nil {
      notes.append(
        "with \(unitCount ?? 0) \(table.unitName)s a model, the noise is pooled over models (analysis of variance) and drawn from t distributions"
      )
    }
    let apart = scores.flatMap { PartialPooling.standsApart(values: $0.values, standardErrors: $0.ownErrors) } ?? false
    if apart {
      notes.append(
        "the winner stands apart from the others: shrinkage toward them takes too much off, and the hybrid is quoted instead"
      )
    }
    let top = table.scores.count { $0 == table.scores[winner] }
    if top > 1 {
      notes.append(
        "\(top) models share the best score; the first in the table is called the winner")
    }
    if n == 1 { notes.append("one model: nothing was selected") }
    if n > Self.mostPaired, scores != nil {
      notes.append(
        "of \(n) models not all \(n * (n - 1) / 2) pairs are compared, only the winner with "
          + (n - 1 > Self.mostAgainstWinner ? "the next \(Self.mostAgainstWinner)" : "each of the others"))
    }
    if n > Self.mostShrunk, pooling != nil {
      notes.append("corrected scores are given for the first \(Self.mostShrunk) models")
    }
    let members = set.map { Set($0.members) }
    let models = order.enumerated().map { rank, i in
      SelectionAudit.Model(
        name: table.models[i], rank: rank + 1, reported: sign * table.scores[i],
        standardError: scores?.standardErrors[i],
        // A page shows some dozens; the rest is left out to save time.
        corrected: rank < Self.mostShrunk
          ? pooling.map { bounded($0.trueScore(of: i, confidence: options.confidence)).scaled(by: sign) } : nil,
        chanceToBeBest: chances?[i], inBestSet: members.map { $0.contains(i) })
    }
    return SelectionAudit(
      source: table.source, shape: table.shape, rows: table.rows, units: unitCount,
      unitName: table.unitName,
      scoreColumns: table.scoreColumns, higherIsWorse: table.higherIsWorse,
      winner: table.models[winner],
      confidence: options.confidence, standsApart: apart,
      answers: answers(winner: winner, pooling: pooling, set: set, chances: chances, using: &random),
      models: models,
      comparisons: comparisons(order: order), traits: traits(winner: winner), notes: notes)
  }

  // MARK: Answers

  private func answers(
    winner: Int, pooling: PartialPooling?, set: BestSet?, chances: [Double]?, using random: inout RandomStream
  ) -> [AuditAnswer] {
    let n = table.models.count
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
      let freedom =
        pooled
        ? Double(max(1, scores.freedom))
        : table.isSummary ? .infinity : Double(max(1, scores.units - 1))
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
    add(
      "score-shrunk", "corrected for having won, by shrinkage with the estimated reliability",
      n < 3 ? nil : pooling?.trueScore(of: winner, confidence: confidence), without: few)
    add(
      "score-bootstrap",
      "corrected for having won, by bootstrap with the selection redone in every resample",
      n < 2
        ? nil
        : pooling.flatMap { scores?.bootstrapCorrected(pooling: $0, confidence: confidence, using: &random) }
          ?? scores?.bootstrapCorrected(confidence: confidence),
      without: n < 2 ? alone : silence)
    let inference = n < 2 ? nil : scores?.inferenceOnWinner(confidence: confidence)
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
      n < 3 ? nil : pooling?.freshScore(of: winner, confidence: confidence), without: few)
    result.append(chanceToBeBest(winner: winner, pooling: pooling, chances: chances))
    result.append(bestSet(set))
    result += pressure(reported: reported)
    result += reliability()
    return result
  }

  /// Moved into what scores can be at all, such as 0...1.
  private func bounded(_ estimate: Estimate) -> Estimate {
    guard let bounds = table.bounds, let low = scores?.values.min(), let high = scores?.values.max(),
      bounds.contains(low), bounds.contains(high)
    else { return estimate }
    var result = estimate
    result.value = min(max(estimate.value, bounds.lowerBound), bounds.upperBound)
    result.interval = estimate.interval.clamped(to: bounds)
    return result
  }

  private func bestSet(_ set: BestSet?) -> AuditAnswer {
    let meaning = "how many models cannot be told from the best"
    let n = table.models.count
    guard let set else {
      return .unavailable("best-set", meaning, because: n < 2 ? "one model: nothing was selected" : silence)
    }
    let holds = "the set holds the truly best with \(percent(options.confidence)) confidence"
    if let size = set.size {
      return AuditAnswer(
        "best-set", meaning, size, unit: "models", note: holds + "; the interval is for its size on a fresh benchmark")
    }
    return .exact(
      "best-set", meaning, Double(set.members.count), method: "max-t-best-set", n: n, unit: "models",
      note: holds + "; two models do not say how large it would be on a fresh benchmark")
  }

  /// The posterior chance; its interval spans what other views of the population would make of it.
  private func chanceToBeBest(winner: Int, pooling: PartialPooling?, chances: [Double]?) -> AuditAnswer {
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
    let draws = 4000
    var random = self.random.stream("views")
    var views = [(chances[winner], draws), (scores.winShares[winner], scores.draws)]
    for population in [PartialPooling.Population.normal, .veryHeavyTailed] {
      let view = PartialPooling(
        values: scores.values, standardErrors: scores.ownErrors, populations: [population])
      if let view { views.append((view.chancesToBeBest(draws: draws, using: &random)[winner], draws)) }
    }
    let intervals = views.compactMap { p, draws in
      Estimate.proportion(
        successes: Int((p * Double(draws)).rounded()), of: draws, confidence: options.confidence)?.interval
    }
    return AuditAnswer(
      quantity, meaning,
      Estimate(
        chances[winner],
        interval: Interval(
          lower: min(chances[winner], intervals.map(\.lower).min() ?? 0),
          upper: max(chances[winner], intervals.map(\.upper).max() ?? 1)),
        confidence: options.confidence, method: "posterior-draws", n: n),
      note:
        "a posterior chance has no sampling interval; this one spans a normal and a heavy-tailed population of true scores, and none at all"
    )
  }

  private func pressure(reported: Double) -> [AuditAnswer] {
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
        luck.threshold.scaled(by: sign), unit: "score", note: "at \(percent(options.confidence)); " + open))
    result.append(
      AuditAnswer("luck-p", "the chance of a best this high if all models were equal", luck.p, note: open))
    return result
  }

  private func reliability() -> [AuditAnswer] {
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
        VarianceTable(matrix: matrix, units: units), confidence: options.confidence)
    case .ownUnits(let values):
      estimate = Reliability.ownUnits(values, confidence: options.confidence)
    case .standardErrors(let errors):
      let known = errors.indices.filter { errors[$0] > 0 }
      estimate = Reliability.knownErrors(
        values: known.map { table.scores[$0] }, standardErrors: known.map { errors[$0] },
        confidence: options.confidence
      )
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
          ? "the raw value is \(shown(raw)): the models differ less than their noise would make them"
          : nil)
    ]
  }

  // MARK: Comparisons and traits

  /// All pairs of up to so many models; of more, each of the best against the winner.
  static let mostPaired = 60
  static let mostAgainstWinner = 2000

  private func comparisons(order: [Int]) -> [SelectionAudit.Comparison] {
    guard let scores, order.count >= 2 else { return [] }
    var random = self.random.stream("comparisons")
    var pairs: [ComparisonPair] = []
    if order.count <= Self.mostPaired {
      for (rank, i) in order.enumerated() {
        for j in order[(rank + 1)...] { pairs.append(ComparisonPair(i, j)) }
      }
    } else {
      for j in order.dropFirst().prefix(Self.mostAgainstWinner) { pairs.append(ComparisonPair(order[0], j)) }
    }
    let tests: [ComparisonTest]
    if case .sharedUnits(let matrix, let units) = table.noise, units >= NoisyScores.fewUnits {
      let resampling = Resampling(.signs, units: units, draws: options.permutations, using: &random)
      tests = Permutation.maxT(
        pairs: pairs, matrix: matrix, resampling: resampling, confidence: options.confidence
      ) { NoiseProduct.of($0, $1, workers: workers) }
    } else {
      tests = scores.maxT(pairs: pairs, confidence: options.confidence)
    }
    let adjusted = MultipleTests.benjaminiHochberg(tests.map(\.p))
    return zip(zip(pairs, tests), adjusted).map { test, q in
      SelectionAudit.Comparison(
        better: table.models[test.0.first], worse: table.models[test.0.second],
        difference: test.1.difference.scaled(by: sign), p: test.1.p, pMaxT: test.1.adjusted,
        pBenjaminiHochberg: q)
    }
  }

  private func traits(winner: Int) -> [SelectionAudit.Trait] {
    var random = self.random.stream("traits")
    var result = table.traits.map { trait in
      let known = trait.values.indices.filter { !trait.values[$0].isNaN }
      var entry = SelectionAudit.Trait(name: trait.name, n: known.count)
      guard let position = known.firstIndex(of: winner) else {
        entry.note = "the winner has no value there"
        return entry
      }
      entry.response = TraitResponse.of(
        trait: known.map { trait.values[$0] }, scores: known.map { sign * table.scores[$0] },
        winner: position,
        confidence: options.confidence, draws: max(options.permutations, 1999), using: &random)
      if entry.response == nil {
        entry.note =
          known.count < 4
          ? "fewer than four models have it" : "it, or the score, is the same for all models"
      }
      return entry
    }
    let tested = result.indices.filter { result[$0].response != nil }
    let adjusted = MultipleTests.benjaminiHochberg(tested.compactMap { result[$0].response?.p })
    for (index, q) in zip(tested, adjusted) { result[index].pBenjaminiHochberg = q }
    return result
  }
}

/// 95 % for 0.95.
func percent(_ share: Double) -> String {
  let value = (share * 1000).rounded() / 10
  return (value.rounded() == value ? String(Int(value)) : String(value)) + " %"
}

/// A number with four significant digits, for notes.
func shown(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
  var scale = 1.0
  while abs(value) * scale < 1000 { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() && abs(rounded) < 1e15
    ? String(Int(rounded)) : String(rounded)
}

extension ScoreTable {
  var isSummary: Bool { if case .standardErrors = noise { true } else { false } }
}
