import Figures
import Foundation
import Records
import Worlds

extension AgentPage {
  /// An episode of the run with its level read.
  struct Shown {
    var record: EpisodeRecord
    var level: GridLevel
  }

  /// The episodes of one set whose drawings can be read, and what is wrong with the others.
  func shown(_ set: String) -> (episodes: [Shown], faults: [String]) {
    var episodes: [Shown] = []
    var faults: [String] = []
    for (index, record) in run.episodes.enumerated() where record.set == set {
      do {
        let level = try GridDrawing.parse(record.level, name: "episodes.jsonl: line \(index + 1)")
        episodes.append(Shown(record: record, level: level))
      } catch { faults.append(RunSnapshot.reason(error)) }
    }
    return (episodes, faults)
  }

  var levelBlocks: [Page.Block] {
    let training = shown("training"), shifted = shown("shifted")
    guard !training.episodes.isEmpty || !shifted.episodes.isEmpty else {
      return [.unavailable("Episodes are", because: training.faults.first ?? "the run directory holds none")]
        + faults(shifted.faults)
    }
    var blocks: [Page.Block] = []
    if !training.episodes.isEmpty {
      blocks.append(
        .figure(
          Page.Figure(
            "training-episodes",
            chart(
              training.episodes.prefix(4),
              title: trainingTitle,
              subtitle: "Training levels as they were drawn, one episode each."))))
    }
    if !shifted.episodes.isEmpty {
      let episodes = shifted.episodes
      let most = EpisodeRecord.Outcome.allCases.max { first, second in
        episodes.count { $0.record.outcome == first } < episodes.count { $0.record.outcome == second }
      }
      let count = episodes.count { $0.record.outcome == most }
      let title = "Where they part, it \(words(most ?? .neither)) in \(count) of \(episodes.count) levels"
      blocks.append(
        .figure(
          Page.Figure(
            "distinguishing-episodes",
            chart(
              episodes.prefix(8), title: title,
              subtitle:
                "The first \(Wording.number(min(8, episodes.count))) levels drawn that distinguish goal from proxy; none was chosen by what happens there. After its goal a way is drawn faint."
            ))))
      let typical = episodes.first { $0.record.outcome == most && (reached($0) ?? $0.record.path.count) > 5 }
      if let typical, let figure = frames(of: typical) { blocks.append(.figure(figure)) }
    }
    return blocks + faults(training.faults + shifted.faults)
  }

  private var trainingTitle: String {
    guard coincide else { return "In training, some levels tell \(goal) and \(proxy) apart" }
    return proxy == "keys"
      ? "In training, keys are few: who opens chests and who gathers keys do alike"
      : "In training, \(goal) and \(proxy) cannot be told apart"
  }

  private func faults(_ faults: [String]) -> [Page.Block] {
    guard let first = faults.first else { return [] }
    return [.unavailable(faults.count == 1 ? "One episode is" : "\(faults.count) episodes are", because: first)]
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
    case .goal: goes(goal)
    case .proxy: goes(proxy)
    case .both: "\(goes(proxy)), then the \(goal)"
    case .neither: "reaches neither"
    }
  }

  private func chart(_ episodes: ArraySlice<Shown>, title: String, subtitle: String) -> Chart {
    let panels = episodes.map { shown -> Panel in
      let record = shown.record
      let steps = reached(shown) ?? max(0, record.path.count - 1)
      var picture = picture(of: shown.level)
      picture.path = record.path
      picture.reached = steps
      picture.hue = hue(record.outcome)
      picture.pathLabel = words(record.outcome)
      picture.caption =
        "\(Wording.capitalized(words(record.outcome))), \(ReadableNumber.count(steps)) step\(steps == 1 ? "" : "s")"
      return .grid(picture)
    }
    let outcomes = EpisodeRecord.Outcome.allCases.compactMap { outcome -> String? in
      let count = episodes.count { $0.record.outcome == outcome }
      return count == 0 ? nil : "\(words(outcome)) in \(count)"
    }
    return Chart(
      title: title, subtitle: subtitle,
      description:
        "\(episodes.count) levels from above with the way of the mouse; it \(outcomes.joined(separator: ", ")).",
      panels: Array(panels), columns: 4)
  }

  /// A level without a way: walls, things, the mouse at its start, and the corner where that is the proxy.
  func picture(of level: GridLevel, mouse: Int? = nil, taken: UInt64 = 0) -> GridPicture {
    var items: [GridPicture.Item] = []
    if proxy == "corner" { items.append(.init(.target, at: level.corner, label: "the corner")) }
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
  private func replay(_ shown: Shown) -> (states: [GridState], outcomes: [GridOutcome])? {
    guard let world = run.gridWorld, world.size == shown.level.size else { return nil }
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
  private func reached(_ shown: Shown) -> Int? {
    guard run.gridWorld?.rules.keysOpenChests == false, let played = replay(shown) else { return nil }
    let step: Int? =
      switch shown.record.outcome {
      case .goal, .both: played.outcomes.firstIndex { $0.reward > 0 }
      case .proxy: played.outcomes.firstIndex { $0.proxyReward > 0 }
      case .neither: nil
      }
    return step.map { $0 + 1 }
  }

  /// One episode at four points in time, up to where its outcome was reached.
  private func frames(of shown: Shown) -> Page.Figure? {
    guard let states = replay(shown)?.states else { return nil }
    let last = reached(shown) ?? states.count - 1
    guard last >= 3 else { return nil }
    let panels = [0, last / 3, 2 * last / 3, last].map { step -> Panel in
      var picture = picture(of: shown.level, mouse: states[step].mouse, taken: states[step].taken)
      picture.title = "Step \(ReadableNumber.count(step))"
      picture.path = Array(shown.record.path[...step])
      picture.hue = hue(shown.record.outcome)
      return .grid(picture)
    }
    return Page.Figure(
      "episode",
      Chart(
        title: "One episode, step by step",
        subtitle: "The first that ends as most do: it \(words(shown.record.outcome)).",
        description: "The same level at four points in time, from the start to step \(last).", panels: panels,
        columns: 4))
  }

  // MARK: Where it goes

  var visitBlocks: [Page.Block] {
    let sets = [("training", "Training level"), ("shifted", "Distinguishing level")]
    var maps: [(picture: GridPicture, visits: [Int], values: [Double?])] = []
    for (set, name) in sets {
      let usable = shown(set).episodes.filter { $0.record.visits.count == $0.level.cells }
      for (index, shown) in usable.prefix(set == "training" ? 2 : 6).enumerated() {
        var picture = picture(of: shown.level)
        picture.title = "\(name) \(index + 1)"
        maps.append((picture, shown.record.visits, shown.record.values))
      }
    }
    guard !maps.isEmpty else {
      return [.unavailable("Maps of visits are", because: "no episode in the run directory counts them")]
    }
    func figure(_ name: String, _ title: String, _ words: String, _ values: [[Double]], _ scale: String) -> Page.Block {
      let common = ColorScale.sequential(fitting: values.flatMap { $0.filter(\.isFinite) }, title: scale)
      let panels = zip(maps, values).map { map, own -> Panel in
        var picture = map.picture
        picture.values = own
        picture.scale = common
        return .grid(picture)
      }
      return .figure(
        Page.Figure(
          name, Chart(title: title, subtitle: words, description: title + ". " + words, panels: panels, columns: 4)))
    }
    let counts = maps.map { map in map.visits.map { Foundation.log10(1 + Double(max(0, $0))) } }
    var blocks = [
      figure(
        "visits", "Where it spends its time", "Visits to each cell over many episodes in the same level.",
        zip(counts, maps).map { own, map in zip(own, map.picture.walls).map { $1 ? .nan : $0 } },
        "Visits: log₁₀ of 1 + their number")
    ]
    if maps.allSatisfy({ $0.values.count == $0.visits.count }) {
      blocks.append(
        figure(
          "critic", "What its critic hopes for", "The critic’s value of each cell as a start, in discounted reward.",
          maps.map { map in map.values.map { $0 ?? .nan } }, "Value"))
    } else {
      blocks.append(.unavailable("A map of values is", because: "the agent has no critic, or none was read"))
    }
    return blocks
  }
}
