/// What one head of linear self-attention does, free of the choice of basis between its matrices.
///
/// Scaling W_K up and W_Q down changes nothing that a network computes, so weights are compared through these products.
public struct HeadProducts: Sendable, Hashable {
  public let layer: Int
  public let head: Int
  public let width: Int
  /// M1 = W_Kᵀ W_Q, [width, width] row-major: token i scores e_iᵀ M1 e_j for token j.
  public let queryKey: [Double]
  /// M2 = P W_V, [width, width] row-major: what a token of score 1 adds.
  public let valueOutput: [Double]

  public init(layer: Int, head: Int, width: Int, queryKey: [Double], valueOutput: [Double]) {
    precondition(queryKey.count == width * width && valueOutput.count == width * width, "products are [width, width]")
    self.layer = layer
    self.head = head
    self.width = width
    self.queryKey = queryKey
    self.valueOutput = valueOutput
  }
}

extension LinearSelfAttention {
  /// The products of every stored layer and head, layer by layer.
  public func products(of parameters: [Float]) -> [HeadProducts] {
    precondition(parameters.count == self.parameters.count, "\(parameters.count) numbers for \(self.parameters.count)")
    var result: [HeadProducts] = []
    for layer in 0..<storedLayers {
      let query = matrix(layer, .query, of: parameters), key = matrix(layer, .key, of: parameters)
      let value = matrix(layer, .value, of: parameters), output = matrix(layer, .output, of: parameters)
      for head in 0..<heads {
        var scores = [Double](repeating: 0, count: width * width), adds = scores
        for a in 0..<width {
          for b in 0..<width {
            for k in head * keySize..<(head + 1) * keySize {
              scores[a * width + b] += Double(key[k * width + a]) * Double(query[k * width + b])
            }
            for v in head * valueSize..<(head + 1) * valueSize {
              adds[a * width + b] += Double(output[a * heads * valueSize + v]) * Double(value[v * width + b])
            }
          }
        }
        result.append(HeadProducts(layer: layer, head: head, width: width, queryKey: scores, valueOutput: adds))
      }
    }
    return result
  }

  /// A one-headed network of the same depth, and parameters of it with these products: W_K and W_V are the identity.
  ///
  /// `products` holds one head of each stored layer.
  public func realizing(_ products: [HeadProducts]) -> (network: LinearSelfAttention, parameters: [Float]) {
    precondition(products.count == storedLayers, "\(products.count) products for \(storedLayers) stored layers")
    let network = LinearSelfAttention(
      width: width, layers: layers, isShared: isShared, activationClip: activationClip, includesQuery: includesQuery,
      initialScale: initialScale)
    var values = [Float](repeating: 0, count: network.parameters.count)
    for (layer, product) in products.enumerated() {
      let query = network.range(layer, .query), output = network.range(layer, .output)
      for i in 0..<width * width {
        values[query.lowerBound + i] = Float(product.queryKey[i])
        values[output.lowerBound + i] = Float(product.valueOutput[i])
      }
      for i in 0..<width {
        values[network.range(layer, .key).lowerBound + i * (width + 1)] = 1
        values[network.range(layer, .value).lowerBound + i * (width + 1)] = 1
      }
    }
    return (network, values)
  }

  /// Where one matrix of a stored layer lies.
  func range(_ layer: Int, _ part: Part) -> Range<Int> { parameters.entry(Self.name(layer, part)).range }

  private func matrix(_ layer: Int, _ part: Part, of parameters: [Float]) -> [Float] {
    Array(parameters[range(layer, part)])
  }
}
