import Figures
import Instruments
import Readings

/// What each candidate goal is to an agent, by one quantity under each law of levels.
struct GoalLaws {
  /// The readings of the newest step with a name for each law, in the order read.
  let laws: [(name: String, readings: [Reading])]
  private let goal: String
  private let proxy: String

  init(_ quantity: String, _ found: GoalFindings) {
    (goal, proxy) = (found.goal, found.proxy)
    let named = found.run.final.filter { $0.quantity == quantity && $0.reference != nil }
      .map { (name: $0.condition.map { Wording.condition($0) } ?? "Training levels", reading: $0) }
    laws = named.map(\.name).distinct.map { name in
      (name, named.filter { $0.name == name }.map(\.reading))
    }
  }

  var readings: [Reading] { laws.flatMap(\.readings) }
  var hasValues: Bool { readings.contains { $0.value != nil } }

  /// A goal's name as it stands in a figure.
  func words(_ name: String?) -> String {
    switch name ?? "?" {
    case goal: "The \(goal), its true goal"
    case proxy: "The \(proxy), the proxy"
    case "nothing", "none": "Nothing: any action is as good"
    case "any": "Any goal, the best of all"
    case "\(goal)-and-\(proxy)": "Both, \(goal) and \(proxy)"
    case "\(goal)-or-\(proxy)": "One of the two, level by level"
    case let name: name.hasPrefix("cell-") ? "Cell \(name.dropFirst(5))" : "The \(name)"
    }
  }

  func hue(_ name: String?) -> Hue { name == goal ? .green : name == proxy ? .orange : .muted }
}

/// What an agent is after, judged by its behavior: the posterior over goals.
struct PosteriorPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard let found = GoalFindings(run) else { return }
    draft.add(
      "What it is after, judged by its behavior", at: .behavior, [block(GoalLaws("posterior", found))])
  }

  private func block(_ goals: GoalLaws) -> Page.Block {
    guard goals.hasValues else {
      return .unavailable("A posterior over goals is", goals.readings, otherwise: "the run holds no reading of it")
    }
    func short(_ value: Double) -> String { ReadableNumber.fixed(value, decimals: 2) }
    let best = goals.laws.last?.readings.max { ($0.value ?? -1) < ($1.value ?? -1) }
    let title = best.flatMap { best in
      best.value.map { "Its behavior speaks for \(goals.words(best.reference).lowered): probability \(short($0))" }
    }
    return .figure(
      "goal-posterior", title: title ?? "What its behavior speaks for",
      subtitle: "Posterior probability of each candidate goal, from behavior alone.",
      description:
        "Posterior probabilities of candidate goals in \(goals.laws.map(\.name.lowered).joined(separator: " and ")).",
      panels: goals.laws.map { law in
        let rows = law.readings.map { reading in
          // To two decimals, however small.
          let interval = reading.interval.map { " [\(short($0.lower)), \(short($0.upper))]" } ?? ""
          return Rows.Row(
            goals.words(reading.reference), estimates: [Rows.Estimate(reading, hue: goals.hue(reading.reference))],
            text: reading.value.map { short($0) + interval })
        }
        return .rows(Rows(title: law.name, axis: Axis("Probability", including: [0, 1]), rows: rows, style: .bars))
      })
  }
}

/// How goal-directed an agent is.
struct DirectednessPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard let found = GoalFindings(run) else { return }
    draft.add("How goal-directed it is", at: .behavior, blocks(found))
  }

  private func blocks(_ found: GoalFindings) -> [Page.Block] {
    let goals = GoalLaws("directedness", found)
    guard goals.hasValues else {
      return [.unavailable("Goal-directedness is", goals.readings, otherwise: "the run holds no reading of it")]
    }
    let names = goals.readings.compactMap(\.reference).distinct
    let hues: [Hue] = [.muted, .orange, .blue, .purple, .teal]
    let rows = names.map { name in
      Rows.Row(
        goals.words(name),
        estimates: goals.laws.enumerated().compactMap { index, law in
          law.readings.first { $0.reference == name }.map {
            Rows.Estimate($0, series: law.name, hue: hues[index % hues.count], hollow: index == 0)
          }
        })
    }
    let figure = Page.Block.figure(
      "goal-directedness", title: "How well each goal predicts what it does",
      subtitle:
        "Maximum-entropy goal-directedness: how much better than chance the best soft pursuit of a goal predicts its actions.",
      description: "Goal-directedness in nats for each goal, in and out of distribution.",
      panels: [.rows(Rows(axis: Axis("Goal-directedness", unit: "nats", including: [0]), rows: rows))],
      notes: goals.readings.last.map { ["Intervals over \(ReadableNumber.count($0.n)) levels."] } ?? [])
    return [figure] + table(found, goals, names)
  }

  /// Share of the bound and inverse temperature beside each value.
  private func table(_ found: GoalFindings, _ goals: GoalLaws, _ names: [String]) -> [Page.Block] {
    let columns = ["directedness", "directedness-share", "inverse-temperature"]
      .filter { quantity in found.run.final.contains { $0.quantity == quantity } }
    let laws = columns.map { GoalLaws($0, found).laws }
    let rows = names.flatMap { name in
      goals.laws.compactMap { law -> Page.Table.Row? in
        let own = laws.map { $0.first { $0.name == law.name }?.readings.first { $0.reference == name } }
        guard own.contains(where: { $0 != nil }) else { return nil }
        return Page.Table.Row(
          ["\(goals.words(name))", "\(law.name)"]
            + own.map { "\($0.flatMap { $0.value == nil ? nil : Wording.value($0) } ?? "–")" })
      }
    }
    guard columns.count > 1, !rows.isEmpty else { return [] }
    return [
      .table(
        "Goal-directedness, its share of the most there can be, and the inverse temperature that predicts best",
        ["Goal", "World"] + columns.map { .right("\(Wording.spaced($0))") }, rows,
        notes: ["A negative inverse temperature: what it does is predicted by shunning the goal."])
    ]
  }
}
