/// A statistic that is made of the means of per-task columns, so that it can be worked out in every resample alike.
enum MatchStatistic: Sendable {
  case mean(Int)
  /// The mean of one column minus that of another.
  case difference(Int, Int)
  /// The mean of one column over that of another.
  case ratio(Int, Int)
  /// min(cosine, 1 − relative model difference): the cosine as a ratio of two columns, the mean distance of the
  /// gradients, and the mean norm of the candidate's gradient.
  case match(cosine: Int, defined: Int, distance: Int, norm: Int)

  func value(_ means: [Double]) -> Double {
    switch self {
    case .mean(let column): means[column]
    case .difference(let first, let second): means[first] - means[second]
    case .ratio(let top, let bottom): means[top] / means[bottom]
    case .match(let cosine, let defined, let distance, let norm):
      Self.match(cosine: means[cosine] / means[defined], distance: means[distance], norm: means[norm])
    }
  }

  /// The trait score of `science.md` item 18 for one candidate; NaN where a part is undefined.
  static func match(cosine: Double, distance: Double, norm: Double) -> Double {
    let relative = 1 - distance / norm
    return cosine.isNaN || relative.isNaN ? .nan : min(cosine, relative)
  }
}
