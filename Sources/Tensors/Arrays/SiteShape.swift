/// How the numbers of a matrix are read as [sample, position, head, feature].
///
/// Number (s, p, h, f) lies in the row and the column that its four indices times their steps add up to. So one piece of
/// code reads tokens in rows, tokens in lanes and matrices of attention alike.
public struct SiteShape: Sendable, Hashable {
  /// One of the four axes: how many there are, and how far apart they lie.
  package struct Axis: Sendable, Hashable {
    package var count, rowStep, columnStep: Int

    package init(_ count: Int, rowStep: Int = 0, columnStep: Int = 0) {
      (self.count, self.rowStep, self.columnStep) = (count, rowStep, columnStep)
    }
  }

  package var samples, positions, heads, features: Axis

  package init(samples: Axis, positions: Axis, heads: Axis, features: Axis) {
    (self.samples, self.positions, self.heads, self.features) = (samples, positions, heads, features)
  }

  /// How many numbers there are.
  package var count: Int { samples.count * positions.count * heads.count * features.count }

  /// Traps unless all numbers lie in a matrix of this size.
  func check(rows: Int, columns: Int) {
    let axes = [samples, positions, heads, features]
    if axes.contains(where: { $0.count == 0 }) { return }
    let row = axes.reduce(0) { $0 + ($1.count - 1) * $1.rowStep }
    let column = axes.reduce(0) { $0 + ($1.count - 1) * $1.columnStep }
    if row >= rows || column >= columns { fatalError("SiteShape: \(self) leaves a matrix of \(rows)x\(columns)") }
  }
}

/// An edit of some of a site's numbers, with its indices resolved for one matrix.
public struct PlacedEdit: Sendable, Hashable {
  /// What becomes of a number x with the value v of the edit beside it; `remove` takes the part along v out of all
  /// features of one head at one position.
  package enum Action: Sendable, Hashable {
    case replace, add, scale, remove
  }

  package var action: Action
  /// [samples, positions, heads, features] of what is edited, or as many of the last of these axes as there are values,
  /// or one number for all.
  package var values: [Float]
  /// The samples to edit: where each lies, and its number among the values.
  package var places: [Int], numbers: [Int]
  package var positions: [Int], heads: [Int]

  package init(
    _ action: Action, values: [Float], places: [Int], numbers: [Int], positions: [Int], heads: [Int]
  ) {
    (self.action, self.values, self.places, self.numbers) = (action, values, places, numbers)
    (self.positions, self.heads) = (positions, heads)
  }
}
