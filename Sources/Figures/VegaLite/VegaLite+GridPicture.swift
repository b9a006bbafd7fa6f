extension VegaLite {
  static func view(of picture: GridPicture) -> JSONValue {
    let columns = (0..<picture.columns).map { JSONValue.text(String($0 + 1)) }
    let rows = (0..<picture.rows).map { JSONValue.text(String($0 + 1)) }
    func place(_ cell: Int) -> [(key: String, value: JSONValue)] {
      [
        ("row", .text(String(cell / picture.columns + 1))), ("column", .text(String(cell % picture.columns + 1))),
      ]
    }
    func side(_ field: String, _ domain: [JSONValue]) -> JSONValue {
      ["field": .text(field), "type": "ordinal", "title": .null, "axis": .null, "scale": ["domain": .list(domain)]]
    }
    let sides: [(key: String, value: JSONValue)] = [("x", side("column", columns)), ("y", side("row", rows))]
    func layer(
      _ data: [JSONValue], _ mark: JSONValue, _ more: [(key: String, value: JSONValue)] = []
    ) -> JSONValue {
      ["data": ["values": .list(data)], "mark": mark, "encoding": .object(sides + more)]
    }
    var layers: [JSONValue] = []
    if let scale = picture.scale {
      let cells = picture.values.indices.filter { !picture.walls[$0] }.map { cell in
        JSONValue.object(place(cell) + [("value", .optional(picture.values[cell]))])
      }
      layers.append(layer(cells, "rect", [("color", color(scale))]))
    }
    let wall = Palette.surfaces.first { $0.name == "wall" }?.shade.light ?? "#000000"
    layers.append(
      layer(
        picture.walls.indices.filter { picture.walls[$0] }.map { .object(place($0)) },
        ["type": "rect", "color": .text(wall)]))
    if picture.way.count > 1 {
      let steps = picture.way.enumerated().map { step, cell in
        JSONValue.object(place(cell) + [("step", .number(Double(step)))])
      }
      layers.append(
        layer(
          steps, ["type": "line", "color": .text(Palette.shade(picture.hue).light)],
          [("order", ["field": "step", "type": "quantitative"])]))
    }
    for symbol in GridPicture.Symbol.allCases {
      let items = picture.placed.filter { $0.symbol == symbol }
      guard !items.isEmpty else { continue }
      let letter = symbol == .target ? "□" : String(symbol.rawValue.prefix(1)).uppercased()
      layers.append(
        layer(
          items.map { .object(place($0.cell) + [("item", .text($0.label ?? symbol.rawValue))]) },
          [
            "type": "text", "text": .text(letter), "fontWeight": "bold",
            "color": .text(Palette.shade(symbol.hue).light), "tooltip": ["content": "data"],
          ]))
    }
    var entries: [(key: String, value: JSONValue)] = [
      ("width", .number(Double(min(max(picture.columns * 16, 60), 480)))),
      ("height", .number(Double(min(max(picture.rows * 16, 60), 480)))),
    ]
    let words = [picture.title, picture.caption].compactMap { $0 }
    if !words.isEmpty {
      entries.append(
        ("title", ["text": .text(words[0]), "subtitle": .list(words.dropFirst().map { .text($0) }), "fontSize": 12]))
    }
    return .object(entries + [("layer", .list(layers))])
  }
}
