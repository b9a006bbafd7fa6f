import Figures

/// Charts of every kind, and of every degenerate size, that several tests look at.
enum SampleCharts {
  static let steps: [Double] = [0, 10, 16, 25, 40, 63, 100, 160, 250, 400, 630, 1000, 1600, 2500, 5000]
  static let hostile = "</title><script>alert(1)</script> & \"quotes\" 'n \u{0}\u{1F} \u{202E}]]>"

  static var all: [(name: String, chart: Chart)] {
    [
      ("curve", curve), ("panels", panels), ("maps", maps), ("rows", rows), ("bars", bars), ("histogram", histogram),
      ("grids", grids),
      ("hostile", hostileChart), ("nothing", Chart(title: "Nothing", description: "Nothing.", panels: [])),
    ] + degenerate
  }

  static var curve: Chart {
    let points = steps.map { Point($0, 0.2 + 100 / ($0 + 400), lower: 0.19 + 100 / ($0 + 400), upper: 0.5) }
    return Chart(
      title: "The loss falls to that of one tuned step of gradient descent", subtitle: "Loss on fresh tasks.",
      description: "A loss curve with three reference lines.",
      plot: Plot(
        x: Axis("Training step", scale: .logarithmicWithZero),
        y: Axis("Loss", unit: "half the mean squared error", including: [0]),
        marks: [
          .span(Span(.vertical, from: 400, to: 630, label: "emerged between 400 and 630", hue: .green)),
          .rule(Rule(.horizontal, at: 0.4167, label: "Always answering zero")),
          .rule(Rule(.horizontal, at: 0.2062, label: "One tuned step of gradient descent", hue: .orange)),
          .rule(Rule(.horizontal, at: 0.2062, label: "GD++", hue: .purple, dash: .dotted)),
          .rule(Rule(.vertical, at: 4000, label: "the end of training, more or less")),
          .line(Line("This network", points: points, weight: .strong, markers: true)),
        ]))
  }

  static var panels: Chart {
    let one = Plot(
      title: "Cosine", x: Axis("Step", scale: .logarithmic), y: Axis("Cosine"),
      marks: [.line(Line("one step", points: steps.map { Point($0, $0 / 5000) }, dash: .dashed))])
    let two = Plot(
      title: "Difference", x: Axis("Step"), y: Axis("Difference", scale: .logarithmic),
      marks: [
        .points(Points("measured", points: steps.map { Point($0, $0 + 1, lower: $0, upper: $0 + 2) }, hollow: true)),
        .line(Line("one step", points: steps.map { Point($0, $0 + 1) }, steps: true)),
      ])
    return Chart(title: "Two", description: "Two panels.", panels: [.plot(one), .plot(two)], columns: 2)
  }

  static var maps: Chart {
    let scale = ColorScale.diverging(limit: 1, title: "Weight, in units of the mean diagonal")
    func map(_ title: String, _ side: Int) -> Panel {
      let values = (0..<side * side).map { $0 % (side + 1) == 0 ? 1.0 : $0 % 7 == 3 ? .nan : -0.3 }
      return .heatMap(
        HeatMap(
          title: title, values: values, rows: side, columns: side, scale: scale, rowTitle: "to", columnTitle: "from",
          rowBreaks: [side - 1]))
    }
    return Chart(
      title: "Weights", description: "Heat maps.",
      panels: [map("trained", 11), map("constructed", 11), map("small", 3), map("one", 1), map("none", 0)], columns: 4)
  }

  static var grids: Chart {
    let side = 9
    let isWall = (0..<(side * side)).map { cell in
      let row = cell / side, column = cell % side
      return row == 0 || column == 0 || row == side - 1 || column == side - 1 || cell % 7 == 3
    }
    let items: [GridPicture.Item] = [
      .init(.target, at: 10, label: "corner"), .init(.cheese, at: 40, label: "cheese"), .init(.dish, at: 40),
      .init(.key, at: 20, label: "key"), .init(.chest, at: 50, label: "chest"), .init(.mouse, at: 69, label: "mouse"),
      .init(.mouse, at: 400),
    ]
    let way = GridPicture(
      title: "An episode with a long title that is cut", caption: "Goes to the corner in 12 steps.", rows: side,
      columns: side, walls: isWall, items: items, path: [69, 60, 60, 61, 62, 53, 44, 43, 42, 41, 40, -3, 99],
      hue: .green, pathLabel: "its way")
    let scale = ColorScale.sequential(lower: 0, upper: 80, title: "visits")
    let visits = GridPicture(
      title: "Visits", rows: side, columns: side, walls: isWall, items: items,
      values: (0..<(side * side)).map { $0 == 11 ? .nan : Double($0) }, scale: scale)
    let none = GridPicture(rows: 0, columns: 0, walls: [])
    let one = GridPicture(rows: 1, columns: 1, walls: [false], path: [0], values: [.infinity])
    return Chart(
      title: "Grids", description: "Grids from above.",
      panels: [.grid(way), .grid(visits), .grid(none), .grid(one)], columns: 4)
  }

  static var rows: Chart {
    let rows = (0..<6).map { index -> Rows.Row in
      let value = 60 - Double(index) * 2
      return Rows.Row(
        index == 2 ? "A model whose name goes on and on until it has to be broken" : "Model \(index)",
        estimates: index == 4
          ? [Rows.Estimate(.nan)]
          : [
            Rows.Estimate(value, series: "reported", hue: .muted, hollow: true),
            Rows.Estimate(value - 2, lower: value - 5, upper: value + 1, series: "corrected"),
          ], highlighted: index < 2, group: index == 0 ? "First group" : index == 3 ? "Second group" : nil)
    }
    return Chart(
      title: "Reported and corrected", description: "Rows.",
      panels: [
        .rows(Rows(axis: Axis("Win rate", unit: "%"), rows: rows, rules: [Rule(.vertical, at: 50, label: "even")]))
      ])
  }

  static var bars: Chart {
    Chart(
      title: "Costs", description: "Bars.",
      panels: [
        .rows(
          Rows(
            axis: Axis("Examples"),
            rows: [("one", 3.0), ("two", 0), ("three", -4)].map { Rows.Row($0.0, estimates: [Rows.Estimate($0.1)]) },
            style: .bars))
      ])
  }

  static var histogram: Chart {
    Chart(
      title: "Seeds", description: "A histogram.",
      plot: Plot(
        x: Axis("Loss"), y: Axis("Seeds"),
        marks: [
          .bars(Bars("seeds", bars: (0..<5).map { Bars.Bar(from: Double($0), to: Double($0 + 1), height: 3) })),
          .rule(Rule(.vertical, at: 2.5, label: "median")),
        ]))
  }

  static var hostileChart: Chart {
    Chart(
      title: hostile, subtitle: hostile, description: hostile,
      panels: [
        .plot(
          Plot(
            title: hostile, x: Axis(hostile, unit: hostile), y: Axis(hostile),
            marks: [
              .line(Line(hostile, points: [Point(0, 0), Point(1, 1)])),
              .rule(Rule(.vertical, at: 0.5, label: hostile)),
              .span(Span(.horizontal, from: 0, to: 0.5, label: hostile)),
            ])),
        .rows(
          Rows(
            title: hostile, axis: Axis(hostile),
            rows: [Rows.Row(hostile, estimates: [Rows.Estimate(1, series: hostile)], text: hostile, group: hostile)])),
        .heatMap(
          HeatMap(
            title: hostile, values: [1], rows: 1, columns: 1, scale: .sequential(fitting: [1], title: hostile),
            rowTitle: hostile, columnTitle: hostile, rowLabels: [hostile], columnLabels: [hostile])),
      ], notes: [hostile])
  }

  static func line(_ points: [Point], x: Axis.Scale = .linear, y: Axis.Scale = .linear) -> Chart {
    Chart(
      title: "Line", description: "A line.",
      plot: Plot(x: Axis("x", scale: x), y: Axis("y", scale: y), marks: [.line(Line("series", points: points))]))
  }

  static var degenerate: [(name: String, chart: Chart)] {
    let five = (0..<5).map(Double.init)
    return [
      ("empty", line([])), ("single", line([Point(3, 4, lower: 3, upper: 5)])),
      ("constant", line(five.map { Point($0, 7) })), ("zero", line(five.map { Point($0, 0) })),
      ("huge", line(five.map { Point($0, $0 * 1e299) })), ("tiny", line(five.map { Point($0, $0 * 1e-300) })),
      ("offset", line(five.map { Point($0, 1e6 + $0 * 1e-3) })),
      ("beyond", line([Point(-1.7e308, -1.7e308), Point(1.7e308, 1.7e308), Point(.infinity, 0)])),
      ("not numbers", line(five.map { Point($0, $0 == 2 ? .nan : $0, lower: .nan, upper: .infinity) })),
      ("not positive", line(five.map { Point($0, $0 - 2) }, y: .logarithmic)),
      ("only zero", line([Point(0, 1), Point(0, 2)], x: .logarithmicWithZero)),
      ("only negative", line([Point(-1, 1)], x: .logarithmic)),
      ("forty decades", line((0..<40).map { Point(Double($0), exp10($0 - 20)) }, y: .logarithmic)),
      ("long", line((0..<10_000).map { Point(Double($0), Double(($0 * 7919) % 1000)) })),
      (
        "large map",
        Chart(
          title: "Map", description: "Map.",
          panels: [
            .heatMap(
              HeatMap(
                values: (0..<90_000).map(Double.init), rows: 300, columns: 300,
                scale: .sequential(lower: 0, upper: 9e4, title: "visits")))
          ])
      ),
      ("no rows", Chart(title: "Rows", description: "Rows.", panels: [.rows(Rows(axis: Axis("x"), rows: []))])),
      (
        "flat map",
        Chart(
          title: "Map", description: "Map.",
          panels: [
            .heatMap(
              HeatMap(values: [0, 0], rows: 1, columns: 2, scale: .diverging(fitting: [0, 0, .nan], title: "flat")))
          ])
      ),
    ]
  }

  private static func exp10(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1) { value, _ in exponent < 0 ? value / 10 : value * 10 }
  }
}
