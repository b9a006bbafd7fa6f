/// Lays out and draws one heat map at a given width; the color bar is drawn by the chart.
struct HeatMapPainter {
  /// The most cells along one side that are drawn; longer sides are drawn by means of blocks.
  static let most = 120

  let map: HeatMap
  let width: Double
  private let headings: [String]
  private let cell: Double
  private let left: Double
  private let rowLabels: [String]
  private let columnLabels: [String]

  init(_ original: HeatMap, width: Double, omissions: inout Omissions) {
    let map = Self.coarsened(original)
    if map.rows != original.rows || map.columns != original.columns { omissions.coarsened = true }
    omissions.notFinite += original.values.lazy.filter { !$0.isFinite }.count
    self.map = map
    self.width = width
    headings = map.title.map { TextMetrics.wrap($0, width: width, size: 13, bold: true, lines: 2) } ?? []
    rowLabels = map.rowLabels.count == map.rows ? map.rowLabels : (0..<map.rows).map { String($0 + 1) }
    columnLabels = map.columnLabels.count == map.columns ? map.columnLabels : (0..<map.columns).map { String($0 + 1) }
    left = min(max(rowLabels.map { TextMetrics.width($0, size: 10.5) }.max() ?? 0, 8) + 6, width * 0.3)
    let room = max(width - left, 10)
    cell = min(room / Double(max(map.columns, 1)), 34, 420 / Double(max(map.rows, 1)))
  }

  private var titleHeight: Double { Double(headings.count) * 18 + (map.rowTitle == nil ? 4 : 20) }
  var height: Double {
    titleHeight + cell * Double(map.rows) + 18 + (map.columnTitle == nil ? 0 : 16) + 4
  }

  /// The x at which the cells begin and end, for the color bar under them.
  var frame: (from: Double, to: Double) { (left, left + cell * Double(map.columns)) }

  func paint(on canvas: inout Canvas, x originX: Double, y originY: Double) {
    var cursor = originY
    for line in headings {
      canvas.text(line, originX, cursor + 13, class: "heading")
      cursor += 18
    }
    if let title = map.rowTitle {
      canvas.text(TextMetrics.cut("↓ " + title, width: width, size: 12), originX, cursor + 13, class: "axis-title")
    }
    cursor = originY + titleHeight
    let x0 = originX + left, y0 = cursor
    guard map.rows > 0, map.columns > 0 else {
      canvas.text("No data to draw.", originX, y0 + 12, class: "note")
      return
    }
    let gap = cell > 12 ? 1.0 : cell > 5 ? 0.5 : 0
    let numbers = cell >= 33 && map.rows * map.columns <= 150
    for row in 0..<map.rows {
      for column in 0..<map.columns {
        let value = map.values[row * map.columns + column]
        let x = x0 + Double(column) * cell, y = y0 + Double(row) * cell
        guard let level = Palette.level(value, on: map.scale) else {
          canvas.rectangle(x + gap / 2, y + gap / 2, cell - gap, cell - gap, class: "missing")
          canvas.line(x + gap, y + gap, x + cell - gap, y + cell - gap, class: "missing")
          continue
        }
        let words =
          map.rows * map.columns <= 2500
          ? "\(rowLabels[row]), \(columnLabels[column]): \(ReadableNumber.short(value, digits: 3))" : nil
        // Without gaps the cells overlap by a hair, so that no seams show.
        let side = gap > 0 ? cell - gap : cell + 0.3
        canvas.rectangle(
          x + gap / 2, y + gap / 2, side, side,
          class: (gap > 0 ? "" : "cell ") + Chart.cellClass(map.scale.kind, level: level),
          title: words)
        if numbers {
          let share = Double(level) / Double(Palette.levels - 1)
          let strong = map.scale.kind == .diverging ? abs(share - 0.5) > 0.27 : share > 0.55
          canvas.text(
            ReadableNumber.short(value, digits: 2), x + cell / 2, y + cell / 2 + 4, class: strong ? "on" : "off",
            anchor: .middle)
        }
      }
    }
    let right = x0 + cell * Double(map.columns), bottom = y0 + cell * Double(map.rows)
    canvas.rectangle(x0 - 0.5, y0 - 0.5, right - x0 + 1, bottom - y0 + 1, class: "grid")
    for line in map.rowBreaks where line > 0 && line < map.rows {
      canvas.line(x0, y0 + Double(line) * cell, right, y0 + Double(line) * cell, class: "axis")
    }
    for line in map.columnBreaks where line > 0 && line < map.columns {
      canvas.line(x0 + Double(line) * cell, y0, x0 + Double(line) * cell, bottom, class: "axis")
    }
    // Numbers need no neighbor to be understood; names are shown as densely as they fit.
    let rowStride = max(1, Int(((map.rowLabels.isEmpty ? 26 : 12.5) / cell).rounded(.up)))
    let widest = columnLabels.map { TextMetrics.width($0, size: 10.5) }.max() ?? 0
    let columnStride = max(1, Int(((widest + (map.columnLabels.isEmpty ? 12 : 4)) / cell).rounded(.up)))
    for row in Swift.stride(from: 0, to: map.rows, by: rowStride) {
      canvas.text(
        TextMetrics.cut(rowLabels[row], width: left - 4, size: 10.5), x0 - 5, y0 + (Double(row) + 0.5) * cell + 3.5,
        class: "small", anchor: .end)
    }
    for column in Swift.stride(from: 0, to: map.columns, by: columnStride) {
      canvas.text(
        columnLabels[column], x0 + (Double(column) + 0.5) * cell, bottom + 13, class: "small", anchor: .middle)
    }
    if let title = map.columnTitle {
      canvas.text(
        TextMetrics.cut(title + " →", width: width - left, size: 12), x0, bottom + 29, class: "axis-title")
    }
  }

  /// The map with means over blocks where it has more than `most` rows or columns.
  static func coarsened(_ map: HeatMap) -> HeatMap {
    let byRow = (map.rows + most - 1) / most, byColumn = (map.columns + most - 1) / most
    guard byRow > 1 || byColumn > 1 else { return map }
    let rows = (map.rows + byRow - 1) / byRow, columns = (map.columns + byColumn - 1) / byColumn
    var values: [Double] = []
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = 0.0, count = 0.0
        for i in (row * byRow)..<min((row + 1) * byRow, map.rows) {
          for j in (column * byColumn)..<min((column + 1) * byColumn, map.columns) {
            let value = map.values[i * map.columns + j]
            if value.isFinite {
              sum += value
              count += 1
            }
          }
        }
        values.append(count > 0 ? sum / count : .nan)
      }
    }
    func every(_ labels: [String], _ step: Int, _ count: Int) -> [String] {
      (0..<count).map { $0 * step < labels.count ? labels[$0 * step] : String($0 * step + 1) }
    }
    return HeatMap(
      title: map.title, values: values, rows: rows, columns: columns, scale: map.scale, rowTitle: map.rowTitle,
      columnTitle: map.columnTitle, rowLabels: every(map.rowLabels, byRow, rows),
      columnLabels: every(map.columnLabels, byColumn, columns), rowBreaks: map.rowBreaks.map { $0 / byRow },
      columnBreaks: map.columnBreaks.map { $0 / byColumn })
  }
}

/// The bar that says which color is which value.
enum ColorBar {
  /// Draws the bar and returns its height.
  static func paint(_ scale: ColorScale, on canvas: inout Canvas, x: Double, y: Double, width: Double) -> Double {
    let length = min(width, 240), step = length / Double(Palette.levels)
    let title = TextMetrics.wrap(scale.title, width: width, size: 12, lines: 3)
    for (index, line) in title.enumerated() { canvas.text(line, x, y + 11 + Double(index) * 16, class: "axis-title") }
    let y = y + Double(title.count - 1) * 16
    for level in 0..<Palette.levels {
      canvas.rectangle(
        x + Double(level) * step, y + 17, step + 0.3, 9, class: "cell " + Chart.cellClass(scale.kind, level: level))
    }
    canvas.rectangle(x - 0.5, y + 16.5, length + 1, 10, class: "grid")
    let range = scale.upper - scale.lower
    let middle = scale.kind == .diverging ? [0] : [scale.lower + range / 2]
    for value in [scale.lower] + middle + [scale.upper] {
      let share = range > 0 ? (value - scale.lower) / range : 0.5
      let anchor: Canvas.Anchor = share < 0.25 ? .start : share > 0.75 ? .end : .middle
      canvas.text(
        ReadableNumber.short(value, digits: 3), x + share * length, y + 40, class: "tick", anchor: anchor)
    }
    return 44 + Double(title.count - 1) * 16
  }
}
