extension VegaLite {
  /// The color channel of the field `value` on a scale.
  static func color(_ scale: ColorScale) -> JSONValue {
    let count = scale.kind == .diverging ? 5 : 4
    let range = (0..<count).map { index -> JSONValue in
      let level = (Palette.levels - 1) * index / (count - 1)
      return .text(Palette.shade(scale.kind, level: level).light)
    }
    let stops = (0..<count).map { index -> JSONValue in
      .number(scale.lower + (scale.upper - scale.lower) * Double(index) / Double(count - 1))
    }
    return [
      "field": "value", "type": "quantitative", "title": .text(scale.title),
      "scale": ["domain": .list(stops), "range": .list(range), "clamp": true, "interpolate": "lab"],
    ]
  }

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
            "color": color(map.scale),
          ]
        ),
      ])
  }
}
