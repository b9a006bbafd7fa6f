import Settings
import Statistics
import Synchronization
import Tensors

/// Asks the questions of `select`; those that do not wait for each other are asked at the same time.
struct SelectionAuditor: Sendable {
  let table: ScoreTable
  let options: SelectionOptions
  let workers: Workers
  let noise: SelectionNoise
  let random: RandomStream
  /// 1 where higher is better, −1 where the answers must be turned back.
  let sign: Double

  var scores: NoisyScores? { noise.scores }
  var silence: String { noise.silence }

  init(table: ScoreTable, options: SelectionOptions, workers: Workers) {
    (self.table, self.options, self.workers) = (table, options, workers)
    random = RandomStream(seed: options.seed).stream("select")
    sign = table.higherIsWorse ? -1 : 1
    noise = SelectionNoise(table: table, options: options, random: random, workers: workers)
  }

  /// A page shows some dozens of models; the scores of the rest are not corrected, to save time.
  static let mostShrunk = 1000
  static let chanceDraws = 4000

  func audit() -> SelectionAudit {
    let order = table.scores.indices.sorted { (-table.scores[$0], $0) < (-table.scores[$1], $1) }
    let winner = order[0]
    let pooling = scores.flatMap { PartialPooling($0) }
    let found = findings(order: order, pooling: pooling)
    let quoted = found.score.first { $0.quantity == "score-corrected" }?.estimate
    let members = found.set.map { Set($0.members) }
    let models = order.enumerated().map { rank, i in
      SelectionAudit.Model(
        name: table.models[i], rank: rank + 1, reported: sign * table.scores[i],
        standardError: scores?.standardErrors[i],
        corrected: rank == 0 ? quoted ?? found.corrected[0] : found.corrected[rank],
        chanceToBeBest: found.chances?[i], inBestSet: members.map { $0.contains(i) })
    }
    return SelectionAudit(
      source: table.source, shape: table.shape, rows: table.rows, units: noise.units, unitName: table.unitName,
      scoreColumns: table.scoreColumns, reading: table.reading, caveats: table.caveats,
      higherIsWorse: table.higherIsWorse,
      winner: table.models[winner],
      confidence: options.confidence,
      answers: found.score + found.chance + [bestSet(found.set)] + found.luck + found.reliability, models: models,
      comparisons: comparisons(order: order), traits: traits(winner: winner),
      notes: table.notes + notes(winner: winner))
  }

  /// What the questions found that do not wait for each other.
  private struct Findings: Sendable {
    var set: BestSet?
    var chances: [Double]?
    /// By rank; nil beyond `mostShrunk` and where the table cannot say.
    var corrected: [Estimate?]
    var score: [AuditAnswer] = []
    var chance: [AuditAnswer] = []
    var luck: [AuditAnswer] = []
    var reliability: [AuditAnswer] = []
  }

  /// Each question has a random stream of its own, so that the answers do not depend on which thread asks it when.
  private func findings(order: [Int], pooling: PartialPooling?) -> Findings {
    let n = order.count
    let winner = order[0]
    let found = Mutex(Findings(corrected: order.map { _ in nil }))
    let questions: [@Sendable () -> Void] = [
      {
        var random = self.random.stream("best-set")
        let set =
          n >= 2
          ? scores?.bestSet(confidence: options.confidence, pooling: n >= 3 ? pooling : nil, using: &random) : nil
        found.withLock { $0.set = set }
      },
      {
        var random = self.random.stream("chances")
        let chances = pooling?.chancesToBeBest(draws: Self.chanceDraws, using: &random)
        let answer = chanceToBeBest(winner: winner, chances: chances)
        found.withLock { ($0.chances, $0.chance) = (chances, [answer]) }
      },
      {
        let answers = score(of: winner, pooling: pooling)
        found.withLock { $0.score = answers }
      },
      {
        let (luck, reliability) = (pressure(reported: table.scores[winner]), reliability())
        found.withLock { ($0.luck, $0.reliability) = (luck, reliability) }
      },
    ]
    let shrunk = pooling == nil ? 0 : min(n, Self.mostShrunk)
    let group = 25
    workers.perform(questions.count + (shrunk + group - 1) / group) { part, _ in
      if part < questions.count { return questions[part]() }
      let first = (part - questions.count) * group
      let ranks = first..<min(first + group, shrunk)
      let corrected = pooling?.trueScores(of: order[ranks], confidence: options.confidence) ?? []
      found.withLock { found in
        for (rank, estimate) in zip(ranks, corrected) { found.corrected[rank] = bounded(estimate).scaled(by: sign) }
      }
    }
    return found.withLock { $0 }
  }

  private func notes(winner: Int) -> [String] {
    let n = table.models.count
    var notes: [String] = []
    if noise.pooled, scores != nil {
      notes.append(
        "with \(noise.units ?? 0) \(table.unitName)s a model, the noise is pooled over models (analysis of variance) and drawn from t distributions"
      )
    }
    let top = table.scores.count { $0 == table.scores[winner] }
    if top > 1 {
      notes.append("\(top) models share the best score; the first in the table is called the winner")
    }
    if n == 1 { notes.append("one model: nothing was selected") }
    if n > Self.mostPaired, scores != nil {
      notes.append(
        "of \(n) models not all \(n * (n - 1) / 2) pairs are compared, only the winner with "
          + (n - 1 > Self.mostAgainstWinner ? "the next \(Self.mostAgainstWinner)" : "each of the others"))
    }
    if n > Self.mostShrunk, scores != nil, n >= 3 {
      notes.append("corrected scores are given for the first \(Self.mostShrunk) models")
    }
    return notes
  }
}
