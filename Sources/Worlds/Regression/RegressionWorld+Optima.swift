import Foundation
import Tensors

/// An algorithm tuned to a world, and its risk there.
public struct TunedAlgorithm: Sendable {
  public let algorithm: GradientDescentAlgorithm
  public let risk: Risk
}

/// Whether the steps of an algorithm share their numbers.
public enum StepSchedule: String, Sendable, CaseIterable {
  /// One rate, and for GD++ one preconditioning number, for all steps.
  case shared
  /// Numbers of its own for each step.
  case free
}

// What is known exactly about a world, or by a search on a large fixed sample of contexts. All of it is about new tasks
// with weights N(0, weightScale²): a finite pool and shuffled labels are left out of account, so that the algorithms are
// those a subject would need for tasks it has not seen.
extension RegressionWorld {
  /// The risk of answering 0: weightScale² · E|x_q|².
  public var zeroRisk: Risk {
    if inputs.normalized { return DesignSample(of: self).risk(of: .descent(rates: [], preconditioning: [])) }
    return Risk(value: weightScale * weightScale * Double(dimensions) * inputs.moments.second)
  }

  /// The best single gradient step from zero weights, in closed form for independent coordinates.
  ///
  /// With V = weightScale², S = noise², C = E x xᵀ and H = (1/N)·sum of x_i x_iᵀ, the risk at a rate is
  /// V·tr C - 2·rate·V·tr C² + rate²·(V·tr(C·E H²) + (S/N)·tr C²), where E H² = E(|x|² x xᵀ)/N + (1 - 1/N)·C². For
  /// coordinates of mean 0, variance s and kurtosis k this gives rate = 1 / (s·c + S/(N·V)), risk = V·s·d·(1 - s·rate),
  /// c = (N + d + k - 2)/N. For normalized inputs the three traces are averages over a fixed sample of contexts.
  public func tunedSingleStep() -> TunedAlgorithm {
    let name = "gradient-descent-1"
    if inputs.normalized {
      let sample = DesignSample(of: self)
      var first = 0.0, second = 0.0
      for i in sample.eigenvalues.indices {
        let z = sample.eigenvalues[i], factor = sample.factors[i]
        first += factor * sample.weightVariance * z
        second += factor * (sample.weightVariance * z * z + sample.noiseShare * z)
      }
      let algorithm = GradientDescentAlgorithm(name: name, rates: [second > 0 ? first / second : 0])
      return TunedAlgorithm(algorithm: algorithm, risk: sample.risk(of: algorithm.filter))
    }
    let quadratic = singleStepQuadratic
    let rate = quadratic.linear / quadratic.square
    return TunedAlgorithm(
      algorithm: GradientDescentAlgorithm(name: name, rates: [rate]),
      risk: Risk(value: quadratic.constant - quadratic.linear * rate))
  }

  /// The risk of a single step is constant - 2·linear·rate + square·rate², for inputs that are not normalized.
  private var singleStepQuadratic: (constant: Double, linear: Double, square: Double) {
    let m = inputs.moments, d = Double(dimensions), n = Double(context)
    let weight = weightScale * weightScale, mean2 = m.mean * m.mean
    // Diagonal and other elements of C, C² and E |x|² x xᵀ.
    let c = (m.second, mean2)
    let c2 = (c.0 * c.0 + (d - 1) * c.1 * c.1, 2 * c.0 * c.1 + (d - 2) * c.1 * c.1)
    let quartic = (
      m.fourth + (d - 1) * m.second * m.second, 2 * m.third * m.mean + (d - 2) * m.second * mean2
    )
    let h2 = (quartic.0 / n + (1 - 1 / n) * c2.0, quartic.1 / n + (1 - 1 / n) * c2.1)
    let traceC2 = d * c2.0
    let traceCH2 = d * (c.0 * h2.0 + (d - 1) * c.1 * h2.1)
    return (weight * d * c.0, weight * traceC2, weight * traceCH2 + noise * noise / n * traceC2)
  }

  /// The smallest risk there is, that of the posterior mean (`RidgeAlgorithm`): exact without noise for inputs of mean 0
  /// (weightScale²·s·max(d - N, 0)), otherwise an average over a fixed sample of contexts.
  ///
  /// - Parameter designs: the size of that sample; nil for what takes about half a second.
  public func bayesRisk(designs: Int? = nil) -> Risk {
    if noise == 0, !inputs.normalized, inputs.moments.mean == 0 {
      let unseen = Double(max(0, dimensions - context))
      return Risk(value: weightScale * weightScale * inputs.moments.variance * unseen)
    }
    let penalty = noise * noise / (Double(context) * weightScale * weightScale)
    if penalty == 0 {
      // Eigenvalues that are zero but for rounding.
      let sample = DesignSample(of: self, designs: designs)
      return sample.risk(of: .ridge(penalty: 1e-13 * (sample.eigenvalues.max() ?? 1)))
    }
    return DesignSample(of: self, designs: designs).risk(of: .ridge(penalty: penalty))
  }

  /// Gradient descent of `steps` steps with the rates that give the smallest risk, `gradient-descent-K`, or
  /// `gradient-descent-K-free` with a rate for each step.
  ///
  /// `designs` is the number of contexts to tune on; nil is what takes about half a second.
  public func tunedGradientDescent(steps: Int, schedule: StepSchedule = .shared, designs: Int? = nil)
    -> TunedAlgorithm
  {
    precondition(steps >= 1, "gradient descent of \(steps) steps")
    if steps == 1, designs == nil { return tunedSingleStep() }
    let sample = DesignSample(of: self, designs: designs), points = sample.binned()
    let unit = StepSearch.typicalRate(points)
    let zeros = [Double](repeating: 0, count: steps)
    let rates: [Double]
    switch schedule {
    case .shared:
      rates = StepSearch.spread(
        StepSearch.best(from: [[0.5], [1], [2]]) {
          points.mean(of: .descent(rates: StepSearch.spread($0, steps, unit), preconditioning: zeros))
        }, steps, unit)
    case .free:
      // Without noise the best rates are known: the inverse nodes of the quadrature for the weight z·c.
      let start = StepSearch.quadratureNodes(points, steps).map { 1 / ($0 * unit) }
      rates = StepSearch.best(from: [start]) {
        points.mean(of: .descent(rates: $0.map { $0 * unit }, preconditioning: zeros))
      }.map { $0 * unit }.sorted()
    }
    let suffix = schedule == .free && steps > 1 ? "-free" : ""
    let algorithm = GradientDescentAlgorithm(name: "gradient-descent-\(steps)\(suffix)", rates: rates)
    return TunedAlgorithm(algorithm: algorithm, risk: sample.risk(of: algorithm.filter))
  }

  /// GD++ of `steps` steps with the rates and preconditioning numbers that give the smallest risk,
  /// `gradient-descent-plus-plus-K`, or `…-K-free` with numbers for each step. One step is gradient descent.
  public func tunedGradientDescentPlusPlus(steps: Int, schedule: StepSchedule = .shared, designs: Int? = nil)
    -> TunedAlgorithm
  {
    precondition(steps >= 1, "GD++ of \(steps) steps")
    let name = "gradient-descent-plus-plus-\(steps)"
    if steps == 1 {
      let step = tunedGradientDescent(steps: 1, designs: designs)
      return TunedAlgorithm(
        algorithm: GradientDescentAlgorithm(name: name, rates: step.algorithm.rates), risk: step.risk)
    }
    let sample = DesignSample(of: self, designs: designs), points = sample.binned()
    let unit = StepSearch.typicalRate(points)
    func shared(_ x: [Double]) -> SpectralFilter {
      .descent(rates: StepSearch.spread([x[0]], steps, unit), preconditioning: StepSearch.spread([x[1]], steps, unit))
    }
    var starts: [[Double]] = []
    for i in 1...20 {
      for j in 0...20 { starts.append([Double(i) * 0.2, Double(j) * 0.05]) }
    }
    let best = StepSearch.best(from: starts, polishing: 3) { points.mean(of: shared($0)) }
    var rates = StepSearch.spread([best[0]], steps, unit), preconditioning = StepSearch.spread([best[1]], steps, unit)
    if schedule == .free {
      func free(_ x: [Double]) -> SpectralFilter {
        .descent(
          rates: x.prefix(steps).map { $0 * unit }, preconditioning: x.suffix(steps - 1).map { $0 * unit } + [0])
      }
      let start = [Double](repeating: best[0], count: steps) + [Double](repeating: best[1], count: steps - 1)
      let point = StepSearch.best(from: [start]) { points.mean(of: free($0)) }
      rates = point.prefix(steps).map { $0 * unit }
      // What the last step does to the examples is never seen.
      preconditioning = point.suffix(steps - 1).map { $0 * unit } + [0]
    }
    let algorithm = GradientDescentAlgorithm(
      name: schedule == .free ? name + "-free" : name, rates: rates, preconditioning: preconditioning)
    return TunedAlgorithm(algorithm: algorithm, risk: sample.risk(of: algorithm.filter))
  }
}
