// The room `Mathematics`: the functions of the C library's <math.h>, met in this one place.
//
// Other rooms write `import Mathematics` and then `exp`, `log` and so on, whatever the C library of the platform is called.
// Only what is used is handed on; each is the library's own function.

import Foundation

/// The inverse hyperbolic tangent.
@inlinable public func atanh(_ x: Double) -> Double { Foundation.atanh(x) }

/// The cube root.
@inlinable public func cbrt(_ x: Double) -> Double { Foundation.cbrt(x) }

/// The cosine of an angle in radians.
@inlinable public func cos(_ x: Double) -> Double { Foundation.cos(x) }

/// The complementary error function.
@inlinable public func erfc(_ x: Double) -> Double { Foundation.erfc(x) }

/// The exponential.
@inlinable public func exp(_ x: Double) -> Double { Foundation.exp(x) }

/// The exponential less 1, exact near 0.
@inlinable public func expm1(_ x: Double) -> Double { Foundation.expm1(x) }

/// The natural logarithm.
@inlinable public func log(_ x: Double) -> Double { Foundation.log(x) }

/// The logarithm to base 10.
@inlinable public func log10(_ x: Double) -> Double { Foundation.log10(x) }

/// The natural logarithm of 1 + x, exact near 0.
@inlinable public func log1p(_ x: Double) -> Double { Foundation.log1p(x) }

/// The logarithm to base 2.
@inlinable public func log2(_ x: Double) -> Double { Foundation.log2(x) }

/// The sine of an angle in radians.
@inlinable public func sin(_ x: Double) -> Double { Foundation.sin(x) }

/// The hyperbolic tangent.
@inlinable public func tanh(_ x: Double) -> Double { Foundation.tanh(x) }

/// The exponential.
@inlinable public func exp(_ x: Float) -> Float { Foundation.exp(x) }

/// The hyperbolic tangent.
@inlinable public func tanh(_ x: Float) -> Float { Foundation.tanh(x) }

/// The natural logarithm.
@inlinable public func log(_ x: Float) -> Float { Foundation.log(x) }

/// The first number to the power of the second.
@inlinable public func pow(_ x: Double, _ y: Double) -> Double { Foundation.pow(x, y) }

/// log |Γ(x)|, and the sign of Γ(x), 1 or -1.
@inlinable public func logGamma(_ x: Double, sign: inout Int32) -> Double { Foundation.lgamma_r(x, &sign) }
