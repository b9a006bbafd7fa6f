import Readings

/// A measure with a documented decision, which is calibrated on organisms of which it is known what is inside.
///
/// The thresholds are set on calibration organisms, never on a subject that it judges.
public protocol Detecting: Measure {
  /// The decision about one subject from its readings; nil where they do not allow any.
  static func detection(in readings: [Reading]) -> Detection?

  /// Whether what was found is what is inside, by its name; nil where that cannot be known.
  static func agrees(_ detection: Detection, with trait: String, in readings: [Reading]) -> Bool?
}

extension Detecting {
  public static func agrees(_ detection: Detection, with trait: String, in readings: [Reading]) -> Bool? {
    detection.isFound && detection.trait == trait
  }
}
