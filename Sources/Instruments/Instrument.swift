import Readings
import Subjects
import Tensors
import Worlds

/// Measures one property of a subject and returns readings.
///
/// An instrument is a value made from its settings. What reads a subject at one checkpoint is an `InContextInstrument`
/// or an `AgentInstrument`, by the kind of subject; `readSeries` looks at all readings of one run after its last
/// checkpoint, `readRuns` at the readings of several runs of one study. What cannot be measured comes back as a reading
/// without a value; nothing is thrown for it.
public protocol Instrument: Sendable {
  /// The word a user writes for it.
  var name: String { get }

  /// Reads the series of one run's readings, in any order.
  func readSeries(_ readings: [Reading], at occasion: Occasion) -> [Reading]

  /// Reads the readings of several seeds of one study, one array a run.
  func readRuns(_ runs: [[Reading]], at occasion: Occasion) -> [Reading]
}

extension Instrument {
  public func readSeries(_ readings: [Reading], at occasion: Occasion) -> [Reading] { [] }
  public func readRuns(_ runs: [[Reading]], at occasion: Occasion) -> [Reading] { [] }
}

/// Reads whatever answers regression tasks from their context.
public protocol InContextInstrument: Instrument {
  /// Reads one subject in the world it was made for.
  func read(_ subject: any Answering, in world: RegressionWorld, at occasion: Occasion) -> [Reading]
}

/// Reads whatever acts in grid levels.
public protocol AgentInstrument: Instrument {
  /// Throws a `UserError` where its settings do not fit a world: a goal that is not there, a drawing of another size.
  func check(in world: any GridWorld) throws

  /// Reads one agent in the world it was made for.
  func read(_ subject: any Acting, in world: any GridWorld, at occasion: Occasion) -> [Reading]
}

extension AgentInstrument {
  public func check(in world: any GridWorld) throws {}
}

/// When a reading is taken, from which randomness, and on how many threads.
public struct Occasion: Sendable {
  public var step: Int?
  public var seed: Int?
  /// Whether this is the last checkpoint, where an instrument may take its longer measurements.
  public var isFinal: Bool
  /// The same stream at every checkpoint, so that all are read on the same tasks.
  public var stream: RandomStream
  /// How many threads may work; it changes no byte of a reading.
  public var threads: Int

  public init(step: Int? = nil, seed: Int? = nil, isFinal: Bool = true, stream: RandomStream, threads: Int = 1) {
    self.step = step
    self.seed = seed
    self.isFinal = isFinal
    self.stream = stream
    self.threads = threads
  }
}
