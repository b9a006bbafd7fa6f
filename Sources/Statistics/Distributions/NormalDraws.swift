import Mathematics

extension Resampler {
  /// A standard normal number, by the ziggurat of 256 layers (Marsaglia and Tsang 2000); layer, sign and place come
  /// from different bits of one word.
  package mutating func normal() -> Double {
    let layers = Ziggurat.layers
    while true {
      let word = next()
      let layer = Int(truncatingIfNeeded: word & 255)
      let place = Double(word >> 11) * 0x1p-53
      let x = place * layers[layer].edge
      let sign: Double = word & 256 == 0 ? 1 : -1
      // Inside the next layer's edge the whole layer lies under the curve: 99 of 100 draws end here.
      if x < layers[layer + 1].edge { return sign * x }
      if layer == 0 { return sign * tail() }
      let height =
        layers[layer].height + uniform() * (layers[layer + 1].height - layers[layer].height)
      if height < exp(-x * x / 2) { return sign * x }
    }
  }

  /// Beyond the lowest edge (Marsaglia 1964).
  private mutating func tail() -> Double {
    while true {
      let x = -log(1 - uniform()) / Ziggurat.start
      let y = -log(1 - uniform())
      if 2 * y >= x * x { return Ziggurat.start + x }
    }
  }
}

/// Layers of equal area that cover the half of exp(−x²/2).
private enum Ziggurat {
  struct Layer {
    var edge: Double
    var height: Double
  }

  static let start = 3.6541528853610088

  /// The lowest layer holds the tail, so its edge is area / height; then start, falling to 0.
  static let layers: [Layer] = {
    let area = 0.00492867323399
    func height(_ x: Double) -> Double { exp(-x * x / 2) }
    var layers = [Layer(edge: area / height(start), height: 0), Layer(edge: start, height: height(start))]
    for _ in 2..<256 {
      let last = layers[layers.count - 1]
      let next = area / last.edge + last.height
      layers.append(Layer(edge: (-2 * log(next)).squareRoot(), height: next))
    }
    return layers + [Layer(edge: 0, height: 1)]
  }()
}
