import Mathematics
import Statistics
import Tensors

extension PressureControl {
  /// The gold to expect from the best of n by proxy, exact: e_n / √2 for Gaussian error, by quadrature for Student t; nil
  /// for the square, which has no n.
  ///
  /// n need not be whole. For the t error: with U = V + X the distribution function F of the proxy and
  /// g(u) = ∫ v φ(v) f(u − v) dv, the gold is ∫ g(u) n F(u)ⁿ⁻¹ du. Good to 1e-6 up to n of a million.
  public func expectedGold(bestOf n: Double) -> Double? {
    precondition(n >= 1 && n.isFinite, "the best of \(n)")
    switch self {
    case .gaussian: return OrderStatistics.expectedMaximum(of: n) / 2.0.squareRoot()
    case .square: return nil
    case .studentT: break
    }
    let z = NormalDistribution.standard
    let step = 1.0 / 16
    let nodes = (-128...128).map { Double($0) * step }
    let masses = nodes.map { z.density($0) * step }
    // u = sinh t reaches far into the heavy tail in even steps of t.
    var total = 0.0
    let pace = 1.0 / 64
    for i in -64 * 16...64 * 16 {
      let t = Double(i) * pace
      let e = exp(t)
      let u = (e - 1 / e) / 2
      let du = (e + 1 / e) / 2 * pace
      var below = 0.0
      var carried = 0.0
      for (v, mass) in zip(nodes, masses) {
        let x = u - v
        let root = (2 + x * x).squareRoot()
        // t with two degrees of freedom in closed form: P(X > x) = (1 − x/√(2 + x²)) / 2, density (2 + x²)^(−3/2).
        below += mass * (x > 0 ? 1 / (root * (root + x)) : (1 - x / root) / 2)
        carried += mass * v / (root * root * root)
      }
      total += carried * n * exp((n - 1) * log1p(-min(below, 1))) * du
    }
    return total
  }
}
