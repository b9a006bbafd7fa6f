extension VegaLite {
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
}
