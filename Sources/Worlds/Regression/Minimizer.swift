import Tensors

/// Finds a minimum of a smooth function of a few variables.
///
/// The method of Broyden, Fletcher, Goldfarb and Shanno with central differences and a halving line search; variables
/// should be of the order of one. Deterministic. Values that are not finite count as too large.
enum Minimizer {
  struct Result: Sendable {
    var point: [Double]
    var value: Double
  }

  static func minimum(near start: [Double], iterations: Int = 200, _ function: ([Double]) -> Double) -> Result {
    let n = start.count
    var point = start, value = function(start)
    var slope = gradient(at: point, function)
    var inverse = Matrix.identity(n)
    for _ in 0..<iterations {
      var direction = (inverse * slope).map { -$0 }
      var descent = dot(direction, slope)
      if !(descent < 0) {
        inverse = .identity(n)
        direction = slope.map { -$0 }
        descent = dot(direction, slope)
      }
      guard -descent > 1e-18 * (1e-300 + abs(value)), descent.isFinite else { break }
      var length = 1.0, next = point, nextValue = Double.infinity
      for _ in 0..<60 {
        next = zip(point, direction).map { $0 + length * $1 }
        nextValue = function(next)
        if nextValue <= value + 1e-4 * length * descent { break }
        length /= 2
      }
      guard nextValue < value else { break }
      let nextSlope = gradient(at: next, function)
      update(&inverse, step: zip(next, point).map { $0 - $1 }, change: zip(nextSlope, slope).map { $0 - $1 })
      (point, value, slope) = (next, nextValue, nextSlope)
    }
    return Result(point: point, value: value)
  }

  private static func gradient(at point: [Double], _ function: ([Double]) -> Double) -> [Double] {
    point.indices.map { i in
      let step = 1e-5 * max(1, abs(point[i]))
      var above = point, below = point
      above[i] += step
      below[i] -= step
      return (function(above) - function(below)) / (2 * step)
    }
  }

  /// The inverse Hessian's rank-two update; left out where the curvature along the step is not positive.
  private static func update(_ inverse: inout Matrix, step: [Double], change: [Double]) {
    let curvature = dot(step, change)
    guard curvature > 1e-12 * (dot(step, step) * dot(change, change)).squareRoot() else { return }
    let image = inverse * change
    let factor = (1 + dot(change, image) / curvature) / curvature
    for i in step.indices {
      for j in step.indices {
        inverse[i, j] += factor * step[i] * step[j] - (image[i] * step[j] + step[i] * image[j]) / curvature
      }
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
