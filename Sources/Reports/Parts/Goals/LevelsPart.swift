import Figures
import Records

/// Where an agent was trained, and its ways where goal and proxy part.
struct LevelsPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard let found = GoalFindings(run) else { return }
    draft.add("Where it was trained, and where goal and proxy part", at: .scene, blocks(Episodes(found)))
  }

  private func blocks(_ episodes: Episodes) -> [Page.Block] {
    let training = episodes.training, shifted = episodes.shifted, faults = episodes.faults
    guard !training.isEmpty || !shifted.isEmpty else {
      return [.unavailable("Episodes are", because: faults.first ?? "the run directory holds none")]
    }
    var blocks: [Page.Block] = []
    if !training.isEmpty {
      blocks.append(
        figure(
          "training-episodes", episodes, training.prefix(4), title: trainingTitle(episodes.found),
          subtitle: "Training levels as they were drawn, one episode each."))
    }
    if !shifted.isEmpty {
      func count(_ outcome: EpisodeRecord.Outcome) -> Int { shifted.count { $0.record.outcome == outcome } }
      let most = EpisodeRecord.Outcome.allCases.max { count($0) < count($1) } ?? .neither
      blocks.append(
        figure(
          "distinguishing-episodes", episodes, shifted.prefix(8),
          title: "Where they part, it \(episodes.words(most)) in \(count(most)) of \(shifted.count) levels",
          subtitle:
            "The first \(Wording.number(min(8, shifted.count))) levels drawn that distinguish goal from proxy; none was chosen by what happens there. After its goal a way is drawn faint."
        ))
      let typical = shifted.first {
        $0.record.outcome == most && (episodes.reached($0) ?? $0.record.path.count) > 5
      }
      if let typical, let frames = frames(of: typical, episodes) { blocks.append(frames) }
    }
    if let first = faults.first {
      blocks.append(.unavailable(faults.count == 1 ? "One episode is" : "\(faults.count) episodes are", because: first))
    }
    return blocks
  }

  private func trainingTitle(_ found: GoalFindings) -> String {
    guard found.coincide else { return "In training, some levels tell \(found.goal) and \(found.proxy) apart" }
    return found.proxy == "keys"
      ? "In training, keys are few: who opens chests and who gathers keys do alike"
      : "In training, \(found.goal) and \(found.proxy) cannot be told apart"
  }

  private func figure(
    _ name: String, _ episodes: Episodes, _ shown: ArraySlice<Episodes.Shown>, title: String, subtitle: String
  ) -> Page.Block {
    let panels = shown.map { shown -> Panel in
      let record = shown.record, words = episodes.words(record.outcome)
      let steps = episodes.reached(shown) ?? max(0, record.path.count - 1)
      var picture = episodes.picture(of: shown.level)
      picture.path = record.path
      picture.reached = steps
      picture.hue = episodes.hue(record.outcome)
      picture.pathLabel = words
      picture.caption = "\(Wording.capitalized(words)), \(ReadableNumber.count(steps)) step\(steps == 1 ? "" : "s")"
      return .grid(picture)
    }
    let outcomes = EpisodeRecord.Outcome.allCases.compactMap { outcome -> String? in
      let count = shown.count { $0.record.outcome == outcome }
      return count == 0 ? nil : "\(episodes.words(outcome)) in \(count)"
    }
    return .figure(
      name, title: title, subtitle: subtitle,
      description:
        "\(shown.count) levels from above with the way of the mouse; it \(outcomes.joined(separator: ", ")).",
      panels: panels, columns: 4)
  }

  /// One episode at four points in time, up to where its outcome was reached.
  private func frames(of shown: Episodes.Shown, _ episodes: Episodes) -> Page.Block? {
    guard let states = episodes.replay(shown)?.states else { return nil }
    let last = episodes.reached(shown) ?? states.count - 1
    guard last >= 3 else { return nil }
    let panels = [0, last / 3, 2 * last / 3, last].map { step -> Panel in
      var picture = episodes.picture(of: shown.level, mouse: states[step].mouse, taken: states[step].taken)
      picture.title = "Step \(ReadableNumber.count(step))"
      picture.path = Array(shown.record.path[...step])
      picture.hue = episodes.hue(shown.record.outcome)
      return .grid(picture)
    }
    return .figure(
      "episode", title: "One episode, step by step",
      subtitle: "The first that ends as most do: it \(episodes.words(shown.record.outcome)).",
      description: "The same level at four points in time, from the start to step \(last).", panels: panels, columns: 4)
  }
}
