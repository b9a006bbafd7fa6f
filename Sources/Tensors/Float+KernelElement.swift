#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Single precision: training.
extension Float: KernelElement {
  public var primal: Double { Double(self) }
  public static func exponential(_ x: Float) -> Float { exp(x) }
  public static func logarithm(_ x: Float) -> Float { log(x) }
  public static func hyperbolicTangent(_ x: Float) -> Float { tanh(x) }
  public static func squareRoot(_ x: Float) -> Float { x.squareRoot() }
}
