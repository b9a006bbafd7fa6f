import Audits
import Foundation
import Statistics
import Tensors
import Testing

/// Known answers of science.md item 8.
@Suite struct SelectionAuditTests {
  /// n = 100 candidates of reliability one half: observed best 2.506 s, true 1.254 s; shrinkage finds the second.
  @Test func winnersCurse() {
    var random = RandomStream(seed: 8)
    var observed = 0.0
    var truth = 0.0
    var shrunk = 0.0
    var covered = 0
    let worlds = 300
    for _ in 0..<worlds {
      let theta = (0..<100).map { _ in random.normal() * 0.5.squareRoot() }
      let x = theta.map { $0 + random.normal() * 0.5.squareRoot() }
      let scores = NoisyScores(
        values: x, standardErrors: x.map { _ in 0.5.squareRoot() }, draws: 2, using: &random)
      observed += x[scores.winner] / Double(worlds)
      truth += theta[scores.winner] / Double(worlds)
      let estimate = PartialPooling(scores)?.trueScore(of: scores.winner)
      shrunk += (estimate?.value ?? .nan) / Double(worlds)
      if estimate?.interval.contains(theta[scores.winner]) == true { covered += 1 }
    }
    let e = OrderStatistics.expectedMaximum(of: 100)
    // Standard errors over 300 worlds: √Var(max)/√300 = 0.025 observed; about 0.038 for the truth.
    #expect(abs(observed - e) < 0.1)
    #expect(abs(truth - 0.5 * e) < 0.15 && abs(shrunk - truth) < 0.15)
    #expect(covered > 270)
  }

  /// Equal models of accuracy p: the best shows p + e_n √(p(1−p)/m); the audit's luck line says so and no more.
  @Test func equalModels() throws {
    var random = RandomStream(seed: 9)
    let n = 20
    let m = 400
    let p = 0.7
    let matrix = (0..<(n * m)).map { _ in random.uniform() < p ? 1.0 : 0 }
    let scores = try #require(NoisyScores(matrix: matrix, units: m, draws: 2000, using: &random))
    let luck = try #require(scores.luckAlone())
    let expected =
      p + OrderStatistics.expectedMaximum(of: Double(n)) * (p * (1 - p) / Double(m)).squareRoot()
    #expect(abs(luck.expectedBest.value - expected) < 0.01)
    #expect(luck.effectiveTrials.value > 16 && luck.effectiveTrials.value <= 20)
    #expect(luck.p.value > 0.001 && luck.p.interval.contains(luck.p.value))
    #expect(scores.notToldFromBest().count >= 10)
    let table = VarianceTable(matrix: matrix, units: m)
    #expect(try #require(Reliability.sharedUnits(table)).interval.lower < 0)
  }

  /// Equally correlated noise shrinks the excess by √(1 − c); identical models show none.
  @Test func correlatedModels() throws {
    var random = RandomStream(seed: 10)
    let n = 16
    let m = 1000
    let c = 0.75
    let shared = (0..<m).map { _ in random.normal() }
    let matrix = (0..<n).flatMap { _ in
      shared.map { c.squareRoot() * $0 + (1 - c).squareRoot() * random.normal() }
    }
    let scores = try #require(NoisyScores(matrix: matrix, units: m, draws: 4000, using: &random))
    let luck = try #require(scores.luckAlone())
    let excess = (1 - c).squareRoot() * OrderStatistics.expectedMaximum(of: Double(n))
    #expect(abs((luck.expectedBest.value - luck.center) * Double(m).squareRoot() - excess) < 0.05)
    let trials = luck.effectiveTrials.value
    #expect(abs(OrderStatistics.expectedMaximum(of: trials) - excess) < 0.06)
    let same = try #require(
      NoisyScores(matrix: (0..<n).flatMap { _ in shared }, units: m, draws: 500, using: &random))
    #expect(try #require(same.luckAlone()).effectiveTrials.value < 1.1)
    #expect(same.notToldFromBest().count == n)
  }

  /// Two normals: the conditional density is a truncated normal in closed form.
  @Test func conditionalInference() throws {
    var random = RandomStream(seed: 11)
    let far = NoisyScores(values: [10, 0], standardErrors: [1, 1], draws: 100_000, using: &random)
    let inference = try #require(far.inferenceOnWinner()?.conditional)
    // Far from a tie it is the ordinary interval.
    #expect(abs(inference.value - 10) < 1e-3)
    #expect(abs(inference.interval.lower - (10 - 1.959963985)) < 1e-3)
    #expect(abs(inference.interval.upper - (10 + 1.959963985)) < 1e-3)
    // Near a tie the winner is pulled down; the lower end of the conditional interval runs away, the hybrid's does not.
    let near = try #require(
      NoisyScores(values: [0.01, 0], standardErrors: [1, 1], draws: 4000, using: &random)
        .inferenceOnWinner())
    let conditional = try #require(near.conditional)
    #expect(conditional.value < -5 && conditional.interval.lower < -30)
    #expect(near.hybrid.interval.lower > -3.5 && near.hybrid.value < 0.01)
    #expect(
      NoisyScores(values: [1, 0], standardErrors: [0, 0], draws: 10, using: &random)
        .inferenceOnWinner() == nil)
  }

  @Test func truncatedNormal() {
    // Against Φ differences where nothing cancels.
    let z = NormalDistribution.standard
    let direct = (z.cdf(0.5) - z.cdf(-1)) / (z.cdf(2) - z.cdf(-1))
    #expect(
      abs(TruncatedNormal.cdf(0.5, mean: 0, deviation: 1, lower: -1, upper: 2) - direct) < 1e-14)
    // Far in either tail: for large a, P(Z < a + t/a | Z > a) tends to 1 − e^−t.
    for sign in [1.0, -1] {
      let a = 60.0
      let t = 0.7
      let value = TruncatedNormal.cdf(
        sign * (a + t / a), mean: 0, deviation: 1, lower: sign > 0 ? a : -.infinity,
        upper: sign > 0 ? .infinity : -a)
      #expect(abs((sign > 0 ? value : 1 - value) - (1 - exp(-t))) < 1e-3)
    }
    #expect(TruncatedNormal.cdf(5, mean: 0, deviation: 1, lower: 1, upper: 3) == 1)
    #expect(TruncatedNormal.cdf(0, mean: 0, deviation: 1, lower: 1, upper: 3) == 0)
  }

  /// Selection on x with no link to y: Δy = 0 ± s_y / √k. With a perfect link the response is the differential.
  @Test func traits() throws {
    var random = RandomStream(seed: 12)
    let x = (0..<60).map { _ in random.normal() }
    let winner = try #require(x.indices.max { x[$0] < x[$1] })
    let linked = try #require(
      TraitResponse.of(trait: x.map { 3 * $0 + 1 }, scores: x, winner: winner, using: &random))
    #expect(abs(linked.response.value - linked.differential) < 1e-9 && linked.p < 0.001)
    var small = 0
    for _ in 0..<100 {
      let y = x.map { _ in random.normal() }
      let response = try #require(
        TraitResponse.of(trait: y, scores: x, winner: winner, draws: 199, using: &random))
      if response.p <= 0.05 { small += 1 }
      #expect(response.nullResponse.lower < 0 && response.nullResponse.upper > 0)
    }
    // Binomial(100, 0.05): 14 or more with chance 0.0005.
    #expect(small < 14)
    #expect(
      TraitResponse.of(trait: [1, 1, 1, 1], scores: [1, 2, 3, 4], winner: 3, using: &random) == nil)
  }

  /// More models tried than shown raise the bar by the ratio of the expected maxima.
  @Test func tried() throws {
    var random = RandomStream(seed: 13)
    let scores = NoisyScores(
      values: [1, 0, 0.5, 0.2], standardErrors: [1, 1, 1, 1], draws: 4000, using: &random)
    let few = try #require(scores.luckAlone())
    let many = try #require(scores.luckAlone(tried: 100))
    #expect(
      many.threshold.value > few.threshold.value && many.p.value > few.p.value && many.effectiveTrials.value == 100)
    let growth = OrderStatistics.expectedMaximum(of: 100) / OrderStatistics.expectedMaximum(of: 4)
    #expect(
      abs((many.expectedBest.value - many.center) / (few.expectedBest.value - few.center) - growth) < 1e-9)
  }

  @Test func comparisons() throws {
    var random = RandomStream(seed: 14)
    let m = 200
    let base = (0..<m).map { _ in random.normal() }
    let shifts = [0.0, 0, 0, 1]
    let matrix = shifts.flatMap { shift in base.map { $0 + shift + 0.5 * random.normal() } }
    let pairs = (0..<4).flatMap { i in ((i + 1)..<4).map { ComparisonPair(i, $0) } }
    let tests = Permutation.maxT(pairs: pairs, matrix: matrix, units: m, draws: 999, using: &random)
    for (pair, test) in zip(pairs, tests) {
      #expect(test.adjusted >= test.p * 0.5)
      #expect(pair.second == 3 ? test.adjusted <= 0.002 : test.adjusted > 0.01)
    }
    // The general routine over differences agrees.
    let differences = pairs.map { pair in
      (0..<m).map { matrix[pair.first * m + $0] - matrix[pair.second * m + $0] }
    }
    let general = Permutation.maxT(differences, draws: 999, using: &random)
    for (one, other) in zip(tests, general) { #expect(abs(one.adjusted - other) < 0.08) }
  }

  /// A winner that is right on every item is not known to be perfect: Wilson's interval, at 40 of 40 from 0.912.
  @Test func perfectWinner() throws {
    var text = "model,item,score\n"
    for model in 0..<4 { for item in 0..<40 { text += "m\(model),q\(item),\(item % 12 < model ? 0 : 1)\n" } }
    let table = try ScoreTable.read(bytes: Array(text.utf8))
    #expect(table.bounds == 0...1)
    let audit = SelectionAudit.of(table)
    #expect(audit.winner == "m0")
    let reported = try #require(audit.answer("score-reported")?.estimate)
    #expect(reported.value == 1 && reported.interval.upper == 1 && abs(reported.interval.lower - 0.91) < 0.01)
    for quantity in ["score-shrunk", "score-bootstrap", "score-hybrid", "score-fresh"] {
      let estimate = try #require(audit.answer(quantity)?.estimate, "\(quantity)")
      #expect(estimate.interval.lower < 0.97 && estimate.interval.upper <= 1 && estimate.value <= 1, "\(quantity)")
    }
    // The same as errors, where lower is better, and in percent.
    let wrong = text.split(separator: "\n").enumerated().map { row, line in
      row == 0 ? String(line) : String(line.dropLast()) + (line.hasSuffix("1") ? "0" : "100")
    }.joined(separator: "\n")
    let errors = try ScoreTable.read(
      bytes: Array((wrong + "\n").utf8), columns: ScoreColumns(higherIsWorse: true))
    #expect(errors.bounds == -100...0)
    let turned = try #require(SelectionAudit.of(errors).answer("score-reported")?.estimate)
    #expect(turned.value == 0 && turned.interval.lower == 0 && abs(turned.interval.upper - 9) < 1)
  }

  /// The headline, the first row of the models and `score-corrected` are one estimate: the hybrid's interval, and in it the value
  /// from shrinkage. Lower is better turns all of them.
  @Test func whatIsQuoted() throws {
    for higherIsWorse in [false, true] {
      let sign: Double = higherIsWorse ? -1 : 1
      let scores = [3, 1.5, 1, 0.5, 0, -0.5].map { sign * $0 }
      var text = "model,score,standard_error\n"
      for (index, score) in scores.enumerated() { text += "m\(index),\(score),1\n" }
      let audit = SelectionAudit.of(
        try ScoreTable.read(bytes: Array(text.utf8), columns: ScoreColumns(higherIsWorse: higherIsWorse)))
      let quoted = try #require(audit.bestCorrection)
      let hybrid = try #require(audit.answer("score-hybrid")?.estimate)
      let shrunk = try #require(audit.answer("score-shrunk")?.estimate)
      #expect(quoted.interval == hybrid.interval && quoted.value == shrunk.value && quoted.value != hybrid.value)
      #expect(audit.models[0].corrected == quoted && sign * quoted.value < 3 && sign * quoted.value > 0.5)
      let fresh = try #require(audit.answer("score-fresh")?.estimate)
      #expect(fresh.value == shrunk.value && fresh.interval.width > quoted.interval.width)
    }
  }

  /// No answer is a bare number: an interval, or a reason why there is none.
  @Test func everyAnswerSaysHowSure() throws {
    var random = RandomStream(seed: 16)
    for n in [1, 2, 3, 8] {
      let scores = (0..<n).map { _ in random.normal() }
      for noise in [ScoreTable.Noise.standardErrors(scores.map { _ in 0.5 }), .unknown] {
        let audit = SelectionAudit.of(
          ScoreTable(
            source: "t", shape: .summary, models: scores.indices.map { "m\($0)" }, scores: scores, noise: noise))
        for answer in audit.answers {
          guard let estimate = answer.estimate else {
            #expect(answer.note != nil, "\(answer.quantity)")
            continue
          }
          let exact = ["log2-n", "best-of-n-divergence", "independent-noise"].contains(estimate.method)
          #expect(exact || estimate.interval.width > 0 || answer.note != nil, "\(answer.quantity)")
        }
      }
    }
  }

  /// One model far ahead of equals is not pulled down to them, and without it the others are.
  @Test func anOutlierKeepsItsLead() throws {
    let values = [6.0] + (0..<20).map { Double($0 % 5) / 2 - 1 }
    let errors = values.map { _ in 1.0 }
    let pooling = try #require(PartialPooling(values: values, standardErrors: errors))
    // A normal population of the same mean and variance would keep this much of the lead.
    let spread = Moments(values).variance
    let normal = pooling.center + (spread - 1) / spread * (6 - pooling.center)
    let far = pooling.trueScore(of: 0)
    #expect(far.value > normal + 0.5 && far.interval.contains(6) && far.interval.contains(5))
    #expect(pooling.share < 0.15)
    let near = pooling.trueScore(of: 5)
    #expect(abs(near.value) < 0.3 && near.interval.width < 3)
  }

  /// The same table and seed give the same answers; another seed moves only the last digits.
  @Test func deterministic() throws {
    var text = "model,item,score\n"
    var random = RandomStream(seed: 15)
    for model in 0..<6 {
      for item in 0..<60 {
        text += "m\(model),q\(item),\(random.uniform() < 0.5 + 0.05 * Double(model) ? 1 : 0)\n"
      }
    }
    let table = try ScoreTable.read(bytes: Array(text.utf8))
    let one = SelectionAudit.of(table)
    let two = SelectionAudit.of(table)
    #expect(
      one.answers == two.answers && one.models == two.models && one.comparisons == two.comparisons)
    let other = SelectionAudit.of(table, options: SelectionOptions(seed: 1))
    let a = try #require(one.answer("score-shrunk")?.estimate)
    let b = try #require(other.answer("score-shrunk")?.estimate)
    #expect(abs(a.value - b.value) < 0.01)
    let json = String(decoding: try JSONEncoder().encode(one), as: UTF8.self)
    #expect(
      !json.contains("inf") && !json.contains("nan") && json.contains("\"score-conditional\""))
  }
}
