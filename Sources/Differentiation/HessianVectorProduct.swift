import Tensors

/// A gradient and the product of the Hessian with a direction.
public struct HessianVectorProduct: Sendable, Hashable {
  /// The value of the function.
  public var value: Double
  /// Its gradient.
  public var gradient: [Double]
  /// The Hessian times the direction.
  public var product: [Double]
}

/// The exact product H v of the Hessian of a function with a direction, in twice to four times the work of a gradient.
///
/// The recording runs on dual numbers whose derivative is the direction: the gradient that `backward` gives is then the
/// gradient and its derivative along the direction, which is H v. Exact for all smooth operations; `relu` and `clip` count
/// as linear on each side of their corners.
///
/// ```swift
/// // f(x) = Σ x³, H = diag(6 x)
/// hessianVectorProduct(at: [1, 2], direction: [1, 1]) { tape, x in tape.sum(tape.multiply(x, tape.multiply(x, x))) }.product  // [6, 12]
/// ```
public func hessianVectorProduct(
  at point: [Double], direction: [Double], tape: Tape<Dual<Double>> = Tape(),
  of function: (_ tape: Tape<Dual<Double>>, _ point: Variable) -> Variable
) -> HessianVectorProduct {
  if point.count != direction.count {
    fatalError("hessianVectorProduct: \(point.count) coordinates, \(direction.count) in the direction")
  }
  tape.reset()
  let duals = zip(point, direction).map { Dual(value: $0, derivative: $1) }
  let variable = tape.input(duals, rows: 1, columns: duals.count, requiresGradient: true)
  let result = function(tape, variable)
  let value = tape.number(result).value
  tape.backward(from: result)
  let gradient = tape.gradient(of: variable)
  return HessianVectorProduct(value: value, gradient: gradient.map(\.value), product: gradient.map(\.derivative))
}
