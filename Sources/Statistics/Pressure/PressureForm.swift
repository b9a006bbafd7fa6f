import Mathematics

/// How a gold score may depend on the pressure d = √KL that a proxy was optimized with.
public enum PressureForm: String, Sendable, Hashable, CaseIterable, Codable {
  /// R = c + α d.
  case line
  /// R = c + d (α − β d), published for best-of-n (Gao, Schulman and Hilton 2022).
  case bestOfN = "best-of-n"
  /// R = c + d (α − β log d), published for reinforcement learning.
  case reinforcement

  /// The terms beside 1 whose coefficients are α and −β, at d; d log d is 0 at 0.
  public func terms(at d: Double) -> [Double] {
    switch self {
    case .line: [d]
    case .bestOfN: [d, d * d]
    case .reinforcement: [d, d > 0 ? d * log(d) : 0]
    }
  }

  /// The derivatives of the terms; infinite for d log d at 0.
  public func slopes(at d: Double) -> [Double] {
    switch self {
    case .line: [1]
    case .bestOfN: [1, 2 * d]
    case .reinforcement: [1, d > 0 ? log(d) + 1 : -.infinity]
    }
  }

  /// Where the form has its maximum, for the ratio α / β with β > 0: α / 2β, or exp(α/β − 1). nil for a line.
  public func peak(ratio: Double) -> Double? {
    switch self {
    case .line: nil
    case .bestOfN: ratio / 2
    case .reinforcement: exp(ratio - 1)
    }
  }
}

/// One point of a curve: the pressure √KL, the score, its weight, and the run that it belongs to.
public struct PressurePoint: Sendable, Hashable {
  public var d: Double
  public var value: Double
  public var weight: Double
  public var run: Int

  public init(d: Double, value: Double, weight: Double = 1, run: Int) {
    (self.d, self.value, self.weight, self.run) = (d, value, weight, run)
  }
}
