import Figures
import Readings
import Statistics

/// What agents became, against the one setting of training in which they differ.
struct SweepPart: PagePart {
  /// A setting in which the runs differ.
  private struct Factor {
    var key: String
    var name: String
    var scale = Axis.Scale.linear
  }

  /// The factors of a world's training law that pages know how to draw against.
  private static let factors = [
    Factor(key: "world.corner-size", name: "Side of the square where the cheese lay in training, in cells"),
    Factor(key: "world.cheese-radius", name: "How far the cheese lay off the dish in training, in cells"),
    Factor(
      key: "world.distinguishing", name: "Share of distinguishing levels in training", scale: .logarithmicWithZero),
    Factor(key: "world.size", name: "Side of the grid, in cells"),
  ]

  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let found = GoalComparison(all) else { return }
    let factors = Self.factors.map { factor in
      (factor, Set(found.runs.runs.compactMap { $0.number(factor.key) }).sorted())
    }.filter { $0.1.count > 1 }
    guard factors.count == 1, let (factor, values) = factors.first else { return }
    draft.add("What training had to show", at: .inside, [figure(found, factor, values)])
  }

  private func figure(_ found: GoalComparison, _ factor: Factor, _ values: [Double]) -> Page.Block {
    let runs = found.runs.runs, shifted = GoalFindings.shifted
    func line(_ quantity: String, _ condition: String?, _ label: String, _ hue: Hue, _ dash: Dash = .solid) -> Mark {
      let points = values.compactMap { value -> Point? in
        let readings = runs.filter { $0.number(factor.key) == value }
          .compactMap { $0.reading(quantity, condition: condition) }.filter { $0.value != nil }
        return Self.point(value, readings)
      }
      return .line(Line(label, points: points, hue: hue, dash: dash, markers: true))
    }
    let axis = Axis(factor.name, scale: factor.scale)
    let rates = Plot(
      title: "What it reaches where they part", x: axis, y: .share("distinguishing levels"),
      marks: [
        line("goal-rate", shifted, "the \(found.goal)", .green),
        line("proxy-rate", shifted, "the \(found.proxy) first", .orange, .dashed),
        line("neither-rate", shifted, "neither", .muted, .dotted),
      ])
    let returns = Plot(
      title: "What it earns", x: axis, y: .discounted,
      marks: [
        line("optimal-return", shifted, "the best there is, shifted", .ink, .dotted),
        line("return", nil, "true return, training", .blue),
        line("return", shifted, "true return, shifted", .green),
        line("proxy-return", shifted, "as the proxy counts, shifted", .orange, .dashed),
      ])
    return .figure(
      "sweep", title: "Goal and proxy, by what was seen in training",
      subtitle: Set(runs.map(\.record.seed)).count > 1
        ? "Means over seeds with their intervals." : "One seed each; intervals are over levels.",
      description: "Rates and returns of \(runs.count) agents against \(factor.name.lowercased()).",
      panels: [.plot(rates), .plot(returns)], columns: 2)
  }

  /// The mean over seeds with its interval, or the one reading with its own.
  private static func point(_ x: Double, _ readings: [Reading]) -> Point? {
    let values = readings.compactMap(\.value)
    guard !values.isEmpty else { return nil }
    guard values.count > 1, let mean = Estimate.mean(of: values) else {
      return Point(x, readings[0])
    }
    return Point(x, mean.value, lower: mean.interval.lower, upper: mean.interval.upper)
  }
}
