import Readings

extension AlgorithmMatch {
  /// The match above which the nearest optimizer counts as found.
  ///
  /// Set on calibration organisms (`mesascope calibrate`, see the page on calibration), never on a subject that it judges.
  public static let threshold = 0.8

  /// What `algorithm-match` says about a subject when it must say yes or no.
  public struct Detection: Sendable, Hashable {
    /// Whether an optimizer was found.
    public var isFound: Bool
    /// The nearest candidate.
    public var nearest: String
    /// Its match; nil where it is unavailable.
    public var match: Double?
    /// The largest match with any candidate that is an optimizer; nil where none is available.
    public var largestMatch: Double?
  }

  /// The decision: the nearest candidate is an optimizer (any but `zero`, `mean` and `discrete-posterior`), its match is
  /// above the threshold, and no more than one in twenty of the pairings match as well. Nil where the readings name no
  /// nearest candidate, as for a subject whose answers are not finite: nothing was found then either.
  ///
  /// `readings` are those of one subject; readings out of distribution are left aside.
  public static func detection(in readings: [Reading], threshold: Double = Self.threshold) -> Detection? {
    let here = readings.filter { $0.instrument == name && $0.condition == nil }
    guard let nearest = here.first(where: { $0.quantity == "nearest" })?.reference else { return nil }
    let match = here.first { $0.quantity == "match" && $0.reference == nearest }
    let others = ["zero", "mean", "discrete-posterior"]
    let largest = here.compactMap { reading in
      reading.quantity == "match" && !others.contains(reading.reference ?? "") ? reading.value : nil
    }.max()
    let isClose = (match?.value ?? -.infinity) > threshold && (match?.null?.p ?? 0) <= 0.05
    return Detection(
      isFound: !others.contains(nearest) && isClose, nearest: nearest, match: match?.value, largestMatch: largest)
  }
}
