import Settings
import Tensors

/// Draws fresh parameters as the network initializes them, one draw for each stream.
public typealias Initialization = @Sendable (RandomStream) -> [Float]

/// The settings under `base-optimizer` as read: what a study chose, before there is a network to work on.
public protocol BaseOptimizerRecipe: Sendable {
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

/// The base optimizers a study can name. To add one: one file with a recipe and an optimizer, and one line here.
public enum BaseOptimizerRegistry {
  /// One choice: the word for `base-optimizer.kind`, what it is in one line, and how its settings are read.
  public struct Entry: Sendable {
    public let kind: String
    public let about: String
    /// Reads every key but `kind`.
    let read: @Sendable (_ reader: SettingsReader) throws -> any BaseOptimizerRecipe
  }

  public static let entries: [Entry] = [
    Entry(
      kind: GradientDescent.kind, about: "steps down the gradient of the loss: sgd, adam or adamw",
      read: { try GradientDescent.Settings(from: $0) }),
    Entry(
      kind: EvolutionStrategy.kind, about: "an evolution strategy with antithetic samples and shaped ranks",
      read: { try EvolutionStrategy.Settings(from: $0) }),
    Entry(
      kind: CovarianceMatrixAdaptation.kind, about: "CMA-ES, for few parameters",
      read: { try CovarianceMatrixAdaptation.Settings(from: $0) }),
    Entry(
      kind: TruncationSelection.kind, about: "rounds of truncation selection with mutation, or the best of n draws",
      read: { try SelectionSettings(from: $0) }),
    Entry(
      kind: ProximalPolicyOptimization.kind, about: "proximal policy optimization, for agents; a step is a round",
      read: { try ProximalPolicyOptimization.Settings(from: $0) }),
  ]

  /// The words for `base-optimizer.kind`.
  public static var names: [String] { entries.map(\.kind) }

  /// Reads the section `base-optimizer` of a study, and refuses what it does not know.
  ///
  /// `standard` is the kind where the study names none.
  public static func read(_ reader: SettingsReader, default standard: String = GradientDescent.kind) throws
    -> any BaseOptimizerRecipe
  {
    let kind = try reader.choice("kind", default: standard, of: names)
    guard let entry = entries.first(where: { $0.kind == kind }) else {
      preconditionFailure("\(kind) passed as one of \(names)")
    }
    let recipe = try entry.read(reader)
    try reader.finish()
    return recipe
  }

  /// Reads the section and starts the optimizer, for one who has the network's parameters at hand already.
  ///
  /// `initialization` draws further candidates; left out, every draw is `initial`.
  public static func make(
    from reader: SettingsReader, initial: [Float], stream: RandomStream, initialization: Initialization? = nil
  ) throws -> any BaseOptimizer {
    try read(reader).start(from: initial, stream: stream, initialization: initialization ?? { _ in initial })
  }
}
