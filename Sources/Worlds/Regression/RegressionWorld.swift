import Settings
import Tensors

/// Linear regression in context: each task draws weights w and shows N examples (x, w·x + noise), then asks for w·x at
/// one more x.
///
/// Settings (`world.kind: regression`):
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `dimensions` | d, coordinates of an input | 10 | 1...256 |
/// | `context` | N, labeled examples a task | 10 | 1...4096 |
/// | `inputs` | see `InputDistribution` | U(-0.5, 0.5) | |
/// | `weights.distribution` | `normal` | `normal` | |
/// | `weights.scale` | standard deviation of a weight | 1 | 1e-6...1e6 |
/// | `noise` | standard deviation of the noise on the context's labels | 0 | 0...1e6 |
/// | `tasks` | `unlimited`, or the size M of a finite pool of weight vectors | `unlimited` | 1...4194304 |
/// | `pool-seed` | what the pool is drawn from | 0 | 0... |
/// | `tokens` | `joined` or `alternating` | `joined` | |
/// | `labels` | `exact`, or `shuffled`: labels permuted across tasks, which leaves nothing to learn | `exact` | |
///
/// Source: arXiv 2212.07677; the finite pool is that of arXiv 2306.15063.
public struct RegressionWorld: ConfigurableWorld, Hashable {
  /// The word for it in studies.
  public static let kind = "regression"
  public static let about = "in-context linear regression with its exact answers"

  /// How examples become tokens of width d + 1.
  public enum TokenLayout: String, Sendable, CaseIterable {
    /// N tokens (x, y) and the query (x, 0).
    case joined
    /// x and y in alternate tokens, (x, 0) then (0, y), and the query (x, 0): 2N + 1 tokens.
    case alternating
  }

  public enum Labels: String, Sendable, CaseIterable {
    case exact
    case shuffled
  }

  /// d, at most 256.
  public let dimensions: Int
  /// N, at most 4096.
  public let context: Int
  public var inputs: InputDistribution
  /// The standard deviation of a weight.
  public var weightScale: Double
  /// The standard deviation of the noise on the context's labels; the query's answer carries none.
  public var noise: Double
  public var tokens: TokenLayout
  public var labels: Labels
  private(set) var pool: TaskPool?

  /// The size of the finite pool of weight vectors, or nil for a fresh vector a task.
  public var tasks: Int? { pool?.size }

  /// The largest number of weights in a pool, 256 MiB.
  static let largestPool = 1 << 26

  /// A world in code; traps on sizes below 1 or above the ranges of the settings.
  public init(
    dimensions: Int = 10, context: Int = 10, inputs: InputDistribution = InputDistribution(), weightScale: Double = 1,
    noise: Double = 0, tasks: Int? = nil, poolSeed: UInt64 = 0, tokens: TokenLayout = .joined, labels: Labels = .exact
  ) {
    precondition((1...256).contains(dimensions), "dimensions are 1 to 256, not \(dimensions)")
    precondition((1...4096).contains(context), "a context has 1 to 4096 examples, not \(context)")
    precondition(noise >= 0 && weightScale > 0, "noise is at least 0 and the weight scale above it")
    self.dimensions = dimensions
    self.context = context
    self.inputs = inputs
    self.weightScale = weightScale
    self.noise = noise
    self.tokens = tokens
    self.labels = labels
    pool = tasks.map { Self.pool(of: $0, dimensions: dimensions, seed: poolSeed) }
  }

  private static func pool(of tasks: Int, dimensions: Int, seed: UInt64) -> TaskPool {
    precondition(tasks >= 1 && tasks * dimensions <= largestPool, "a pool of \(tasks) tasks is out of range")
    return TaskPool(size: tasks, dimensions: dimensions, seed: seed)
  }

  /// Reads the keys above but `kind`. Throws a `UserError` for a value out of range.
  public init(from reader: SettingsReader) throws {
    let dimensions = try reader.integer("dimensions", default: 10, in: 1...256)
    let context = try reader.integer("context", default: 10, in: 1...4096)
    let inputs = try InputDistribution(from: reader.section("inputs"))
    let weights = try reader.section("weights")
    _ = try weights.choice("distribution", default: "normal", of: ["normal"])
    let weightScale = try weights.number("scale", default: 1, in: 1e-6...1e6)
    try weights.finish()
    let noise = try reader.number("noise", default: 0, in: 0...1e6)
    let tasks = try reader.integer("tasks", in: 1...(1 << 22), or: "unlimited", default: nil)
    let poolSeed = try reader.integer("pool-seed", default: 0, in: 0...Int.max)
    let tokens = try reader.choice("tokens", default: TokenLayout.joined)
    let labels = try reader.choice("labels", default: Labels.exact)
    if let tasks, tasks * dimensions > Self.largestPool {
      throw reader.error("tasks", expected: "a pool of at most \(Self.largestPool) weights, tasks times dimensions")
    }
    self.init(
      dimensions: dimensions, context: context, inputs: inputs, weightScale: weightScale, noise: noise, tasks: tasks,
      poolSeed: UInt64(poolSeed), tokens: tokens, labels: labels)
  }

  /// This world with inputs and weights multiplied by further factors, or with another input distribution: one point
  /// of an out-of-distribution sweep.
  public func shifted(inputScale: Double = 1, weightScale: Double = 1, inputs: InputDistribution? = nil)
    -> RegressionWorld
  {
    var world = self
    world.inputs = inputs ?? world.inputs
    world.inputs.scale *= inputScale
    world.weightScale *= weightScale
    return world
  }

  /// This world with another pool of tasks, or with none; all else stays as it is.
  public func pooled(tasks: Int?, poolSeed: UInt64 = 0) -> RegressionWorld {
    var world = self
    world.pool = tasks.map { Self.pool(of: $0, dimensions: dimensions, seed: poolSeed) }
    return world
  }

  public var tokenWidth: Int { dimensions + 1 }

  public var tokenCount: Int {
    switch tokens {
    case .joined: context + 1
    case .alternating: 2 * context + 1
    }
  }
}
