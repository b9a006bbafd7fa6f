import Statistics
import Tensors
import Worlds

/// Goal-directedness for one goal over a sample of levels, as one decision process whose first state is a level drawn at
/// random: one inverse temperature for all levels.
///
/// A temperature for each level by itself would count a level where the agent goes to the cheese by chance as seeking it,
/// and one where it happens to leave it as shunning it; the definition has one policy, one β, one maximum.
struct DirectednessSample: Sendable {
  /// [levels]: what the agent earns.
  let earned: [Double]
  let directedness: Directedness
  /// In order of β: what maximum-entropy policies earn in each level.
  private let columns: [DirectednessCurve.Column]

  init(earned: [Double], on curve: DirectednessCurve, workers: Workers) {
    self.earned = earned
    var used: [Double: DirectednessCurve.Column] = [:]
    func point(_ beta: Double) -> Directedness.Point {
      let column = curve.column(beta, workers: workers)
      used[beta] = column
      return Directedness.Point(earned: Self.mean(column.earned), information: Self.mean(column.information))
    }
    directedness = Directedness(earned: Self.mean(earned), tolerance: 1e-7, plan: point)
    // On the side of the maximum, for the resamples.
    let range = directedness.most - directedness.least
    if range > 0 {
      for power in 0..<8 { _ = point((directedness.sign < 0 ? -1 : 1) * Double(1 << (2 * power)) / range) }
    }
    columns = used.values.sorted { $0.beta < $1.beta }
  }

  /// What the definition gives for another return, from the points at hand, where the levels count as `weights` says
  /// [levels, sum 1]; nil weights for all alike.
  ///
  /// As a function of the return, goal-directedness has the slope β at the point of every β, where it is the information:
  /// cubic between them, kept between the tangents and the chord that hold a convex function.
  func pursued(earned: Double, weights: [Double]? = nil) -> Signed {
    func mean(_ values: [Double]) -> Double { Self.mean(values, weights) }
    let chance = columns.first { $0.beta == 0 }.map { mean($0.earned) } ?? 0
    var low = 0, high = columns.count - 1
    guard high > 0, mean(columns[high].earned) > mean(columns[low].earned) else { return Signed(value: 0, sign: 0) }
    let sign = earned > chance ? 1 : earned < chance ? -1 : 0
    while high - low > 1 {
      let middle = (low + high) / 2
      if mean(columns[middle].earned) <= earned { low = middle } else { high = middle }
    }
    let (x0, y0, d0) = (mean(columns[low].earned), mean(columns[low].information), columns[low].beta)
    let (x1, y1, d1) = (mean(columns[high].earned), mean(columns[high].information), columns[high].beta)
    guard x1 > x0 else { return Signed(value: max(0, y0), sign: sign) }
    let t = min(max((earned - x0) / (x1 - x0), 0), 1), chord = y0 + t * (y1 - y0), width = x1 - x0
    var value = chord
    if d0.isFinite, d1.isFinite {
      let u = 1 - t
      value = u * u * (1 + 2 * t) * y0 + t * t * (1 + 2 * u) * y1 + width * t * u * (u * d0 - t * d1)
      value = min(chord, max(value, y0 + d0 * width * t, y1 - d1 * width * u))
    } else {
      // One end has no finite slope: at least the other's tangent, at most the chord.
      let tangent = d0.isFinite ? y0 + d0 * width * t : y1 - d1 * width * (1 - t)
      value = max(min(tangent, chord), 0) / 2 + chord / 2
    }
    return Signed(value: max(0, value), sign: sign)
  }

  /// A value with the sign of its inverse temperature.
  struct Signed: Sendable {
    var value: Double
    var sign: Int

    func counted(where wanted: Int) -> Double { sign == wanted ? value : 0 }
  }

  static func mean(_ values: [Double], _ weights: [Double]? = nil) -> Double {
    guard let weights else { return values.reduce(0, +) / Double(max(1, values.count)) }
    var sum = 0.0
    for index in values.indices { sum += weights[index] * values[index] }
    return sum
  }
}
