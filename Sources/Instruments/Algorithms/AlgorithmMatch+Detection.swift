import Readings

extension AlgorithmMatch: Detecting {
  /// The subject's loss, and the nearest candidate.
  public static func lead(of readings: [Reading], shown: (Double) -> String) -> [String] {
    let here = readings.filter { $0.condition == nil }
    var lines: [String] = []
    if let loss = here.first(where: { $0.quantity == "loss" }) {
      let ends = loss.interval.map { " [\(shown($0.lower)), \(shown($0.upper))]" } ?? ""
      lines.append("loss \(loss.value.map { shown($0) + ends } ?? "-") on \(loss.n) tasks")
    }
    if let nearest = here.first(where: { $0.quantity == "nearest" }) {
      let share = nearest.value.map { shown(100 * $0) + " %" } ?? "an unknown share"
      lines.append("nearest algorithm: \(nearest.reference ?? "none"), in \(share) of the resamples of the tasks")
    }
    return lines
  }

  /// The match above which the nearest optimizer counts as found.
  ///
  /// Set on calibration organisms (`mesascope calibrate`, see the page on calibration), never on a subject that it judges.
  public static let threshold = 0.8

  /// The decision: the nearest candidate is an optimizer (any but `zero`, `mean` and `discrete-posterior`), its match is
  /// above the threshold, and no more than one in twenty of the pairings match as well. Nil where the readings name no
  /// nearest candidate, as for a subject whose answers are not finite: nothing was found then either.
  ///
  /// The score is the largest match with any optimizer; readings out of distribution are left aside.
  public static func detection(in readings: [Reading]) -> Detection? {
    let here = readings.filter { $0.instrument == name && $0.condition == nil }
    guard let nearest = here.first(where: { $0.quantity == "nearest" })?.reference else { return nil }
    let match = here.first { $0.quantity == "match" && $0.reference == nearest }
    let others = ["zero", "mean", "discrete-posterior"]
    let largest = here.compactMap { reading in
      reading.quantity == "match" && !others.contains(reading.reference ?? "") ? reading.value : nil
    }.max()
    let isClose = (match?.value ?? -.infinity) > threshold && (match?.null?.p ?? 0) <= 0.05
    return Detection(isFound: !others.contains(nearest) && isClose, trait: nearest, score: largest)
  }
}
