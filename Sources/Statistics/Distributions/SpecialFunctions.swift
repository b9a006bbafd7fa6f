import Mathematics

/// The two tails of a distribution at one point, each to full relative accuracy.
package struct Tails: Sendable, Hashable {
  package var lower: Double
  package var upper: Double
}

/// The functions behind the distributions: log gamma, incomplete gamma and incomplete beta.
///
/// The prefactors are written with Loader's saddle-point terms (2000), which do not cancel where a and b are large.
package enum SpecialFunctions {
  /// log Γ(x) for x > 0.
  package static func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 1
    return Mathematics.logGamma(x, sign: &sign)
  }

  /// δ(x) = log Γ(x) − ((x − ½) log x − x + ½ log 2π), the remainder of Stirling's formula.
  static func stirlingRemainder(_ x: Double) -> Double {
    if x < 10 {
      return logGamma(x) - ((x - 0.5) * log(x) - x + 0.918938533204672741780329736406)
    }
    let y = 1 / (x * x)
    let tail =
      -691.0 / 360360 + y
      * (1.0 / 156 - y * (3617.0 / 122400 - y * (43867.0 / 244188 - y * (174611.0 / 125400))))
    return
      (1.0 / 12 + y
      * (-1.0 / 360 + y * (1.0 / 1260 + y * (-1.0 / 1680 + y * (1.0 / 1188 + y * tail))))) / x
  }

  /// x log(x / m) + m − x, without cancellation where x is near m (Loader's bd0).
  static func deviance(_ x: Double, _ m: Double) -> Double {
    if x == 0 { return m }
    if abs(x - m) < 0.1 * (x + m) {
      let v = (x - m) / (x + m)
      var sum = (x - m) * v
      var term = 2 * x * v
      var odd = 3.0
      while true {
        term *= v * v
        let next = sum + term / odd
        if next == sum { return sum }
        sum = next
        odd += 2
      }
    }
    return x * log(x / m) + m - x
  }

  /// Both tails of the gamma distribution with `shape` at x: P(shape, x) and Q(shape, x).
  ///
  /// Series below shape + 1, Lentz's continued fraction above.
  package static func incompleteGamma(shape: Double, _ x: Double) -> Tails {
    precondition(shape > 0)
    if x.isNaN { return Tails(lower: .nan, upper: .nan) }
    if x <= 0 { return Tails(lower: 0, upper: 1) }
    if x == .infinity { return Tails(lower: 1, upper: 0) }
    // x^a e^−x / Γ(a)
    let front =
      (shape / (2 * .pi)).squareRoot() * exp(-deviance(shape, x) - stirlingRemainder(shape))
    if x < shape + 1 {
      var term = 1 / shape
      var sum = term
      var a = shape
      for _ in 0..<100_000 {
        a += 1
        term *= x / a
        sum += term
        if term < sum * 1e-17 { break }
      }
      let lower = min(front * sum, 1)
      return Tails(lower: lower, upper: 1 - lower)
    }
    let tiny = 1e-300
    var b = x + 1 - shape
    var c = 1 / tiny
    var d = 1 / b
    var h = d
    for i in 1..<100_000 {
      let an = -Double(i) * (Double(i) - shape)
      b += 2
      d = an * d + b
      if abs(d) < tiny { d = tiny }
      c = b + an / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let change = d * c
      h *= change
      if abs(change - 1) < 1e-16 { break }
    }
    let upper = min(front * h, 1)
    return Tails(lower: 1 - upper, upper: upper)
  }

  /// Both tails of the beta distribution at x, with y = 1 − x given apart so that neither loses digits.
  ///
  /// Lentz's continued fraction on the side where it converges fast, x below (a + 1) / (a + b + 2).
  package static func incompleteBeta(_ a: Double, _ b: Double, x: Double, y: Double) -> Tails {
    precondition(a > 0 && b > 0)
    if x.isNaN { return Tails(lower: .nan, upper: .nan) }
    if x <= 0 { return Tails(lower: 0, upper: 1) }
    if y <= 0 { return Tails(lower: 1, upper: 0) }
    let front = betaFront(a, b, x: x, y: y)
    if x < (a + 1) / (a + b + 2) {
      let lower = min(front * betaFraction(a, b, x, y), 1)
      return Tails(lower: lower, upper: 1 - lower)
    }
    let upper = min(front * betaFraction(b, a, y, x), 1)
    return Tails(lower: 1 - upper, upper: upper)
  }

  /// x^a y^b / B(a, b).
  static func betaFront(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
    let n = a + b
    let correction = stirlingRemainder(n) - stirlingRemainder(a) - stirlingRemainder(b)
    let scale = (a / n * b / (2 * .pi)).squareRoot()
    return scale * exp(correction - deviance(a, n * x) - deviance(b, n * y))
  }

  /// I_x(a, b) · B(a, b) / (x^a y^b), as the even part of the usual continued fraction (Didonato and Morris 1992),
  /// whose terms hold a·y − b·x and so do not cancel where x is near 1.
  private static func betaFraction(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    let tiny = 1e-300
    func partial(_ m: Double) -> Double {
      m + m * (b - m) * x / (a + 2 * m - 1) + (a + m) * (a * y - b * x + 1 + m * (1 + y))
        / (a + 2 * m + 1)
    }
    var f = a * (a * y - b * x + 1) / (a + 1)
    if abs(f) < tiny { f = tiny }
    var c = f
    var d = 0.0
    for i in 1..<100_000 {
      let m = Double(i)
      let scale = a + 2 * m - 1
      let an = (a + m - 1) / scale * (a + b + m - 1) / scale * m * (b - m) * x * x
      let bn = partial(m)
      d = bn + an * d
      if abs(d) < tiny { d = tiny }
      c = bn + an / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let change = c * d
      f *= change
      if abs(change - 1) < 2e-16 { break }
    }
    return 1 / f
  }
}
