/// What selecting some candidates does to the next generation: the breeder's equation R = h² S (Falconer and Mackay).
///
/// A generation of models that are trained again counts: the parent is a model, its offspring the same recipe with a new
/// seed, the trait any number measured on both. S is what was selected, R what came back, and h² is 0 for luck and 1
/// for a trait that repeats exactly.
public struct SelectionResponse: Sendable, Hashable {
  /// S, the mean trait of the selected parents minus that of all.
  public var differential: Double
  /// R, the mean trait of the offspring of the selected minus that of all offspring, with its interval.
  public var response: Estimate
  /// h², the slope of offspring on parents over all pairs, with its interval. Not forced into 0...1.
  public var heritability: Estimate
  /// R / S, the realized heritability, with its interval; nil where S is zero.
  public var realized: Estimate?
  /// h² S, what the breeder's equation foretells.
  public var predicted: Estimate
  /// Where R lies in 95 of 100 permutations of the offspring over the parents (or as the confidence says).
  public var nullResponse: Interval
  /// Two-sided permutation p-value of R.
  public var p: Double

  /// Measures one round: `parents` and `offspring` are the traits of pairs, `selected` the indices of the parents that were
  /// kept.
  ///
  /// R's interval is Welch's t of the offspring of the selected against the others', scaled to the difference from all; for one
  /// selected parent, or all but one, where that needs two on each side, it is t with the spread about the regression on parents. nil for
  /// fewer than four pairs, nobody or everybody selected, parents that do not differ, or a number that is not finite.
  public static func of(
    parents: [Double], offspring: [Double], selected: [Int], confidence: Double = 0.95, draws: Int = 1999,
    using rng: inout some RandomNumberGenerator
  ) -> SelectionResponse? {
    precondition(parents.count == offspring.count, "an offspring for each parent")
    let n = parents.count
    let kept = Set(selected)
    precondition(kept.allSatisfy { parents.indices.contains($0) }, "selected parents must be among the parents")
    let k = kept.count
    guard n >= 4, k >= 1, k < n,
      let fit = Regression.fit(columns: [[Double](repeating: 1, count: n), parents], y: offspring)
    else { return nil }
    let before = Moments(parents).mean
    let after = Moments(offspring).mean
    let differential = kept.sorted().reduce(0) { $0 + parents[$1] - before } / Double(k)
    let chosen = kept.sorted().map { offspring[$0] }
    let rest = offspring.indices.filter { !kept.contains($0) }.map { offspring[$0] }
    let value = chosen.reduce(0) { $0 + $1 - after } / Double(k)
    // R = (1 − k/n) (mean of the selected's offspring − mean of the others').
    let share = Double(n - k) / Double(n)
    var response: Estimate
    if k >= 2, n - k >= 2, let welch = Estimate.differenceOfMeans(chosen, rest, confidence: confidence) {
      response = welch.scaled(by: share)
    } else {
      let spread = (fit.residualSquares / fit.degreesOfFreedom).squareRoot()
      let reach =
        StudentT(degreesOfFreedom: fit.degreesOfFreedom).upperQuantile((1 - confidence) / 2) * spread
        * (share / Double(k)).squareRoot()
      response = Estimate(
        value, interval: Interval(lower: value - reach, upper: value + reach), confidence: confidence,
        method: "regression-t", n: n)
    }
    response.value = value
    response.n = n
    // Shuffled offspring: R is the mean of k of them drawn without replacement.
    var pool = offspring.map { $0 - after }
    var random = Resampler(using: &rng)
    var shuffled: [Double] = []
    shuffled.reserveCapacity(draws)
    let slack = 1e-12 * abs(value)
    var hits = 0
    for _ in 0..<draws {
      var sum = 0.0
      for i in 0..<k {
        pool.swapAt(i, i + random.index(below: n - i))
        sum += pool[i]
      }
      shuffled.append(sum / Double(k))
      if abs(sum / Double(k)) >= abs(value) - slack { hits += 1 }
    }
    shuffled.sort()
    let tail = (1 - confidence) / 2
    let slope = fit.estimate(1, confidence: confidence)
    return SelectionResponse(
      differential: differential, response: response, heritability: slope,
      realized: differential == 0 ? nil : response.scaled(by: 1 / differential),
      predicted: slope.scaled(by: differential),
      nullResponse: Interval(
        lower: Quantiles.value(at: tail, ofSorted: shuffled), upper: Quantiles.value(at: 1 - tail, ofSorted: shuffled)),
      p: Double(hits + 1) / Double(draws + 1))
  }

  /// What selection on one trait does to another, CR = i h_x h_y r_g s_y: intensity times the square roots of both
  /// heritabilities, their genetic correlation and the other trait's deviation.
  public static func correlated(
    intensity: Double, heritability: Double, otherHeritability: Double, geneticCorrelation: Double,
    otherDeviation: Double
  ) -> Double {
    precondition(heritability >= 0 && otherHeritability >= 0, "a heritability below zero has no square root")
    return intensity * (heritability * otherHeritability).squareRoot() * geneticCorrelation * otherDeviation
  }
}
