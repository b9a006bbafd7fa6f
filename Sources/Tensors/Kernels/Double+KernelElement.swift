import Mathematics

/// Double precision on the plain kernels: the reference.
extension Double: KernelElement {
  public var primal: Double { self }
  public static func exponential(_ x: Double) -> Double { exp(x) }
  public static func logarithm(_ x: Double) -> Double { log(x) }
  public static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  public static func squareRoot(_ x: Double) -> Double { x.squareRoot() }
}
