import Settings

extension Chart {
  /// The picture as SVG, laid out for a width in CSS pixels and scaled from there by its `viewBox`.
  ///
  /// The bytes depend on nothing but the chart and the arguments. Below 520 pixels the layout is the one for phones:
  /// plots below one another, names in a legend, row labels above their rows.
  ///
  /// - Parameters:
  ///   - width: The width that the text sizes are meant for; at least 240.
  ///   - name: Begins the identifiers inside, which must be unique on a page; letters, digits and hyphens.
  ///   - styled: Whether the style sheet and a margin are part of it, for a file of its own. A page embeds
  ///     `Chart.styleSheet` once and asks for `styled: false`.
  public func svg(width: Int = 720, name: String = "chart", styled: Bool = true) -> String {
    let full = Double(max(width, 240))
    let margin = styled ? 20.0 : 1.0
    let inner = full - 2 * margin
    let narrow = inner < 520
    var omissions = Omissions()
    var canvas = Canvas()
    var y = margin
    for line in TextMetrics.wrap(title, width: inner, size: 17, bold: true, lines: 4) {
      canvas.text(line, margin, y + 16, class: "title")
      y += 22
    }
    if let subtitle {
      for line in TextMetrics.wrap(subtitle, width: inner, size: 13, lines: 6) {
        canvas.text(line, margin, y + 13, class: "subtitle")
        y += 18
      }
    }
    y += 6

    // Columns: as many as asked for where each stays wide enough; heat maps need less room than plots.
    let onlyMaps = panels.allSatisfy { panel in
      switch panel {
      case .heatMap, .grid: true
      case .plot, .rows: false
      }
    }
    let least = onlyMaps ? 140.0 : 230
    let gap = onlyMaps && narrow ? 16.0 : 32
    var perRow = max(1, min(columns, panels.count))
    while perRow > 1, (inner - Double(perRow - 1) * gap) / Double(perRow) < least { perRow -= 1 }
    if narrow, !onlyMaps { perRow = 1 }
    let panelWidth = (inner - Double(perRow - 1) * gap) / Double(perRow)
    var painters = panels.map { panel -> PanelPainter in
      switch panel {
      case .plot(let plot):
        .plot(
          PlotPainter(
            plot, width: panelWidth, narrow: narrow, roomForLabels: !narrow && panelWidth >= 480, omissions: &omissions)
        )
      case .rows(let rows):
        .rows(RowsPainter(rows, width: panelWidth, narrow: panelWidth < 480, omissions: &omissions))
      case .heatMap(let map): .heatMap(HeatMapPainter(map, width: panelWidth, omissions: &omissions))
      case .grid(let picture): .grid(GridPicturePainter(picture, width: panelWidth, omissions: &omissions))
      }
    }
    if perRow == 1 { PanelPainter.align(&painters) }
    y = paintLegend(painters.flatMap(\.legend), on: &canvas, x: margin, y: y, width: inner)
    if panels.isEmpty {
      canvas.text("No data to draw.", margin, y + 20, class: "note")
      y += 34
    }
    for start in stride(from: 0, to: painters.count, by: perRow) {
      let row = painters[start..<min(start + perRow, painters.count)]
      for (index, painter) in row.enumerated() {
        painter.paint(on: &canvas, x: margin + Double(index) * (panelWidth + gap), y: y)
      }
      y += (row.map(\.height).max() ?? 0) + 12
    }
    for scale in colorScales {
      y += ColorBar.paint(scale, on: &canvas, x: margin, y: y, width: inner) + 8
    }
    for note in notes + omissions.notes {
      for line in TextMetrics.wrap(note, width: inner, size: 11.5) {
        canvas.text(line, margin, y + 12, class: "note")
        y += 16
      }
      y += 2
    }
    return document(canvas.markup, width: full, height: y + margin, name: name, styled: styled)
  }

  /// The different color scales of the heat maps and grids, in the order they first appear.
  var colorScales: [ColorScale] {
    var scales: [ColorScale] = []
    for panel in panels {
      let scale: ColorScale? =
        switch panel {
        case .heatMap(let map): map.scale
        case .grid(let picture): picture.scale
        case .plot, .rows: nil
        }
      if let scale, !scales.contains(scale) { scales.append(scale) }
    }
    return scales
  }

  private func document(_ body: String, width: Double, height: Double, name: String, styled: Bool) -> String {
    let name = Untrusted.forMarkup(name)
    let size = "\(Canvas.number(width)) \(Canvas.number(height.rounded(.up)))"
    var text = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"mesascope-chart\" viewBox=\"0 0 \(size)\" "
    if styled { text += "width=\"100%\" style=\"max-width:\(Canvas.number(width * 1.5))px\" " }
    text += "role=\"img\" aria-labelledby=\"\(name)-title \(name)-desc\">\n"
    text += "<title id=\"\(name)-title\">\(Untrusted.forMarkup(title))</title>\n"
    text += "<desc id=\"\(name)-desc\">\(Untrusted.forMarkup(description))</desc>\n"
    if styled {
      let kinds: [ColorScale.Kind] = [.diverging, .sequential].filter { kind in
        colorScales.contains { $0.kind == kind }
      }
      text += "<style>\n\(Self.styleSheet(scales: kinds))</style>\n"
      text += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
    }
    return text + body + "</svg>\n"
  }

  private func paintLegend(_ all: [LegendEntry], on canvas: inout Canvas, x: Double, y: Double, width: Double) -> Double
  {
    var entries: [LegendEntry] = []
    for entry in all where !entries.contains(entry) { entries.append(entry) }
    guard !entries.isEmpty else { return y }
    var across = x, down = y + 2
    for entry in entries {
      let label = TextMetrics.cut(entry.label, width: width - 34, size: 12.5)
      let length = 28 + TextMetrics.width(label, size: 12.5) + 18
      if across > x, across + length - 18 > x + width {
        across = x
        down += 19
      }
      let from = across, level = down + 9
      canvas.group(class: "h-\(entry.hue.rawValue)") { canvas in
        switch entry.sample {
        case .line(let dash, let weight):
          let name = "stroke" + (weight == .normal ? "" : " " + weight.rawValue) + LegendEntry.dash(dash)
          canvas.line(from + 1, level, from + 22, level, class: name)
        case .dot: canvas.circle(from + 12, level, 4.4, class: "dot")
        case .ring: canvas.circle(from + 12, level, 4.2, class: "ring")
        case .bar: canvas.rectangle(from + 5, level - 6, 14, 12, class: "fill")
        case .span: canvas.rectangle(from + 1, level - 6, 21, 12, class: "span")
        case .symbol(let symbol): symbol.paint(on: &canvas, x: from + 12, y: level, radius: 6)
        }
      }
      canvas.text(label, across + 28, level + 4.5, class: "legend")
      across += length
    }
    return down + 28
  }
}

/// One panel, ready to be drawn.
enum PanelPainter {
  case plot(PlotPainter)
  case rows(RowsPainter)
  case heatMap(HeatMapPainter)
  case grid(GridPicturePainter)

  var height: Double {
    switch self {
    case .plot(let painter): painter.height
    case .rows(let painter): painter.height
    case .heatMap(let painter): painter.height
    case .grid(let painter): painter.height
    }
  }

  var legend: [LegendEntry] {
    switch self {
    case .plot(let painter): painter.legend
    case .rows(let painter): painter.legend
    case .heatMap: []
    case .grid(let painter): painter.legend
    }
  }

  /// Lets plots that stand below each other and share their horizontal axis share its ends too.
  static func align(_ painters: inout [PanelPainter]) {
    let plots = painters.compactMap { if case .plot(let plot) = $0 { plot } else { nil } }
    painters = painters.map { painter in
      guard case .plot(var plot) = painter else { return painter }
      let same = plots.filter { $0.plot.x.title == plot.plot.x.title && $0.plot.x.unit == plot.plot.x.unit }
      plot.align(left: same.map(\.left).max() ?? plot.left, right: same.map(\.right).max() ?? plot.right)
      return .plot(plot)
    }
  }

  func paint(on canvas: inout Canvas, x: Double, y: Double) {
    switch self {
    case .plot(let painter): painter.paint(on: &canvas, x: x, y: y)
    case .rows(let painter): painter.paint(on: &canvas, x: x, y: y)
    case .heatMap(let painter): painter.paint(on: &canvas, x: x, y: y)
    case .grid(let painter): painter.paint(on: &canvas, x: x, y: y)
    }
  }
}
