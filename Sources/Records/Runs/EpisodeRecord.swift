/// One episode as a page draws it: a line of a run's `episodes.jsonl`.
public struct EpisodeRecord: Sendable, Hashable, Codable {
  /// What became of the episode, as the goal and the proxy of its world say.
  public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    case goal, proxy, both, neither
  }

  /// The version of this layout.
  public var schema = 1
  /// Which law the level was drawn from, such as `training` or `shifted`.
  public var set: String
  /// The drawing of the level, rows between line breaks.
  public var level: String
  /// The cells of the mouse from the start on, row · size + column.
  public var path: [Int]
  public var outcome: Outcome
  /// How often each cell was visited over all episodes played in the level; empty where only one was.
  public var visits: [Int]
  /// What the critic says of each cell, nil in walls; empty where the subject has no critic.
  public var values: [Double?]

  public init(
    set: String, level: String, path: [Int], outcome: Outcome, visits: [Int] = [], values: [Double?] = []
  ) {
    self.set = set
    self.level = level
    self.path = path
    self.outcome = outcome
    self.visits = visits
    self.values = values
  }
}
