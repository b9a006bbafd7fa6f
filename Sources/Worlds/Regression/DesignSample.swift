import Tensors

/// Spectra of a fixed large sample of contexts: what exact risks of linear learning rules are averages over.
///
/// A rule with gain q and rest p = 1 - z·q (`SpectralFilter`) has, given the context's inputs, with C = E x_q x_qᵀ, weight
/// variance V and noise variance S, the risk
///
///     sum over eigenvectors j of H of  c_j · ( V·p(z_j)² + (S / N)·z_j·q(z_j)² ),    c_j = v_jᵀ C v_j
///
/// so that query, weights and noise are averaged exactly, and only the contexts are sampled. For inputs of mean 0 every
/// c_j is the variance of a coordinate.
struct DesignSample: Sendable {
  /// The number of contexts.
  let designs: Int
  /// Eigenvalues z and their factors c, `dimensions` of each a context.
  let eigenvalues: [Double]
  let factors: [Double]
  let dimensions: Int
  let weightVariance: Double
  /// S / N.
  let noiseShare: Double

  /// Draws the contexts, from a stream that the world's settings do not change.
  ///
  /// - Parameter designs: how many; nil for as many as cost about half a second, at most 20,000.
  init(of world: RegressionWorld, designs wanted: Int? = nil) {
    let d = world.dimensions, n = world.context
    let designs = wanted ?? min(20_000, max(16, 400_000_000 / (n * d * d + 20 * d * d * d)))
    let moments = world.inputs.moments
    var raw = RegressionWorld(dimensions: d, context: n, inputs: world.inputs)
    raw.inputs.normalized = false
    var eigenvalues: [Double] = [], factors: [Double] = []
    eigenvalues.reserveCapacity(designs * d)
    factors.reserveCapacity(designs * d)
    let stream = RandomStream(seed: 0).stream("regression-designs")
    let chunk = max(1, min(designs, 1_000_000 / (n * d)))
    var batch = RegressionBatch(tasks: chunk, dimensions: d, context: n)
    var examples = TaskExamples(of: batch)
    for design in 0..<designs {
      if design % chunk == 0 { raw.sample(into: &batch, from: stream.stream(design / chunk)) }
      examples.load(design % chunk, of: batch)
      var covariance = Matrix(rows: n, columns: d, storage: examples.inputs)
      covariance = (1 / Double(n)) * (covariance.transposed * covariance)
      // The square of what normalization multiplies inputs and query by.
      var factor = 1.0
      if world.inputs.normalized {
        factor = world.inputs.scale * world.inputs.scale / (covariance.trace * Double(n))
      }
      if moments.mean == 0 {
        let values = (try? LinearAlgebra.symmetricEigenvalues(covariance)) ?? []
        eigenvalues += values.map { max(0, $0) * factor }
        factors += [Double](repeating: moments.variance * factor, count: d)
      } else if let eigen = try? LinearAlgebra.symmetricEigen(covariance) {
        eigenvalues += eigen.values.map { max(0, $0) * factor }
        for j in 0..<d {
          let sum = eigen.vectors.column(j).reduce(0, +)
          factors.append((moments.variance + moments.mean * moments.mean * sum * sum) * factor)
        }
      }
    }
    precondition(eigenvalues.count == designs * d, "a covariance of sampled inputs has no eigenvalues")
    self.init(
      designs: designs, eigenvalues: eigenvalues, factors: factors, dimensions: d,
      weightVariance: world.weightScale * world.weightScale, noiseShare: world.noise * world.noise / Double(n))
  }

  private init(
    designs: Int, eigenvalues: [Double], factors: [Double], dimensions: Int, weightVariance: Double,
    noiseShare: Double
  ) {
    self.designs = designs
    self.eigenvalues = eigenvalues
    self.factors = factors
    self.dimensions = dimensions
    self.weightVariance = weightVariance
    self.noiseShare = noiseShare
  }

  /// The mean risk of a rule.
  func mean(of filter: SpectralFilter) -> Double {
    total(of: filter, 0..<eigenvalues.count) / Double(designs)
  }

  /// The mean risk of a rule and its standard error over contexts.
  func risk(of filter: SpectralFilter) -> Risk {
    var sum = 0.0, squares = 0.0
    for design in 0..<designs {
      let risk = total(of: filter, design * dimensions..<(design + 1) * dimensions)
      sum += risk
      squares += risk * risk
    }
    let n = Double(designs), mean = sum / n
    let variance = n > 1 ? max(0, squares / n - mean * mean) * n / (n - 1) : .infinity
    return Risk(value: mean, standardError: (variance / n).squareRoot(), designs: designs)
  }

  private func total(of filter: SpectralFilter, _ range: Range<Int>) -> Double {
    var sum = 0.0
    for i in range {
      let z = eigenvalues[i], response = filter.response(at: z)
      sum +=
        factors[i]
        * (weightVariance * response.rest * response.rest + noiseShare * z * response.gain * response.gain)
    }
    return sum
  }

  /// About the same sample in at most `bins` points, for searches: neighbors on a grid become their center of mass.
  func binned(_ bins: Int = 2048) -> DesignSample {
    let largest = eigenvalues.max() ?? 0
    guard largest > 0, eigenvalues.count > bins else { return self }
    var mass = [Double](repeating: 0, count: bins), moment = mass
    for i in eigenvalues.indices {
      let bin = min(bins - 1, Int(eigenvalues[i] / largest * Double(bins)))
      mass[bin] += factors[i]
      moment[bin] += factors[i] * eigenvalues[i]
    }
    let kept = mass.indices.filter { mass[$0] > 0 }
    return DesignSample(
      designs: designs, eigenvalues: kept.map { moment[$0] / mass[$0] }, factors: kept.map { mass[$0] },
      dimensions: dimensions, weightVariance: weightVariance, noiseShare: noiseShare)
  }
}
