/// A dual number: a value and its derivative along one direction.
///
/// Arithmetic carries the derivative exactly (the product rule, the chain rule; no differences are taken). A gradient
/// computed on a tape of dual numbers therefore carries its own directional derivative, which is a Hessian–vector product.
public struct Dual<Base: Sendable & Hashable>: Sendable, Hashable {
  /// The number.
  public var value: Base
  /// Its derivative along the direction that the inputs' derivatives give.
  public var derivative: Base

  public init(value: Base, derivative: Base) {
    self.value = value
    self.derivative = derivative
  }
}

extension Dual: AdditiveArithmetic where Base == Double {
  public static var zero: Dual { Dual(value: 0, derivative: 0) }
  public static func + (a: Dual, b: Dual) -> Dual {
    Dual(value: a.value + b.value, derivative: a.derivative + b.derivative)
  }
  public static func - (a: Dual, b: Dual) -> Dual {
    Dual(value: a.value - b.value, derivative: a.derivative - b.derivative)
  }
}

extension Dual: KernelElement where Base == Double {
  public init(_ value: Double) { self.init(value: value, derivative: 0) }
  public var primal: Double { value }

  public static func * (a: Dual, b: Dual) -> Dual {
    Dual(value: a.value * b.value, derivative: a.derivative * b.value + a.value * b.derivative)
  }
  public static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    return Dual(value: quotient, derivative: (a.derivative - quotient * b.derivative) / b.value)
  }
  public static func exponential(_ x: Dual) -> Dual {
    let value = Double.exponential(x.value)
    return Dual(value: value, derivative: value * x.derivative)
  }
  public static func logarithm(_ x: Dual) -> Dual {
    Dual(value: Double.logarithm(x.value), derivative: x.derivative / x.value)
  }
  public static func hyperbolicTangent(_ x: Dual) -> Dual {
    let value = Double.hyperbolicTangent(x.value)
    return Dual(value: value, derivative: (1 - value * value) * x.derivative)
  }
  public static func squareRoot(_ x: Dual) -> Dual {
    let value = x.value.squareRoot()
    return Dual(value: value, derivative: x.derivative / (2 * value))
  }
}
