import BaseOptimizers
import Instruments
import Networks
import Organisms
import Records
import Settings
import Subjects
import Tensors
import Worlds

/// A policy network that acts in a grid world.
public struct AgentRecipe: Recipe {
  public let world: any GridWorld
  public let policy: any PolicyNetwork
  public let optimizer: any BaseOptimizerSettings

  public var network: any Network { policy }
  public var subjectKind: ReadSubject.Kind { .agent }

  /// Reads `network` and `base-optimizer`.
  init(_ world: any GridWorld, from reader: SettingsReader) throws {
    self.world = world
    policy = try NetworkRegistry.policy(
      from: reader.section("network"),
      shape: ObservationShape(height: world.size, width: world.size, planes: world.planes.count),
      actions: GridAction.allCases.count)
    optimizer = try BaseOptimizerRegistry.read(
      reader.section("base-optimizer"), default: ProximalPolicyOptimization.kind)
  }

  public func check(_ instrument: any Instrument) throws {
    try (instrument as? any AgentInstrument)?.check(in: world)
  }

  public func start(seed: Int, checkpoints: CheckpointSchedule, workers: Workers) throws -> Growth {
    try AgentOrganism(world: world, network: policy, stream: RandomStream(seed: UInt64(seed)))
      .growth(by: optimizer, checkpoints: checkpoints, workers: workers)
  }

  public func subject(parameters: [Float], label: String, workers: Workers) -> ReadSubject {
    .agent(NetworkAgent(policy, parameters: parameters, in: world, label: label, workers: workers), in: world)
  }

  // MARK: Episodes for the page

  /// Levels drawn for the page, of each law.
  private static let levelsShown = (training: 4, shifted: 12)
  /// Episodes played in each of them, behind the map of visits.
  private static let repeats = 32

  /// The first training levels of the stream, and the first shifted ones that tell goal and proxy apart; none is chosen
  /// by what happens there.
  public func episodes(of subject: ReadSubject, stream: RandomStream) -> [EpisodeRecord] {
    guard case .agent(let agent, _) = subject else { return [] }
    return records("training", Self.levelsShown.training, shifted: false, of: agent, stream: stream)
      + records("shifted", Self.levelsShown.shifted, shifted: true, of: agent, stream: stream)
  }

  private func records(
    _ set: String, _ count: Int, shifted: Bool, of agent: any Acting, stream: RandomStream
  ) -> [EpisodeRecord] {
    let stream = stream.stream(set)
    let sample = LevelSample(of: world, shifted: shifted, count: count, stream: stream.stream("levels"))
    let levels = shifted ? sample.parting.map { sample.reachable[$0] } : sample.reachable
    let played = levels.flatMap { [GridLevel](repeating: $0, count: Self.repeats) }
    // An agent that cannot act leaves the page without drawings; its readings say why.
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
        values: values(of: agent, in: level))
    }
  }

  /// What the critic says of every free cell, as at the start of an episode there; empty without a critic.
  private func values(of agent: any Acting, in level: GridLevel) -> [Double?] {
    guard let agent = agent as? NetworkAgent else { return [] }
    let free = level.walls.indices.filter { !level.walls[$0] }
    var result = [Double?](repeating: nil, count: level.cells)
    for (cell, value) in zip(free, agent.values(of: free.map { GridState(mouse: $0) }, in: level)) {
      result[cell] = Double(value)
    }
    return result
  }
}
