import Tensors

/// y_i = b + Σ of the rows of a table [features, width] that sample i lists, rectified or not; b [1, width] or none, Y [n, width].
///
/// Backward, with dZ = dY where Y > 0 and 0 elsewhere if it was rectified, computed in the place of dY: the gradient of row
/// f of the table is Σ dZ_i over the samples that list f, db = Σ dZ_i.
struct FeatureSum {
  let table, y: Variable
  let bias: Variable?
  let lists: FeatureLists
  let rectified: Bool

  func backward<Element>(on tape: Tape<Element>) {
    let dy = tape.gradients(y)
    if rectified { Element.rectifiedGradient(tape.values(y), into: dy) }
    let dBias = bias.flatMap { $0.requiresGradient ? tape.gradientToAdd($0) : nil }
    Element.featureSumGradient(
      lists, tape.arena.indices, dy: dy, dTable: table.requiresGradient ? tape.gradientToAdd(table) : nil, dBias: dBias)
  }
}

extension Tape {
  /// The lists of samples `range` of a batch, sample i being `features[starts[i] ..< starts[i + 1]]` out of `count`
  /// features.
  ///
  /// Traps on a feature outside 0 ..< count and on one that a sample lists twice.
  public func featureLists(_ features: [Int32], starts: [Int32], _ range: Range<Int>, of count: Int) -> FeatureLists {
    arena.indices.append(features: features, starts: starts, range, of: count)
  }

  /// The sum of the rows of a table that each sample lists, with a bias, rectified or not: a dense layer on inputs that
  /// are 1 or 0, in time proportional to the lists' lengths.
  public func featureSum(
    _ lists: FeatureLists, table: Variable, bias: Variable? = nil, rectified: Bool = false
  ) -> Variable {
    if table.rows != lists.features || (bias.map { $0.count != table.columns } ?? false) {
      fatalError(
        "featureSum: \(lists.features) features, table \(table.rows)x\(table.columns), bias \(bias?.count ?? 0)")
    }
    let row = bias?.reshaped(rows: 1, columns: table.columns)
    let requiresGradient = table.requiresGradient || (bias?.requiresGradient ?? false)
    let y = variable(lists.count, table.columns, requiresGradient: requiresGradient)
    Element.featureSum(
      lists, arena.indices, table: values(table), bias: row.map { values($0) }, rectified: rectified, into: values(y))
    if requiresGradient {
      record(
        .featureSum(FeatureSum(table: table, y: y, bias: row, lists: lists, rectified: rectified)), result: y)
    }
    return y
  }

  /// The planes [n, features] of ones and zeros that the lists stand for; no gradient goes to them.
  public func featurePlanes(_ lists: FeatureLists) -> Variable {
    let y = variable(lists.count, lists.features, requiresGradient: false)
    Element.featurePlanes(lists, arena.indices, into: values(y))
    return y
  }
}
