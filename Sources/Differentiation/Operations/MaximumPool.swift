import Tensors

/// Y[i, (r, c, q)] = the largest X[i, (·, ·, q)] under a square kernel at (r, c).
///
/// X [n, height·width·channels], Y [n, outputHeight·outputWidth·channels], channels innermost; places outside the grid do not
/// count. Backward: dX at the place that won += dY; of equal places the first one wins.
struct MaximumPool {
  let shape: ConvolutionShape
  let x, winners, y: Variable

  func backward<Element>(on tape: Tape<Element>) {
    Element.maximumPoolGradient(
      shape, winners: tape.values(winners), dy: tape.gradients(y), addedTo: tape.gradientToAdd(x))
  }
}

extension Tape {
  /// The largest number under a square kernel, channel by channel, at every `stride`-th place.
  public func maximumPool(
    _ x: Variable, height: Int, width: Int, channels: Int, kernel: Int, stride: Int
  ) -> Variable {
    let shape = ConvolutionShape(
      height: height, width: width, channels: channels, filters: channels, kernel: kernel, stride: stride)
    if x.columns != shape.inputs { fatalError("maximumPool: \(x.rows)x\(x.columns), \(shape)") }
    let y = variable(x.rows, shape.outputs, requiresGradient: x.requiresGradient)
    let winners = variable(x.rows, shape.outputs, requiresGradient: false)
    Element.maximumPool(shape, values(x), into: values(y), winners: values(winners))
    if x.requiresGradient { record(.maximumPool(MaximumPool(shape: shape, x: x, winners: winners, y: y)), result: y) }
    return y
  }
}
