import Settings

/// How the inputs of a regression task are drawn: independent coordinates of one shape.
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `distribution` | `uniform`, `normal`, `exponential`, `laplace` | `uniform` | |
/// | `half-width` | a in U(-a, a); the other shapes do not use it | 0.5 | 1e-6...1e6 |
/// | `scale` | factor on every input | 1 | 1e-6...1e6 |
/// | `normalized` | divide by the norm of the context | `false` | |
///
/// Before the factor a coordinate is U(-a, a), N(0, 1), exponential of mean 1 (not centered), or Laplace of mean 0 and
/// variance 2. With `normalized`, the context's inputs and the query are divided by one number a task, the Euclidean
/// norm of the context's N·d coordinates taken together, and then multiplied by the factor. That is what the published
/// sweeps over normal, exponential and Laplace inputs do (arXiv 2212.07677, function `create_ood_data` of the authors'
/// `data.py`, where the factor is called `input_range`; one of the three shapes is drawn for each task there): such
/// contexts have root-mean-square coordinates of scale / sqrt(N·d), 0.1 at N = d = 10, against 0.289 in training.
public struct InputDistribution: Sendable, Hashable {
  public enum Shape: String, Sendable, CaseIterable {
    case uniform, normal, exponential, laplace
  }

  public var shape: Shape
  public var halfWidth: Double
  public var scale: Double
  public var normalized: Bool

  public init(_ shape: Shape = .uniform, halfWidth: Double = 0.5, scale: Double = 1, normalized: Bool = false) {
    self.shape = shape
    self.halfWidth = halfWidth
    self.scale = scale
    self.normalized = normalized
  }

  public init(from reader: SettingsReader) throws {
    shape = try reader.choice("distribution", default: Shape.uniform)
    halfWidth = try reader.number("half-width", default: 0.5, in: 1e-6...1e6)
    scale = try reader.number("scale", default: 1, in: 1e-6...1e6)
    normalized = try reader.boolean("normalized", default: false)
    try reader.finish()
  }

  /// The first four moments of one coordinate about zero, before normalization.
  public struct Moments: Sendable, Hashable {
    public var mean: Double, second: Double, third: Double, fourth: Double

    /// The variance, s in `science.md`.
    public var variance: Double { second - mean * mean }
  }

  /// The moments of one coordinate with `scale` applied, leaving `normalized` out of account.
  public var moments: Moments {
    let raw: (Double, Double, Double, Double) =
      switch shape {
      case .uniform: (0, halfWidth * halfWidth / 3, 0, halfWidth * halfWidth * halfWidth * halfWidth / 5)
      case .normal: (0, 1, 0, 3)
      case .exponential: (1, 2, 6, 24)
      case .laplace: (0, 2, 0, 24)
      }
    let square = scale * scale
    return Moments(
      mean: raw.0 * scale, second: raw.1 * square, third: raw.2 * square * scale, fourth: raw.3 * square * square)
  }
}
