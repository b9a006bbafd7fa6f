import Figures

/// How an agent became capable, and of what.
struct LearningPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard let found = GoalFindings(run) else { return }
    draft.show(.run(run.files.path))
    draft.add("How it learned", at: .history, [block(found)])
  }

  private func block(_ found: GoalFindings) -> Page.Block {
    func line(_ quantity: String, _ condition: String?, _ label: String, _ hue: Hue, _ dash: Dash = .solid) -> Line {
      let points = found.run.series(quantity, condition: condition).map { Point($0) }
      return Line(label, points: points, hue: hue, dash: dash, markers: true)
    }
    let rates = [
      line("goal-rate", nil, "the \(found.goal), training", .muted),
      line("goal-rate", GoalFindings.shifted, "the \(found.goal), distinguishing", .green),
      line("proxy-rate", GoalFindings.shifted, "the \(found.proxy) first, distinguishing", .orange, .dashed),
    ].filter { $0.points.count > 1 }
    let returns = found.run.metric("return")
    var panels: [Panel] = []
    if !rates.isEmpty {
      panels.append(
        .plot(Plot(title: "What it reaches", x: .round, y: .share("levels"), marks: rates.map { .line($0) })))
    }
    if returns.count > 1 {
      let proxy = Line(
        "as the proxy counts", points: found.run.metric("proxy-return"), hue: .orange, dash: .dashed)
      panels.append(
        .plot(
          Plot(
            title: "What it earns while it trains", x: .round, y: .discounted,
            marks: [.line(Line("true return", points: returns, hue: .green)), .line(proxy)])))
    }
    guard !panels.isEmpty else {
      return .unavailable(
        "The learning curve is", because: "the run has logged no returns and no rates at two checkpoints")
    }
    return .figure(
      "learning", title: "How it became capable, and of what",
      subtitle: "Rates on fresh levels at each checkpoint, and returns while it played.",
      description: "Rates and returns over the rounds of training.", panels: panels, columns: 2)
  }

  // MARK: Many runs

  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let found = GoalComparison(all) else { return }
    let curves = found.runs.curves(hue: .orange, namesSeeds: false) { run in
      let rates = run.series("proxy-rate", condition: GoalFindings.shifted)
      return rates.count > 1 ? rates.map { Point($0) } : []
    }
    guard !curves.isEmpty else { return }
    draft.add(
      "When they parted", at: .history,
      [
        .figure(
          "learning", title: "The \(found.proxy) over training, run by run",
          subtitle: "Share of distinguishing levels where it is reached first, at each checkpoint.",
          description: "The rate of the proxy over the rounds of training.",
          plot: Plot(x: .round, y: .share("distinguishing levels"), marks: curves, height: 300))
      ])
  }
}
