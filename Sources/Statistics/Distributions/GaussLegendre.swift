import Mathematics

/// Nodes and weights of a quadrature rule on 0...1: ∫ f ≈ Σ weight · f(node).
struct GaussLegendre {
  var nodes: [Double]
  var weights: [Double]

  /// Exact for polynomials of degree 2 · count − 1. The roots of the Legendre polynomial by Newton's method (Press et al.,
  /// Numerical Recipes, section 4.6).
  init(_ count: Int) {
    precondition(count >= 1)
    nodes = []
    weights = []
    let n = Double(count)
    for i in 0..<count {
      var x = -cos(.pi * (Double(i) + 0.75) / (n + 0.5))
      var slope = 1.0
      for _ in 0..<50 {
        var (last, value) = (0.0, 1.0)
        for k in 0..<count {
          (last, value) = (value, ((2 * Double(k) + 1) * x * value - Double(k) * last) / Double(k + 1))
        }
        slope = n * (x * value - last) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      nodes.append((1 + x) / 2)
      weights.append(1 / ((1 - x * x) * slope * slope))
    }
  }
}
