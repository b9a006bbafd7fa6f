import Tensors

/// Y[i, (r, c, f)] = b_f + Σ w[f, (q, k, l)] · x[i, (r·s + k - above, c·s + l - left, q)], rectified or not.
///
/// X [n, height·width·channels] and Y [n, outputHeight·outputWidth·filters] with channels innermost, W [filters,
/// channels·kernel·kernel] in the order of PyTorch's [out, in, high, wide], b [1, filters]; the padding stands at
/// `ConvolutionShape`. Backward, with dZ = dY where Y > 0 and 0 elsewhere if it was rectified, computed in the place of dY:
/// dX = Σ w dZ, dW = Σ x dZ, db = Σ dZ.
struct Convolution {
  let shape: ConvolutionShape
  let x, weight, bias, y: Variable
  let rectified: Bool

  func backward<Element>(on tape: Tape<Element>) {
    let dy = tape.gradients(y)
    if rectified { Element.rectifiedGradient(tape.values(y), into: dy) }
    let dx = x.requiresGradient ? tape.gradientTarget(x) : nil
    Element.convolutionGradient(
      shape, tape.values(x), weight: tape.values(weight), dy: dy, dx: dx?.0, accumulate: dx?.accumulate ?? false,
      dWeight: weight.requiresGradient ? tape.gradientToAdd(weight) : nil,
      dBias: bias.requiresGradient ? tape.gradientToAdd(bias) : nil)
  }
}

extension Tape {
  /// The convolution of n grids with `shape.filters` kernels, and max(·, 0) of it where `rectified`.
  ///
  /// X [n, height·width·channels], channels innermost; as many weights and biases as the shape says.
  public func convolution(
    _ x: Variable, shape: ConvolutionShape, weight: Variable, bias: Variable, rectified: Bool = false
  ) -> Variable {
    if x.columns != shape.inputs || weight.count != shape.filters * shape.taps || bias.count != shape.filters {
      fatalError(
        "convolution: \(x.rows)x\(x.columns), \(weight.count) weights, \(bias.count) biases, \(shape)")
    }
    let weight = weight.reshaped(rows: shape.filters, columns: shape.taps)
    let bias = bias.reshaped(rows: 1, columns: shape.filters)
    let requiresGradient = x.requiresGradient || weight.requiresGradient || bias.requiresGradient
    let y = variable(x.rows, shape.outputs, requiresGradient: requiresGradient)
    Element.convolution(
      shape, values(x), weight: values(weight), bias: values(bias), rectified: rectified, into: values(y))
    if requiresGradient {
      let operation = Convolution(shape: shape, x: x, weight: weight, bias: bias, y: y, rectified: rectified)
      record(.convolution(operation), result: y)
    }
    return y
  }
}
