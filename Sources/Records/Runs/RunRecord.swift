/// What `run.json` says about a run: how far it came, from which seed, on what, and how long it took.
public struct RunRecord: Codable, Sendable, Hashable {
  public enum Status: String, Codable, Sendable, CaseIterable {
    /// A process writes it now, or one was killed while it did.
    case running
    case finished
    /// It ended with an error, which `message` tells.
    case failed
    /// Ctrl-C: running the same command again goes on.
    case interrupted
  }

  /// The version of the files' layout.
  public var schema: Int
  public var status: Status
  public var study: String
  public var seed: Int
  /// Names and versions of the program and of what it stands on.
  public var versions: [String: String]
  /// What the machine is: processor, cores, threads used.
  public var machine: [String: String]
  /// Seconds of wall clock by part of the work, summed over resumptions.
  public var timings: [String: Double]
  /// Points in time as ISO 8601 text, such as `started` and `finished`.
  public var times: [String: String]
  /// Why it failed, or nil.
  public var message: String?
  /// How what is inside was planted; nil where nobody planted it.
  public var recipe: String?

  public init(
    study: String, seed: Int, versions: [String: String] = [:], machine: [String: String] = [:],
    timings: [String: Double] = [:], times: [String: String] = [:]
  ) {
    schema = 1
    status = .running
    self.study = study
    self.seed = seed
    self.versions = versions
    self.machine = machine
    self.timings = timings
    self.times = times
  }
}
