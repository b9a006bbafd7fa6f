import Tensors

/// Y = [A B], side by side: A [m, a], B [m, b], Y [m, a + b].
struct Concatenate {
  let a, b, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    for (part, place) in [(a, y.columns(0..<a.columns)), (b, y.columns(a.columns..<y.columns))]
    where part.requiresGradient {
      let (gradient, accumulate) = tape.gradientTarget(part)
      Element.scaled(tape.gradients(place), by: Element(1), into: gradient, accumulate: accumulate)
    }
  }
}

extension Tape {
  /// Two matrices with as many rows, side by side.
  public func concatenate(_ a: Variable, _ b: Variable) -> Variable {
    if a.rows != b.rows { fatalError("concatenate: \(a.rows)x\(a.columns) and \(b.rows)x\(b.columns)") }
    let y = variable(a.rows, a.columns + b.columns, requiresGradient: a.requiresGradient || b.requiresGradient)
    Element.scaled(values(a), by: Element(1), into: values(y.columns(0..<a.columns)), accumulate: false)
    Element.scaled(values(b), by: Element(1), into: values(y.columns(a.columns..<y.columns)), accumulate: false)
    if y.requiresGradient { record(.concatenate(Concatenate(a: a, b: b, y: y)), result: y) }
    return y
  }
}
