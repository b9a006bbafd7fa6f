import Settings
import Statistics
import Tensors

/// Which models differ from which, and what came along with the choice.
extension SelectionAuditor {
  /// All pairs of up to so many models; of more, each of the best against the winner.
  static let mostPaired = 60
  static let mostAgainstWinner = 2000

  func comparisons(order: [Int]) -> [SelectionAudit.Comparison] {
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

  func traits(winner: Int) -> [SelectionAudit.Trait] {
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
