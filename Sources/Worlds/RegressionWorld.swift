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
public struct RegressionWorld: Sendable, Hashable {
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

  public var dimensions: Int
  public var context: Int
  public var inputs: InputDistribution
  public var weightScale: Double
  public var noise: Double
  /// The size of the finite pool of weight vectors, or nil for a fresh vector a task.
  public private(set) var tasks: Int?
  public private(set) var poolSeed: UInt64
  public var tokens: TokenLayout
  public var labels: Labels

  public init(
    dimensions: Int = 10, context: Int = 10, inputs: InputDistribution = InputDistribution(), weightScale: Double = 1,
    noise: Double = 0, tasks: Int? = nil, poolSeed: UInt64 = 0, tokens: TokenLayout = .joined, labels: Labels = .exact
  ) {
    self.dimensions = dimensions
    self.context = context
    self.inputs = inputs
    self.weightScale = weightScale
    self.noise = noise
    self.tasks = tasks
    self.poolSeed = poolSeed
    self.tokens = tokens
    self.labels = labels
  }

  /// Reads the keys above; `kind` is taken and must be `regression`. Throws a `UserError` for a value out of range and
  /// for an unknown key.
  public init(from reader: SettingsReader) throws {
    _ = try reader.choice("kind", default: "regression", of: ["regression"])
    dimensions = try reader.integer("dimensions", default: 10, in: 1...256)
    context = try reader.integer("context", default: 10, in: 1...4096)
    inputs = try InputDistribution(from: reader.section("inputs"))
    let weights = try reader.section("weights")
    _ = try weights.choice("distribution", default: "normal", of: ["normal"])
    weightScale = try weights.number("scale", default: 1, in: 1e-6...1e6)
    try weights.finish()
    noise = try reader.number("noise", default: 0, in: 0...1e6)
    tasks = try reader.integer("tasks", in: 1...(1 << 22), or: "unlimited", default: nil)
    poolSeed = UInt64(try reader.integer("pool-seed", default: 0, in: 0...Int.max))
    tokens = try reader.choice("tokens", default: TokenLayout.joined)
    labels = try reader.choice("labels", default: Labels.exact)
    try reader.finish()
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

  public var tokenWidth: Int { dimensions + 1 }

  public var tokenCount: Int {
    switch tokens {
    case .joined: context + 1
    case .alternating: 2 * context + 1
    }
  }
}
