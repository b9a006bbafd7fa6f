/// Lays out and draws rows of intervals or bars at a given width.
struct RowsPainter {
  let rows: Rows
  let width: Double
  private let narrow: Bool
  private let x: Projection
  private let headings: [String]
  private let labels: [[String]]
  private let texts: [String]
  private let labelWidth: Double
  private let textWidth: Double
  let legend: [LegendEntry]

  init(_ rows: Rows, width: Double, narrow: Bool, omissions: inout Omissions) {
    self.rows = rows
    self.width = width
    self.narrow = narrow
    headings = rows.title.map { TextMetrics.wrap($0, width: width, size: 13, bold: true, lines: 2) } ?? []
    var axis = rows.axis
    if rows.style == .bars {
      axis.scale = .linear
      axis.including.append(0)
    }
    var values: [Double] = rows.rules.map(\.value)
    for estimate in rows.rows.flatMap(\.estimates) {
      if Projection.accepts(estimate.value, scale: axis.scale) {
        values += [estimate.value, estimate.lower, estimate.upper].compactMap { $0 }
      } else if abs(estimate.value) <= Projection.largest {
        omissions.notPositive += 1
      } else {
        omissions.notFinite += 1
      }
    }
    texts = rows.rows.map { row in
      if let text = row.text { return text }
      guard let last = row.estimates.last, last.value.isFinite else { return "unavailable" }
      return ReadableNumber.interval(last.value, lower: last.lower, upper: last.upper)
    }
    let widest = texts.map { TextMetrics.width($0, size: 12.5) }.max() ?? 0
    if narrow {
      labelWidth = 0
      textWidth = 0
      let texts = texts
      labels = rows.rows.enumerated().map { index, row in
        TextMetrics.wrap(
          row.label, width: max(width - TextMetrics.width(texts[index], size: 12.5) - 12, width * 0.35), size: 12.5,
          lines: 2)
      }
    } else {
      let wanted = rows.rows.map { TextMetrics.width($0.label, size: 12.5) }.max() ?? 0
      let most = min(wanted, width * 0.34)
      labelWidth = most + 16
      textWidth = min(widest, width * 0.34) + 16
      labels = rows.rows.map { TextMetrics.wrap($0.label, width: most + 1, size: 12.5, lines: 2) }
    }
    var projection = Projection(
      axis, values: values, padding: 0.05, rounding: rows.style == .bars,
      count: max(3, Int((width - labelWidth - textWidth) / 70)))
    projection.from = labelWidth + 8
    projection.to = width - textWidth - 8
    x = projection
    var seen: [LegendEntry] = []
    for estimate in rows.rows.flatMap(\.estimates) {
      guard let series = estimate.series else { continue }
      let entry = LegendEntry(
        label: series, hue: estimate.hue,
        sample: rows.style == .bars ? .bar : estimate.hollow ? .ring : .dot)
      if !seen.contains(entry) { seen.append(entry) }
    }
    legend = seen
  }

  private func rowHeight(_ index: Int) -> Double {
    let estimates = Double(max(rows.rows[index].estimates.count, 1))
    let text = Double(max(labels[index].count, 1)) * 15
    return narrow ? text + 6 + estimates * 13 + 6 : max(text + 9, estimates * 13 + 10)
  }
  private func groupHeight(_ row: Rows.Row) -> Double { row.group == nil ? 0 : 28 }
  private var bodyHeight: Double { rows.rows.indices.reduce(0) { $0 + rowHeight($1) + groupHeight(rows.rows[$1]) } }
  private var axisTitle: [String] {
    TextMetrics.wrap(
      rows.axis.unit.map { "\(rows.axis.title) (\($0))" } ?? rows.axis.title, width: width, size: 12, lines: 2)
  }
  var height: Double {
    Double(headings.count) * 18 + Double(rulesLabelRows) * 15 + 4 + max(bodyHeight, 30) + 22
      + Double(axisTitle.count) * 16
  }
  private var rulesLabelRows: Int { rows.rules.filter { $0.label != nil }.count }

  func paint(on canvas: inout Canvas, x originX: Double, y originY: Double) {
    var cursor = originY
    for line in headings {
      canvas.text(line, originX, cursor + 13, class: "heading")
      cursor += 18
    }
    var x = x
    x.from += originX
    x.to += originX
    let ruleTop = cursor
    cursor += Double(rulesLabelRows) * 15 + 4
    let top = cursor, bottom = cursor + max(bodyHeight, 30)
    // Shading lies under the grid, and the grid under the dots.
    for (index, row) in rows.rows.enumerated() {
      cursor += groupHeight(row)
      if row.highlighted {
        canvas.group(class: "h-blue") {
          $0.rectangle(originX, cursor, width, rowHeight(index), class: "span")
        }
      }
      cursor += rowHeight(index)
    }
    for tick in x.ticks where !tick.label.isEmpty {
      let at = x.pixel(tick.value), name = tick.value == 0 && x.scale == .linear ? "axis" : "grid"
      for piece in stretches(from: top, to: bottom) { canvas.line(at, piece.from, at, piece.to, class: name) }
    }
    var free = -Double.infinity
    for tick in x.ticks where !tick.label.isEmpty {
      let at = x.pixel(tick.value), half = TextMetrics.width(tick.label, size: 12) / 2
      guard at - half > free else { continue }
      canvas.text(tick.label, at, bottom + 16, class: "tick", anchor: .middle)
      free = at + half + 6
    }
    for (index, line) in axisTitle.enumerated() {
      let wanted = narrow ? originX + width / 2 : (x.from + x.to) / 2
      canvas.text(
        line, TextMetrics.middle(line, wanted: wanted, from: originX, to: originX + width),
        bottom + 33 + Double(index) * 16, class: "axis-title",
        anchor: .middle)
    }
    var labelRow = 0.0
    for rule in rows.rules where rule.value.isFinite {
      let at = x.pixel(rule.value)
      canvas.group(class: "h-\(rule.hue.rawValue)") { canvas in
        var start = top
        if let label = rule.label.map({ TextMetrics.cut($0, width: width, size: 12, bold: true) }) {
          let length = TextMetrics.width(label, size: 12, bold: true)
          let left = min(max(at - length / 2, originX), originX + width - length)
          canvas.text(label, left, ruleTop + 12 + labelRow * 15, class: "inside")
          labelRow += 1
          start = ruleTop + labelRow * 15 + 1
        }
        for piece in stretches(from: start, to: bottom) {
          canvas.line(at, piece.from, at, piece.to, class: "stroke thin" + LegendEntry.dash(rule.dash))
        }
      }
    }
    if rows.rows.isEmpty {
      canvas.text("No data to draw.", originX + width / 2, top + 18, class: "note", anchor: .middle)
    }
    cursor = top
    for (index, row) in rows.rows.enumerated() {
      if let group = row.group.map({ TextMetrics.cut($0, width: width, size: 13, bold: true) }) {
        canvas.rectangle(originX, cursor + 3, TextMetrics.width(group, size: 13, bold: true) + 4, 22, class: "paper")
        canvas.text(group, originX, cursor + 19, class: "heading")
        cursor += 28
      }
      paintRow(row, index, on: &canvas, x: x, originX: originX, top: cursor)
      cursor += rowHeight(index)
    }
  }

  /// Where upright lines run: from top to bottom, or, where words stand above the dots, only beside the dots.
  private func stretches(from top: Double, to bottom: Double) -> [(from: Double, to: Double)] {
    guard narrow else { return [(top, bottom)] }
    var result: [(from: Double, to: Double)] = []
    var cursor = bottom - max(bodyHeight, 30)
    for (index, row) in rows.rows.enumerated() {
      cursor += groupHeight(row)
      let end = cursor + rowHeight(index)
      result.append((cursor + Double(max(labels[index].count, 1)) * 15 + 5, end - 2))
      cursor = end
    }
    return result
  }

  private func paintRow(
    _ row: Rows.Row, _ index: Int, on canvas: inout Canvas, x: Projection, originX: Double, top: Double
  ) {
    let height = rowHeight(index)
    let textLines = Double(labels[index].count)
    let estimates = Double(max(row.estimates.count, 1))
    // On a narrow page the words stand above the dots, elsewhere beside them.
    let firstLine = narrow ? top + 14 : top + height / 2 - textLines * 7.5 + 11.5
    for (number, line) in labels[index].enumerated() {
      canvas.text(line, originX + 2, firstLine + Double(number) * 15, class: "row")
    }
    let text = TextMetrics.cut(texts[index], width: narrow ? width * 0.6 : textWidth - 12, size: 12.5)
    canvas.text(
      text, originX + width - 2, narrow ? top + 14 : top + height / 2 + 4.5, class: "row", anchor: .end)
    let middle = narrow ? top + textLines * 15 + 6 + estimates * 6.5 : top + height / 2
    canvas.clipped(x.from - 6, top, x.to - x.from + 12, height) { canvas in
      for (number, estimate) in row.estimates.enumerated() where estimate.value.isFinite {
        let level = middle + (Double(number) - (estimates - 1) / 2) * 13
        let at = x.pixel(estimate.value)
        let words =
          (estimate.series.map { $0 + ": " } ?? "")
          + ReadableNumber.interval(estimate.value, lower: estimate.lower, upper: estimate.upper)
        canvas.group(class: "h-\(estimate.hue.rawValue)") { canvas in
          if rows.style == .bars {
            let ends = [x.pixel(0), at].sorted()
            canvas.rectangle(ends[0], level - 5.5, max(ends[1] - ends[0], 0.5), 11, class: "fill", title: words)
          }
          if let lower = estimate.lower, let upper = estimate.upper, !lower.isNaN, !upper.isNaN {
            canvas.line(
              x.pixel(lower), level, x.pixel(upper), level,
              class: rows.style == .bars ? "axis" : "stroke")
          }
          if rows.style == .dots, Projection.accepts(estimate.value, scale: x.scale) {
            canvas.circle(at, level, 4.4, class: estimate.hollow ? "ring" : "dot", title: words)
          }
        }
      }
    }
  }
}
