/// What was left out or thinned before drawing, summed over the panels of a chart, and how the picture says so.
struct Omissions {
  var notFinite = 0
  var notPositive = 0
  var thinnedFrom = 0
  var coarsened = false

  var notes: [String] {
    var notes: [String] = []
    if notFinite > 0 {
      notes.append(
        notFinite == 1
          ? "One value that is not a finite number below 10³⁰⁰ is left out."
          : "\(ReadableNumber.count(notFinite)) values that are not finite numbers below 10³⁰⁰ are left out.")
    }
    if notPositive > 0 {
      notes.append(
        notPositive == 1
          ? "One value that is not positive cannot stand on a logarithmic axis and is left out."
          : "\(ReadableNumber.count(notPositive)) values that are not positive cannot stand on a logarithmic axis and are "
            + "left out.")
    }
    if thinnedFrom > 0 {
      notes.append(
        "Drawn from \(ReadableNumber.count(thinnedFrom)) points; of neighbors closer than a line is wide, the lowest and the "
          + "highest are drawn.")
    }
    if coarsened { notes.append("Cells are means of blocks; the specification beside the picture holds every value.") }
    return notes
  }

  /// Counts a value that an axis cannot show and says whether it can.
  mutating func admits(_ point: Point, _ plot: Plot) -> Bool {
    if Projection.accepts(point.x, scale: plot.x.scale), Projection.accepts(point.y, scale: plot.y.scale) {
      return true
    }
    if abs(point.x) <= Projection.largest && abs(point.y) <= Projection.largest {
      notPositive += 1
    } else {
      notFinite += 1
    }
    return false
  }
}

/// A line without the points that cannot be drawn: it breaks where one was.
struct PreparedLine {
  /// The most points of one line that are drawn.
  static let most = 1_500

  var line: Line
  var pieces: [[Point]]

  init(_ line: Line, in plot: Plot, omissions: inout Omissions) {
    self.line = line
    pieces = []
    var piece: [Point] = []
    for point in line.points {
      if omissions.admits(point, plot) {
        piece.append(point)
      } else if !piece.isEmpty {
        pieces.append(piece)
        piece = []
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    let total = pieces.reduce(0) { $0 + $1.count }
    if total > Self.most {
      omissions.thinnedFrom += total
      pieces = pieces.map { Self.thinned($0, to: max(2, $0.count * Self.most / total)) }
    }
  }

  var last: Point? { pieces.last?.last }

  /// At most about `count` points: of each block of neighbors the lowest and the highest, in their order, and the ends.
  static func thinned(_ points: [Point], to count: Int) -> [Point] {
    guard points.count > max(count, 4), let first = points.first, let last = points.last else { return points }
    let blocks = max(1, (count - 2) / 2)
    let inner = points[1..<(points.count - 1)]
    var result = [first]
    for block in 0..<blocks {
      let from = 1 + inner.count * block / blocks, to = 1 + inner.count * (block + 1) / blocks
      guard from < to else { continue }
      let range = from..<to
      let low = range.min { points[$0].y < points[$1].y } ?? from
      let high = range.max { points[$0].y < points[$1].y } ?? from
      result.append(points[min(low, high)])
      if low != high { result.append(points[max(low, high)]) }
    }
    return result + [last]
  }
}

/// One entry of a legend.
struct LegendEntry: Hashable {
  enum Sample: Hashable { case line(Dash, Line.Weight), dot, ring, bar, span, symbol(GridPicture.Symbol) }

  var label: String
  var hue: Hue
  var sample: Sample

  static func dash(_ dash: Dash) -> String { dash == .solid ? "" : " " + dash.rawValue }
}
