import Readings
import Statistics
import Tensors
import Worlds

/// One subject held against several candidates on the same tasks: per-task columns, resamples and nulls.
package struct MatchComparison: Sendable {
  /// A candidate's answers to the tasks at hand.
  package struct Candidate: Sendable {
    package var name: String
    package var answers: AlgorithmAnswers
    /// The predictions of the subject's weights averaged with the candidate's construction, or why there are none.
    package var interpolated: Result<[Double], Unavailable>

    package init(
      name: String, answers: AlgorithmAnswers,
      interpolated: Result<[Double], Unavailable> = .failure(Unavailable("it was not asked for"))
    ) {
      self.name = name
      self.answers = answers
      self.interpolated = interpolated
    }
  }

  package let batch: RegressionBatch
  /// Whether the batch holds the true answers to its queries, without which there is no loss.
  package let hasTruth: Bool
  package let subject: Result<AlgorithmAnswers, Unavailable>
  package let candidates: [Candidate]
  package let confidence: Double
  package let resamples: Int
  package let stream: RandomStream
  package let workers: Workers

  package init(
    batch: RegressionBatch, hasTruth: Bool = true, subject: Result<AlgorithmAnswers, Unavailable>,
    candidates: [Candidate], confidence: Double = 0.95, resamples: Int = 1_000, stream: RandomStream, workers: Workers
  ) {
    self.batch = batch
    self.hasTruth = hasTruth
    self.subject = subject
    self.candidates = candidates
    self.confidence = confidence
    self.resamples = resamples
    self.stream = stream
    self.workers = workers
  }

  /// Everything that is read of one candidate.
  package struct CandidateOutcome: Sendable {
    package var name: String
    /// By the name of the quantity.
    package var outcomes: [String: Finding]
  }

  /// Which candidate is nearest.
  package struct Nearest: Sendable {
    package var name: String
    package var agreement: Finding
  }

  package struct Report: Sendable {
    package var candidates: [CandidateOutcome]
    package var nearest: Nearest?
  }

  private struct Indices {
    var name: String
    var problem: String?
    var referenceLoss: Int?
    var prediction: Int?
    var cosine: Int?
    var defined: Int?
    var distance: Int?
    var norm: Int?
    var interpolated: Result<Int, Unavailable>
    var definedCount = 0
  }

  package func report() -> Report {
    let n = batch.tasks
    let targets = (0..<n).map { Double(batch.targets[batch.targetOffset(example: batch.context) + $0]) }
    var problem: String?
    var mine: AlgorithmAnswers?
    switch subject {
    case .failure(let reason): problem = reason.reason
    case .success(let answers):
      problem = Self.problem(of: answers, who: "the subject")
      if problem == nil { mine = answers }
    }
    var columns = TaskColumns(tasks: n)
    let loss = hasTruth ? mine.map { columns.add(Self.losses($0.predictions, targets)) } : nil
    let unknown = hasTruth ? nil : "the true answers to the queries are not known"
    let indices = candidates.map { addColumns(for: $0, mine: mine, targets: targets, to: &columns) }
    let means = columns.means()
    let replicates = columns.resampledMeans(resamples: resamples, from: stream.stream("resamples"), workers: workers)
    let nulls = pairings(mine: mine, targets: targets, skip: indices.map { $0.problem != nil })

    func outcome(_ statistic: MatchStatistic, n: Int, note: String? = nil, null: Reading.Null?) -> Finding {
      let value = statistic.value(means)
      guard value.isFinite else { return .unavailable("the value is not a finite number", n: n) }
      let estimate = Bootstrap.estimate(
        value: value, replicates: replicates.map { statistic.value($0) }, units: n, confidence: confidence,
        method: .percentile)
      return Finding(
        value, interval: estimate?.interval, confidence: confidence, method: estimate == nil ? nil : "bootstrap", n: n,
        null: null, note: note)
    }

    let outcomes = zip(indices, nulls.candidates).map { index, null -> CandidateOutcome in
      var result: [String: Finding] = [:]
      let missing = problem ?? index.problem
      func put(
        _ name: String, _ statistic: MatchStatistic?, _ reason: String?, null: Reading.Null?, note: String? = nil
      ) {
        if let statistic {
          result[name] = outcome(statistic, n: n, note: note, null: null)
        } else {
          result[name] = .unavailable(reason ?? "it is not defined", n: n)
        }
      }
      put("loss", loss.map { .mean($0) }, problem ?? unknown, null: nulls.loss)
      put("loss-reference", index.referenceLoss.map { .mean($0) }, index.problem ?? unknown, null: null.referenceLoss)
      if let loss, let reference = index.referenceLoss {
        let shifted = nulls.loss.map {
          Reading.Null(value: $0.value.map { $0 - means[reference] }, p: $0.p)
        }
        put("loss-difference", .difference(loss, reference), nil, null: shifted)
      } else {
        put("loss-difference", nil, missing ?? unknown, null: nil)
      }
      put("prediction-difference", index.prediction.map { .mean($0) }, missing, null: null.prediction)
      let blind = mine.map(\.sensitivities.isEmpty) == true ? "the gradients of the answers are not known" : nil
      put("model-difference", index.distance.map { .mean($0) }, missing ?? blind, null: null.distance)
      var cosineReason = missing ?? blind
      var cosineNote: String?
      if cosineReason == nil, index.definedCount * 2 < n || index.definedCount == 0 {
        cosineReason =
          "the gradient of the subject or of \(index.name) in the query is zero in \(n - index.definedCount) of \(n) tasks"
      } else if index.definedCount < n {
        cosineNote = "\(n - index.definedCount) of \(n) tasks with a gradient of zero are left out"
      }
      if cosineReason == nil, let cosine = index.cosine, let defined = index.defined, let distance = index.distance,
        let norm = index.norm
      {
        result["sensitivity-cosine"] = outcome(
          .ratio(cosine, defined), n: index.definedCount, note: cosineNote, null: null.cosine)
        result["match"] = outcome(
          .match(cosine: cosine, defined: defined, distance: distance, norm: norm), n: index.definedCount,
          note: cosineNote, null: null.match)
      } else {
        result["sensitivity-cosine"] = .unavailable(cosineReason ?? "it is not defined", n: index.definedCount)
        result["match"] = .unavailable(cosineReason ?? "it is not defined", n: index.definedCount)
      }
      switch index.interpolated {
      case .success(let column): put("interpolation-loss", .mean(column), nil, null: null.interpolated)
      case .failure(let reason): put("interpolation-loss", nil, missing ?? reason.reason, null: nil)
      }
      return CandidateOutcome(name: index.name, outcomes: result)
    }
    let distances = indices.compactMap { index in index.prediction.map { (name: index.name, column: $0) } }
    return Report(
      candidates: outcomes,
      nearest: nearest(distances.map(\.name), distances.map(\.column), means: means, replicates, columns))
  }

  // MARK: Columns

  private static func problem(of answers: AlgorithmAnswers, who: String) -> String? {
    let bad = answers.predictions.count { !$0.isFinite }
    if bad > 0 { return "\(bad) of \(answers.predictions.count) answers of \(who) are not finite" }
    if answers.sensitivities.contains(where: { !$0.isFinite }) { return "a gradient of \(who) is not finite" }
    return nil
  }

  private static func losses(_ predictions: [Double], _ targets: [Double]) -> [Double] {
    zip(predictions, targets).map { 0.5 * ($0 - $1) * ($0 - $1) }
  }

  private func addColumns(
    for candidate: Candidate, mine: AlgorithmAnswers?, targets: [Double], to columns: inout TaskColumns
  ) -> Indices {
    var index = Indices(name: candidate.name, interpolated: .failure(Unavailable("the subject has no answers")))
    index.problem = Self.problem(of: candidate.answers, who: candidate.name)
    guard index.problem == nil else { return index }
    let theirs = candidate.answers, n = targets.count
    if hasTruth { index.referenceLoss = columns.add(Self.losses(theirs.predictions, targets)) }
    guard let mine else { return index }
    index.prediction = columns.add(zip(mine.predictions, theirs.predictions).map { abs($0 - $1) })
    guard !mine.sensitivities.isEmpty else { return index }
    var f = [Double](repeating: 0, count: n), g = f, dot = f, distance = f
    for start in stride(from: 0, to: mine.sensitivities.count, by: max(n, 1)) {
      for task in 0..<n {
        let a = mine.sensitivities[start + task], b = theirs.sensitivities[start + task]
        f[task] += a * a
        g[task] += b * b
        dot[task] += a * b
        distance[task] += (a - b) * (a - b)
      }
    }
    var cosine = [Double](repeating: 0, count: n), defined = cosine
    for task in 0..<n {
      distance[task] = distance[task].squareRoot()
      let norms = f[task].squareRoot() * g[task].squareRoot()
      g[task] = g[task].squareRoot()
      if norms > 0 {
        cosine[task] = min(1, max(-1, dot[task] / norms))
        defined[task] = 1
        index.definedCount += 1
      }
    }
    index.cosine = columns.add(cosine)
    index.defined = columns.add(defined)
    index.distance = columns.add(distance)
    index.norm = columns.add(g)
    index.interpolated = candidate.interpolated.flatMap { predictions in
      let bad = predictions.count { !$0.isFinite }
      return bad == 0
        ? .success(columns.add(Self.losses(predictions, targets)))
        : .failure(Unavailable("\(bad) of \(n) answers of the interpolated weights are not finite"))
    }
    return index
  }
}
