import Foundation
import Settings

/// At which steps a checkpoint is taken: 0 and the last, and others between them.
///
/// | key       | default     | range |
/// |-----------|-------------|-------|
/// | `count`   | 24          | 1 … 100,000; the first and the last are taken even for 1 |
/// | `spacing` | logarithmic | linear, logarithmic |
public struct CheckpointSchedule: Sendable, Hashable {
  public enum Spacing: String, Sendable, CaseIterable {
    /// At equal distances.
    case linear
    /// 0, then at equal ratios from 1 on.
    case logarithmic
  }

  public var count: Int
  public var spacing: Spacing

  public init(count: Int = 24, spacing: Spacing = .logarithmic) {
    precondition(count >= 1, "\(count) checkpoints")
    self.count = count
    self.spacing = spacing
  }

  public init(from reader: SettingsReader) throws {
    count = try reader.integer("count", default: 24, in: 1...100_000)
    spacing = try reader.choice("spacing", default: Spacing.logarithmic)
    try reader.finish()
  }

  /// The steps, rising, for a growth of `total` steps: `count` of them, but never fewer than {0, total} and never
  /// more than 0 … total.
  ///
  /// Step s means: after s steps. Where ratios round to the same step, the later one moves up to the next free step.
  public func steps(of total: Int) -> [Int] {
    precondition(total >= 0, "\(total) steps")
    guard count > 2, total > 1 else { return total == 0 ? [0] : [0, total] }
    guard count < total + 1 else { return Array(0...total) }
    let between = count - 2
    var steps = [0]
    for index in 0..<between {
      let place =
        switch spacing {
        case .linear: Double(total) * Double(index + 1) / Double(between + 1)
        case .logarithmic: pow(Double(total), Double(index) / Double(between))
        }
      // Leave room for those that follow: `between - index - 1` more, and the last.
      let highest = total - (between - index)
      steps.append(min(highest, max((steps.last ?? 0) + 1, Int(place.rounded()))))
    }
    steps.append(total)
    return steps
  }
}
