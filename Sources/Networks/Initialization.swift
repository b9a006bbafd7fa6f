import Tensors

/// How a matrix gets its starting values.
///
/// Every array draws from a child stream of its own name, so that adding one elsewhere does not change it.
enum Initialization: Sendable, Hashable {
  /// Normal, cut off at two standard deviations, with variance `scale` / fan-in after the cut.
  ///
  /// The variance-scaling law of the published linear self-attention networks (arXiv 2212.07677).
  case truncatedVarianceScaling(Double)
  /// Normal with this standard deviation.
  case normal(Double)
  case constant(Float)

  /// The standard deviation of a unit normal that is cut off at ±2.
  private static let truncatedDeviation = 0.879_625_661_034_239_78

  /// Fills one array of `parameters`. The fan-in of a matrix is its last size unless it is given.
  func fill(
    _ entry: ParameterLayout.Entry, of parameters: inout [Float], from stream: RandomStream, fanIn: Int? = nil
  ) {
    var stream = stream.stream(entry.name)
    switch self {
    case .truncatedVarianceScaling(let scale):
      let deviation = (scale / Double(fanIn ?? entry.shape.last ?? 1)).squareRoot() / Self.truncatedDeviation
      for i in entry.range {
        var value = stream.normal()
        while abs(value) > 2 { value = stream.normal() }
        parameters[i] = Float(value * deviation)
      }
    case .normal(let deviation):
      for i in entry.range { parameters[i] = Float(stream.normal() * deviation) }
    case .constant(let value):
      for i in entry.range { parameters[i] = value }
    }
  }
}
