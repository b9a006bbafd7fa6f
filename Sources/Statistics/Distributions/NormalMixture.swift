import Mathematics

/// A mixture of many normals, Σ w_k N(m_k, v_k), and its quantiles.
struct NormalMixture {
  private var weights: [Double] = []
  private var means: [Double] = []
  private var deviations: [Double] = []
  private(set) var mass = 0.0
  private var first = 0.0
  private var second = 0.0
  /// Moments are taken around the first mean, so that nothing cancels.
  private var origin = 0.0

  mutating func reserve(_ count: Int) {
    weights.reserveCapacity(count)
    means.reserveCapacity(count)
    deviations.reserveCapacity(count)
  }

  mutating func removeAll() {
    weights.removeAll(keepingCapacity: true)
    means.removeAll(keepingCapacity: true)
    deviations.removeAll(keepingCapacity: true)
    (mass, first, second) = (0, 0, 0)
  }

  /// A part of no weight is left out; one of no width is given a width below rounding.
  mutating func add(weight: Double, mean: Double, variance: Double) {
    guard weight > 0 else { return }
    if weights.isEmpty { origin = mean }
    let deviation = max(variance.squareRoot(), abs(mean) * 1e-15 + 1e-300)
    weights.append(weight)
    means.append(mean)
    deviations.append(deviation)
    let d = mean - origin
    mass += weight
    first += weight * d
    second += weight * (deviation * deviation + d * d)
  }

  var mean: Double { origin + first / mass }

  var variance: Double { max(0, second / mass - first / mass * (first / mass)) }

  /// The point below which `level` of the mass lies, to 1e-8 of the deviation: Newton's steps inside a bracket.
  func quantile(_ level: Double) -> Double {
    let reach = variance.squareRoot()
    var low = -Double.infinity
    var high = Double.infinity
    var x = mean + reach * NormalDistribution.standard.quantile(level)
    NormalTable.standard.withValues { table in
      for _ in 0..<60 {
        var below = 0.0
        var density = 0.0
        for k in weights.indices {
          let inverse = 1 / deviations[k]
          let (p, d) = table((x - means[k]) * inverse)
          below += weights[k] * p
          density += weights[k] * d * inverse
        }
        let excess = below / mass - level
        if excess < 0 { low = x } else { high = x }
        var next = x - excess * mass / max(density, 1e-300)
        if !(next > low && next < high) || abs(next - x) > 4 * reach {
          next =
            low == -.infinity
            ? x - 2 * reach : high == .infinity ? x + 2 * reach : low + (high - low) / 2
        }
        let done = abs(next - x) <= 1e-5 * reach + abs(x) * 1e-15
        x = next
        // Newton squares the error: a step of 1e-5 leaves 1e-10.
        if done { return }
      }
    }
    return x
  }
}

/// Φ and φ between −9 and 9 from a table of step 1/64 by cubic interpolation, good to 3e-10.
private struct NormalTable {
  static let standard = NormalTable()
  private static let reach = 9
  private static let steps = 64
  private let values: [Double]
  private let slopes: [Double]

  private init() {
    let grid = (-Self.reach * Self.steps...Self.reach * Self.steps).map { Double($0) / Double(Self.steps) }
    values = grid.map { NormalDistribution.standard.cdf($0) }
    slopes = grid.map { exp(-$0 * $0 / 2) * 0.3989422804014327 }
  }

  struct Reader {
    fileprivate let values: [Double]
    fileprivate let slopes: [Double]

    @inline(__always) func callAsFunction(_ z: Double) -> (below: Double, density: Double) {
      let reach = Double(NormalTable.reach)
      guard z > -reach else { return (0, 0) }
      guard z < reach else { return (1, 0) }
      let position = (z + reach) * Double(NormalTable.steps)
      let index = Int(position)
      let t = position - Double(index)
      let h = 1 / Double(NormalTable.steps)
      let a = values[index]
      let b = values[index + 1]
      let p = slopes[index] * h
      let q = slopes[index + 1] * h
      let rise = b - a
      let c = 3 * rise - 2 * p - q
      let d = p + q - 2 * rise
      return (a + t * (p + t * (c + t * d)), (p + t * (2 * c + 3 * t * d)) / h)
    }
  }

  func withValues<Result>(_ body: (Reader) -> Result) -> Result {
    body(Reader(values: values, slopes: slopes))
  }
}
