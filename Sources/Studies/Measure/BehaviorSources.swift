import Organisms
import Readings
import Records
import Settings
import Subjects
import Worlds

/// What any model answered to regression tasks: `.npz`, or JSON Lines with the key `answers`.
public struct BehaviorSource: SubjectSource {
  public static let about = "behavior (.npz or .jsonl: inputs, targets, queries, answers)"
  private let path: String

  public init?(path: String) throws {
    let isLines = path.hasSuffix(".jsonl") && !EpisodesSource.looksLikeEpisodes(path)
    guard path.hasSuffix(".npz") || isLines, SystemFiles.exists(path), !SystemFiles.isDirectory(path) else {
      return nil
    }
    self.path = path
  }

  public func open(_ request: MeasureRequest) throws -> [Found] {
    try request.refuse(request.network, key: "network.", because: "behavior has no network")
    let file = try BehaviorFile(contentsOf: path)
    // What the shapes tell is not asked for.
    var setting = request.world ?? Setting(.map([]), at: .option("--set"))
    for (key, size) in [("dimensions", file.dimensions), ("context", file.context)] {
      if let said = setting[key], said.content != .integer(size) {
        throw UserError.at(
          said.place, key: "world." + key, value: said.summary, expected: "\(size), as \(path) has it",
          remedy: "leave it out: it is read from the file")
      }
      setting = try setting.replacing(path: key, with: Setting(.integer(size), at: .option("--set")))
    }
    let (world, resolved) = try request.catalog.world(setting)
    let subject = RecordedAnswers(
      context: file.context, dimensions: file.dimensions, inputs: file.inputs, targets: file.targets,
      queries: file.queries, answers: file.answers, gradients: file.gradients, label: "the model")
    return [Found(specimen: Specimen(subject, in: world), world: resolved)]
  }
}

/// What any agent did in grid levels: JSON Lines with the keys `level`, `states` and `actions`.
public struct EpisodesSource: SubjectSource {
  public static let about = "episodes (.jsonl: level, states, actions)"
  private let path: String

  public init?(path: String) throws {
    guard path.hasSuffix(".jsonl"), SystemFiles.exists(path), !SystemFiles.isDirectory(path),
      Self.looksLikeEpisodes(path)
    else { return nil }
    self.path = path
  }

  /// Whether the first line speaks of a level.
  static func looksLikeEpisodes(_ path: String) -> Bool {
    guard let bytes = try? AtomicFile.read(path) else { return false }
    return String(decoding: bytes.prefix(1 << 16).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self).contains(
      "\"level\"")
  }

  public func open(_ request: MeasureRequest) throws -> [Found] {
    try request.refuse(request.network, key: "network.", because: "episodes have no network")
    let lines = try EpisodeLine.read(path)
    var setting = request.world ?? Setting(.map([]), at: .option("--set"))
    if setting["size"] == nil, let size = lines.first?.size {
      setting = try setting.replacing(path: "size", with: Setting(.integer(size), at: .option("--set")))
    }
    let (described, resolved) = try request.catalog.world(setting)
    guard let world = described as? any GridWorld else {
      throw UserError(
        .usage, at: "world.kind", value: setting["kind"]?.summary, expected: "a grid world",
        remedy: "see mesascope list worlds")
    }
    var levels: [GridLevel] = [], episodes: [AgentEpisode] = []
    for line in lines {
      let place = "\(path):\(line.line)"
      let level = try GridDrawing.parse(line.level, in: world, name: place)
      let actions = line.actions.compactMap { GridAction(rawValue: $0) }
      guard let episode = AgentEpisode(of: actions, in: level, of: world) else {
        throw UserError(
          .badData, at: place, value: "\(actions.count) actions",
          expected: "no action after the end of the episode, as \(world.kind) has it")
      }
      if let step = zip(line.states, episode.path).enumerated().first(where: { $1.0 != $1.1 })?.offset {
        throw UserError(
          .badData, at: "\(place): states[\(step)]", value: "cell \(line.states[step])",
          expected: "cell \(episode.path[step]), where its actions lead",
          remedy: "is the level drawn as it was, and are actions in the order up, left, down, right?")
      }
      levels.append(level)
      episodes.append(episode)
    }
    let recorded = RecordedEpisodes(levels: levels, episodes: episodes, label: "the agent")
    return [Found(specimen: Specimen(recorded, in: world), world: resolved)]
  }
}
