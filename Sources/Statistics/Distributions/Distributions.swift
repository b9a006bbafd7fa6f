import Mathematics

/// A continuous distribution on the line: density, both tails, and the quantiles of both.
public protocol ContinuousDistribution: Sendable {
  func density(_ x: Double) -> Double
  /// P(X ≤ x).
  func cdf(_ x: Double) -> Double
  /// P(X > x), accurate where it is small.
  func upperTail(_ x: Double) -> Double
  /// The x with P(X ≤ x) = probability; the ends of the support at 0 and 1, NaN outside 0...1.
  func quantile(_ probability: Double) -> Double
  /// The x with P(X > x) = probability.
  func upperQuantile(_ probability: Double) -> Double
}

/// The normal distribution with a mean and a standard deviation.
public struct NormalDistribution: ContinuousDistribution, Hashable {
  public var mean: Double
  public var deviation: Double

  public static let standard = NormalDistribution(mean: 0, deviation: 1)

  public init(mean: Double, deviation: Double) {
    precondition(deviation > 0, "a normal distribution with deviation \(deviation)")
    self.mean = mean
    self.deviation = deviation
  }

  public func density(_ x: Double) -> Double {
    let z = (x - mean) / deviation
    return exp(-z * z / 2) / (deviation * 2.50662827463100050241576528481)
  }

  public func cdf(_ x: Double) -> Double { erfc(-(x - mean) / deviation * 0.5.squareRoot()) / 2 }

  public func upperTail(_ x: Double) -> Double {
    erfc((x - mean) / deviation * 0.5.squareRoot()) / 2
  }

  public func quantile(_ probability: Double) -> Double {
    mean + deviation * Self.standardQuantile(probability)
  }

  public func upperQuantile(_ probability: Double) -> Double {
    mean - deviation * Self.standardQuantile(probability)
  }

  /// Wichura's algorithm AS 241 (1988), about sixteen digits.
  static func standardQuantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      let top =
        (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
          + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
          + 133.14166789178437745) * r + 3.387132872796366608)
      let bottom =
        (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
          + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
          + 42.313330701600911252) * r + 1)
      return q * top / bottom
    }
    var r = (-log(q < 0 ? p : 1 - p)).squareRoot()
    let value: Double
    if r <= 5 {
      r -= 1.6
      let top =
        (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177)
          * r
          + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
          + 4.6303378461565452959) * r + 1.42343711074968357734)
      let bottom =
        (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r
          + 0.0151986665636164571966) * r
          + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
          + 2.05319162663775882187) * r + 1)
      value = top / bottom
    } else {
      r -= 5
      let top =
        (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
          + 0.0012426609473880784386) * r
          + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
          + 5.4637849111641143699) * r + 6.6579046435011037772)
      let bottom =
        (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
          + 1.8463183175100546818e-5) * r
          + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531)
          * r
          + 0.59983220655588793769) * r + 1)
      value = top / bottom
    }
    return q < 0 ? -value : value
  }
}

/// Student's t distribution.
public struct StudentT: ContinuousDistribution, Hashable {
  public var degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  public func density(_ x: Double) -> Double {
    let v = degreesOfFreedom
    if v > 1e10 { return NormalDistribution.standard.density(x) }
    // t = √v · √(s / (1 − s)) maps to the beta density of s = t² / (v + t²).
    let front = SpecialFunctions.betaFront(
      v / 2, 0.5, x: v / (v + x * x), y: x == 0 ? 1e-300 : x * x / (v + x * x))
    return x == 0 ? front / 1e-150 / v.squareRoot() : front / abs(x)
  }

  public func cdf(_ x: Double) -> Double { tails(x).lower }
  public func upperTail(_ x: Double) -> Double { tails(x).upper }

  private func tails(_ x: Double) -> Tails {
    if x.isNaN { return Tails(lower: .nan, upper: .nan) }
    if degreesOfFreedom > 1e10 {
      return Tails(
        lower: NormalDistribution.standard.cdf(x), upper: NormalDistribution.standard.upperTail(x))
    }
    let square = x * x
    let sum = degreesOfFreedom + square
    let far =
      square.isInfinite
      ? 0
      : SpecialFunctions.incompleteBeta(
        degreesOfFreedom / 2, 0.5, x: degreesOfFreedom / sum, y: square / sum
      ).lower
    let tail = far / 2
    return x < 0 ? Tails(lower: tail, upper: 1 - tail) : Tails(lower: 1 - tail, upper: tail)
  }

  public func quantile(_ probability: Double) -> Double {
    if probability > 0.5 { return -quantile(1 - probability) }
    if probability == 0.5 { return 0 }
    guard probability > 0 else { return probability == 0 ? -.infinity : .nan }
    if degreesOfFreedom > 1e10 { return NormalDistribution.standard.quantile(probability) }
    // Below the median: minus the root of P(X > x) = probability.
    let guess = max(-NormalDistribution.standardQuantile(probability), 1e-8)
    return -RootFinding.decreasing(
      guess: guess, target: probability, upper: .infinity, value: upperTail, slope: density)
  }

  public func upperQuantile(_ probability: Double) -> Double { -quantile(probability) }
}

/// The chi-square distribution.
public struct ChiSquare: ContinuousDistribution, Hashable {
  public var degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  public func density(_ x: Double) -> Double {
    guard x > 0 else {
      return x == 0 && degreesOfFreedom == 2 ? 0.5 : x == 0 && degreesOfFreedom < 2 ? .infinity : 0
    }
    let shape = degreesOfFreedom / 2
    let front =
      (shape / (2 * .pi)).squareRoot()
      * exp(-SpecialFunctions.deviance(shape, x / 2) - SpecialFunctions.stirlingRemainder(shape))
    return front / x
  }

  public func cdf(_ x: Double) -> Double {
    SpecialFunctions.incompleteGamma(shape: degreesOfFreedom / 2, x / 2).lower
  }

  public func upperTail(_ x: Double) -> Double {
    SpecialFunctions.incompleteGamma(shape: degreesOfFreedom / 2, x / 2).upper
  }

  public func quantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else {
      return probability == 0 ? 0 : probability == 1 ? .infinity : .nan
    }
    return probability <= 0.5
      ? RootFinding.increasing(
        guess: degreesOfFreedom, target: probability, upper: .infinity, value: cdf, slope: density)
      : upperQuantile(1 - probability)
  }

  public func upperQuantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else {
      return probability == 0 ? .infinity : probability == 1 ? 0 : .nan
    }
    return probability < 0.5
      ? RootFinding.decreasing(
        guess: degreesOfFreedom, target: probability, upper: .infinity, value: upperTail,
        slope: density)
      : quantile(1 - probability)
  }
}

/// The beta distribution on 0...1.
public struct BetaDistribution: ContinuousDistribution, Hashable {
  public var alpha: Double
  public var beta: Double

  public init(alpha: Double, beta: Double) {
    precondition(alpha > 0 && beta > 0, "a beta distribution with \(alpha) and \(beta)")
    self.alpha = alpha
    self.beta = beta
  }

  public func density(_ x: Double) -> Double {
    guard x > 0, x < 1 else {
      if x < 0 || x > 1 { return 0 }
      let edge = x == 0 ? alpha : beta
      return edge < 1 ? .infinity : edge > 1 ? 0 : (x == 0 ? beta : alpha)
    }
    return SpecialFunctions.betaFront(alpha, beta, x: x, y: 1 - x) / (x * (1 - x))
  }

  public func cdf(_ x: Double) -> Double {
    SpecialFunctions.incompleteBeta(alpha, beta, x: x, y: 1 - x).lower
  }
  public func upperTail(_ x: Double) -> Double {
    SpecialFunctions.incompleteBeta(alpha, beta, x: x, y: 1 - x).upper
  }

  public func quantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else {
      return probability == 0 ? 0 : probability == 1 ? 1 : .nan
    }
    return RootFinding.increasing(
      guess: alpha / (alpha + beta), target: probability, upper: 1, value: cdf, slope: density)
  }

  public func upperQuantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else {
      return probability == 0 ? 1 : probability == 1 ? 0 : .nan
    }
    return RootFinding.decreasing(
      guess: alpha / (alpha + beta), target: probability, upper: 1, value: upperTail, slope: density
    )
  }
}

/// Fisher's F distribution, of the ratio of two mean squares.
public struct FisherF: ContinuousDistribution, Hashable {
  public var numerator: Double
  public var denominator: Double

  public init(numerator: Double, denominator: Double) {
    precondition(
      numerator > 0 && denominator > 0, "F with \(numerator) and \(denominator) degrees of freedom")
    self.numerator = numerator
    self.denominator = denominator
  }

  public func density(_ x: Double) -> Double {
    guard x > 0 else {
      return x == 0 && numerator < 2 ? .infinity : x == 0 && numerator == 2 ? 1 : 0
    }
    let sum = numerator * x + denominator
    return SpecialFunctions.betaFront(
      numerator / 2, denominator / 2, x: numerator * x / sum, y: denominator / sum) / x
  }

  public func cdf(_ x: Double) -> Double { tails(x).lower }
  public func upperTail(_ x: Double) -> Double { tails(x).upper }

  private func tails(_ x: Double) -> Tails {
    guard x > 0 else {
      return x.isNaN ? Tails(lower: .nan, upper: .nan) : Tails(lower: 0, upper: 1)
    }
    let sum = numerator * x + denominator
    guard sum.isFinite else { return Tails(lower: 1, upper: 0) }
    return SpecialFunctions.incompleteBeta(
      numerator / 2, denominator / 2, x: numerator * x / sum, y: denominator / sum)
  }

  public func quantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else {
      return probability == 0 ? 0 : probability == 1 ? .infinity : .nan
    }
    return RootFinding.increasing(
      guess: 1, target: probability, upper: .infinity, value: cdf, slope: density)
  }

  public func upperQuantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else {
      return probability == 0 ? .infinity : probability == 1 ? 0 : .nan
    }
    return RootFinding.decreasing(
      guess: 1, target: probability, upper: .infinity, value: upperTail, slope: density)
  }
}
