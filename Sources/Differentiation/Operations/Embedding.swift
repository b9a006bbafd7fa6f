import Tensors

/// Y_i = table_r(i): table [v, n], m indices r, Y [m, n]. Backward: dTable_r(i) += dY_i.
struct Embedding {
  let table, y: Variable
  let rows: IndexList

  func backward<Element>(on tape: Tape<Element>) {
    Element.scatterAdd(
      tape.gradients(y), rows: tape.arena.indices, rows.range, into: tape.gradientToAdd(table))
  }
}

extension Tape {
  /// The rows of a table that the indices name; an index outside the table traps.
  public func embedding(_ table: Variable, rows: IndexList) -> Variable {
    let y = variable(rows.count, table.columns, requiresGradient: table.requiresGradient)
    Element.gather(values(table), rows: arena.indices, rows.range, into: values(y))
    if y.requiresGradient { record(.embedding(Embedding(table: table, y: y, rows: rows)), result: y) }
    return y
  }
}
