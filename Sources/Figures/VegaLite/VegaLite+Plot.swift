extension VegaLite {
  static func view(of plot: Plot, width: Double, colors: VegaLiteColors) -> JSONValue {
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
      x: [("title", axisTitle(plot.x)), ("scale", scale(plot.x, values: xs))] + ticks(plot.x, values: xs),
      y: [("title", axisTitle(plot.y)), ("scale", scale(plot.y, values: ys))] + ticks(plot.y, values: ys))
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
    var entries: [(key: String, value: JSONValue)] = [("width", .number(width)), ("height", .number(plot.height))]
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

  static func rows(_ points: [Point], _ series: String?, _ plot: Plot) -> JSONValue {
    let bounded = points.contains { $0.lower != nil || $0.upper != nil }
    let rows = points.filter { Projection.accepts($0.x, scale: plot.x.scale) }.map { point -> JSONValue in
      var row: [(key: String, value: JSONValue)] = [("x", .number(point.x)), ("y", number(point.y, on: plot.y))]
      if bounded {
        row += [("lower", number(point.lower, on: plot.y)), ("upper", number(point.upper, on: plot.y))]
      }
      if let series { row.append(("series", .text(series))) }
      return .object(row)
    }
    return ["values": .list(rows)]
  }

  static func layers(of line: Line, _ plot: Plot, _ sides: Sides, _ colors: VegaLiteColors) -> [JSONValue] {
    let data = rows(line.points, line.label, plot), color = colors.channel(line.label, line.hue)
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

  static func layers(of points: Points, _ plot: Plot, _ sides: Sides, _ colors: VegaLiteColors) -> [JSONValue] {
    let data = rows(points.points, points.label, plot), color = colors.channel(points.label, points.hue)
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

  static func layer(of bars: Bars, _ sides: Sides, _ colors: VegaLiteColors) -> JSONValue {
    let rows = bars.bars.filter { $0.from.isFinite && $0.to.isFinite && $0.height.isFinite }.map { bar -> JSONValue in
      [
        "from": .number(bar.from), "to": .number(bar.to), "zero": 0, "height": .number(bar.height),
        "series": .text(bars.label ?? ""),
      ]
    }
    return [
      "data": ["values": .list(rows)], "mark": "rect",
      "encoding": .object([
        sides.xField("from"), ("x2", ["field": "to"]), sides.yField("zero"), ("y2", ["field": "height"]),
        colors.channel(bars.label, bars.hue),
      ]),
    ]
  }

  static func layers(of rule: Rule, _ sides: Sides, _ colors: VegaLiteColors) -> [JSONValue] {
    guard rule.value.isFinite else { return [] }
    let vertical = rule.direction == .vertical
    let place = vertical ? sides.xDatum(rule.value) : sides.yDatum(rule.value)
    let mark: JSONValue = .object([("type", "rule")] + dash(rule.dash))
    // The label of an upright line stands at its top; that of a level one in the legend.
    let color = colors.channel(vertical ? nil : rule.label, rule.hue)
    let data: JSONValue = ["values": [["series": .text(rule.label ?? "")]]]
    var layers: [JSONValue] = [["data": data, "mark": mark, "encoding": .object([place, color])]]
    if vertical, let label = rule.label { layers.append(text(label, rule.hue, at: place, data)) }
    return layers
  }

  static func layers(of span: Span, _ sides: Sides) -> [JSONValue] {
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

  static func text(
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
}
