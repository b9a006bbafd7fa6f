import Statistics
import Tensors
import Worlds

/// What the best agent earns in the published maze, with no agent at all: a test of levels and discounting.
enum OracleReturns {
  static let reproduction = Reproduction(
    id: "oracle-returns", title: "the optimal return of cheese-in-the-corner for each size of the corner", run: run)

  static let source = "authors' data for arXiv 2507.03068: 13x13 with its border, discount 0.995, 256 levels"

  /// Corner size and the published optimal return in that training law; the law with the cheese anywhere last.
  private static let published: [(cornerSize: Int, value: Double, name: String)] = [
    (1, 0.770, "corner size 1"), (2, 0.777, "corner size 2"), (3, 0.847, "corner size 3"), (8, 0.914, "corner size 8"),
    (11, 0.899, "corner size 11"), (11, 0.882, "off distribution"),
  ]

  private static func run(_ bench: ReproductionBench) throws -> [ReproductionLine] {
    let count = bench.size == .quick ? 4_000 : 40_000
    let root = RandomStream(seed: bench.seed).stream("reproductions").stream("oracle-returns")
    return published.map { item in
      let world = CheeseInTheCorner(size: 13, discount: 0.995, cornerSize: item.cornerSize)
      let stream = root.stream(item.cornerSize)
      let levels = (0..<count).map { world.level($0, from: stream) }
      let returns = Moments(
        GridSolver(world: world).solve(levels, workers: bench.workers).compactMap(\.optimum.value))
      let estimate = Estimate.mean(returns, confidence: 0.95)
      // The published mean has the error of its 256 levels, and there are six of them.
      let error = (returns.variance / 256 + returns.variance / Double(count)).squareRoot()
      return ReproductionLine(
        "oracle-returns", "optimal return, \(item.name)", source: source, published: "\(item.value)",
        value: estimate?.value, interval: estimate?.interval,
        criterion: "within 2.64 standard errors of the published mean (5 % for all six)",
        holds: abs(returns.mean - item.value) <= 2.64 * error,
        explanation: "\(count) levels of our own, levels without a way to the cheese counted as 0")
    }
  }
}
