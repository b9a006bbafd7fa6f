import Readings

extension Emergence: Detecting {
  /// The decision about one run: found where its match stays above the threshold from some checkpoint on. The score is the
  /// match at the last checkpoint. Nil where the run has no reading of the match.
  public static func detection(in readings: [Reading]) -> Detection? {
    guard let step = readings.last(where: { $0.instrument == name && $0.quantity == "emergence-step" }) else {
      return nil
    }
    let match = readings.last {
      $0.instrument == AlgorithmMatch.name && $0.quantity == "match" && $0.reference == step.reference
        && $0.condition == nil
    }
    return Detection(isFound: step.value != nil, trait: step.reference, score: match?.value)
  }

  /// Whether the interval of the step holds the one at which the algorithm was put there (`arrival`).
  ///
  /// Nil where nobody put it there at a step that is known: the step at which training makes it is only known by matches.
  public static func agrees(_ detection: Detection, with trait: String, in readings: [Reading]) -> Bool? {
    guard let arrival = readings.last(where: { $0.instrument == Arrival.name })?.value else { return nil }
    let step = readings.last { $0.instrument == name && $0.quantity == "emergence-step" }
    guard detection.isFound, detection.trait == trait, let interval = step?.interval else { return false }
    return interval.lower < arrival && arrival <= interval.upper
  }
}
