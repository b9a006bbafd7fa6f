/// A matrix on a tape: where it lies and its shape.
///
/// Rows are contiguous and `stride` apart. A variable of one row is a vector, of one element a number. Views
/// (`columns`, `everyRow`, `matrix`) share the elements and the gradients of the variable they look at, at no cost.
public struct Variable: Sendable, Hashable {
  let offset: Int
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  let stride: Int
  /// The number of the allocation it lies in; -1 - i for the i-th buffer that was bound.
  let root: Int32
  /// Whether it lies in a bound buffer, which outlives the recording, and not in the arena.
  let isParameter: Bool
  /// Whether a gradient flows to it.
  public let requiresGradient: Bool
  /// Whether it is the whole of its allocation.
  let isWhole: Bool

  /// The number of elements.
  public var count: Int { rows * columns }

  /// The columns of `range`.
  public func columns(_ range: Range<Int>) -> Variable {
    if range.lowerBound < 0 || range.upperBound > columns {
      fatalError("Variable: columns \(range) of \(rows)x\(columns)")
    }
    return view(offset + range.lowerBound, rows, range.count, stride)
  }

  /// The rows of `range`.
  public func rows(_ range: Range<Int>) -> Variable {
    if range.lowerBound < 0 || range.upperBound > rows { fatalError("Variable: rows \(range) of \(rows)x\(columns)") }
    return view(offset + range.lowerBound * stride, range.count, columns, stride)
  }

  /// Every `step`-th row from `first` on: the last token of each sample is `everyRow(tokens, from: tokens - 1)`.
  public func everyRow(_ step: Int, from first: Int) -> Variable {
    if step < 1 || first < 0 || first >= step || rows % step != 0 {
      fatalError("Variable: every \(step)th row from \(first) of \(rows)x\(columns)")
    }
    return view(offset + first * stride, rows / step, columns, stride * step)
  }

  /// The `rows` × `columns` contiguous elements from `start` on, for a variable whose rows are contiguous.
  ///
  /// This is how a weight matrix is taken out of the flat vector of all parameters.
  public func matrix(at start: Int, rows: Int, columns: Int) -> Variable {
    if (self.rows > 1 && stride != self.columns) || start < 0 || start + rows * columns > count {
      fatalError("Variable: \(rows)x\(columns) at \(start) of \(self.rows)x\(self.columns)")
    }
    return view(offset + start, rows, columns, columns)
  }

  /// The same elements in another shape, for a variable whose rows are contiguous.
  public func reshaped(rows: Int, columns: Int) -> Variable {
    if rows * columns != count { fatalError("Variable: \(self.rows)x\(self.columns) as \(rows)x\(columns)") }
    return matrix(at: 0, rows: rows, columns: columns)
  }

  private func view(_ offset: Int, _ rows: Int, _ columns: Int, _ stride: Int) -> Variable {
    Variable(
      offset: offset, rows: rows, columns: columns, stride: stride, root: root, isParameter: isParameter,
      requiresGradient: requiresGradient, isWhole: isWhole && rows * columns == count)
  }
}

/// Whole numbers on a tape, such as token identifiers.
public struct IndexList: Sendable, Hashable {
  let range: Range<Int>
  /// How many there are.
  public var count: Int { range.count }
}
