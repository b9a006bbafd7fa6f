import Mathematics

/// The laws that the scores leave possible, each with its posterior weight.
struct PoolingGrid {
  private struct Entry {
    var law: PartialPooling.Law
    var fit: PartialPooling.Fit
    /// The logarithm of prior · evidence · quadrature weight.
    var logWeight: Double
  }

  /// All of a law but its scale: τ / ω, π, and the logarithm of their prior.
  private struct Shape {
    var ratio: Double
    var share: Double
    var logPrior: Double
  }

  let values: [Double]
  let errors: [Double]
  private let spread: Double
  private let median: Double

  init(values: [Double], errors: [Double]) {
    (self.values, self.errors) = (values, errors)
    spread = Moments(values).deviation + errors.reduce(0, +) / Double(values.count)
    median = Quantiles.median(of: values)
  }

  func points() -> [PartialPooling.Point] {
    let ratios = GaussLegendre(6)
    let shares = GaussLegendre(4)
    let few = log(1 / Double(values.count))
    let shapes = zip(ratios.nodes, ratios.weights).flatMap { ratio, ratioWeight in
      zip(shares.nodes, shares.weights).map { share, shareWeight in
        Shape(
          ratio: ratio, share: exp(few + share * (log(0.5) - few)), logPrior: log(ratioWeight * shareWeight))
      }
    }
    let found = scan(shapes)
    let top = found.map(\.logWeight).max() ?? 0
    let kept = found.filter { $0.logWeight > top - 14 }
    let sum = kept.reduce(0) { $0 + exp($1.logWeight - top) }
    guard sum > 0, sum.isFinite else { return [] }
    return kept.map { entry in
      PartialPooling.Point(
        law: entry.law, weight: exp(entry.logWeight - top) / sum, center: entry.fit.center,
        centerVariance: entry.fit.centerVariance)
    }
  }

  /// The scale ω = spread · u / (1 − u) reaches from 0 to infinity as u goes from 0 to 1; its Jacobian joins the weight. Rough
  /// steps find where the posterior lies, a finer rule covers that.
  private func scan(_ shapes: [Shape]) -> [Entry] {
    let rough = 16
    let rule = GaussLegendre(16)
    func entry(_ shape: Shape, _ u: Double, from start: Double) -> Entry {
      let scale = spread * u / (1 - u)
      let law = PartialPooling.Law(
        crowd: scale * scale * shape.ratio * shape.ratio, wide: scale * scale, share: shape.share)
      let fit = law.fit(values, errors, from: start)
      return Entry(law: law, fit: fit, logWeight: fit.logEvidence + shape.logPrior - 2 * log(1 - u))
    }
    let first = shapes.map { shape in
      var start = median
      return (0..<rough).map { i in
        let next = entry(shape, (Double(i) + 0.5) / Double(rough), from: start)
        start = next.fit.center
        return next
      }
    }
    let top = first.joined().map(\.logWeight).max() ?? 0
    return zip(shapes, first).flatMap { shape, first -> [Entry] in
      let kept = first.indices.filter { first[$0].logWeight > top - 14 }
      guard let low = kept.first, let high = kept.last else { return [] }
      let from = max(0, Double(low) - 0.5) / Double(rough)
      let to = min(Double(rough), Double(high) + 1.5) / Double(rough)
      return zip(rule.nodes, rule.weights).map { node, weight in
        let u = from + (to - from) * node
        var next = entry(shape, u, from: first[min(rough - 1, Int(u * Double(rough)))].fit.center)
        next.logWeight += log((to - from) * weight)
        return next
      }
    }
  }
}

extension PartialPooling {
  /// What the scores say of one law: the posterior of its mean μ under a flat prior, and the logarithm of the evidence.
  struct Fit {
    var center: Double
    var centerVariance: Double
    var logEvidence: Double
  }
}

extension PartialPooling.Law {
  /// The posterior of μ and the evidence, by Laplace's method around the mode near `start`.
  func fit(_ values: [Double], _ errors: [Double], from start: Double) -> PartialPooling.Fit {
    var center = start
    for round in 0..<20 {
      let (slope, curvature, information, logLikelihood) = slopes(values, errors, at: center)
      // Where the likelihood hardly bends, as between two groups, the parabola's top is nowhere near.
      let bends = curvature > information / 4
      let bend = bends ? curvature : information
      // A short Newton's step is left to the parabola.
      let step = slope / bend
      if (bends && step * step * bend < 0.04) || round == 19 {
        return PartialPooling.Fit(
          center: center + step, centerVariance: 1 / bend,
          logEvidence: logLikelihood + slope * step / 2 - 0.5 * log(bend))
      }
      center += slope / information
    }
    preconditionFailure("the last round returns")
  }

  /// The first and negative second derivative of the log likelihood in μ, the sum of expected precisions (an EM step
  /// is slope / information), and the log likelihood.
  private func slopes(
    _ values: [Double], _ errors: [Double], at center: Double
  ) -> (slope: Double, curvature: Double, information: Double, logLikelihood: Double) {
    var slope = 0.0
    var curvature = 0.0
    var information = 0.0
    var logLikelihood = 0.0
    var product = 1.0
    var (error, a, b, near, far) = (-1.0, 0.0, 0.0, 0.0, 0.0)
    for i in values.indices {
      if errors[i] != error {
        error = errors[i]
        a = 1 / (error * error + crowd)
        b = 1 / (error * error + wide)
        near = (1 - share) * a.squareRoot()
        far = share * b.squareRoot()
      }
      let d = values[i] - center
      let square = d * d
      // Against the wide part, so that nothing vanishes.
      let crowded = near * exp(-square * (a - b) / 2)
      let sum = crowded + far
      let kept = crowded / sum
      let precision = kept * a + (1 - kept) * b
      slope += d * precision
      information += precision
      curvature += precision - square * kept * (1 - kept) * (a - b) * (a - b)
      logLikelihood -= square * b / 2
      product *= sum
      // One logarithm serves many factors, as long as their product stays in range.
      if !(product > 1e-200 && product < 1e200) {
        logLikelihood += log(product)
        product = 1
      }
    }
    return (slope, curvature, information, logLikelihood + log(product))
  }
}
