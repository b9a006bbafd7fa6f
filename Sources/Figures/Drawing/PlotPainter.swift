/// Lays out and draws one plot at a given width.
struct PlotPainter {
  let plot: Plot
  let width: Double
  let frameHeight: Double
  let lines: [PreparedLine]
  let points: [(mark: Points, points: [Point])]
  private(set) var x: Projection
  let y: Projection
  private let headings: [String]
  private let axisTitle: [String]
  /// The room beside the frame, for the numbers of the axis and for the names of lines.
  private(set) var left: Double
  private(set) var right: Double
  let direct: [EndLabel]
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
    let axisWidth = max(12, (y.ticks.map { TextMetrics.width($0.label, size: 12) }.max() ?? 0) + 8)
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
    var x = Projection(
      plot.x, values: xs, padding: hasScatter ? 0.03 : 0, rounding: false,
      count: max(3, Int((width - axisWidth - max(named, 10)) / 70)))
    // The numbers of the outermost ticks may reach over the ends of the axis, but not out of the picture.
    func overhang(_ tick: Projection.Tick?) -> Double {
      guard let tick else { return 0 }
      return TextMetrics.width(tick.label, size: 12) / 2
    }
    let numbered = x.ticks.filter { !$0.label.isEmpty }
    x.from = 0
    x.to = 1
    let first = numbered.first.map { overhang($0) - x.pixel($0.value) * width * 0.8 } ?? 0
    let last = numbered.last.map { overhang($0) - (1 - x.pixel($0.value)) * width * 0.8 } ?? 0
    left = max(axisWidth, first)
    right = max(named, 10, last)
    x.from = left
    x.to = width - right
    y.from = frameHeight
    y.to = 0
    self.x = x
    self.y = y
    direct = EndLabel.spread(labels, in: 0...frameHeight) { y.pixel($0) }
    legend = Self.legend(plot, directly: !labels.isEmpty)
  }

  /// Takes as much room beside the frame as the others of its column do, so that a value stands below itself.
  mutating func align(left: Double, right: Double) {
    (self.left, self.right) = (left, right)
    (x.from, x.to) = (left, width - right)
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
      let middle = TextMetrics.middle(line, wanted: (x.from + x.to) / 2, from: originX, to: originX + width)
      canvas.text(line, middle, y.from + 36 + Double(index) * 16, class: "axis-title", anchor: .middle)
    }
  }
}
