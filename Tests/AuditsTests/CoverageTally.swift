import Foundation
import Statistics

/// How often an interval held the truth.
struct CoverageTally {
  var hits = 0, count = 0
  mutating func add(_ hit: Bool?) {
    guard let hit else { return }
    count += 1
    if hit { hits += 1 }
  }
  var share: Double { count > 0 ? Double(hits) / Double(count) : .nan }
  var text: String { count > 0 ? String(format: "%.1f", 100 * share) : "–" }
}

/// The same for estimates of a winner's score, with half the interval's width and the distance of the value from the truth, both in
/// standard errors of the reported score.
struct ScoreTally {
  var held = CoverageTally()
  private var halfWidths: [Double] = []
  private var squares = Moments()

  mutating func add(_ estimate: Estimate?, truth: Double, error: Double) {
    guard let estimate, error > 0 else { return }
    held.add(estimate.interval.contains(truth))
    halfWidths.append(estimate.interval.width / 2 / error)
    squares.add((estimate.value - truth) * (estimate.value - truth) / (error * error))
  }

  /// The mean half-width; its median where an interval was open.
  var width: String {
    guard !halfWidths.isEmpty else { return "–" }
    let mean = Moments(halfWidths).mean
    return mean.isFinite
      ? String(format: "%.2f", mean) : String(format: "∞ (median %.2f)", Quantiles.median(of: halfWidths))
  }

  /// The root-mean-square error of the value.
  var error: String {
    guard held.count > 0 else { return "–" }
    let error = squares.mean.squareRoot()
    return error.isFinite ? String(format: "%.2f", error) : "∞"
  }
}
