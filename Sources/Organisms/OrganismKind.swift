import BaseOptimizers
import Networks
import Records
import Settings
import Subjects
import Tensors
import Worlds

/// What a study says about its organism, under `organism` and under the top-level keys that belong to its kind.
///
/// `kind` is the word for `organism.kind`. To add one: a file with the kind and what it grows, one line in the catalog, one
/// test, one page.
public protocol OrganismKind: Choosable {
  /// The setting of a stage's length that `steps` stands for in a list of stages, such as `base-optimizer.steps`.
  static var lengthKey: String { get }

  /// The most steps that it makes.
  var steps: Int { get }

  /// Reads the top-level keys that belong to this kind. Unknown ones are refused by whoever calls.
  ///
  /// Throws a `UserError` where they do not fit each other or the world.
  init(from reader: SettingsReader, in world: any World, stock: Stock) throws

  /// The organism of a seed at its start.
  ///
  /// Throws a `UserError` where it cannot begin from what it is given.
  func start(_ beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers) throws -> any Growing

  /// A specimen such as it grows, with starting values: for checks of what can be measured.
  var example: Specimen { get }

  /// What the arrays of a checkpoint are in this organism's world.
  ///
  /// Throws a `UserError` (bad data) where they are not those of such an organism.
  func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen
}

/// What an organism begins from.
public struct Beginning: Sendable {
  /// All its randomness.
  public var stream: RandomStream
  /// The arrays of an earlier stage, of another run or of a file; nil for a start of its own.
  public var arrays: [String: [Float]]?
  /// The state in which the stage before ended; nil where there was none.
  public var state: SavedState?
  /// Whether the base optimizer goes on from that state (`keep-optimizer`) and is not a fresh one.
  public var keepsOptimizer: Bool

  public init(
    stream: RandomStream, arrays: [String: [Float]]? = nil, state: SavedState? = nil, keepsOptimizer: Bool = false
  ) {
    self.stream = stream
    self.arrays = arrays
    self.state = state
    self.keepsOptimizer = keepsOptimizer
  }
}

/// What trained organisms are made of, by name: networks, base optimizers, and how networks live in worlds.
public struct Stock: Sendable {
  public var networks: [any ConfigurableNetwork.Type]
  public var baseOptimizers: [any BaseOptimizerSettings.Type]
  public var learners: [any Learner.Type]

  public init(
    networks: [any ConfigurableNetwork.Type] = [], baseOptimizers: [any BaseOptimizerSettings.Type] = [],
    learners: [any Learner.Type] = []
  ) {
    self.networks = networks
    self.baseOptimizers = baseOptimizers
    self.learners = learners
  }
}
