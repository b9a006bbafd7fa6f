/// Mean, variance and count of a sample, gathered in one stable pass (Welford 1962).
public struct Moments: Sendable, Hashable {
  public private(set) var count = 0
  public private(set) var mean = 0.0
  private var squares = 0.0

  public init() {}

  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  public mutating func add(_ value: Double) {
    count += 1
    let change = value - mean
    mean += change / Double(count)
    squares += change * (value - mean)
  }

  /// Joins the moments of another sample (Chan, Golub and LeVeque 1979).
  public mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let change = other.mean - mean
    squares += other.squares + change * change * Double(count) * Double(other.count) / total
    mean += change * Double(other.count) / total
    count += other.count
  }

  /// The unbiased variance, Σ (x − mean)² / (n − 1); zero for fewer than two values.
  public var variance: Double { count > 1 ? max(squares, 0) / Double(count - 1) : 0 }
  public var deviation: Double { variance.squareRoot() }
  /// The standard error of the mean, √(variance / n).
  public var standardError: Double { count > 0 ? (variance / Double(count)).squareRoot() : 0 }
}

extension Estimate {
  /// The mean with Student's t interval: mean ± t(n − 1) · s / √n.
  ///
  /// Exact for normal values and good for others once n is some dozens. Returns nil for fewer than two values or where
  /// one is not finite.
  public static func mean(of values: [Double], confidence: Double = 0.95) -> Estimate? {
    mean(Moments(values), confidence: confidence)
  }

  /// The mean with Student's t interval, from moments gathered before.
  public static func mean(_ moments: Moments, confidence: Double = 0.95) -> Estimate? {
    guard moments.count >= 2, moments.mean.isFinite, moments.variance.isFinite else { return nil }
    let t = StudentT(degreesOfFreedom: Double(moments.count - 1)).quantile(1 - (1 - confidence) / 2)
    let reach = t * moments.standardError
    return Estimate(
      moments.mean, interval: Interval(lower: moments.mean - reach, upper: moments.mean + reach),
      confidence: confidence, method: "student-t", n: moments.count)
  }

  /// The difference mean(first) − mean(second) of two independent samples, with Welch's interval (unequal variances).
  public static func differenceOfMeans(
    _ first: [Double], _ second: [Double], confidence: Double = 0.95
  ) -> Estimate? {
    let a = Moments(first)
    let b = Moments(second)
    guard a.count >= 2, b.count >= 2, a.mean.isFinite, b.mean.isFinite else { return nil }
    let va = a.variance / Double(a.count)
    let vb = b.variance / Double(b.count)
    let difference = a.mean - b.mean
    var reach = 0.0
    if va + vb > 0 {
      let freedom =
        (va + vb) * (va + vb) / (va * va / Double(a.count - 1) + vb * vb / Double(b.count - 1))
      reach =
        StudentT(degreesOfFreedom: freedom).quantile(1 - (1 - confidence) / 2)
        * (va + vb).squareRoot()
    }
    guard reach.isFinite else { return nil }
    return Estimate(
      difference, interval: Interval(lower: difference - reach, upper: difference + reach),
      confidence: confidence,
      method: "welch-t", n: a.count + b.count)
  }

  /// The mean difference of pairs, first minus second, with Student's t interval over pairs.
  public static func pairedDifference(
    _ first: [Double], _ second: [Double], confidence: Double = 0.95
  ) -> Estimate? {
    precondition(first.count == second.count, "pairs need samples of equal count")
    var result = mean(of: zip(first, second).map { $0 - $1 }, confidence: confidence)
    result?.method = "paired-t"
    return result
  }
}
