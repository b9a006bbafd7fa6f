import Worlds

/// What an agent of anybody's did in levels of its own: all that is known of it.
public struct RecordedEpisodes: Subject {
  public let label: String
  /// [episodes]: the level of each.
  public let levels: [GridLevel]
  public let episodes: [AgentEpisode]

  /// Traps where there is not a level for each episode.
  public init(levels: [GridLevel], episodes: [AgentEpisode], label: String) {
    precondition(levels.count == episodes.count, "\(levels.count) levels for \(episodes.count) episodes")
    (self.levels, self.episodes, self.label) = (levels, episodes, label)
  }
}
