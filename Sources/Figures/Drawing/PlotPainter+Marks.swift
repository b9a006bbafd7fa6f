extension PlotPainter {
  func paintMarks(on canvas: inout Canvas, x: Projection, y: Projection) {
    for case .span(let span) in plot.marks where span.from.isFinite && span.to.isFinite {
      canvas.group(class: "h-\(span.hue.rawValue)") { canvas in
        if span.direction == .vertical {
          let from = x.pixel(min(span.from, span.to)), to = x.pixel(max(span.from, span.to))
          canvas.rectangle(from, y.to, max(to - from, 1), y.from - y.to, class: "span")
        } else {
          let from = y.pixel(max(span.from, span.to)), to = y.pixel(min(span.from, span.to))
          canvas.rectangle(x.from, from, x.to - x.from, max(to - from, 1), class: "span")
        }
      }
    }
    for case .bars(let bars) in plot.marks {
      canvas.group(class: "h-\(bars.hue.rawValue)") { canvas in
        for bar in bars.bars where bar.from.isFinite && bar.to.isFinite && bar.height.isFinite {
          let from = x.pixel(bar.from), to = x.pixel(bar.to)
          let ends = [y.pixel(0), y.pixel(bar.height)].sorted()
          let words =
            "\(ReadableNumber.short(bar.from)) to \(ReadableNumber.short(bar.to)): \(ReadableNumber.short(bar.height))"
          canvas.rectangle(
            min(from, to) + 0.5, ends[0], max(abs(to - from) - 1, 1.5), ends[1] - ends[0], class: "fill", title: words)
        }
      }
    }
    for case .rule(let rule) in plot.marks where rule.value.isFinite {
      canvas.group(class: "h-\(rule.hue.rawValue)") { canvas in
        let name = "stroke thin" + LegendEntry.dash(rule.dash)
        if rule.direction == .vertical {
          canvas.line(x.pixel(rule.value), y.from, x.pixel(rule.value), y.to, class: name)
        } else {
          canvas.line(x.from, y.pixel(rule.value), x.to, y.pixel(rule.value), class: name)
        }
      }
    }
    // Background lines first, so that the one that matters lies on top.
    let order: [Line.Weight] = [.faint, .normal, .strong]
    for weight in order {
      for line in lines where line.line.weight == weight { paint(line, on: &canvas, x: x, y: y) }
    }
    for entry in points {
      canvas.group(class: "h-\(entry.mark.hue.rawValue)") { canvas in
        paintDots(entry.points, on: &canvas, x: x, y: y, hollow: entry.mark.hollow, bars: true, radius: 4)
      }
    }
  }

  private func paint(_ prepared: PreparedLine, on canvas: inout Canvas, x: Projection, y: Projection) {
    let line = prepared.line
    canvas.group(class: "h-\(line.hue.rawValue)") { canvas in
      var bands: [[(x: Double, y: Double)]] = []
      for piece in prepared.pieces {
        let banded = piece.filter { $0.lower != nil && $0.upper != nil }
        guard banded.count > 1 else { continue }
        let upper = staircase(banded.map { (x.pixel($0.x), y.pixel($0.upper ?? $0.y)) }, line.steps)
        let lower = staircase(banded.map { (x.pixel($0.x), y.pixel($0.lower ?? $0.y)) }, line.steps)
        bands.append(upper + lower.reversed())
      }
      canvas.path(bands, class: "band", closed: true)
      let name = "stroke" + (line.weight == .normal ? "" : " " + line.weight.rawValue) + LegendEntry.dash(line.dash)
      canvas.path(
        prepared.pieces.filter { $0.count > 1 }.map { piece in
          staircase(piece.map { (x.pixel($0.x), y.pixel($0.y)) }, line.steps)
        }, class: name)
      // A lone point has no line to be seen by.
      let dots = line.markers ? prepared.pieces.flatMap { $0 } : prepared.pieces.filter { $0.count == 1 }.flatMap { $0 }
      paintDots(
        dots, on: &canvas, x: x, y: y, hollow: false, bars: prepared.pieces.allSatisfy { $0.count == 1 },
        radius: line.weight == .faint ? 2 : 3.2)
    }
  }

  private func paintDots(
    _ points: [Point], on canvas: inout Canvas, x: Projection, y: Projection, hollow: Bool, bars: Bool, radius: Double
  ) {
    let tooltips = points.count <= 400
    for point in points {
      let at = (x: x.pixel(point.x), y: y.pixel(point.y))
      if bars, let lower = point.lower, let upper = point.upper {
        canvas.line(at.x, y.pixel(lower), at.x, y.pixel(upper), class: "stroke thin")
      }
      let words =
        "\(ReadableNumber.short(point.x)): "
        + ReadableNumber.interval(point.y, lower: point.lower, upper: point.upper)
      canvas.circle(
        at.x, at.y, points.count > 1000 ? radius * 0.6 : radius, class: hollow ? "ring" : "dot",
        title: tooltips ? words : nil)
    }
  }

  private func staircase(_ points: [(x: Double, y: Double)], _ steps: Bool) -> [(x: Double, y: Double)] {
    guard steps else { return points }
    var result: [(x: Double, y: Double)] = []
    for point in points {
      if let last = result.last { result.append((point.x, last.y)) }
      result.append(point)
    }
    return result
  }
}
