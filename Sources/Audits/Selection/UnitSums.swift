/// Sums and numbers of scores by model and unit, in memory that does not grow with the number of rows.
///
/// A unit is an item, a cluster or a repetition. Where models × units would outgrow 2²³ cells, or there are more than 8,192
/// units, units share places.
struct UnitSums: Sendable {
  // Row-major, model × unit, with room to grow.
  private var sums: [Double] = []
  private var counts: [Int32] = []
  private var stride = 64
  /// The number of units that have been seen, or that all share.
  private(set) var unitsUsed = 0
  /// How many units there may be.
  private(set) var unitLimit = ScoreTable.mostUnits
  /// Whether units share places.
  private(set) var folded = false
  // Whether every score is 0 or one other value.
  private var isBinary = true
  private var highest = 0.0

  var isEmpty: Bool { unitsUsed == 0 }

  /// The one value beside 0 that scores have; nil where they have others, or all are 0.
  var binaryTop: Double? { isBinary && highest != 0 ? highest : nil }

  /// Adds a score of a model in a unit, both counted from 0 in order of appearance.
  mutating func add(_ score: Double, model: Int, unit: Int) {
    var index = unit
    if index >= unitLimit {
      folded = true
      index &= unitLimit - 1
    }
    if index >= stride || model * stride + index >= sums.count {
      grow(model: model, unit: index)
      // Growing may have folded the units.
      index &= unitLimit - 1
    }
    unitsUsed = max(unitsUsed, index + 1)
    let cell = model * stride + index
    sums[cell] += score
    counts[cell] += 1
    if score != 0 {
      if highest == 0 { highest = score }
      if score != highest { isBinary = false }
    }
  }

  func sum(_ model: Int, _ unit: Int) -> Double {
    let cell = model * stride + unit
    return cell < sums.count ? sums[cell] : 0
  }

  func count(_ model: Int, _ unit: Int) -> Int {
    let cell = model * stride + unit
    return cell < counts.count ? Int(counts[cell]) : 0
  }

  /// The sum and the number of all scores of a model.
  func total(of model: Int) -> (sum: Double, number: Int) {
    var total = 0.0
    var number = 0
    for cell in (model * stride)..<((model + 1) * stride) where cell < counts.count {
      total += sums[cell]
      number += Int(counts[cell])
    }
    return (total, number)
  }

  /// Makes room for a cell; halves the number of units where the cells would be too many.
  private mutating func grow(model: Int, unit: Int) {
    if unit >= stride {
      var wider = stride
      while unit >= wider { wider *= 2 }
      rearrange(stride: wider)
    }
    while (model + 1) * stride > ScoreTable.mostCells, unitLimit > 32 {
      unitLimit = min(unitLimit, stride) / 2
      folded = true
      rearrange(stride: unitLimit)
      unitsUsed = min(unitsUsed, unitLimit)
    }
    let needed = (model + 1) * stride
    if sums.count < needed {
      sums += [Double](repeating: 0, count: needed - sums.count)
      counts += [Int32](repeating: 0, count: needed - counts.count)
    }
  }

  /// Moves the cells to rows of another length; where that is shorter, units that fall together are added up.
  private mutating func rearrange(stride new: Int) {
    let rows = sums.count / stride
    var newSums = [Double](repeating: 0, count: rows * new)
    var newCounts = [Int32](repeating: 0, count: rows * new)
    for row in 0..<rows {
      for unit in 0..<stride {
        newSums[row * new + (unit & (new - 1))] += sums[row * stride + unit]
        newCounts[row * new + (unit & (new - 1))] += counts[row * stride + unit]
      }
    }
    (sums, counts, stride) = (newSums, newCounts, new)
  }
}
