import Foundation
import Statistics
import Testing

/// Shrinkage and what is drawn for it.
@Suite struct PoolingTests {
  /// The first candidate's posterior mean and its chances to lie below two points, summed over a dense grid of μ, ω, τ/ω
  /// and log π.
  private func summed(_ values: [Double], _ errors: [Double], below ends: [Double]) -> (mean: Double, below: [Double]) {
    let n = values.count
    let spread = Moments(values).deviation + errors.reduce(0, +) / Double(n)
    let center = Moments(values).mean
    let (means, scales, ratios, shares) = (80, 80, 10, 6)
    var (mass, first, lower) = (0.0, 0.0, ends.map { _ in 0.0 })
    for index in 0..<(means * scales * ratios * shares) {
      func middle(_ step: Int, of count: Int) -> Double { (Double(index / step % count) + 0.5) / Double(count) }
      let u = middle(1, of: scales)
      let ratio = middle(scales, of: ratios)
      let share = exp(log(1 / Double(n)) + middle(scales * ratios, of: shares) * log(0.5 * Double(n)))
      // μ = center + spread · v / (1 − v²) covers the line.
      let v = 2 * middle(scales * ratios * shares, of: means) - 1
      let mu = center + spread * v / (1 - v * v)
      let wide = spread * u / (1 - u)
      let scale = [wide * ratio, wide]
      func density(_ j: Int, _ part: Int) -> Double {
        let variance = errors[j] * errors[j] + scale[part] * scale[part]
        let d = values[j] - mu
        return (part == 0 ? 1 - share : share) / variance.squareRoot() * exp(-d * d / (2 * variance))
      }
      var rest = (1 + v * v) / ((1 - v * v) * (1 - v * v) * (1 - u) * (1 - u))
      for j in 1..<n { rest *= density(j, 0) + density(j, 1) }
      for part in 0...1 {
        let weight = rest * density(0, part)
        let s2 = errors[0] * errors[0]
        let pull = s2 / (s2 + scale[part] * scale[part])
        let mean = values[0] - pull * (values[0] - mu)
        mass += weight
        first += weight * mean
        for end in ends.indices {
          let z = (ends[end] - mean) / (s2 * (1 - pull)).squareRoot()
          lower[end] += weight * NormalDistribution.standard.cdf(z)
        }
      }
    }
    return (first / mass, lower.map { $0 / mass })
  }

  /// Against the sum over a dense grid; what is left, up to 0.03 errors, is Laplace’s method for μ.
  @Test func agreesWithADenseGrid() throws {
    let cases: [(values: [Double], errors: [Double], within: Double)] = [
      ([2, 0.5, -1, 0.2, 0, -0.4, 0.9, -1.2], [1, 1, 1, 1, 1, 1, 1, 1], 0.04),
      ([4, 0.5, -1, 0.2, 0, -0.4, 0.9, -1.2], [1, 1, 1, 1, 1, 1, 1, 1], 0.04),
      ([3, 0, 1, -1, 0.5], [0.5, 1, 1.5, 0.7, 1], 0.02),
      ([1, 0, -1], [1, 1, 1], 0.04),
    ]
    for (values, errors, within) in cases {
      let pooling = try #require(PartialPooling(values: values, standardErrors: errors))
      let ours = pooling.trueScore(of: 0)
      let dense = summed(values, errors, below: [ours.interval.lower, ours.interval.upper])
      print("pooling", values.count, ours.value - dense.mean, dense.below[0] - 0.025, dense.below[1] - 0.975)
      #expect(abs(ours.value - dense.mean) < within)
      #expect(abs(dense.below[0] - 0.025) < 0.004 && abs(dense.below[1] - 0.975) < 0.004)
    }
  }

  /// Moving or stretching all scores and errors moves or stretches the answers.
  @Test func equivariant() throws {
    let values = [3, 0.4, 1.2, -1, 0.5, 0.1]
    let errors = [0.5, 1, 1.5, 0.7, 1, 0.9]
    let plain = try #require(PartialPooling(values: values, standardErrors: errors)?.trueScore(of: 0))
    let moved = try #require(
      PartialPooling(values: values.map { 100 + 0.01 * $0 }, standardErrors: errors.map { 0.01 * $0 })?.trueScore(of: 0)
    )
    for (a, b) in [
      (plain.value, moved.value), (plain.interval.lower, moved.interval.lower),
      (plain.interval.upper, moved.interval.upper),
    ] { #expect(abs(100 + 0.01 * a - b) < 1e-7) }
  }

  /// A score without error is true, and scores that are alike stay alike.
  @Test func degenerate() throws {
    let exact = try #require(PartialPooling(values: [1, 0, 0.5, 0.2], standardErrors: [0, 1, 1, 1])?.trueScore(of: 0))
    #expect(abs(exact.value - 1) < 1e-12 && exact.interval.width < 1e-9)
    let equal = try #require(PartialPooling(values: [1, 1, 1, 1], standardErrors: [1, 1, 1, 1])?.trueScore(of: 2))
    #expect(abs(equal.value - 1) < 1e-9 && equal.interval.width < 4)
    #expect(PartialPooling(values: [1, 0], standardErrors: [1, 1]) == nil)
    #expect(PartialPooling(values: [1, 0, 2], standardErrors: [0, 0, 0]) == nil)
  }

  /// Far from the others nothing was selected: the score of a fresh sample lies within 1.96 √2 errors. Two equal
  /// candidates: the interval holds it 95 times of 100 although the better was chosen.
  @Test func freshScores() throws {
    var random = TestRandom(31)
    let far = NoisyScores(values: [50, 0, 1], standardErrors: [1, 1, 1], draws: 10, using: &random)
    let interval = try #require(far.inferenceOnWinner()?.fresh.interval)
    #expect(abs(interval.upper - 50 - 2.7718) < 0.1 && abs(50 - interval.lower - 2.7718) < 0.1)
    var draws = Resampler(using: &random)
    var hits = 0
    let rounds = 2000
    for _ in 0..<rounds {
      let values = [draws.normal(), draws.normal(), draws.normal()]
      let scores = NoisyScores(values: values, standardErrors: [1, 1, 1], draws: 10, using: &random)
      if try #require(scores.inferenceOnWinner()?.fresh.interval).contains(draws.normal()) { hits += 1 }
    }
    let share = Double(hits) / Double(rounds)
    print("fresh score within its interval:", share)
    #expect(share > 0.93 && share < 0.97)
  }

  /// Normal draws fall into each part of the line as often as they should, the tail beyond the ziggurat's edge included.
  @Test func normalDraws() throws {
    var random = TestRandom(32)
    var draws = Resampler(using: &random)
    let edges = [-4.0, -3.6541528853610088, -3, -2, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2, 3, 3.6541528853610088, 4]
    var counts = [Int](repeating: 0, count: edges.count + 1)
    let n = 2_000_000
    var fourth = 0.0
    for _ in 0..<n {
      let z = draws.normal()
      counts[edges.count { $0 < z }] += 1
      fourth += z * z * z * z / Double(n)
    }
    var last = 0.0
    for (index, count) in counts.enumerated() {
      let next = index < edges.count ? NormalDistribution.standard.cdf(edges[index]) : 1
      let expected = (next - last) * Double(n)
      #expect(abs(Double(count) - expected) < 4.5 * expected.squareRoot(), "\(index): \(count) of \(expected)")
      last = next
    }
    #expect(abs(fourth - 3) < 0.04)
  }
}
