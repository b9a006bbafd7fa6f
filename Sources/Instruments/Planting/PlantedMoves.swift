import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// The part of `planting` that reads agents.
struct PlantedMoves: Instrument {
  static var card: InstrumentCard { Planting.card }

  private let settings: Planting

  init(_ settings: Planting) { self.settings = settings }
  init(from reader: SettingsReader) throws { settings = try Planting(from: reader) }

  /// One reading a goal of the world that is one cell.
  func read(_ subject: any Acting, in world: any GridWorld, at occasion: Occasion) throws(Unavailable) -> [Reading] {
    guard occasion.isFinal else { return [] }
    let sheet = ReadingSheet(Planting.card, at: occasion)
    let sample = LevelSample(
      of: world, shifted: true, count: settings.levels, stream: occasion.stream.stream("levels"))
    let levels = sample.parting.map { sample.reachable[$0] }
    guard !levels.isEmpty else { throw Unavailable("no shifted level tells goal and proxy apart") }
    let episodes = try subject.episodes(in: levels, of: world, stream: occasion.stream.stream("actions"))
    let chance = try UniformAgent().episodes(in: levels, of: world, stream: occasion.stream.stream("null"))
    return world.goals.compactMap { word in
      guard let goal = try? GridGoal(word, in: world), goal.cell(in: levels[0]) != nil else { return nil }
      let plans = levels.map { PlannedPolicy(goal: goal).prepare($0, in: world) }
      func shares(_ episodes: [AgentEpisode]) -> [Double] {
        episodes.indices.compactMap { index in
          Self.share(of: episodes[index], best: plans[index], goal: goal.cell(in: levels[index]))
        }
      }
      let own = shares(episodes), null = shares(chance)
      guard !own.isEmpty else {
        return sheet.reading("move-agreement", .unavailable("there was no move to make"), reference: word)
      }
      return sheet.reading(
        "move-agreement",
        Finding(
          .mean(of: own, confidence: settings.confidence), n: own.count,
          null: .init(value: null.reduce(0, +) / Double(max(1, null.count)), p: nil)), reference: word)
    }
  }

  /// The share of best moves before the goal's cell is reached; nil where the episode starts there.
  private static func share(of episode: AgentEpisode, best plan: PreparedPolicy, goal: Int?) -> Double? {
    var (made, right) = (0, 0)
    for (state, action) in zip(episode.states, episode.actions) {
      if state.mouse == goal { break }
      made += 1
      if plan.probabilities(of: state)[action.rawValue] > 0 { right += 1 }
    }
    return made == 0 ? nil : Double(right) / Double(made)
  }
}
