/// Lays out and draws one plot at a given width.
struct PlotPainter {
  let plot: Plot
  let width: Double
  let frameHeight: Double
  private let lines: [PreparedLine]
  private let points: [(mark: Points, points: [Point])]
  private let x: Projection
  private let y: Projection
  private let headings: [String]
  private let axisTitle: [String]
  private let left: Double
  private let right: Double
  private let direct: [EndLabel]
  /// What stands in the legend because it has no place at the end of a line.
  let legend: [LegendEntry]
  let isEmpty: Bool

  /// - Parameter roomForLabels: Whether lines may carry their names at their right ends.
  init(_ plot: Plot, width: Double, narrow: Bool, roomForLabels: Bool, omissions: inout Omissions) {
    self.plot = plot
    self.width = width
    frameHeight = narrow ? min(plot.height, 220) : plot.height
    var lines: [PreparedLine] = [], scatter: [(mark: Points, points: [Point])] = []
    var xs: [Double] = [], ys: [Double] = []
    var hasScatter = false
    for mark in plot.marks {
      switch mark {
      case .line(let line):
        let prepared = PreparedLine(line, in: plot, omissions: &omissions)
        lines.append(prepared)
        for point in prepared.pieces.joined() {
          xs.append(point.x)
          ys += [point.y] + [point.lower, point.upper].compactMap { $0 }
        }
      case .points(let mark):
        let kept = mark.points.filter { omissions.admits($0, plot) }
        scatter.append((mark, kept))
        hasScatter = hasScatter || !kept.isEmpty
        for point in kept {
          xs.append(point.x)
          ys += [point.y] + [point.lower, point.upper].compactMap { $0 }
        }
      case .bars(let bars):
        for bar in bars.bars where bar.height.isFinite {
          xs += [bar.from, bar.to]
          ys += [0, bar.height]
        }
      case .rule(let rule):
        if rule.direction == .horizontal { ys.append(rule.value) } else { xs.append(rule.value) }
      case .span(let span):
        if span.direction == .horizontal { ys += [span.from, span.to] } else { xs += [span.from, span.to] }
      }
    }
    self.lines = lines
    points = scatter
    isEmpty = xs.isEmpty && ys.isEmpty
    headings = plot.title.map { TextMetrics.wrap($0, width: width, size: 13, bold: true, lines: 2) } ?? []
    axisTitle = TextMetrics.wrap(Self.title(plot.y), width: width, size: 12, lines: 2)
    var y = Projection(
      plot.y, values: ys, padding: 0.04, rounding: true, count: max(2, Int(frameHeight / 46)))
    left = max(12, (y.ticks.map { TextMetrics.width($0.label, size: 12) }.max() ?? 0) + 8)
    // Names at the ends of lines and rules, where there is room.
    var labels: [EndLabel] = []
    if roomForLabels {
      let most = min(max(width * 0.27, 110), 190)
      for line in lines {
        guard let label = line.line.label, let last = line.last else { continue }
        labels.append(EndLabel(label, hue: line.line.hue, width: most, anchor: last))
      }
      for case .rule(let rule) in plot.marks where rule.direction == .horizontal && rule.value.isFinite {
        guard let label = rule.label else { continue }
        labels.append(EndLabel(label, hue: rule.hue, width: most, anchor: Point(.infinity, rule.value)))
      }
      if labels.reduce(0, { $0 + $1.height }) > frameHeight { labels = [] }
    }
    let named = labels.map(\.width).max().map { $0 + 16 } ?? 0
    right = max(named, 10)
    var x = Projection(
      plot.x, values: xs, padding: hasScatter ? 0.03 : 0, rounding: false,
      count: max(3, Int((width - left - right) / 70)))
    x.from = left
    x.to = width - right
    y.from = frameHeight
    y.to = 0
    self.x = x
    self.y = y
    direct = EndLabel.spread(labels, in: 0...frameHeight) { y.pixel($0) }
    legend = Self.legend(plot, directly: !labels.isEmpty)
  }

  private static func title(_ axis: Axis) -> String { axis.unit.map { "\(axis.title) (\($0))" } ?? axis.title }

  private static func legend(_ plot: Plot, directly: Bool) -> [LegendEntry] {
    var entries: [LegendEntry] = [], rules: [LegendEntry] = []
    for mark in plot.marks {
      switch mark {
      case .line(let line):
        guard !directly, let label = line.label else { continue }
        let entry = LegendEntry(label: label, hue: line.hue, sample: .line(line.dash, line.weight))
        // What matters most is named first.
        if line.weight == .strong { entries.insert(entry, at: 0) } else { entries.append(entry) }
      case .points(let points):
        guard let label = points.label else { continue }
        entries.append(LegendEntry(label: label, hue: points.hue, sample: points.hollow ? .ring : .dot))
      case .bars(let bars):
        guard let label = bars.label else { continue }
        entries.append(LegendEntry(label: label, hue: bars.hue, sample: .bar))
      case .rule(let rule):
        guard !directly, rule.direction == .horizontal, let label = rule.label else { continue }
        rules.append(LegendEntry(label: label, hue: rule.hue, sample: .line(rule.dash, .normal)))
      case .span: continue
      }
    }
    return entries + rules
  }

  private var top: Double { Double(headings.count) * 18 + Double(axisTitle.count) * 16 + 8 }
  private var xTitle: [String] {
    TextMetrics.wrap(Self.title(plot.x), width: width - left, size: 12, lines: 2)
  }
  var height: Double { top + frameHeight + 20 + Double(xTitle.count) * 16 + 4 }

  /// Draws the plot with its upper left corner at a place.
  func paint(on canvas: inout Canvas, x originX: Double, y originY: Double) {
    var cursor = originY
    for line in headings {
      canvas.text(line, originX, cursor + 13, class: "heading")
      cursor += 18
    }
    for line in axisTitle {
      canvas.text(line, originX, cursor + 12, class: "axis-title")
      cursor += 16
    }
    cursor += 8
    var x = x, y = y
    x.from += originX
    x.to += originX
    y.from += cursor
    y.to += cursor
    paintAxes(on: &canvas, x: x, y: y, originX: originX)
    let frame = (x: x.from, y: y.to, width: x.to - x.from, height: y.from - y.to)
    if isEmpty {
      canvas.text(
        "No data to draw.", frame.x + frame.width / 2, frame.y + frame.height / 2, class: "note", anchor: .middle)
      return
    }
    // The clip leaves room for half a line and a marker at the edges.
    canvas.clipped(frame.x - 5, frame.y - 5, frame.width + 10, frame.height + 10) { paintMarks(on: &$0, x: x, y: y) }
    paintInsideLabels(on: &canvas, x: x, y: y)
    paintEndLabels(on: &canvas, x: x, y: y)
  }

  private func paintAxes(on canvas: inout Canvas, x: Projection, y: Projection, originX: Double) {
    for tick in y.ticks where !tick.label.isEmpty {
      let at = y.pixel(tick.value)
      canvas.line(x.from, at, x.to, at, class: tick.value == 0 && y.scale == .linear ? "axis" : "grid")
      canvas.text(tick.label, x.from - 8, at + 4, class: "tick", anchor: .end)
    }
    canvas.line(x.from, y.from, x.to, y.from, class: "axis")
    var free = -Double.infinity
    for tick in x.ticks {
      let at = x.pixel(tick.value)
      canvas.line(at, y.from, at, y.from + (tick.label.isEmpty ? 3 : 5), class: "axis")
      let half = TextMetrics.width(tick.label, size: 12) / 2
      guard !tick.label.isEmpty, at - half > free else { continue }
      canvas.text(tick.label, at, y.from + 18, class: "tick", anchor: .middle)
      free = at + half + 6
    }
    if let zero = x.zero, let first = x.ticks.first(where: { $0.value > 0 }) {
      // Two strokes where the axis jumps from zero to the first power.
      let start = x.pixel(0), end = min(x.pixel(first.value), start + 40)
      let middle = zero < x.upper ? start + (end - start) * 0.45 : start
      canvas.rectangle(middle - 2, y.from - 2, 5, 4, class: "paper")
      for shift in [-2.0, 3] {
        canvas.line(middle + shift - 2, y.from + 4, middle + shift + 2, y.from - 4, class: "axis")
      }
    }
    for (index, line) in xTitle.enumerated() {
      canvas.text(line, (x.from + x.to) / 2, y.from + 36 + Double(index) * 16, class: "axis-title", anchor: .middle)
    }
  }

  private func paintMarks(on canvas: inout Canvas, x: Projection, y: Projection) {
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
            min(from, to) + 0.5, ends[0], abs(to - from) - 1, ends[1] - ends[0], class: "fill", title: words)
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

  /// Names of vertical rules and of spans, at the top of the frame, below one another where they would meet.
  private func paintInsideLabels(on canvas: inout Canvas, x: Projection, y: Projection) {
    var taken: [(from: Double, to: Double, row: Int)] = []
    func place(_ label: String, near: Double, end: Double, hue: Hue) {
      let most = max(x.to - x.from - 12, 40)
      let text = TextMetrics.cut(label, width: most, size: 12, bold: true)
      let length = TextMetrics.width(text, size: 12, bold: true)
      // Right of it where that fits, else left of it, else as far right as it goes.
      var start = end + 6
      if start + length > x.to { start = near - 6 - length }
      if start < x.from + 2 { start = max(x.from + 4, x.to - length - 2) }
      var row = 0
      while taken.contains(where: { $0.row == row && start < $0.to + 8 && start + length > $0.from - 8 }) { row += 1 }
      taken.append((start, start + length, row))
      canvas.group(class: "h-\(hue.rawValue)") {
        $0.text(text, start, y.to + 13 + Double(row) * 16, class: "inside")
      }
    }
    for mark in plot.marks {
      switch mark {
      case .rule(let rule) where rule.direction == .vertical && rule.value.isFinite:
        if let label = rule.label { place(label, near: x.pixel(rule.value), end: x.pixel(rule.value), hue: rule.hue) }
      case .span(let span) where span.from.isFinite && span.to.isFinite:
        guard let label = span.label else { continue }
        if span.direction == .vertical {
          let ends = [x.pixel(span.from), x.pixel(span.to)].sorted()
          place(label, near: ends[0], end: ends[1], hue: span.hue)
        } else {
          let at = min(y.pixel(span.from), y.pixel(span.to))
          canvas.group(class: "h-\(span.hue.rawValue)") {
            $0.text(
              TextMetrics.cut(label, width: x.to - x.from - 12, size: 12, bold: true), x.from + 6, at + 14,
              class: "inside")
          }
        }
      default: continue
      }
    }
  }

  private func paintEndLabels(on canvas: inout Canvas, x: Projection, y: Projection) {
    for label in direct {
      let start = label.anchor.x.isFinite ? x.pixel(label.anchor.x) : x.to
      let level = min(max(y.pixel(label.anchor.y), y.to), y.from)
      let middle = y.to + label.center
      canvas.group(class: "h-\(label.hue.rawValue)") { canvas in
        if abs(middle - level) > 5 || x.to - start > 8 {
          canvas.path([[(start + 4, level), (x.to + 4, level), (x.to + 12, middle)]], class: "stroke hair faint")
        }
        for (index, line) in label.lines.enumerated() {
          canvas.text(line, x.to + 15, middle - label.height / 2 + 11.5 + Double(index) * 15, class: "label")
        }
      }
    }
  }
}

/// A name at the right end of a line.
struct EndLabel {
  var lines: [String]
  var hue: Hue
  var anchor: Point
  /// The middle of the text, from the top of the frame.
  var center = 0.0

  init(_ text: String, hue: Hue, width: Double, anchor: Point) {
    lines = TextMetrics.wrap(text, width: width, size: 12.5, bold: true, lines: 3)
    self.hue = hue
    self.anchor = anchor
  }

  var height: Double { Double(lines.count) * 15 + 2 }
  var width: Double { lines.map { TextMetrics.width($0, size: 12.5, bold: true) }.max() ?? 0 }

  /// Moves names apart as little as possible (least squares, by merging neighbors that touch), inside the frame.
  static func spread(_ labels: [EndLabel], in range: ClosedRange<Double>, level: (Double) -> Double) -> [EndLabel] {
    let wanted = labels.map { min(max(level($0.anchor.y), range.lowerBound), range.upperBound) }
    let order = labels.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    // A block of touching names: where its top wants to be on average, and who is in it.
    var blocks: [(top: Double, height: Double, weight: Double, members: [Int])] = []
    for index in order {
      let height = labels[index].height
      blocks.append((wanted[index] - height / 2, height, 1, [index]))
      while blocks.count > 1, let below = blocks.last,
        blocks[blocks.count - 2].top + blocks[blocks.count - 2].height > below.top
      {
        blocks.removeLast()
        let above = blocks[blocks.count - 1]
        let top = (above.top * above.weight + (below.top - above.height) * below.weight) / (above.weight + below.weight)
        blocks[blocks.count - 1] = (
          top, above.height + below.height, above.weight + below.weight, above.members + below.members
        )
      }
    }
    var result = labels
    // A block that would leave the frame is pushed back in, and pushes its neighbors.
    var tops = blocks.map(\.top)
    var limit = range.lowerBound - 4
    for index in blocks.indices {
      tops[index] = max(tops[index], limit)
      limit = tops[index] + blocks[index].height
    }
    limit = range.upperBound + 10
    for index in blocks.indices.reversed() {
      tops[index] = min(tops[index], limit - blocks[index].height)
      limit = tops[index]
    }
    for (block, start) in zip(blocks, tops) {
      var top = start
      for member in block.members {
        result[member].center = top + labels[member].height / 2
        top += labels[member].height
      }
    }
    return result
  }
}
