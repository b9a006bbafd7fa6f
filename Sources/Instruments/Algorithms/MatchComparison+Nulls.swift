import Readings
import Statistics
import Tensors
import Worlds

extension MatchComparison {
  /// The nulls of one candidate's quantities; nil where there are too few tasks to pair anew.
  struct CandidateNulls: Sendable {
    var referenceLoss: Reading.Null?
    var prediction: Reading.Null?
    var cosine: Reading.Null?
    var distance: Reading.Null?
    var match: Reading.Null?
    var interpolated: Reading.Null?
  }

  struct Nulls: Sendable {
    var loss: Reading.Null?
    var candidates: [CandidateNulls]
  }

  /// Holds every task's answer against another task, in as many pairings as there are resamples.
  func pairings(mine: AlgorithmAnswers?, targets: [Double], skip: [Bool]) -> Nulls {
    let shifts = PairingNull.shifts(count: resamples, tasks: targets.count, from: stream.stream("pairings"))
    var nulls = Nulls(candidates: candidates.map { _ in CandidateNulls() })
    guard !shifts.isEmpty else { return nulls }
    let dimensions = batch.dimensions
    let target = PairingNull.Side(predictions: targets)
    let isBlind = mine.map(\.sensitivities.isEmpty) == true
    let subjectSide = mine.map {
      isBlind ? PairingNull.Side(predictions: $0.predictions) : PairingNull.Side($0, dimensions: dimensions)
    }

    // What is held against what: a fixed side and a side that is moved.
    struct Job: Sendable {
      enum Kind: Sendable { case loss, referenceLoss, comparison, interpolated }
      var kind: Kind
      var candidate: Int
      var fixed: PairingNull.Side
      var moved: PairingNull.Side
    }
    var jobs: [Job] = []
    if let subjectSide, hasTruth { jobs.append(Job(kind: .loss, candidate: 0, fixed: subjectSide, moved: target)) }
    for (index, candidate) in candidates.enumerated() where !skip[index] {
      let side = PairingNull.Side(candidate.answers, dimensions: dimensions)
      if hasTruth { jobs.append(Job(kind: .referenceLoss, candidate: index, fixed: side, moved: target)) }
      if let subjectSide { jobs.append(Job(kind: .comparison, candidate: index, fixed: subjectSide, moved: side)) }
      if subjectSide != nil, case .success(let predictions) = candidate.interpolated,
        predictions.allSatisfy(\.isFinite)
      {
        jobs.append(
          Job(kind: .interpolated, candidate: index, fixed: PairingNull.Side(predictions: predictions), moved: target))
      }
    }
    let work = jobs, chunk = 64, chunks = (shifts.count + chunk - 1) / chunk
    // One item is some shifts for one job; the results are joined in order.
    let parts = parallelMap(work.count * chunks, workers: workers) { item -> [PairingNull.Means] in
      let job = work[item / chunks], first = item % chunks * chunk
      return shifts[first..<min(first + chunk, shifts.count)].map {
        PairingNull.means(job.fixed, job.moved, shift: $0)
      }
    }
    for (number, job) in work.enumerated() {
      let means = parts[number * chunks..<(number + 1) * chunks].flatMap { $0 }
      let observed = PairingNull.means(job.fixed, job.moved, shift: 0)
      let candidate = job.candidate
      switch job.kind {
      case .loss: nulls.loss = Self.null(observed, means, smaller: true) { 0.5 * $0.squaredError }
      case .referenceLoss:
        nulls.candidates[candidate].referenceLoss = Self.null(observed, means, smaller: true) { 0.5 * $0.squaredError }
      case .interpolated:
        nulls.candidates[candidate].interpolated = Self.null(observed, means, smaller: true) { 0.5 * $0.squaredError }
      case .comparison:
        let norm = job.moved.meanNorm
        nulls.candidates[candidate].prediction = Self.null(observed, means, smaller: true) { $0.absoluteDifference }
        nulls.candidates[candidate].distance = Self.null(observed, means, smaller: true) { $0.gradientDistance }
        nulls.candidates[candidate].cosine = Self.null(observed, means, smaller: false) { $0.cosine }
        nulls.candidates[candidate].match = Self.null(observed, means, smaller: false) {
          MatchStatistic.match(cosine: $0.cosine, distance: $0.gradientDistance, norm: norm)
        }
      }
    }
    return nulls
  }

  /// The mean of a statistic over the pairings, and the share of them (with the observed one) at least as extreme.
  private static func null(
    _ observed: PairingNull.Means, _ pairings: [PairingNull.Means], smaller: Bool,
    _ statistic: (PairingNull.Means) -> Double
  ) -> Reading.Null? {
    let values = pairings.map(statistic).filter(\.isFinite)
    let seen = statistic(observed)
    guard !values.isEmpty, seen.isFinite else { return nil }
    // Sums in another order differ by rounding; a pairing that ties with the observed one counts as extreme.
    let slack = 1e-12 * max(abs(seen), values.reduce(0) { max($0, abs($1)) })
    let extreme = values.count { smaller ? $0 <= seen + slack : $0 >= seen - slack }
    return Reading.Null(
      value: values.reduce(0, +) / Double(values.count), p: Double(1 + extreme) / Double(1 + values.count))
  }

  /// The candidate with the smallest mean |f − g|, how many resamples agree, and whether its lead over the second is
  /// more than a random sign for each task would give.
  ///
  /// Candidates within rounding of each other tie; the earlier one is named and the note lists the others.
  func nearest(
    _ names: [String], _ distances: [Int], means: [Double], _ replicates: [[Double]], _ columns: TaskColumns
  ) -> Nearest? {
    guard !names.isEmpty else { return nil }
    func smallest(_ means: [Double]) -> Int {
      let least = distances.reduce(Double.infinity) { min($0, means[$1]) }
      let most = distances.reduce(0) { max($0, means[$1]) }
      return distances.firstIndex { means[$0] <= least + 1e-9 * most } ?? 0
    }
    let best = smallest(means)
    let agree = replicates.count { smallest($0) == best }
    let most = distances.reduce(0) { max($0, means[$1]) }
    let ties = names.indices.filter { $0 != best && means[distances[$0]] - means[distances[best]] <= 1e-9 * most }
    let others = names.indices.filter { $0 != best && !ties.contains($0) }
    var outcome = Finding(
      replicates.isEmpty ? nil : Double(agree) / Double(replicates.count), n: columns.tasks)
    var notes: [String] = []
    if !ties.isEmpty { notes.append("the same answers as \(ties.map { names[$0] }.joined(separator: ", "))") }
    if let second = others.min(by: { means[distances[$0]] < means[distances[$1]] }) {
      notes.append("next is \(names[second])")
      outcome.null = Reading.Null(
        value: 0.5, p: signTest(columns[distances[second]], columns[distances[best]]))
    } else {
      notes.append("no other candidate")
    }
    outcome.note = notes.joined(separator: "; ")
    return Nearest(name: names[best], agreement: outcome)
  }

  /// The p of Σ (first − second) under random signs of the differences.
  private func signTest(_ first: [Double], _ second: [Double]) -> Double {
    let differences = zip(first, second).map { $0 - $1 }
    var seen = 0.0
    for difference in differences { seen += difference }
    var seeds = stream.stream("signs")
    var bits = Resampler(using: &seeds)
    var extreme = 1
    for _ in 0..<resamples {
      var sum = 0.0, word: UInt64 = 0
      for (index, difference) in differences.enumerated() {
        if index & 63 == 0 { word = bits.next() }
        sum += Double(bitPattern: difference.bitPattern ^ (word << 63))
        word >>= 1
      }
      if sum >= seen - 1e-12 * abs(seen) { extreme += 1 }
    }
    return Double(extreme) / Double(resamples + 1)
  }
}
