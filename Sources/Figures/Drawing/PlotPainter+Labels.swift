extension PlotPainter {
  /// Names of vertical rules and of spans, at the top of the frame, below one another where they would meet.
  func paintInsideLabels(on canvas: inout Canvas, x: Projection, y: Projection) {
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

  func paintEndLabels(on canvas: inout Canvas, x: Projection, y: Projection) {
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
