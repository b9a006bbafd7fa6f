import Statistics
import Tensors
import Worlds

/// Exact losses of algorithms against a simulation of them.
enum ClosedForms {
  static let reproduction = Reproduction(
    id: "closed-forms", title: "exact losses of gradient descent and GD++ against a simulation", run: run)

  private struct Known: Sendable {
    var name: String
    var world: RegressionWorld
    var algorithm: String
    /// Half the risk.
    var loss: Double
    /// What is known of its own error.
    var tolerance: Double
    var formula: String
  }

  /// s = a²/3 is the variance of an input: the loss of the best single step is ½ s d (1 − s η*),
  /// η* = 1 / (s (N + d − 0.2)/N + σ²/N). Numbers of several steps are averages over 21.6 million contexts.
  private static let known: [Known] = {
    let published = RegressionWorld()
    let wide = InputDistribution(halfWidth: 1)
    let closed = "closed form, 1/2 s d (1 - s rate)"
    let simulated = "average over 21.6 million contexts"
    return [
      Known(
        name: "a = 0.5, N = d = 10", world: published, algorithm: "gradient-descent-1", loss: 0.206229,
        tolerance: 1e-6, formula: closed),
      Known(
        name: "a = 1, N = d = 10", world: RegressionWorld(inputs: wide), algorithm: "gradient-descent-1",
        loss: 0.824916, tolerance: 1e-6, formula: closed),
      Known(
        name: "a = 1, N = 20, d = 5", world: RegressionWorld(dimensions: 5, context: 20, inputs: wide),
        algorithm: "gradient-descent-1", loss: 0.161290, tolerance: 1e-6, formula: closed),
      Known(
        name: "a = 1, N = d = 10, noise 0.5", world: RegressionWorld(inputs: wide, noise: 0.5),
        algorithm: "gradient-descent-1", loss: 0.855637, tolerance: 1e-6, formula: closed),
      Known(
        name: "a = 0.5, N = d = 10", world: published, algorithm: "gradient-descent-2", loss: 0.15662,
        tolerance: 2e-5, formula: simulated),
      Known(
        name: "a = 0.5, N = d = 10", world: published, algorithm: "gradient-descent-2-free", loss: 0.14127,
        tolerance: 2e-5, formula: simulated),
      Known(
        name: "a = 0.5, N = d = 10", world: published, algorithm: "gradient-descent-plus-plus-2", loss: 0.11050,
        tolerance: 2e-5, formula: simulated),
    ]
  }()

  private static func run(_ bench: ReproductionBench) throws -> [ReproductionLine] {
    let tasks = bench.size == .quick ? 100_000 : 1_000_000
    return try known.enumerated().map { index, item in
      let algorithm = try AlgorithmRegistry.make(item.algorithm, for: item.world)
      let root = RandomStream(seed: bench.seed).stream("reproductions").stream("closed-forms").stream(index)
      var moments = Moments()
      let chunk = 20_000
      for part in 0..<tasks / chunk {
        let batch = item.world.sample(tasks: chunk, from: root.stream(part))
        let errors = item.world.expectedSquaredErrors(of: algorithm.answers(to: batch), on: batch) ?? []
        for error in errors { moments.add(0.5 * error) }
      }
      let estimate = Estimate.mean(moments, confidence: 0.999)
      let interval = estimate?.interval
      let holds = interval.map {
        $0.lower - item.tolerance <= item.loss && item.loss <= $0.upper + item.tolerance
      }
      return ReproductionLine(
        "closed-forms", "loss of \(item.algorithm), \(item.name)", source: item.formula,
        published: "\(item.loss)", value: estimate?.value, interval: interval,
        criterion: "the exact loss lies in the 99.9 % interval of the simulation", holds: holds ?? false,
        explanation: "\(tasks) tasks, each averaged exactly over its query")
    }
  }
}
