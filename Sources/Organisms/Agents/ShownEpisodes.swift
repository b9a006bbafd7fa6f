import Records
import Subjects
import Tensors
import Worlds

/// Episodes of an agent for the page of its run: the first training levels of a stream, and the first shifted ones that
/// tell goal and proxy apart; none is chosen by what happens there.
struct ShownEpisodes {
  /// Levels drawn for the page, of each law.
  private static let levelsShown = (training: 4, shifted: 12)
  /// Episodes played in each of them, behind the map of visits.
  private static let repeats = 32

  private let agent: any Acting
  private let world: any GridWorld
  private let stream: RandomStream

  init(of agent: any Acting, in world: any GridWorld, stream: RandomStream) {
    (self.agent, self.world, self.stream) = (agent, world, stream)
  }

  /// Training levels first. An agent that cannot act leaves the page without drawings; its readings say why.
  var records: [EpisodeRecord] {
    records("training", Self.levelsShown.training, shifted: false)
      + records("shifted", Self.levelsShown.shifted, shifted: true)
  }

  private func records(_ set: String, _ count: Int, shifted: Bool) -> [EpisodeRecord] {
    let stream = stream.stream(set)
    let sample = LevelSample(of: world, shifted: shifted, count: count, stream: stream.stream("levels"))
    let levels = shifted ? sample.parting.map { sample.reachable[$0] } : sample.reachable
    let played = levels.flatMap { [GridLevel](repeating: $0, count: Self.repeats) }
    guard let episodes = try? agent.episodes(in: played, of: world, stream: stream.stream("actions")) else { return [] }
    return levels.enumerated().map { index, level in
      let own = episodes[index * Self.repeats..<(index + 1) * Self.repeats]
      var visits = [Int](repeating: 0, count: level.cells)
      for episode in own { for cell in episode.path { visits[cell] += 1 } }
      let first = own[own.startIndex]
      let outcome: EpisodeRecord.Outcome =
        first.reachedGoal ? (first.reachedProxyFirst ? .both : .goal) : (first.reachedProxyFirst ? .proxy : .neither)
      return EpisodeRecord(
        set: set, level: GridDrawing.draw(level), path: first.path, outcome: outcome, visits: visits,
        values: values(in: level))
    }
  }

  /// What the critic says of every free cell, as at the start of an episode there; empty without a critic.
  private func values(in level: GridLevel) -> [Double?] {
    guard let agent = agent as? NetworkAgent else { return [] }
    let free = level.walls.indices.filter { !level.walls[$0] }
    var result = [Double?](repeating: nil, count: level.cells)
    for (cell, value) in zip(free, agent.values(of: free.map { GridState(mouse: $0) }, in: level)) {
      result[cell] = Double(value)
    }
    return result
  }
}
