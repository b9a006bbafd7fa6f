import Tensors

/// For each head h the product of its parts of two weight matrices, heads one above another in Y [heads·w, w].
///
/// `.output`: Y_h = P_h V_h with P [w, heads·k] cut into columns and V [heads·k, w] cut into rows.
/// `.score`: Y_h = K_hᵀ Q_h with K and Q [heads·k, w] cut into rows.
/// These are the maps A_h and B_h that linear self-attention depends on its weights through.
struct HeadProducts {
  let left, right, y: Variable
  let heads: Int
  let leftIsColumns: Bool

  func part(_ head: Int) -> (left: Variable, right: Variable, y: Variable) {
    let size = right.rows / heads
    let range = head * size..<(head + 1) * size
    let width = right.columns
    return (
      leftIsColumns ? left.columns(range) : left.rows(range), right.rows(range),
      y.rows(head * width..<(head + 1) * width)
    )
  }

  func backward<Element>(on tape: Tape<Element>) {
    for head in 0..<heads {
      let part = part(head)
      let dy = tape.gradients(part.y)
      if left.requiresGradient {
        let target = tape.gradientToAdd(part.left)
        let right = tape.values(part.right)
        if leftIsColumns {
          Element.multiply(dy, transposed: false, right, transposed: true, into: target, accumulate: true)
        } else {
          Element.multiply(right, transposed: false, dy, transposed: true, into: target, accumulate: true)
        }
      }
      if right.requiresGradient {
        Element.multiply(
          tape.values(part.left), transposed: leftIsColumns, dy, transposed: false,
          into: tape.gradientToAdd(part.right), accumulate: true)
      }
    }
  }
}

extension Tape {
  /// The maps A_h = P_h W_V,h of linear self-attention, [heads·width, width]; output [width, heads·k], value [heads·k, width].
  public func outputMaps(output: Variable, value: Variable, heads: Int) -> Variable {
    headProducts(output, value, heads: heads, leftIsColumns: true)
  }

  /// The maps B_h = W_K,hᵀ W_Q,h of linear self-attention, [heads·width, width]; both weights [heads·k, width].
  public func scoreMaps(key: Variable, query: Variable, heads: Int) -> Variable {
    headProducts(key, query, heads: heads, leftIsColumns: false)
  }

  private func headProducts(_ left: Variable, _ right: Variable, heads: Int, leftIsColumns: Bool) -> Variable {
    let inner = leftIsColumns ? left.columns : left.rows
    let width = leftIsColumns ? left.rows : left.columns
    if heads < 1 || inner != right.rows || inner % heads != 0 || width != right.columns {
      fatalError(
        "head products: \(left.rows)x\(left.columns), \(right.rows)x\(right.columns), \(heads) heads")
    }
    let y = variable(
      heads * right.columns, right.columns, requiresGradient: left.requiresGradient || right.requiresGradient)
    let operation = HeadProducts(left: left, right: right, y: y, heads: heads, leftIsColumns: leftIsColumns)
    for head in 0..<heads {
      let part = operation.part(head)
      Element.multiply(
        values(part.left), transposed: !leftIsColumns, values(part.right), transposed: false, into: values(part.y),
        accumulate: false)
    }
    if y.requiresGradient { record(.headProducts(operation), result: y) }
    return y
  }
}
