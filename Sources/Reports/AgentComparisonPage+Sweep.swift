import Figures
import Instruments
import Readings
import Statistics

extension AgentComparisonPage {
  /// A setting in which the runs differ, with its values.
  private struct Factor {
    var key: String
    var name: String
    var isLogarithmic: Bool
    var values: [Double]
  }

  /// The factors of a world's training law that pages know how to draw against.
  private var factors: [Factor] {
    let known: [(key: String, name: String, isLogarithmic: Bool)] = [
      ("world.corner-size", "Side of the square where the cheese lay in training, in cells", false),
      ("world.cheese-radius", "How far the cheese lay off the dish in training, in cells", false),
      ("world.distinguishing", "Share of distinguishing levels in training", true),
      ("world.size", "Side of the grid, in cells", false),
    ]
    return known.compactMap { key, name, isLogarithmic in
      let values = Set(runs.compactMap { $0.number(key) }).sorted()
      return values.count > 1
        ? Factor(key: key, name: name, isLogarithmic: isLogarithmic, values: values) : nil
    }
  }

  /// Rates and returns against the one setting of training in which the runs differ; nothing where they differ in
  /// several of those known here.
  var sweepBlocks: [Page.Block] {
    let factors = factors
    guard factors.count == 1, let factor = factors.first else { return [] }
    func line(_ quantity: String, _ condition: String?, _ label: String, _ hue: Hue, _ dash: Dash = .solid) -> Mark {
      let points = factor.values.compactMap { value -> Point? in
        let readings = runs.filter { $0.number(factor.key) == value }
          .compactMap { $0.reading(quantity, condition: condition) }.filter { $0.value != nil }
        return Self.point(value, readings)
      }
      return .line(Line(label, points: points, hue: hue, dash: dash, markers: true))
    }
    let axis = Axis(factor.name, scale: factor.isLogarithmic ? .logarithmicWithZero : .linear)
    let shifted = AgentPage.shifted
    let rates = Plot(
      title: "What it reaches where they part", x: axis,
      y: Axis("Share of distinguishing levels", including: [0, 1]),
      marks: [
        line("goal-rate", shifted, "the \(goal)", .green),
        line("proxy-rate", shifted, "the \(proxy) first", .orange, .dashed),
        line("neither-rate", shifted, "neither", .muted, .dotted),
      ])
    let returns = Plot(
      title: "What it earns", x: axis, y: Axis("Discounted return", including: [0]),
      marks: [
        line("optimal-return", shifted, "the best there is, shifted", .ink, .dotted),
        line("return", nil, "true return, training", .blue),
        line("return", shifted, "true return, shifted", .green),
        line("proxy-return", shifted, "as the proxy counts, shifted", .orange, .dashed),
      ])
    let seeds = Set(runs.map(\.record.seed)).count
    return [
      .figure(
        Page.Figure(
          "sweep",
          Chart(
            title: "Goal and proxy, by what was seen in training",
            subtitle: seeds > 1
              ? "Means over seeds with their intervals." : "One seed each; intervals are over levels.",
            description: "Rates and returns of \(runs.count) agents against \(factor.name.lowercased()).",
            panels: [.plot(rates), .plot(returns)], columns: 2)))
    ]
  }

  /// The mean over seeds with its interval, or the one reading with its own.
  private static func point(_ x: Double, _ readings: [Reading]) -> Point? {
    let values = readings.compactMap(\.value)
    guard let first = values.first else { return nil }
    guard values.count > 1, let mean = Estimate.mean(of: values) else {
      return Point(x, first, lower: readings[0].interval?.lower, upper: readings[0].interval?.upper)
    }
    return Point(x, mean.value, lower: mean.interval.lower, upper: mean.interval.upper)
  }
}
