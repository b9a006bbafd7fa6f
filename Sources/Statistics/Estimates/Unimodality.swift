/// Hartigan's dip: how far a sample is from every distribution with a single peak.
///
/// dip = min over unimodal G of sup_x |F(x) − G(x)|, F the empirical distribution (Hartigan and Hartigan 1985). A
/// unimodal G is convex up to its peak and concave after it. The search narrows an interval for the peak: on it the
/// greatest convex minorant and the least concave majorant of F are at most `gap` apart; outside it the minorant must
/// serve on the left and the majorant on the right, which costs the largest distance of F from them there. It ends when
/// that cost is no longer below the gap. O(n) after sorting, but for the narrowing.
///
/// The test compares with samples of the uniform distribution, the unimodal law whose dips are largest.
public struct Unimodality: Sendable, Hashable {
  public var dip: Double
  /// The share of uniform samples of the same size with at least this dip, (1 + count) / (1 + draws).
  public var p: Double
  public var n: Int

  /// Nil for fewer than four values, which say nothing, or one that is not finite. `draws` uniform samples make the p.
  public init?(of values: [Double], draws: Int = 2_000, using rng: inout some RandomNumberGenerator) {
    guard values.count >= 4, values.allSatisfy(\.isFinite), draws > 0 else { return nil }
    n = values.count
    dip = Self.dip(ofSorted: values.sorted())
    var larger = 0
    for _ in 0..<draws {
      let sample = (0..<n).map { _ in Double.random(in: 0..<1, using: &rng) }.sorted()
      if Self.dip(ofSorted: sample) >= dip - 1e-12 { larger += 1 }
    }
    p = Double(1 + larger) / Double(1 + draws)
  }

  /// The dip of a rising sample, between 1/2n and 1/4; 1/2n for fewer than four values or equal ones.
  public static func dip(ofSorted x: [Double]) -> Double {
    let n = x.count
    guard n >= 4, x[n - 1] > x[0] else { return n == 0 ? 0 : 0.5 / Double(n) }
    let minorant = chain(from: 0, to: n - 1, x), majorant = chain(from: n - 1, to: 0, x)
    var (low, high) = (0, n - 1)
    // Distances are counted in steps of F, 1/n each; 1 is the least there can be.
    var largest = 1.0
    while true {
      // The corners of the minorant from the right end, of the majorant from the left end.
      let left = corners(from: high, to: low, minorant), right = corners(from: low, to: high, majorant)
      let gap = widestGap(left, right, x)
      guard gap.size >= largest else { break }
      for index in gap.left..<max(gap.left, left.count - 1) {
        largest = max(largest, excess(from: left[index + 1], to: left[index], x, above: true))
      }
      for index in gap.right..<max(gap.right, right.count - 1) {
        largest = max(largest, excess(from: right[index], to: right[index + 1], x, above: false))
      }
      let (newLow, newHigh) = (left[gap.left], right[gap.right])
      guard newLow != low || newHigh != high else { break }
      (low, high) = (newLow, newHigh)
    }
    return largest / Double(2 * n)
  }

  // MARK: Private

  /// For each point the one before it on the convex minorant of the points from `first` on (or, walking down, on the
  /// concave majorant).
  private static func chain(from first: Int, to last: Int, _ x: [Double]) -> [Int] {
    let step = first < last ? 1 : -1
    var before = [Int](repeating: first, count: x.count)
    for point in stride(from: first + step, through: last, by: step) {
      var corner = point - step
      while corner != first {
        let earlier = before[corner]
        // Keep the corner where the slope rises from (earlier, corner) to (corner, point).
        let runs = (x[point] - x[corner]) * Double(corner - earlier)
        guard runs >= (x[corner] - x[earlier]) * Double(point - corner) else { break }
        corner = earlier
      }
      before[point] = corner
    }
    return before
  }

  private static func corners(from start: Int, to end: Int, _ before: [Int]) -> [Int] {
    var corners = [start]
    while let last = corners.last, last != end {
      corners.append(start > end ? max(end, before[last]) : min(end, before[last]))
    }
    return corners
  }

  /// The largest vertical distance between minorant and majorant at a corner of either, and the places of the corners
  /// that then bound the interval of the peak.
  private static func widestGap(_ left: [Int], _ right: [Int], _ x: [Double]) -> (size: Double, left: Int, right: Int) {
    guard left.count != 2 || right.count != 2 else { return (1, left.count - 1, right.count - 1) }
    var best = (size: 0.0, left: left.count - 1, right: right.count - 1)
    var (i, j) = (left.count - 2, 1)
    repeat {
      let (a, b) = (left[i], right[j])
      if a > b {
        // A corner of the majorant, above the minorant's segment that ends in `a`.
        let start = left[i + 1]
        let height = Double(b - start + 1) - (x[b] - x[start]) * Double(a - start) / (x[a] - x[start])
        j += 1
        if height >= best.size { best = (height, i + 1, j - 1) }
      } else {
        // A corner of the minorant, below the majorant's segment that ends in `b`.
        let start = right[j - 1]
        let height = (x[a] - x[start]) * Double(b - start) / (x[b] - x[start]) - Double(a - start - 1)
        i -= 1
        if height >= best.size { best = (height, i + 1, j) }
      }
      i = max(i, 0)
      j = min(j, right.count - 1)
    } while left[i] != right[j]
    return best
  }

  /// How far F rises above a segment of the minorant, or falls below one of the majorant.
  private static func excess(from start: Int, to end: Int, _ x: [Double], above: Bool) -> Double {
    guard end - start > 1, x[end] > x[start] else { return 1 }
    let slope = Double(end - start) / (x[end] - x[start])
    var largest = 1.0
    for point in start...end {
      let line = (x[point] - x[start]) * slope, height = Double(point - start)
      largest = max(largest, above ? height + 1 - line : line - (height - 1))
    }
    return largest
  }
}
