import Figures
import Records
import Worlds

/// The episodes of a run as they are drawn.
struct Episodes {
  /// An episode with its level read.
  struct Shown {
    var record: EpisodeRecord
    var level: GridLevel
  }

  let found: GoalFindings
  private(set) var training: [Shown] = []
  private(set) var shifted: [Shown] = []
  /// What is wrong with the drawings that cannot be read.
  private(set) var faults: [String] = []

  init(_ found: GoalFindings) {
    self.found = found
    (training, faults) = Self.read(found.run, "training")
    let second = Self.read(found.run, "shifted")
    (shifted, faults) = (second.0, faults + second.1)
  }

  private static func read(_ run: RunSnapshot, _ set: String) -> ([Shown], [String]) {
    var shown: [Shown] = []
    var faults: [String] = []
    for (index, record) in run.episodes.enumerated() where record.set == set {
      do {
        let level = try GridDrawing.parse(record.level, name: "episodes.jsonl: line \(index + 1)")
        shown.append(Shown(record: record, level: level))
      } catch { faults.append(RunSnapshot.reason(error)) }
    }
    return (shown, faults)
  }

  func hue(_ outcome: EpisodeRecord.Outcome) -> Hue {
    switch outcome {
    case .goal: .green
    case .proxy: .orange
    case .both: .purple
    case .neither: .blue
    }
  }

  func words(_ outcome: EpisodeRecord.Outcome) -> String {
    switch outcome {
    case .goal: GoalFindings.goes(found.goal)
    case .proxy: GoalFindings.goes(found.proxy)
    case .both: "\(GoalFindings.goes(found.proxy)), then the \(found.goal)"
    case .neither: "reaches neither"
    }
  }

  /// A level without a way: walls, things, the mouse at its start, and the corner where that is the proxy.
  func picture(of level: GridLevel, mouse: Int? = nil, taken: UInt64 = 0) -> GridPicture {
    var items: [GridPicture.Item] = []
    if found.proxy == "corner" { items.append(.init(.target, at: level.corner, label: "the corner")) }
    for (index, placed) in level.items.enumerated() where taken >> UInt64(index) & 1 == 0 {
      let (symbol, name): (GridPicture.Symbol, String) =
        switch placed.item {
        case .cheese: (.cheese, "the cheese")
        case .dish: (.dish, "the dish")
        case .key: (.key, "a key")
        case .chest: (.chest, "a chest")
        }
      items.append(.init(symbol, at: placed.cell, label: name))
    }
    items.append(.init(.mouse, at: mouse ?? level.mouse, label: mouse == nil ? "the agent at its start" : "the agent"))
    return GridPicture(rows: level.size, columns: level.size, walls: level.walls, items: items)
  }

  /// The states of an episode, played again from its cells, and what each step gave; nil where they make no episode of
  /// the world.
  func replay(_ shown: Shown) -> (states: [GridState], outcomes: [GridOutcome])? {
    guard let world = found.world, world.size == shown.level.size else { return nil }
    var state = GridState(startOf: shown.level)
    guard shown.record.path.first == state.mouse else { return nil }
    var states = [state]
    var outcomes: [GridOutcome] = []
    for cell in shown.record.path.dropFirst() {
      // What was done follows from where it led; whatever leads nowhere does the same.
      let action = GridAction.allCases.first { action in
        let next = state.mouse + action.offset(size: shown.level.size)
        return (shown.level.walls[next] ? state.mouse : next) == cell
      }
      guard let action else { return nil }
      outcomes.append(world.step(&state, action, in: shown.level))
      states.append(state)
    }
    return (states, outcomes)
  }

  /// The steps until an episode's outcome was reached, where one cell decides it.
  func reached(_ shown: Shown) -> Int? {
    guard found.world?.rules.keysOpenChests == false, let played = replay(shown) else { return nil }
    let step: Int? =
      switch shown.record.outcome {
      case .goal, .both: played.outcomes.firstIndex { $0.reward > 0 }
      case .proxy: played.outcomes.firstIndex { $0.proxyReward > 0 }
      case .neither: nil
      }
    return step.map { $0 + 1 }
  }
}
