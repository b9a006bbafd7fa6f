import Settings
import Worlds

/// Holds a subject against candidate algorithms: which of them does it carry out?
public struct AlgorithmMatch: Instrument {
  public static let name = "algorithm-match"
  public static let summary = "which of several exact algorithms a subject carries out in its context, and how closely"
  public static let quantities: [Quantity] = []

  /// When the readings out of distribution are taken.
  public enum Shifts: String, Sendable, CaseIterable {
    case final, always, never
  }

  public var name: String { Self.name }
  /// How many tasks are read in distribution.
  public var tasks = 10_000
  /// The names of the candidates; empty for the standard list of the world and the subject.
  public var candidates: [String] = []
  public var shifts = Shifts.final
  /// How many tasks are read under each shift.
  public var shiftTasks = 1_000
  public var confidence = 0.95
  /// How many bootstrap resamples and how many shuffled pairings.
  public var resamples = 1_000

  public init() {}

  /// Reads `tasks`, `candidates`, `shifts`, `shift-tasks`, `confidence` and `resamples`.
  public init(from reader: SettingsReader) throws {
    tasks = try reader.integer("tasks", default: tasks, in: 2...1_000_000)
    shifts = try reader.choice("shifts", default: shifts)
    shiftTasks = try reader.integer("shift-tasks", default: shiftTasks, in: 2...1_000_000)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
    resamples = try reader.integer("resamples", default: resamples, in: 20...100_000)
  }
}
