import Mathematics

/// Each run's part of the normal equations of a form, so that runs can be left out and resampled without their points.
///
/// Terms and values are centered, by run where each run has a level of its own, and the terms scaled to unit length. A
/// high run that was stopped early would bend a curve that all runs share the level of; so runs share it only where some
/// were measured at fewer than three pressures and not all at the same ones.
///
/// With levels of their own, runs may also differ in slope: weights (I − κ z zᵀ)/σ², z the centered d of a run and
/// κ = ρ/(1 + ρ zᵀz), are those of a slope per run with ρ times the variance of the noise. Runs that share their
/// pressures give the same fit for every ρ; of runs of different lengths a large ρ lets each speak for the slope alike.
struct PressureSums: Sendable, Hashable {
  struct Run: Sendable, Hashable {
    var points: Int
    var weight: Double
    /// The means of the terms and of the values.
    var terms: [Double]
    var value: Double
    /// Row-major; with a first row and column for the shared level where runs have none of their own.
    var gram: [Double]
    var right: [Double]
    var square: Double
  }

  let form: PressureForm
  /// The number of terms beside the level.
  let terms: Int
  /// The number of coefficients that the normal equations hold.
  let width: Int
  let ownLevels: Bool
  /// Whether all runs were measured at the same pressures with the same weights.
  let isBalanced: Bool
  /// What was subtracted from terms and values in common, and what the terms were divided by.
  let center: [Double]
  let level: Double
  let scale: [Double]
  private(set) var runs: [Run]

  /// nil where a term does not vary.
  init?(_ form: PressureForm, _ points: [PressurePoint]) {
    let terms = form == .line ? 1 : 2
    let groups = Dictionary(grouping: points) { $0.run }.sorted { $0.key < $1.key }.map(\.value)
    struct Place: Hashable { var d: Double, weight: Double }
    func places(_ run: [PressurePoint]) -> [Place] {
      run.map { Place(d: $0.d, weight: $0.weight) }.sorted { ($0.d, $0.weight) < ($1.d, $1.weight) }
    }
    let first = groups.first.map(places) ?? []
    let isBalanced = groups.allSatisfy { places($0) == first }
    let ownLevels = isBalanced || groups.allSatisfy { Set($0.map(\.d)).count >= 3 }
    func mean(_ points: [PressurePoint]) -> (weight: Double, terms: [Double], value: Double) {
      var weight = 0.0
      var sums = [Double](repeating: 0, count: terms)
      var value = 0.0
      for point in points {
        weight += point.weight
        value += point.weight * point.value
        for (a, x) in form.terms(at: point.d).enumerated() { sums[a] += point.weight * x }
      }
      return (weight, sums.map { $0 / weight }, value / weight)
    }
    let all = mean(points)
    let means = groups.map(mean)
    var lengths = [Double](repeating: 0, count: terms)
    for (group, own) in zip(groups, means) {
      for point in group {
        for (a, x) in form.terms(at: point.d).enumerated() {
          let rest = x - (ownLevels ? own.terms[a] : all.terms[a])
          lengths[a] += point.weight * rest * rest
        }
      }
    }
    let scale = lengths.map { $0.squareRoot() }
    guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let width = ownLevels ? terms : terms + 1
    (self.form, self.terms, self.width) = (form, terms, width)
    (self.ownLevels, self.isBalanced, center, level) = (ownLevels, isBalanced, all.terms, all.value)
    self.scale = scale
    // The shared level has a column of its own, scaled to unit length as the others are.
    let ones = 1 / all.weight.squareRoot()
    runs = zip(groups, means).map { group, own in
      var run = Run(
        points: group.count, weight: own.weight, terms: own.terms, value: own.value,
        gram: [Double](repeating: 0, count: width * width), right: [Double](repeating: 0, count: width), square: 0)
      for point in group {
        var x = zip(form.terms(at: point.d), zip(ownLevels ? own.terms : all.terms, scale)).map {
          ($0 - $1.0) / $1.1
        }
        if !ownLevels { x.insert(ones, at: 0) }
        let y = point.value - (ownLevels ? own.value : all.value)
        run.square += point.weight * y * y
        for a in 0..<width {
          run.right[a] += point.weight * x[a] * y
          for b in 0..<width { run.gram[a * width + b] += point.weight * x[a] * x[b] }
        }
      }
      return run
    }
  }

  /// The sums under the weights of a slope per run with ρ times the variance of the noise.
  func weighted(by ratio: Double) -> PressureSums {
    guard ratio > 0, ownLevels else { return self }
    var result = self
    for g in runs.indices {
      let gram = runs[g].gram
      let right = runs[g].right
      let share = ratio / (1 + ratio * gram[0])
      result.runs[g].square -= share * right[0] * right[0]
      for a in 0..<width {
        result.runs[g].right[a] -= share * gram[a] * right[0]
        for b in 0..<width { result.runs[g].gram[a * width + b] -= share * gram[a] * gram[b] }
      }
    }
    return result
  }

  /// At most `most` units, each the sum of several runs, in turn: what is linear in the sums stays as it was.
  func gathered(into most: Int) -> PressureSums {
    guard runs.count > most else { return self }
    var result = self
    result.runs = Array(runs.prefix(most))
    for g in most..<runs.count {
      let unit = g % most
      result.runs[unit].points += runs[g].points
      result.runs[unit].weight += runs[g].weight
      result.runs[unit].square += runs[g].square
      for i in runs[g].right.indices { result.runs[unit].right[i] += runs[g].right[i] }
      for i in runs[g].gram.indices { result.runs[unit].gram[i] += runs[g].gram[i] }
    }
    return result
  }

  struct Solution {
    var beta: [Double]
    var inverse: [Double]
  }

  /// The fit to `chosen` runs, in scaled terms; nil where they do not let it be told.
  func solve(_ chosen: some Sequence<Int>) -> Solution? {
    var gram = [Double](repeating: 0, count: width * width)
    var right = [Double](repeating: 0, count: width)
    for g in chosen {
      for i in gram.indices { gram[i] += runs[g].gram[i] }
      for i in right.indices { right[i] += runs[g].right[i] }
    }
    return solve(gram, right)
  }

  func solve(_ gram: [Double], _ right: [Double]) -> Solution? {
    // Of few or short runs little may be left of the unit length: scaled again, the test for dependence has no units.
    let lengths = (0..<width).map { gram[$0 * width + $0].squareRoot() }
    guard lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var unit = gram
    for a in 0..<width { for b in 0..<width { unit[a * width + b] /= lengths[a] * lengths[b] } }
    guard var inverse = Regression.inverse(unit, width) else { return nil }
    for a in 0..<width { for b in 0..<width { inverse[a * width + b] /= lengths[a] * lengths[b] } }
    return Solution(
      beta: (0..<width).map { a in (0..<width).reduce(0) { $0 + inverse[a * width + $1] * right[$1] } },
      inverse: inverse)
  }

  /// Σ weight · residual² of run g under coefficients in scaled terms.
  func squares(_ g: Int, under beta: [Double]) -> Double {
    let run = runs[g]
    var sum = run.square
    for a in 0..<width {
      sum -= 2 * beta[a] * run.right[a]
      for b in 0..<width { sum += beta[a] * beta[b] * run.gram[a * width + b] }
    }
    return max(sum, 0)
  }

  /// The level of a typical run under the coefficients: the mean over runs of what each needs.
  func typicalLevel(_ chosen: some Collection<Int>, under beta: [Double]) -> Double {
    guard ownLevels else { return beta[0] * ones }
    return chosen.reduce(0) { $0 + ownLevel($1, under: beta) } / Double(chosen.count)
  }

  func ownLevel(_ g: Int, under beta: [Double]) -> Double {
    let own = runs[g].terms
    var result = runs[g].value - level
    for term in 0..<terms { result -= (own[term] - center[term]) / scale[term] * beta[term] }
    return result
  }

  /// What the column of the shared level holds.
  var ones: Double { 1 / runs.reduce(0) { $0 + $1.weight }.squareRoot() }

  /// Level, α and −β in the units of the table, from a level relative to the center and coefficients in scaled terms.
  func unscaled(level: Double, _ beta: [Double], isChange: Bool = false) -> [Double] {
    let own = beta.suffix(terms)
    let coefficients = zip(own, scale).map { $0 / $1 }
    return [(isChange ? 0 : self.level) + level - zip(coefficients, center).reduce(0) { $0 + $1.0 * $1.1 }]
      + coefficients
  }
}

/// The likelihood of the runs when each may have a slope of its own.
extension PressureSums {
  /// The number of points less the levels that were fitted to them.
  var residualPoints: Int { runs.reduce(0) { $0 + $1.points } - (ownLevels ? runs.count : 0) }

  /// −2 log likelihood, without constants, of a slope per run with `ratio` times the variance of the noise; restricted
  /// (of what the coefficients leave over) for estimating the ratio, in full for comparing forms.
  func deviance(_ ratio: Double, restricted: Bool, floor: Double) -> Double? {
    // The totals of `weighted(by:)`, without a copy of every run.
    var gram = [Double](repeating: 0, count: width * width)
    var right = [Double](repeating: 0, count: width)
    var square = 0.0
    for run in runs {
      let share = ownLevels ? ratio / (1 + ratio * run.gram[0]) : 0
      square += run.square - share * run.right[0] * run.right[0]
      for a in 0..<width {
        right[a] += run.right[a] - share * run.gram[a] * run.right[0]
        for b in 0..<width {
          gram[a * width + b] += run.gram[a * width + b] - share * run.gram[a] * run.gram[b]
        }
      }
    }
    guard let fit = solve(gram, right) else { return nil }
    let squares = max(zip(fit.beta, right).reduce(square) { $0 - $1.0 * $1.1 }, floor)
    let n = Double(residualPoints)
    var result = runs.reduce(0) { $0 + log1p(ratio * $1.gram[0]) }
    if restricted {
      result += (n - Double(width)) * log(squares) - Self.logDeterminant(fit.inverse, width)
    } else {
      result += n * log(squares / n)
    }
    return result
  }

  /// The ratio of the smallest deviance, with it; 0 where slopes differ no more than by the noise.
  func ratio(restricted: Bool, floor: Double) -> (ratio: Double, deviance: Double)? {
    guard let none = deviance(0, restricted: restricted, floor: floor) else { return nil }
    guard ownLevels, runs.count >= 3 else { return (0, none) }
    // In units of one run's share of the unit length.
    func at(_ t: Double) -> Double {
      deviance(Double(runs.count) * exp(t), restricted: restricted, floor: floor) ?? .infinity
    }
    let grid = (0...24).map { -7 + Double($0) * 0.7 }
    guard var best = grid.map({ (t: $0, value: at($0)) }).min(by: { $0.value < $1.value }) else { return nil }
    var reach = 0.35
    for _ in 0..<14 {
      for t in [best.t - reach, best.t + reach] {
        let value = at(t)
        if value < best.value { best = (t, value) }
      }
      reach /= 2
    }
    return best.value < none ? (Double(runs.count) * exp(best.t), best.value) : (0, none)
  }

  private static func logDeterminant(_ matrix: [Double], _ k: Int) -> Double {
    guard let factor = Regression.factor(matrix, k) else { return .infinity }
    return (0..<k).reduce(0) { $0 + 2 * log(max(factor[$1 * k + $1], 1e-300)) }
  }
}
