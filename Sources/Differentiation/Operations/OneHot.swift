import Tensors

extension Tape {
  /// Y [n, columns] with y_ij = 1 where number i is j and 0 elsewhere; a row of zeros for -1. No gradient goes through it.
  ///
  /// Traps on a number outside -1 ..< columns.
  public func oneHot(_ numbers: ArraySlice<Int32>, columns: Int) -> Variable {
    let y = variable(numbers.count, columns, requiresGradient: false)
    let block = values(y)
    Element.fill(block, with: .zero)
    for (row, number) in numbers.enumerated() where number != -1 {
      if number < 0 || number >= columns { fatalError("oneHot: \(number) of \(columns)") }
      block[row, Int(number)] = Element(1)
    }
    return y
  }
}
