import Tensors

/// `Convolution` of planes of ones and zeros that are given as lists: Y[i, (r, c, f)] = b_f + Σ of the weights of filter f
/// under which the features lie that sample i lists.
///
/// Shapes as in `Convolution`. Backward, with dZ as there: the gradient of a weight is Σ of dZ over the places where a listed
/// feature lies under it, db = Σ dZ. The planes get no gradient.
struct FeatureConvolution {
  let shape: ConvolutionShape
  let lists: FeatureLists
  let weight, bias, y: Variable
  let rectified: Bool

  func backward<Element>(on tape: Tape<Element>) {
    let dy = tape.gradients(y)
    if rectified { Element.rectifiedGradient(tape.values(y), into: dy) }
    Element.featureConvolutionGradient(
      shape, lists, tape.arena.indices, dy: dy,
      dWeight: weight.requiresGradient ? tape.gradientToAdd(weight) : nil,
      dBias: bias.requiresGradient ? tape.gradientToAdd(bias) : nil)
  }
}

extension Tape {
  /// The convolution of the planes that the lists stand for, feature (place · channels + channel) of a sample being 1 or 0.
  ///
  /// The result is that of `convolution` on `featurePlanes(lists)`, in time proportional to the lists' lengths.
  public func featureConvolution(
    _ lists: FeatureLists, shape: ConvolutionShape, weight: Variable, bias: Variable, rectified: Bool = false
  ) -> Variable {
    if lists.features != shape.inputs || weight.count != shape.filters * shape.taps || bias.count != shape.filters {
      fatalError(
        "featureConvolution: \(lists.features) features for \(shape.inputs), \(weight.count) weights, "
          + "\(bias.count) biases, \(shape)")
    }
    let weight = weight.reshaped(rows: shape.filters, columns: shape.taps)
    let bias = bias.reshaped(rows: 1, columns: shape.filters)
    let requiresGradient = weight.requiresGradient || bias.requiresGradient
    let y = variable(lists.count, shape.outputs, requiresGradient: requiresGradient)
    Element.featureConvolution(
      shape, lists, arena.indices, weight: values(weight), bias: values(bias), rectified: rectified, into: values(y))
    if requiresGradient {
      let operation = FeatureConvolution(
        shape: shape, lists: lists, weight: weight, bias: bias, y: y, rectified: rectified)
      record(.featureConvolution(operation), result: y)
    }
    return y
  }
}
