import Tensors

/// The search for the numbers of the steps of `GradientDescentAlgorithm` on a sample of contexts.
enum StepSearch {
  /// A rate to measure others by: the best single step's, about.
  static func typicalRate(_ points: DesignSample) -> Double {
    var first = 0.0, second = 0.0
    for i in points.eigenvalues.indices {
      first += points.factors[i] * points.eigenvalues[i]
      second += points.factors[i] * points.eigenvalues[i] * points.eigenvalues[i]
    }
    return second > 0 ? first / second : 1
  }

  static func spread(_ x: [Double], _ steps: Int, _ unit: Double) -> [Double] {
    [Double](repeating: x[0] * unit, count: steps)
  }

  /// The best point found from the `polishing` best starts.
  static func best(from starts: [[Double]], polishing: Int = 3, _ function: ([Double]) -> Double) -> [Double] {
    let ranked = starts.map { ($0, function($0)) }.sorted { $0.1 < $1.1 }
    var best = Minimizer.Result(point: ranked[0].0, value: .infinity)
    for start in ranked.prefix(polishing) {
      let found = Minimizer.minimum(near: start.0, function)
      if found.value < best.value { best = found }
    }
    return best.point
  }

  /// The nodes of the Gauss quadrature with `count` nodes for the points' measure times z: roots of the polynomial p of
  /// this degree with p(0) = 1 whose mean square is the smallest. From the Jacobi matrix, by Lanczos' method.
  static func quadratureNodes(_ points: DesignSample, _ count: Int) -> [Double] {
    let z = points.eigenvalues
    let weights = zip(points.factors, z).map { $0 * $1 }
    let total = weights.reduce(0, +)
    guard total > 0 else { return [Double](repeating: 1, count: count) }
    var vectors = [weights.map { ($0 / total).squareRoot() }]
    var jacobi = Matrix(rows: count, columns: count)
    for k in 0..<count {
      var next = zip(z, vectors[k]).map { $0 * $1 }
      jacobi[k, k] = zip(next, vectors[k]).reduce(0) { $0 + $1.0 * $1.1 }
      for _ in 0..<2 {
        for vector in vectors {
          let share = zip(next, vector).reduce(0) { $0 + $1.0 * $1.1 }
          for i in next.indices { next[i] -= share * vector[i] }
        }
      }
      let norm = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if k + 1 < count {
        jacobi[k, k + 1] = norm
        jacobi[k + 1, k] = norm
        vectors.append(norm > 0 ? next.map { $0 / norm } : next)
      }
    }
    let nodes = (try? LinearAlgebra.symmetricEigenvalues(jacobi)) ?? []
    let smallest = 1e-6 * (z.max() ?? 1)
    return nodes.map { max($0, smallest) }
  }
}
