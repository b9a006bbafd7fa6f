extension Chart {
  /// The schema that the specifications follow.
  public static let vegaLiteSchema = "https://vega.github.io/schema/vega-lite/v6.json"

  /// The same picture as a Vega-Lite v6 specification: one JSON object with all data inside, thinned nowhere.
  ///
  /// The bytes depend on nothing but the chart. A value that is not finite, or that its axis cannot show, is `null`.
  public func vegaLite() -> String {
    let colors = VegaLiteColors(panels)
    let views = panels.map { panel -> JSONValue in
      switch panel {
      case .plot(let plot): VegaLite.view(of: plot, colors: colors)
      case .rows(let rows): VegaLite.view(of: rows, colors: colors)
      case .heatMap(let map): VegaLite.view(of: map)
      }
    }
    var heading: [(key: String, value: JSONValue)] = [("text", .text(title)), ("anchor", "start"), ("fontSize", 16)]
    let below = ([subtitle].compactMap { $0 } + notes).map { JSONValue.text($0) }
    if !below.isEmpty { heading.append(("subtitle", .list(below))) }
    var entries: [(key: String, value: JSONValue)] = [
      ("$schema", .text(Self.vegaLiteSchema)), ("title", .object(heading)), ("description", .text(description)),
      ("config", VegaLite.config),
    ]
    if views.count == 1, case .object(let view) = views[0] {
      entries += view
    } else {
      entries += [("columns", .number(Double(max(columns, 1)))), ("concat", .list(views))]
    }
    return JSONValue.object(entries).written() + "\n"
  }
}

/// Named series and their colors, the same list for every panel, so that shared scales agree.
struct VegaLiteColors {
  private(set) var labels: [String] = []
  private(set) var colors: [String] = []

  init(_ panels: [Panel]) {
    for panel in panels {
      switch panel {
      case .plot(let plot):
        for mark in plot.marks {
          switch mark {
          case .line(let line): add(line.label, line.hue)
          case .points(let points): add(points.label, points.hue)
          case .bars(let bars): add(bars.label, bars.hue)
          case .rule(let rule): if rule.direction == .horizontal { add(rule.label, rule.hue) }
          case .span: break
          }
        }
      case .rows(let rows): for estimate in rows.rows.flatMap(\.estimates) { add(estimate.series, estimate.hue) }
      case .heatMap: break
      }
    }
  }

  private mutating func add(_ label: String?, _ hue: Hue) {
    guard let label, !labels.contains(label) else { return }
    labels.append(label)
    colors.append(Palette.shade(hue).light)
  }

  /// The color of a mark: through the legend where it has a name, else plain.
  func channel(_ label: String?, _ hue: Hue) -> (key: String, value: JSONValue) {
    guard let label else { return ("color", ["value": .text(Palette.shade(hue).light)]) }
    let scale: JSONValue = [
      "domain": .list(labels.map { .text($0) }), "range": .list(colors.map { .text($0) }),
    ]
    return ("color", ["datum": .text(label), "scale": scale, "legend": ["title": .null]])
  }
}

enum VegaLite {
  static let config: JSONValue = [
    "view": ["stroke": .null],
    "axis": ["gridColor": "#e4e8ec", "domainColor": "#8b95a0", "tickColor": "#8b95a0", "titleFontWeight": "normal"],
    "legend": ["orient": "top"],
  ]

  static func axisTitle(_ axis: Axis) -> JSONValue { .text(axis.unit.map { "\(axis.title) (\($0))" } ?? axis.title) }

  static func number(_ value: Double?, on axis: Axis) -> JSONValue {
    guard let value, Projection.accepts(value, scale: axis.scale) else { return .null }
    return .number(value)
  }

  /// The scale of an axis. `values` are what it shows: the least positive one sets where a logarithm turns linear.
  static func scale(_ axis: Axis, values: [Double]) -> JSONValue {
    var entries: [(key: String, value: JSONValue)] = []
    switch axis.scale {
    case .linear: entries = [("type", "linear"), ("zero", .boolean(axis.including.contains(0)))]
    case .logarithmic: entries = [("type", "log")]
    case .logarithmicWithZero:
      let least = values.filter { $0 > 0 && $0.isFinite }.min() ?? 1
      entries = [("type", "symlog"), ("constant", .number(least))]
    }
    entries.append(("nice", false))
    if let lower = axis.lower { entries.append(("domainMin", .number(lower))) }
    if let upper = axis.upper { entries.append(("domainMax", .number(upper))) }
    return .object(entries)
  }

  static func dash(_ dash: Dash) -> [(key: String, value: JSONValue)] {
    switch dash {
    case .solid: []
    case .dashed: [("strokeDash", [6, 4])]
    case .dotted: [("strokeDash", [1, 4]), ("strokeCap", "round")]
    }
  }

  // MARK: Plots

  static func view(of plot: Plot, colors: VegaLiteColors) -> JSONValue {
    var xs: [Double] = [], ys: [Double] = []
    for mark in plot.marks {
      switch mark {
      case .line(let line):
        xs += line.points.map(\.x)
        ys += line.points.map(\.y)
      case .points(let points):
        xs += points.points.map(\.x)
        ys += points.points.map(\.y)
      default: break
      }
    }
    let sides = Sides(
      x: [("title", axisTitle(plot.x)), ("scale", scale(plot.x, values: xs))],
      y: [("title", axisTitle(plot.y)), ("scale", scale(plot.y, values: ys))])
    var layers: [JSONValue] = []
    for mark in plot.marks {
      switch mark {
      case .line(let line): layers += self.layers(of: line, plot, sides, colors)
      case .points(let points): layers += self.layers(of: points, plot, sides, colors)
      case .bars(let bars): layers.append(layer(of: bars, sides, colors))
      case .rule(let rule): layers += self.layers(of: rule, sides, colors)
      case .span(let span): layers += self.layers(of: span, sides)
      }
    }
    // An empty layer still says what the axes are.
    if layers.isEmpty {
      layers = [
        ["data": ["values": []], "mark": "point", "encoding": .object([sides.xField("x"), sides.yField("y")])]
      ]
    }
    var entries: [(key: String, value: JSONValue)] = [("width", 520), ("height", .number(plot.height))]
    if let title = plot.title { entries.append(("title", .text(title))) }
    return .object(entries + [("layer", .list(layers))])
  }

  /// The channels of the two axes, which every layer of a plot repeats.
  struct Sides {
    var x: [(key: String, value: JSONValue)]
    var y: [(key: String, value: JSONValue)]

    func xField(_ name: String) -> (key: String, value: JSONValue) {
      ("x", .object([("field", .text(name)), ("type", "quantitative")] + x))
    }
    func yField(_ name: String) -> (key: String, value: JSONValue) {
      ("y", .object([("field", .text(name)), ("type", "quantitative")] + y))
    }
    func xDatum(_ value: Double) -> (key: String, value: JSONValue) {
      ("x", .object([("datum", .number(value)), ("type", "quantitative")] + x))
    }
    func yDatum(_ value: Double) -> (key: String, value: JSONValue) {
      ("y", .object([("datum", .number(value)), ("type", "quantitative")] + y))
    }
  }

  private static func rows(_ points: [Point], _ plot: Plot) -> JSONValue {
    let bounded = points.contains { $0.lower != nil || $0.upper != nil }
    let rows = points.filter { Projection.accepts($0.x, scale: plot.x.scale) }.map { point -> JSONValue in
      var row: [(key: String, value: JSONValue)] = [("x", .number(point.x)), ("y", number(point.y, on: plot.y))]
      if bounded {
        row += [("lower", number(point.lower, on: plot.y)), ("upper", number(point.upper, on: plot.y))]
      }
      return .object(row)
    }
    return ["values": .list(rows)]
  }

  private static func layers(of line: Line, _ plot: Plot, _ sides: Sides, _ colors: VegaLiteColors) -> [JSONValue] {
    let data = rows(line.points, plot), color = colors.channel(line.label, line.hue)
    let shape: [(key: String, value: JSONValue)] = line.steps ? [("interpolate", "step-after")] : []
    var layers: [JSONValue] = []
    if line.points.contains(where: { $0.lower != nil && $0.upper != nil }) {
      layers.append([
        "data": data, "mark": .object([("type", "area"), ("opacity", 0.16)] + shape),
        "encoding": .object([sides.xField("x"), sides.yField("lower"), ("y2", ["field": "upper"]), color]),
      ])
    }
    let width: Double = line.weight == .strong ? 3 : line.weight == .faint ? 1.2 : 2
    var mark: [(key: String, value: JSONValue)] = [("type", "line"), ("strokeWidth", .number(width))]
    if line.weight == .faint { mark.append(("opacity", 0.42)) }
    mark += dash(line.dash) + shape + [("point", .boolean(line.markers))]
    layers.append([
      "data": data, "mark": .object(mark), "encoding": .object([sides.xField("x"), sides.yField("y"), color]),
    ])
    return layers
  }

  private static func layers(of points: Points, _ plot: Plot, _ sides: Sides, _ colors: VegaLiteColors) -> [JSONValue] {
    let data = rows(points.points, plot), color = colors.channel(points.label, points.hue)
    var layers: [JSONValue] = []
    if points.points.contains(where: { $0.lower != nil && $0.upper != nil }) {
      layers.append([
        "data": data, "mark": "rule",
        "encoding": .object([sides.xField("x"), sides.yField("lower"), ("y2", ["field": "upper"]), color]),
      ])
    }
    layers.append([
      "data": data, "mark": ["type": "point", "filled": .boolean(!points.hollow), "size": 50],
      "encoding": .object([sides.xField("x"), sides.yField("y"), color]),
    ])
    return layers
  }

  private static func layer(of bars: Bars, _ sides: Sides, _ colors: VegaLiteColors) -> JSONValue {
    let rows = bars.bars.filter { $0.from.isFinite && $0.to.isFinite && $0.height.isFinite }.map { bar -> JSONValue in
      ["from": .number(bar.from), "to": .number(bar.to), "zero": 0, "height": .number(bar.height)]
    }
    return [
      "data": ["values": .list(rows)], "mark": "rect",
      "encoding": .object([
        sides.xField("from"), ("x2", ["field": "to"]), sides.yField("zero"), ("y2", ["field": "height"]),
        colors.channel(bars.label, bars.hue),
      ]),
    ]
  }

  private static func layers(of rule: Rule, _ sides: Sides, _ colors: VegaLiteColors) -> [JSONValue] {
    guard rule.value.isFinite else { return [] }
    let vertical = rule.direction == .vertical
    let place = vertical ? sides.xDatum(rule.value) : sides.yDatum(rule.value)
    let mark: JSONValue = .object([("type", "rule")] + dash(rule.dash))
    // The label of an upright line stands at its top; that of a level one in the legend.
    let color = colors.channel(vertical ? nil : rule.label, rule.hue)
    let data: JSONValue = ["values": [[:]]]
    var layers: [JSONValue] = [["data": data, "mark": mark, "encoding": .object([place, color])]]
    if vertical, let label = rule.label { layers.append(text(label, rule.hue, at: place, data)) }
    return layers
  }

  private static func layers(of span: Span, _ sides: Sides) -> [JSONValue] {
    guard span.from.isFinite, span.to.isFinite else { return [] }
    let vertical = span.direction == .vertical
    let data: JSONValue = ["values": [["from": .number(span.from), "to": .number(span.to)]]]
    let color = Palette.shade(span.hue).light
    let place = vertical ? sides.xField("from") : sides.yField("from")
    var layers: [JSONValue] = [
      [
        "data": data, "mark": ["type": "rect", "opacity": 0.12, "color": .text(color)],
        "encoding": .object([place, (vertical ? "x2" : "y2", ["field": "to"])]),
      ]
    ]
    if let label = span.label { layers.append(text(label, span.hue, at: vertical ? sides.xField("to") : place, data)) }
    return layers
  }

  private static func text(
    _ label: String, _ hue: Hue, at place: (key: String, value: JSONValue), _ data: JSONValue
  ) -> JSONValue {
    let other: (key: String, value: JSONValue) = (place.key == "x" ? "y" : "x", ["value": 8])
    return [
      "data": data,
      "mark": [
        "type": "text", "align": "left", "dx": 5, "fontWeight": "bold", "color": .text(Palette.shade(hue).light),
      ],
      "encoding": .object([place, other, ("text", ["value": .text(label)])]),
    ]
  }

  // MARK: Rows

  static func view(of rows: Rows, colors: VegaLiteColors) -> JSONValue {
    var axis = rows.axis
    if rows.style == .bars {
      axis.scale = .linear
      axis.including.append(0)
    }
    let labels = unique(
      rows.rows.map { $0.group.map { group in "\(group): " } ?? "" }.enumerated().map { $1 + rows.rows[$0].label })
    let values = rows.rows.flatMap(\.estimates).map(\.value)
    let x: [(key: String, value: JSONValue)] = [("title", axisTitle(axis)), ("scale", scale(axis, values: values))]
    let y: (key: String, value: JSONValue) = (
      "y",
      [
        "field": "row", "type": "nominal", "title": .null, "axis": ["labelLimit": 300],
        "scale": ["domain": .list(labels.map { .text($0) })],
      ]
    )
    // One pair of layers a series, so that each keeps its color and mark.
    struct Series: Hashable {
      var name: String?
      var hue: Hue
      var hollow: Bool
    }
    var series: [Series] = []
    for estimate in rows.rows.flatMap(\.estimates) {
      let next = Series(name: estimate.series, hue: estimate.hue, hollow: estimate.hollow)
      if !series.contains(next) { series.append(next) }
    }
    var layers: [JSONValue] = []
    for one in series {
      var data: [JSONValue] = []
      for (index, row) in rows.rows.enumerated() {
        for estimate in row.estimates
        where Series(name: estimate.series, hue: estimate.hue, hollow: estimate.hollow) == one {
          data.append([
            "row": .text(labels[index]), "value": number(estimate.value, on: axis),
            "lower": number(estimate.lower, on: axis), "upper": number(estimate.upper, on: axis),
            "series": .text(one.name ?? ""),
          ])
        }
      }
      let values: JSONValue = ["values": .list(data)]
      let color = colors.channel(one.name, one.hue)
      var places = [y, color]
      if series.count > 1 {
        let names = series.map { JSONValue.text($0.name ?? "") }
        places.append(("yOffset", ["field": "series", "type": "nominal", "scale": ["domain": .list(names)]]))
      }
      let mark: JSONValue =
        rows.style == .bars ? "bar" : ["type": "point", "filled": .boolean(!one.hollow), "size": 60]
      let dots: JSONValue = [
        "data": values, "mark": mark,
        "encoding": .object([("x", .object([("field", "value"), ("type", "quantitative")] + x))] + places),
      ]
      let intervals: JSONValue = [
        "data": values, "mark": "rule",
        "encoding": .object(
          [("x", .object([("field", "lower"), ("type", "quantitative")] + x)), ("x2", ["field": "upper"])] + places),
      ]
      layers += rows.style == .bars ? [dots, intervals] : [intervals, dots]
    }
    let sides = Sides(x: x, y: [])
    for rule in rows.rules where rule.value.isFinite {
      let upright = Rule(.vertical, at: rule.value, label: rule.label, hue: rule.hue, dash: rule.dash)
      layers += self.layers(of: upright, sides, colors)
    }
    if layers.isEmpty { layers = [["data": ["values": []], "mark": "point", "encoding": .object([y])]] }
    var entries: [(key: String, value: JSONValue)] = [("width", 420)]
    if let title = rows.title { entries.append(("title", .text(title))) }
    return .object(entries + [("layer", .list(layers))])
  }

  // MARK: Heat maps

  static func view(of map: HeatMap) -> JSONValue {
    let rows = unique(map.rowLabels.count == map.rows ? map.rowLabels : (0..<map.rows).map { String($0 + 1) })
    let columns = unique(
      map.columnLabels.count == map.columns ? map.columnLabels : (0..<map.columns).map { String($0 + 1) })
    var cells: [JSONValue] = []
    for row in 0..<map.rows {
      for column in 0..<map.columns {
        let value = map.values[row * map.columns + column]
        cells.append(["row": .text(rows[row]), "column": .text(columns[column]), "value": .optional(value)])
      }
    }
    let count = map.scale.kind == .diverging ? 5 : 4
    let range = (0..<count).map { index -> JSONValue in
      let level = (Palette.levels - 1) * index / (count - 1)
      return .text(Palette.shade(map.scale.kind, level: level).light)
    }
    let stops = (0..<count).map { index -> JSONValue in
      .number(map.scale.lower + (map.scale.upper - map.scale.lower) * Double(index) / Double(count - 1))
    }
    func side(_ field: String, _ title: String?, _ labels: [String]) -> JSONValue {
      [
        "field": .text(field), "type": "ordinal", "title": title.map { .text($0) } ?? .null,
        "scale": ["domain": .list(labels.map { .text($0) })],
      ]
    }
    var entries: [(key: String, value: JSONValue)] = [
      ("width", .number(Double(min(max(map.columns * 18, 60), 480)))),
      ("height", .number(Double(min(max(map.rows * 18, 60), 480)))),
    ]
    if let title = map.title { entries.append(("title", .text(title))) }
    return .object(
      entries + [
        ("data", ["values": .list(cells)]), ("mark", "rect"),
        (
          "encoding",
          [
            "x": side("column", map.columnTitle, columns), "y": side("row", map.rowTitle, rows),
            "color": [
              "field": "value", "type": "quantitative", "title": .text(map.scale.title),
              "scale": ["domain": .list(stops), "range": .list(range), "clamp": true],
            ],
          ]
        ),
      ])
  }

  /// Names made different by a number where they repeat: two rows of one name would fall together.
  static func unique(_ labels: [String]) -> [String] {
    var seen: Set<String> = []
    return labels.map { label in
      var name = label, number = 2
      while !seen.insert(name).inserted {
        name = "\(label) (\(number))"
        number += 1
      }
      return name
    }
  }
}
