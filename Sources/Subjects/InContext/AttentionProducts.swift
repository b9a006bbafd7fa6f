import Worlds

/// The two products that are all that the outputs of a linear self-attention layer depend on, one head, tokens (x, y).
///
/// A layer moves every token by e ← e + B·C·Aᵀ·e, where C = Σ eᵢ eᵢᵀ runs over the context tokens,
/// A = W_Qᵀ·W_K [width, width] and B = W_P·W_V [width, width], width = d + 1, weights applied as W·x. Only products
/// can be compared between networks: a factor moved from A to B, or between the two weights of one product, changes
/// nothing. The query enters as (x, 0); the answer is minus its last coordinate after the last layer.
///
/// This is the plain Double version, which tests hold the tape against. Because the query is in no key and no value, the answer is
/// linear in the query and its gradient is exact.
public struct AttentionProducts: Sendable, Hashable {
  /// One layer's products, row-major [width, width].
  public struct Layer: Sendable, Hashable {
    public var queryKey: [Double]
    public var outputValue: [Double]

    public init(queryKey: [Double], outputValue: [Double]) {
      self.queryKey = queryKey
      self.outputValue = outputValue
    }
  }

  public let dimensions: Int
  /// One entry a layer, equal ones where the weights are shared.
  public var stack: [Layer]
  public var width: Int { dimensions + 1 }

  public init(dimensions: Int, stack: [Layer]) {
    let size = (dimensions + 1) * (dimensions + 1)
    precondition(
      !stack.isEmpty && stack.allSatisfy { $0.queryKey.count == size && $0.outputValue.count == size },
      "attention products of width \(dimensions + 1) need \(size) numbers each")
    self.dimensions = dimensions
    self.stack = stack
  }

  /// The published construction of `steps` gradient steps with x-preconditioning: A = diag(I, 0),
  /// B = −diag(decay/N · I, rate/N). `decay` 0 is plain gradient descent; both are rates for sums divided by N.
  public static func gradientDescent(
    dimensions: Int, context: Int, rates: [Double], decays: [Double]? = nil
  ) -> AttentionProducts {
    let width = dimensions + 1
    let stack = rates.enumerated().map { index, rate in
      var layer = Layer(
        queryKey: [Double](repeating: 0, count: width * width),
        outputValue: [Double](repeating: 0, count: width * width))
      for i in 0..<dimensions {
        layer.queryKey[i * width + i] = 1
        layer.outputValue[i * width + i] = -(decays?[index] ?? 0) / Double(context)
      }
      layer.outputValue[width * width - 1] = -rate / Double(context)
      return layer
    }
    return AttentionProducts(dimensions: dimensions, stack: stack)
  }
}
