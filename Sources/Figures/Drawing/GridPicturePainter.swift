/// Lays out and draws one grid at a given width; the color bar is drawn by the chart.
struct GridPicturePainter {
  let picture: GridPicture
  let width: Double
  private let cell: Double
  private let heading: String?
  private let caption: [String]

  init(_ picture: GridPicture, width: Double, omissions: inout Omissions) {
    self.picture = picture
    self.width = width
    let room = min(width, 420)
    cell = min(room / Double(max(picture.columns, 1)), 420 / Double(max(picture.rows, 1)), 30)
    heading = picture.title.map { TextMetrics.cut($0, width: width, size: 13, bold: true) }
    caption = picture.caption.map { TextMetrics.wrap($0, width: width, size: 12, lines: 4) } ?? []
    omissions.notFinite += zip(picture.values, picture.walls).count { !$0.isFinite && !$1 }
  }

  private var headingHeight: Double { heading == nil ? 2 : 20 }
  var height: Double {
    headingHeight + (picture.walls.isEmpty ? 18 : cell * Double(picture.rows)) + 6 + Double(caption.count) * 16 + 4
  }

  var legend: [LegendEntry] {
    var entries: [LegendEntry] = []
    for item in picture.placed {
      if let label = item.label {
        entries.append(LegendEntry(label: label, hue: item.symbol.hue, sample: .symbol(item.symbol)))
      }
    }
    if let label = picture.pathLabel, picture.way.count > 1 {
      entries.append(LegendEntry(label: label, hue: picture.hue, sample: .line(.solid, .normal)))
    }
    return entries
  }

  func paint(on canvas: inout Canvas, x x0: Double, y originY: Double) {
    if let heading { canvas.text(heading, x0, originY + 13, class: "heading") }
    let y0 = originY + headingHeight
    guard !picture.walls.isEmpty else {
      canvas.text("No data to draw.", x0, y0 + 12, class: "note")
      return
    }
    let sideX = cell * Double(picture.columns), sideY = cell * Double(picture.rows)
    if let scale = picture.scale { paintValues(scale, on: &canvas, x0, y0) }
    paintWalls(on: &canvas, x0, y0)
    canvas.rectangle(x0, y0, sideX, sideY, class: "grid")
    // Marks of places lie under the way, things and the mouse on it.
    for item in picture.placed where item.symbol == .target { paint(item, on: &canvas, x0, y0) }
    paintWay(on: &canvas, x0, y0)
    func isUnder(_ item: GridPicture.Item) -> Bool { item.symbol == .dish }
    for item in picture.placed where isUnder(item) { paint(item, on: &canvas, x0, y0) }
    for item in picture.placed where !isUnder(item) && item.symbol != .target && item.symbol != .mouse {
      paint(item, on: &canvas, x0, y0)
    }
    for item in picture.placed where item.symbol == .mouse { paint(item, on: &canvas, x0, y0) }
    for (index, line) in caption.enumerated() {
      canvas.text(line, x0, y0 + sideY + 18 + Double(index) * 16, class: "tick")
    }
  }

  private func center(_ cell: Int) -> (x: Double, y: Double) {
    (
      (Double(cell % picture.columns) + 0.5) * self.cell, (Double(cell / picture.columns) + 0.5) * self.cell
    )
  }

  private func paint(_ item: GridPicture.Item, on canvas: inout Canvas, _ x0: Double, _ y0: Double) {
    let place = center(item.cell)
    let shared = picture.placed.contains { $0.cell == item.cell && $0.symbol == .dish }
    // Things are a little larger than their cell, so that they are seen in small grids too.
    let size = item.symbol == .target ? 0.42 : item.symbol == .cheese && shared ? 0.34 : 0.54
    let radius = min(cell * size, 10)
    item.symbol.paint(on: &canvas, x: x0 + place.x, y: y0 + place.y, radius: radius)
  }

  /// Walls that stand side by side in a row are one rectangle, and all of them one path.
  private func paintWalls(on canvas: inout Canvas, _ x0: Double, _ y0: Double) {
    var pieces: [[(x: Double, y: Double)]] = []
    for row in 0..<picture.rows {
      var column = 0
      while column < picture.columns {
        guard picture.walls[row * picture.columns + column] else {
          column += 1
          continue
        }
        let first = column
        while column < picture.columns, picture.walls[row * picture.columns + column] { column += 1 }
        let left = x0 + Double(first) * cell, right = x0 + Double(column) * cell
        let top = y0 + Double(row) * cell, bottom = top + cell
        pieces.append([(left, top), (right, top), (right, bottom), (left, bottom)])
      }
    }
    canvas.path(pieces, class: "wall", closed: true)
  }

  private func paintValues(_ scale: ColorScale, on canvas: inout Canvas, _ x0: Double, _ y0: Double) {
    for place in picture.values.indices where !picture.walls[place] {
      let x = x0 + Double(place % picture.columns) * cell, y = y0 + Double(place / picture.columns) * cell
      guard let level = Palette.level(picture.values[place], on: scale) else { continue }
      canvas.rectangle(x, y, cell + 0.3, cell + 0.3, class: "cell " + Chart.cellClass(scale.kind, level: level))
    }
  }

  /// The way as a line with an arrowhead at its end and small ones on the way.
  private func paintWay(on canvas: inout Canvas, _ x0: Double, _ y0: Double) {
    func places(of way: ArraySlice<Int>) -> [(x: Double, y: Double)] {
      var cells: [Int] = []
      for cell in way where cell != cells.last { cells.append(cell) }
      return cells.map { center($0) }.map { (x: x0 + $0.x, y: y0 + $0.y) }
    }
    let way = picture.way
    let end = min(way.count, max(0, picture.reached ?? way.count) + 1)
    let points = places(of: way[..<end]), rest = places(of: way[max(0, end - 1)...])
    canvas.group(class: "h-\(picture.hue.rawValue)") { canvas in
      if rest.count > 1 { canvas.path([rest], class: "stroke faint") }
      guard points.count > 1 else { return }
      canvas.path([points], class: "stroke")
      for index in points.indices.dropFirst() {
        let isLast = index == points.count - 1
        guard isLast || index % 5 == 3 && index < points.count - 3 else { continue }
        let from = points[index - 1], to = points[index]
        let size = cell * (isLast ? 0.42 : 0.26)
        let length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
        guard length > 0 else { continue }
        let ahead = (x: (to.x - from.x) / length * size, y: (to.y - from.y) / length * size)
        let tip = isLast ? (x: to.x + ahead.x * 0.5, y: to.y + ahead.y * 0.5) : (x: to.x, y: to.y)
        canvas.path(
          [
            [
              tip, (tip.x - ahead.x - ahead.y * 0.75, tip.y - ahead.y + ahead.x * 0.75),
              (tip.x - ahead.x + ahead.y * 0.75, tip.y - ahead.y - ahead.x * 0.75),
            ]
          ], class: "fill", closed: true)
      }
    }
  }
}
