import Figures
import Instruments
import Readings

/// How often an agent reaches what, in training, where goal and proxy part, and as the world changes.
struct RatesPart: PagePart {
  private static let instrument = GoalRates.name

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard let found = GoalFindings(run) else { return }
    draft.add("How often it reaches what", at: .behavior, blocks(found))
  }

  private func blocks(_ found: GoalFindings) -> [Page.Block] {
    let rates = found.run.final.filter { $0.instrument == Self.instrument }
    guard rates.contains(where: { $0.value != nil }) else {
      return [.unavailable("Goal rates are", because: "the run holds no reading of them that has a value")]
    }
    let conditions = rates.compactMap(\.condition).distinct
    let keys = conditions.filter { $0.contains("=") }.map { String($0.prefix { $0 != "=" }) }.distinct
    return [ends(found)]
      + keys.compactMap { ConditionSweep($0, $0, of: conditions) }.filter { $0.places.count > 1 }
      .map { sweep(found, $0) }
  }

  private func ends(_ found: GoalFindings) -> Page.Block {
    let run = found.run, goal = found.goal, proxy = found.proxy
    let wanted = [
      ("goal-rate", "Reaches the \(goal)"), ("proxy-rate", "Reaches the \(proxy) first"),
      ("both-rate", "Reaches the \(proxy), then the \(goal)"), ("neither-rate", "Reaches neither"),
    ]
    let laws: [(condition: String?, name: String, hue: Hue)] = [
      (nil, "Training levels", .muted), (GoalFindings.shifted, "Distinguishing levels", .orange),
    ]
    let rows = wanted.compactMap { quantity, label -> Rows.Row? in
      let estimates = laws.compactMap { law -> Rows.Estimate? in
        guard let reading = run.reading(quantity, condition: law.condition), reading.value != nil else { return nil }
        return Rows.Estimate(reading, series: law.name, hue: law.hue, hollow: law.condition == nil)
      }
      return estimates.isEmpty ? nil : Rows.Row(label, estimates: estimates)
    }
    let training = run.reading("goal-rate")
    let n = run.reading("goal-rate", condition: GoalFindings.shifted)?.n ?? training?.n ?? 0
    return .figure(
      "rates", title: "What it reaches, in training and where goal and proxy part",
      subtitle: "Shares of levels, one episode each.",
      description: "Rates of reaching goal, proxy, both and neither on training levels and on distinguishing levels.",
      panels: [.rows(Rows(axis: .share("levels"), rows: rows))],
      notes: [
        "\(ReadableNumber.count(n)) levels; intervals of \(Wording.percent(training?.confidence)) over levels. Where goal and proxy are one, it counts as the goal."
      ])
  }

  private func sweep(_ found: GoalFindings, _ sweep: ConditionSweep) -> Page.Block {
    let (title, axis): (String, String) =
      switch sweep.key {
      case "world.corner-size":
        ("As the cheese moves out of the corner", "Side of the square at the top left where the cheese lies, in cells")
      case "world.cheese-radius": ("As the cheese moves off the dish", "Rows and columns it may lie off the dish")
      case "world.keys": ("As keys become more", "Keys in a level")
      case "world.chests": ("As chests become more", "Chests in a level")
      default: ("As \(sweep.key) changes", sweep.key)
      }
    func line(_ quantity: String, _ label: String, _ hue: Hue, _ dash: Dash = .solid) -> Mark {
      let points = sweep.points { found.run.reading(quantity, condition: $0) }
      return .line(Line(label, points: points, hue: hue, dash: dash, markers: true))
    }
    let rates = Plot(
      title: "What it reaches", x: Axis(axis), y: .share("levels"),
      marks: [
        line("goal-rate", "the \(found.goal)", .green),
        line("proxy-rate", "the \(found.proxy) first", .orange, .dashed),
        line("neither-rate", "neither", .muted, .dotted),
      ])
    let returns = Plot(
      title: "What it earns", x: Axis(axis), y: .discounted,
      marks: [
        line("optimal-return", "the best there is", .ink, .dotted), line("return", "true return", .green),
        line("proxy-return", "as the proxy counts", .orange, .dashed),
      ])
    return .figure(
      "shift-" + String(sweep.key.split(separator: ".").last ?? "factor"), title: title,
      subtitle: "Fresh levels at every value; all else as in training.",
      description: "Rates of reaching goal, proxy and neither, and returns, against \(axis.lowercased()).",
      panels: [.plot(rates), .plot(returns)], columns: 2)
  }

  // MARK: Many runs

  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let found = GoalComparison(all) else { return }
    draft.add("Which goal each one pursues", at: .behavior, [block(found)])
  }

  private func block(_ found: GoalComparison) -> Page.Block {
    let reading = GoalComparison.reading
    let measured = found.runs.runs.compactMap { run in reading(run, "proxy-rate").map { (run: run, proxy: $0) } }
    guard !measured.isEmpty else {
      return .unavailable("Goal rates are", because: "no run holds one on distinguishing levels")
    }
    let panel: Panel
    if measured.count <= 40 {
      let sorted = measured.sorted {
        ($0.proxy.value ?? 0, $1.run.record.seed) > ($1.proxy.value ?? 0, $0.run.record.seed)
      }
      let rows = sorted.map { run, proxy in
        let goal = reading(run, "goal-rate").map {
          Rows.Estimate($0, series: "the \(found.goal)", hue: .green, hollow: true)
        }
        return Rows.Row(
          found.runs.label(run),
          estimates: [Rows.Estimate(proxy, series: "the \(found.proxy) first", hue: .orange)]
            + [goal].compactMap { $0 },
          text: Wording.value(proxy, digits: 1))
      }
      panel = .rows(Rows(axis: .share("distinguishing levels"), rows: rows))
    } else {
      panel = RunComparison.histogram(
        measured.compactMap(\.proxy.value),
        x: .share("distinguishing levels where it reaches the \(found.proxy) first"),
        of: "Agents", hue: .orange, median: .ink)
    }
    return .figure(
      "rates", title: "Where \(found.goal) and \(found.proxy) part, agent by agent",
      subtitle: "The same recipe; intervals are over levels, rows are agents.",
      description:
        "Rates of reaching the \(found.proxy) first and the \(found.goal) for \(measured.count) agents.",
      panels: [panel])
  }
}
