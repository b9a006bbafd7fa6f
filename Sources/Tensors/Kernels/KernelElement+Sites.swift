/// The plain kernels of sites, which serve every element: they run where somebody looks, never in training.
extension KernelElement {
  /// All numbers of a site, [samples, positions, heads, features].
  public static func siteElements(_ x: Block<Self>, _ shape: SiteShape) -> [Self] {
    shape.check(rows: x.rows, columns: x.columns)
    var result: [Self] = []
    result.reserveCapacity(shape.count)
    for sample in 0..<shape.samples.count {
      for position in 0..<shape.positions.count {
        for head in 0..<shape.heads.count {
          let (row, column) = shape.start(sample, position, head)
          for feature in 0..<shape.features.count {
            result.append(x[row + feature * shape.features.rowStep, column + feature * shape.features.columnStep])
          }
        }
      }
    }
    return result
  }

  /// Applies an edit to a block in place.
  ///
  /// With v the value beside x: `replace` makes it v, `add` x + v, `scale` v · x; `remove` takes (x·v / v·v) v away from
  /// the features x of a head at a position. Where v is 0, `add` leaves x as it is, a negative zero too.
  public static func editSite(_ y: Block<Self>, _ shape: SiteShape, _ edit: PlacedEdit) {
    shape.eachVector(of: edit, rows: y.rows, columns: y.columns) { row, column, values, step in
      let features = shape.features
      func apply(_ body: (Self, Float) -> Self) {
        for f in 0..<features.count {
          let (i, j) = (row + f * features.rowStep, column + f * features.columnStep)
          y[i, j] = body(y[i, j], edit.values[values + f * step])
        }
      }
      switch edit.action {
      case .replace: apply { _, v in Self(Double(v)) }
      case .add: apply { x, v in v == 0 ? x : x + Self(Double(v)) }
      case .scale: apply { x, v in x * Self(Double(v)) }
      case .remove: removePart(y, row, column, features, edit.values, values, step)
      }
    }
  }

  /// Turns the gradient after an edit into the gradient before it, in place.
  ///
  /// `replace` lets nothing through, `add` all, `scale` v times it, and `remove` does to a gradient what it did to the
  /// numbers, because a projection is its own transpose.
  public static func editSiteGradient(_ dy: Block<Self>, _ shape: SiteShape, _ edit: PlacedEdit) {
    if edit.action == .add { return }
    var edit = edit
    if edit.action == .replace { (edit.action, edit.values) = (.replace, [0]) }
    editSite(dy, shape, edit)
  }

  /// x -= (x·v / v·v) v for the features of one head at one position.
  private static func removePart(
    _ y: Block<Self>, _ row: Int, _ column: Int, _ features: SiteShape.Axis, _ values: [Float], _ start: Int,
    _ step: Int
  ) {
    var (along, square) = (Self.zero, 0.0)
    for f in 0..<features.count {
      let v = Double(values[start + f * step])
      along += y[row + f * features.rowStep, column + f * features.columnStep] * Self(v)
      square += v * v
    }
    for f in 0..<features.count {
      let (i, j) = (row + f * features.rowStep, column + f * features.columnStep)
      y[i, j] -= along * Self(Double(values[start + f * step]) / square)
    }
  }
}

extension SiteShape {
  /// Where the first feature of a head at a position of a sample lies.
  func start(_ sample: Int, _ position: Int, _ head: Int) -> (row: Int, column: Int) {
    (
      sample * samples.rowStep + position * positions.rowStep + head * heads.rowStep,
      sample * samples.columnStep + position * positions.columnStep + head * heads.columnStep
    )
  }

  /// Calls `body` for every head at every position of every sample that an edit names, with the place of its first
  /// feature, the place of its first value, and 1, or 0 where one value serves all.
  fileprivate func eachVector(
    of edit: PlacedEdit, rows: Int, columns: Int,
    _ body: (_ row: Int, _ column: Int, _ values: Int, _ step: Int) -> Void
  ) {
    check(rows: rows, columns: columns)
    let inside =
      edit.places.allSatisfy { (0..<samples.count).contains($0) }
      && edit.positions.allSatisfy { (0..<positions.count).contains($0) }
      && edit.heads.allSatisfy { (0..<heads.count).contains($0) }
    if !inside { fatalError("SiteShape: an edit leaves \(self)") }
    let count = edit.values.count
    for (place, number) in zip(edit.places, edit.numbers) {
      for (p, position) in edit.positions.enumerated() {
        for (h, head) in edit.heads.enumerated() {
          let (row, column) = start(place, position, head)
          let index = ((number * edit.positions.count + p) * edit.heads.count + h) * features.count
          body(row, column, count == 1 ? 0 : index % max(1, count), count == 1 ? 0 : 1)
        }
      }
    }
  }
}
