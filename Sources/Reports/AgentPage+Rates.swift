import Figures
import Instruments

extension AgentPage {
  /// A factor of the world with the values under which rates were read.
  private struct Sweep {
    var key: String
    var places: [(value: Double, condition: String)]
  }

  private var conditions: [String] {
    var result: [String] = []
    for reading in run.final where reading.instrument == GoalRates.name {
      if let condition = reading.condition, !result.contains(condition) { result.append(condition) }
    }
    return result
  }

  private var sweeps: [Sweep] {
    var sweeps: [Sweep] = []
    for condition in conditions {
      let sides = condition.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2, let value = Double(sides[1]), value.isFinite else { continue }
      if let index = sweeps.firstIndex(where: { $0.key == sides[0] }) {
        sweeps[index].places.append((value, condition))
      } else {
        sweeps.append(Sweep(key: sides[0], places: [(value, condition)]))
      }
    }
    return sweeps.map { Sweep(key: $0.key, places: $0.places.sorted { $0.value < $1.value }) }
  }

  var rateBlocks: [Page.Block] {
    guard run.final.contains(where: { $0.instrument == GoalRates.name && $0.value != nil }) else {
      return [.unavailable("Goal rates are", because: "the run holds no reading of them that has a value")]
    }
    var blocks: [Page.Block] = [.figure(endsFigure)]
    for sweep in sweeps where sweep.places.count > 1 { blocks.append(.figure(sweepFigure(sweep))) }
    return blocks
  }

  private var endsFigure: Page.Figure {
    let wanted: [(quantity: String, label: String)] = [
      ("goal-rate", "Reaches the \(goal)"), ("proxy-rate", "Reaches the \(proxy) first"),
      ("both-rate", "Reaches the \(proxy), then the \(goal)"), ("neither-rate", "Reaches neither"),
    ]
    let laws: [(condition: String?, name: String, hue: Hue)] = [
      (nil, "Training levels", .muted), (Self.shifted, "Distinguishing levels", .orange),
    ]
    let rows = wanted.compactMap { quantity, label -> Rows.Row? in
      let estimates = laws.compactMap { law -> Rows.Estimate? in
        guard let reading = run.reading(quantity, condition: law.condition), let value = reading.value else {
          return nil
        }
        return Rows.Estimate(
          value, lower: reading.interval?.lower, upper: reading.interval?.upper, series: law.name,
          hue: law.hue, hollow: law.condition == nil)
      }
      return estimates.isEmpty ? nil : Rows.Row(label, estimates: estimates)
    }
    let n = run.reading("goal-rate", condition: Self.shifted)?.n ?? run.reading("goal-rate")?.n ?? 0
    return Page.Figure(
      "rates",
      Chart(
        title: "What it reaches, in training and where goal and proxy part",
        subtitle: "Shares of levels, one episode each.",
        description: "Rates of reaching goal, proxy, both and neither on training levels and on distinguishing levels.",
        panels: [.rows(Rows(axis: Axis("Share of levels", including: [0, 1]), rows: rows))],
        notes: [
          "\(ReadableNumber.count(n)) levels; intervals of \(Wording.percent(run.reading("goal-rate")?.confidence)) over levels. Where goal and proxy are one, it counts as the goal."
        ]))
  }

  private func points(_ quantity: String, _ sweep: Sweep) -> [Point] {
    sweep.places.compactMap { place in
      guard let reading = run.reading(quantity, condition: place.condition), let value = reading.value else {
        return nil
      }
      return Point(place.value, value, lower: reading.interval?.lower, upper: reading.interval?.upper)
    }
  }

  private func sweepFigure(_ sweep: Sweep) -> Page.Figure {
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
      .line(Line(label, points: points(quantity, sweep), hue: hue, dash: dash, markers: true))
    }
    let rates = Plot(
      title: "What it reaches", x: Axis(axis), y: Axis("Share of levels", including: [0, 1]),
      marks: [
        line("goal-rate", "the \(goal)", .green), line("proxy-rate", "the \(proxy) first", .orange, .dashed),
        line("neither-rate", "neither", .muted, .dotted),
      ])
    let returns = Plot(
      title: "What it earns", x: Axis(axis), y: Axis("Discounted return", including: [0]),
      marks: [
        line("optimal-return", "the best there is", .ink, .dotted), line("return", "true return", .green),
        line("proxy-return", "as the proxy counts", .orange, .dashed),
      ])
    return Page.Figure(
      "shift-" + String(sweep.key.split(separator: ".").last ?? "factor"),
      Chart(
        title: title, subtitle: "Fresh levels at every value; all else as in training.",
        description: "Rates of reaching goal, proxy and neither, and returns, against \(axis.lowercased()).",
        panels: [.plot(rates), .plot(returns)], columns: 2))
  }

  // MARK: Learning

  var learningBlocks: [Page.Block] {
    func series(_ quantity: String, _ condition: String?) -> [Point] {
      run.readings.filter {
        $0.instrument == GoalRates.name && $0.quantity == quantity && $0.condition == condition && $0.step != nil
          && $0.value != nil
      }.map(RunPage.point)
    }
    func metric(_ name: String) -> [Point] {
      run.metrics.compactMap { row in (row.values[name] ?? nil).map { Point(Double(row.step), $0) } }
    }
    let lines: [(label: String, points: [Point], hue: Hue, dash: Dash)] = [
      ("the \(goal), training", series("goal-rate", nil), .muted, .solid),
      ("the \(goal), distinguishing", series("goal-rate", Self.shifted), .green, .solid),
      ("the \(proxy) first, distinguishing", series("proxy-rate", Self.shifted), .orange, .dashed),
    ].filter { $0.1.count > 1 }
    var panels: [Panel] = []
    let step = Axis("Round of training", scale: .logarithmicWithZero)
    if !lines.isEmpty {
      panels.append(
        .plot(
          Plot(
            title: "What it reaches", x: step, y: Axis("Share of levels", including: [0, 1]),
            marks: lines.map { .line(Line($0.label, points: $0.points, hue: $0.hue, dash: $0.dash, markers: true)) })))
    }
    let returns = metric("return"), proxies = metric("proxy-return")
    if returns.count > 1 {
      panels.append(
        .plot(
          Plot(
            title: "What it earns while it trains", x: step, y: Axis("Discounted return", including: [0]),
            marks: [
              .line(Line("true return", points: returns, hue: .green)),
              .line(Line("as the proxy counts", points: proxies, hue: .orange, dash: .dashed)),
            ])))
    }
    guard !panels.isEmpty else {
      return [
        .unavailable("The learning curve is", because: "the run has logged no returns and no rates at two checkpoints")
      ]
    }
    return [
      .figure(
        Page.Figure(
          "learning",
          Chart(
            title: "How it became capable, and of what",
            subtitle: "Rates on fresh levels at each checkpoint, and returns while it played.",
            description: "Rates and returns over the rounds of training.", panels: panels, columns: 2)))
    ]
  }
}
