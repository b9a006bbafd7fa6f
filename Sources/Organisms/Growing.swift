import Records
import Settings
import Subjects
import Tensors

/// Whatever unfolds step by step and can be looked at on the way: a network under a base optimizer, a population, an
/// economy.
///
/// It is a value: its `snapshot` is everything that later steps depend on, and a growth that is made anew and restored from
/// it goes on to the same bytes.
public protocol Growing: Sendable {
  /// Steps made since its start.
  var step: Int { get }
  /// The most steps that it makes.
  var lastStep: Int { get }
  /// The steps at which a checkpoint is due, rising, the first 0.
  var checkpointSteps: [Int] { get }
  var isFinished: Bool { get }

  /// Steps until the next checkpoint, the end, or an interruption; hands out the records of some steps.
  ///
  /// What `record` throws ends the call after the step it belongs to. Throws a `UserError` where it cannot go on; then it
  /// stands at the last good step and can be saved.
  mutating func advance(isInterrupted: () -> Bool, record: (GrowthRecord) throws -> Void) throws -> GrowthPause

  /// What a checkpoint keeps for whoever looks at it later: named arrays, and what the file says about them.
  var checkpoint: GrowthCheckpoint { get }

  /// Everything that later steps depend on.
  var snapshot: SavedState { get }

  /// Goes on from a snapshot. Throws a `UserError` where it is of another kind or size; then nothing has changed.
  mutating func restore(_ snapshot: SavedState) throws

  /// What it is now, in its world; `workers` share out the work of looking and change no byte.
  func specimen(label: String, workers: Workers) -> Specimen

  /// Files of its own for the page of the run, made once at the end.
  func keepsakes(stream: RandomStream, workers: Workers) throws -> [Keepsake]
}

extension Growing {
  public func keepsakes(stream: RandomStream, workers: Workers) throws -> [Keepsake] { [] }
}

/// What one logged step was like.
public struct GrowthRecord: Sendable, Hashable {
  /// The step that was made, counted from 0.
  public var step: Int
  /// By name; lower case with hyphens.
  public var values: [String: Double]
  /// A few words for the progress line, such as `loss 0.21`.
  public var note: String

  public init(step: Int, values: [String: Double], note: String) {
    self.step = step
    self.values = values
    self.note = note
  }
}

extension GrowthRecord {
  /// Whether a step of so many is logged: every ⌈steps / 1000⌉-th, so that a run has about a thousand records.
  static func isLogged(_ step: Int, of steps: Int) -> Bool { step % max(1, (steps + 999) / 1000) == 0 }
}

/// Why a growth stands still.
public enum GrowthPause: Sendable, Hashable {
  /// A step of the schedule has been reached.
  case checkpoint
  /// The last step has been made, or it ended before that by its own rule. This is a checkpoint too.
  case finished
  /// The caller's flag was up. The step is none of the schedule, but the snapshot is whole.
  case interrupted
  /// As many steps as the caller allowed have been made.
  case stepsUsed

  public var isCheckpoint: Bool { self == .checkpoint || self == .finished }
}

/// Named arrays, and what a file of them says besides.
public struct GrowthCheckpoint: Sendable {
  public var tensors: [Safetensors.Tensor]
  public var metadata: [String: String]

  public init(tensors: [Safetensors.Tensor], metadata: [String: String]) {
    self.tensors = tensors
    self.metadata = metadata
  }
}

/// One more file in a run's directory.
public struct Keepsake: Sendable {
  public var name: String
  public var bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// A growth that makes one step after another, each like the one before.
public protocol SteppingGrowth: Growing {
  /// Makes one step and says what it was like.
  mutating func makeStep() throws -> GrowthRecord
}

extension SteppingGrowth {
  public var isFinished: Bool { step >= lastStep }

  public mutating func advance(isInterrupted: () -> Bool, record: (GrowthRecord) throws -> Void) throws -> GrowthPause {
    while !isFinished {
      if isInterrupted() { return .interrupted }
      let made = try makeStep()
      if GrowthRecord.isLogged(made.step, of: lastStep) || isFinished { try record(made) }
      if !isFinished, checkpointSteps.contains(step) { return .checkpoint }
    }
    return .finished
  }
}
