import Foundation
import Settings

/// The learning rate as a function of the step k = 0, 1, … of `steps`.
///
/// | kind              | rate at step k |
/// |-------------------|----------------|
/// | `constant`        | peak |
/// | `warm-up`         | peak · (k + 1) / w for k < w = `warm-up`, then peak |
/// | `linear`          | floor + (peak − floor) · (1 − k / steps) |
/// | `cosine`          | floor + (peak − floor) · (1 + cos(π k / steps)) / 2 |
/// | `warm-up-cosine`  | warm-up for k < w, then the cosine with (k − w) / (steps − w) in place of k / steps |
///
/// `floor` is a learning rate, not a fraction. The first step of a warm-up already moves (optax and PyTorch begin at
/// their start factor instead), and what falls reaches its floor only at k = `steps`, one after the last, as in optax.
public struct LearningRateSchedule: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case constant
    case warmUp = "warm-up"
    case linear
    case cosine
    case warmUpCosine = "warm-up-cosine"
  }

  public var kind: Kind
  public var peak: Double
  public var warmUp: Int
  public var floor: Double
  public var steps: Int

  public init(kind: Kind = .constant, peak: Double, warmUp: Int = 0, floor: Double = 0, steps: Int) {
    self.kind = kind
    self.peak = peak
    self.warmUp = warmUp
    self.floor = floor
    self.steps = steps
  }

  /// Reads the section `schedule` with `kind` (constant), `warm-up` (0 steps) and `floor` (0).
  init(from reader: SettingsReader, peak: Double, steps: Int) throws {
    let section = try reader.section("schedule")
    kind = try section.choice("kind", default: Kind.constant)
    self.peak = peak
    self.steps = steps
    let warms = kind == .warmUp || kind == .warmUpCosine
    let falls = kind == .linear || kind == .cosine || kind == .warmUpCosine
    warmUp = warms ? try section.integer("warm-up", default: 0, in: 0...1_000_000_000) : 0
    floor = falls ? try section.number("floor", default: 0, in: 0...max(peak, 0)) : 0
    try section.finish()
  }

  public func rate(at step: Int) -> Double {
    let warms = kind == .warmUp || kind == .warmUpCosine
    if warms, step < warmUp { return peak * Double(step + 1) / Double(warmUp) }
    let start = warms ? warmUp : 0
    let progress = min(1, Double(step - start) / Double(max(1, steps - start)))
    switch kind {
    case .constant, .warmUp: return peak
    case .linear: return floor + (peak - floor) * (1 - progress)
    case .cosine, .warmUpCosine: return floor + (peak - floor) * (1 + cos(Double.pi * progress)) / 2
    }
  }
}
