import Settings
import Tensors

/// Draws fresh parameters as the network initializes them, one draw for each stream.
public typealias Initialization = @Sendable (RandomStream) -> [Float]

/// The settings under `base-optimizer` as read: what a study chose, before there is a network to work on.
///
/// To add a base optimizer: one file with its settings and the optimizer, one line in the catalog, one test.
public protocol BaseOptimizerSettings: Choosable {
  /// Reads every key but `kind`; whoever calls finishes the reader.
  init(from reader: SettingsReader) throws

  /// How long, on how many examples, and when to stop before that.
  var course: Course { get }

  /// The optimizer at step 0.
  ///
  /// - Parameters:
  ///   - initial: the parameters to start from.
  ///   - stream: all randomness of the optimizer itself.
  ///   - initialization: draws further candidates, for kinds that start from many.
  ///
  /// Throws a `UserError` where it cannot work on that many parameters.
  func start(
    from initial: [Float], stream: RandomStream, initialization: @escaping Initialization
  ) throws -> any BaseOptimizer
}

/// What every base optimizer's settings have in common.
///
/// | key               | default | meaning |
/// |-------------------|---------|---------|
/// | `steps`           | by kind | outer steps: gradient steps, generations, or rounds |
/// | `batch`           | by kind | examples for each gradient, or for each candidate's fitness |
/// | `batch-reuse`     | 1       | consecutive steps that share their examples |
/// | `stop.loss-below` | none    | ends growing when the mean loss of the latest steps is below this |
/// | `stop.over`       | 20      | how many latest steps that is; one alone is noisy |
///
/// For reinforcement the batch is the number of levels that are played side by side, and its key is `environments`.
public struct Course: Sendable, Hashable {
  public var steps: Int
  public var batch: Int
  public var batchReuse: Int
  public var lossBelow: Double?
  /// Over how many steps the loss is averaged for that.
  public var lossAverage: Int

  public init(steps: Int, batch: Int, batchReuse: Int = 1, lossBelow: Double? = nil, lossAverage: Int = 20) {
    self.steps = steps
    self.batch = batch
    self.batchReuse = batchReuse
    self.lossBelow = lossBelow
    self.lossAverage = lossAverage
  }

  init(from reader: SettingsReader, steps: Int, batch: Int, batchKey: String = "batch") throws {
    self.batch = try reader.integer(batchKey, default: batch, in: 1...10_000_000)
    batchReuse = try reader.integer("batch-reuse", default: 1, in: 1...1_000_000_000)
    self.steps = try reader.integer("steps", default: steps, in: 1...1_000_000_000)
    let stop = try reader.section("stop")
    lossBelow = try stop.number("loss-below", in: -1e300...1e300, or: "none", default: nil)
    lossAverage = try stop.integer("over", default: 20, in: 1...100_000)
    try stop.finish()
  }
}

extension SettingsReader {
  /// Reads a section `base-optimizer` by its `kind`, one of `kinds`, and refuses what it does not know.
  public func baseOptimizer(among kinds: [any BaseOptimizerSettings.Type]) throws -> any BaseOptimizerSettings {
    let settings = try choose("kind", among: kinds) { $0.kind }.init(from: self)
    try finish()
    return settings
  }
}
