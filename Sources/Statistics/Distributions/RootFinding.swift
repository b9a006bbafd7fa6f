import Mathematics

/// Roots of monotone functions on (0, upper), by Newton's steps inside a bracket that only shrinks.
package enum RootFinding {
  /// The x in (0, upper) where the increasing `value` reaches `target`; `slope` is its derivative.
  static func increasing(
    guess: Double, target: Double, upper: Double, value: (Double) -> Double,
    slope: (Double) -> Double
  ) -> Double {
    solve(guess: guess, upper: upper) { x in (value(x) - target, slope(x)) }
  }

  /// The x in (0, upper) where the decreasing `value` reaches `target`; `slope` is minus its derivative.
  static func decreasing(
    guess: Double, target: Double, upper: Double, value: (Double) -> Double,
    slope: (Double) -> Double
  ) -> Double {
    solve(guess: guess, upper: upper) { x in (target - value(x), slope(x)) }
  }

  /// Newton’s method; the bracket's ends are moved by the sign of the excess.
  private static func solve(
    guess: Double, upper: Double, at: (Double) -> (excess: Double, slope: Double)
  ) -> Double {
    var low = 0.0
    var high = upper
    var x = guess
    for _ in 0..<1100 {
      let (excess, slope) = at(x)
      if excess == 0 { return x }
      if excess < 0 { low = x } else { high = x }
      var next = x - excess / slope
      if !(next > low && next < high) {
        // Halve the bracket, by ratio where it spans many sizes.
        if high == .infinity {
          next = low * 8 + 1
        } else if low == 0 {
          next = high / 64
        } else {
          next = high > 4 * low ? (low * high).squareRoot() : low + (high - low) / 2
        }
      }
      if next == x || abs(next - x) <= abs(x) * 1.2e-16 || next == 0 { return next }
      x = next
    }
    return x
  }

  /// The root of a function with a change of sign between `low` and `high`, by bisection to the last digit.
  ///
  /// Returns nil where both ends have the same sign.
  package static func bisection(from low: Double, to high: Double, _ function: (Double) -> Double)
    -> Double?
  {
    var low = low
    var high = high
    let start = function(low)
    if start == 0 { return low }
    let end = function(high)
    if end == 0 { return high }
    guard (start < 0) != (end < 0) else { return nil }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle == low || middle == high { break }
      if (function(middle) < 0) == (start < 0) { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }
}
